"""What stands beside a price in riel: dollars, the vendor's own or as a guide, and what it cost before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils import timezone

from marketplace.core.held import held
from marketplace.core.money import Money
from payments.models.rate import GENERATION
from payments.selectors import rate_on

HELD_FOR_S: Final = 60


@dataclass(frozen=True)
class ShownRate:
    """The rate behind every dollar amount on a page, with the day it holds for."""

    khr_per_usd: Decimal
    valid_on: date
    source: str = ""

    def dollars(self, money: Money) -> Money:
        """Return riel as dollars, rounded to the cent; dollars stay as they are."""
        if money.currency == "USD":
            return money
        return Money.rounded(money.amount / self.khr_per_usd, "USD")


def shown_rate(*, now: datetime) -> ShownRate | None:
    """Return the rate of the day, or None while nobody has entered one: then no dollars are shown."""
    rate = rate_on(timezone.localdate(now))
    return ShownRate(khr_per_usd=rate.khr_per_usd, valid_on=rate.valid_on, source=rate.source) if rate else None


def held_rate(*, now: datetime) -> ShownRate | None:
    """Return the rate of the day for pages to look at: one that was just entered is seen within a minute at most."""
    key = f"storefront:rate:{timezone.localdate(now)}"
    return held(key, lambda: shown_rate(now=now), seconds=HELD_FOR_S, generation=GENERATION)


def dollars(money: Money | None, rate: ShownRate | None) -> Money | None:
    """Return an amount in dollars where both it and a rate are known."""
    return rate.dollars(money) if money is not None and rate is not None else None


def own_dollars(amount: Decimal | None) -> Money | None:
    """Return a vendor's own price in dollars, which is shown in place of a converted one; None where it has none."""
    return Money(Decimal(amount), "USD") if amount is not None else None


def before(amount: Decimal | None, currency: str) -> Money | None:
    """Return the price that stands struck out beside a reduced one; None where there is none."""
    return Money(Decimal(amount), currency) if amount is not None else None
