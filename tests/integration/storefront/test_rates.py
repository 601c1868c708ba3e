"""The rate behind dollar prices is held in memory, and yet never behind what an officer entered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from marketplace.storefront.selectors.rates import held_rate
from payments.models import ExchangeRate

pytestmark = pytest.mark.django_db


def test_a_rate_that_is_entered_or_mended_is_shown_at_once(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> None:
    now = timezone.now()
    assert held_rate(now=now) is None

    with django_capture_on_commit_callbacks(execute=True):
        rate = ExchangeRate.objects.create(valid_on=timezone.localdate(now), khr_per_usd=Decimal(4100), source="test")
    entered = held_rate(now=now)
    rate.khr_per_usd = Decimal(4090)
    with django_capture_on_commit_callbacks(execute=True):
        rate.save()
    mended = held_rate(now=now)

    assert entered is not None
    assert entered.khr_per_usd == Decimal(4100)
    assert mended is not None
    assert mended.khr_per_usd == Decimal(4090)
