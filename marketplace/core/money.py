"""Exact money in one currency.

# Note [Riel has no sub-unit]
The riel is counted in whole notes: no sen is in use, and KHQR refuses a fraction. A Money in KHR with a fraction is
therefore a mistake in our code, and the constructor says so instead of rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Final

#: Decimal places of each currency we hold. Source: ISO 4217 for USD; Note [Riel has no sub-unit] for KHR.
EXPONENTS: Final[dict[str, int]] = {"KHR": 0, "USD": 2}


def quantum(currency: str) -> Decimal:
    """Return the smallest amount of a currency, as a Decimal."""
    return Decimal(1).scaleb(-EXPONENTS[currency])


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency; it never mixes, never loses and never invents a sub-unit."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")
        if not isinstance(self.amount, Decimal):
            raise TypeError("amount must be a Decimal made from a string or an int")
        if not self.amount.is_finite() or self.amount != self.amount.quantize(quantum(self.currency)):
            raise ValueError(f"{self.amount} is no whole number of the smallest unit of {self.currency}")
        object.__setattr__(self, "amount", self.amount.quantize(quantum(self.currency)))

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing of a currency."""
        return cls(Decimal(0), currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Money:
        """Return an amount rounded half-even to the currency's smallest unit. The one place where rounding happens."""
        return cls(amount.quantize(quantum(currency), rounding=ROUND_HALF_EVEN), currency)

    @classmethod
    def total(cls, parts: Iterable[Money], currency: str) -> Money:
        """Return the sum of parts of one currency; of no parts, nothing."""
        result = cls.zero(currency)
        for part in parts:
            result += part
        return result

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, count: int) -> Money:
        if not isinstance(count, int) or isinstance(count, bool):
            raise TypeError("money is multiplied by whole numbers; use percent() for a share")
        return Money(self.amount * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def percent(self, rate: Decimal) -> Money:
        """Return `rate` percent of this amount, rounded half-even once."""
        return Money.rounded(self.amount * rate / 100, self.currency)

    def split(self, weights: Sequence[int | Decimal]) -> list[Money]:
        """Return shares in proportion to the weights that add up to exactly this amount, by largest remainder.

        Raises:
            ValueError: There are no weights, one is negative, or all are zero.
        """
        if not weights or any(weight < 0 for weight in weights) or not any(weights):
            raise ValueError("weights must not be negative, nor all zero")
        unit = quantum(self.currency)
        units = int(self.amount / unit)
        whole = sum(Fraction(weight) for weight in weights)
        exact = [Fraction(units) * Fraction(weight) / whole for weight in weights]
        shares = [int(share // 1) for share in exact]
        by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
        for i in by_remainder[: units - sum(shares)]:
            shares[i] += 1
        return [Money(share * unit, self.currency) for share in shares]
