"""Dollar amounts that stand beside riel prices as a guide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from marketplace.core.money import Money
from payments.selectors import rate_on


@dataclass(frozen=True)
class ShownRate:
    """The rate behind every dollar amount on a page, with the day it holds for."""

    khr_per_usd: Decimal
    valid_on: date

    def dollars(self, money: Money) -> Money:
        """Return riel as dollars, rounded to the cent; dollars stay as they are."""
        if money.currency == "USD":
            return money
        return Money.rounded(money.amount / self.khr_per_usd, "USD")


def shown_rate(*, now: datetime) -> ShownRate | None:
    """Return the rate of the day, or None while nobody has entered one: then no dollars are shown."""
    rate = rate_on(timezone.localdate(now))
    return ShownRate(khr_per_usd=rate.khr_per_usd, valid_on=rate.valid_on) if rate else None


def dollars(money: Money | None, rate: ShownRate | None) -> Money | None:
    """Return an amount in dollars where both it and a rate are known."""
    return rate.dollars(money) if money is not None and rate is not None else None
