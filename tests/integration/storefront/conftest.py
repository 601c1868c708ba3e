from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache

from payments.models import ExchangeRate


@pytest.fixture(autouse=True)
def _fresh_menu() -> Iterator[None]:
    """Forget the shelves and provinces that another test left behind."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def rate(db: None) -> ExchangeRate:
    """4,000 riel a dollar since the beginning of 2020."""
    return ExchangeRate.objects.create(valid_on=date(2020, 1, 1), khr_per_usd=Decimal(4000), source="test")
