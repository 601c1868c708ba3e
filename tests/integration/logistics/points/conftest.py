from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Let refusals be read in English, in which these tests are written."""
    with translation.override("en"):
        yield
