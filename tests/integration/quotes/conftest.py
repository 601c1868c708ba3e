from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from marketplace.core import events


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts are written down; what others make of them is tested where they are."""
    monkeypatch.setattr(events, "_subscriptions", dict)
