from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.integration.notifications.gateway import gateway

__all__ = ("gateway",)


@pytest.fixture(autouse=True)
def no_limits_used_up() -> Iterator[None]:
    """Each test begins with fresh rate limits."""
    cache.clear()
    yield
    cache.clear()
