"""What an amount is in another currency, exactly, to hold it against a limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from logistics.customs.models import CurrencyRate
from marketplace.core.money import Money

#: The special drawing right of the International Monetary Fund, in which the post counts.
SDR: Final = "XDR"
DOLLARS: Final = "USD"


@dataclass(frozen=True)
class Rates:
    """How much of each currency one dollar is."""

    per_usd: Mapping[str, Decimal]

    def value(self, money: Money, currency: str) -> Fraction | None:
        """Return an amount in another currency, unrounded; None where a rate is not known."""
        return self.between(Fraction(money.amount), money.currency, currency)

    def between(self, amount: Fraction, have: str, want: str) -> Fraction | None:
        """Return an amount of one currency in another, unrounded; None where a rate is not known."""
        if have == want:
            return amount
        if have not in self.per_usd or want not in self.per_usd:
            return None
        return amount / Fraction(self.per_usd[have]) * Fraction(self.per_usd[want])

    def money(self, amount: Decimal, have: str, want: str) -> Money | None:
        """Return an amount of one currency as money of another, rounded once; None where a rate is not known."""
        found = self.between(Fraction(amount), have, want)
        return None if found is None else as_money(found, want)


def as_money(amount: Fraction, currency: str) -> Money:
    """Return a fraction as money, rounded half-even once."""
    return Money.rounded(Decimal(amount.numerator) / Decimal(amount.denominator), currency)


def rates_on(day: date, *, khr_per_usd: Decimal | None = None) -> Rates:
    """Return the rates in force on a day.

    Args:
        day: Of which day.
        khr_per_usd: The day's rate of the riel, where the caller knows it; else the row of this table counts.
    """
    rows = CurrencyRate.objects.valid_on(day).order_by("valid_from").values_list("currency", "per_usd")
    per_usd = {**dict(rows), DOLLARS: Decimal(1)}
    if khr_per_usd is not None:
        per_usd["KHR"] = khr_per_usd
    return Rates(per_usd)
