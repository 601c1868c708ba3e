"""What a purchase costs in the currency the buyer pays it in, and what is owed for it.

# Note [Nothing is converted silently]
A purchase is paid in one currency, chosen by the buyer and pinned with the day's rate as it is placed. In dollars, a
line whose listing has its own price in dollars costs that, and its vendor is owed it. Any other line, and each delivery,
is converted from riel by `in_dollars`, once; its vendor, or the carrier, is owed the riel, whole. Only a vendor whom the
buyer pays directly has got the dollars themselves, and is owed those. docs/algorithms/currencies.md tells it in numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from marketplace.core.money import Money

RIEL: Final = "KHR"
DOLLARS: Final = "USD"


def in_dollars(*, riel: Money, khr_per_usd: Decimal) -> Money:
    """Return riel in dollars at a rate: the one place where a price is converted, half-even to the cent.

    Args:
        riel: What a whole line costs, or a delivery; never one piece of several.
        khr_per_usd: How many riel one dollar is.
    """
    if riel.currency != RIEL:
        raise ValueError(f"{riel} is not in riel")
    return Money.rounded(riel.amount / khr_per_usd, DOLLARS)


def in_riel(*, dollars: Money, khr_per_usd: Decimal) -> Money:
    """Return dollars in riel at a rate, half-even to the riel: for positions and for the eye, never for a price."""
    if dollars.currency != DOLLARS:
        raise ValueError(f"{dollars} is not in dollars")
    return Money.rounded(dollars.amount * khr_per_usd, RIEL)


@dataclass(frozen=True)
class LinePrice:
    """What one line costs in the currency of its purchase.

    Attributes:
        charged: What the buyer pays for the whole line.
        before: The same before reductions by offers.
        unit: One piece before reductions; in dollars perhaps rounded, for the eye.
        owed: What its vendor is owed, where we collect.
        is_converted: Whether it has no price of its own in the currency it is paid in.
    """

    charged: Money
    before: Money
    unit: Money
    owed: Money
    is_converted: bool


def price_of_line(
    *,
    riel: Money,
    riel_before: Money,
    quantity: int,
    price_usd: Decimal | None,
    currency: str,
    khr_per_usd: Decimal | None,
) -> LinePrice:
    """Return what a line costs. See Note [Nothing is converted silently].

    Args:
        riel: The whole line at its price in riel, after reductions by offers.
        riel_before: The same before them.
        quantity: How many pieces.
        price_usd: The listing's own price of one piece in dollars, if it has one.
        currency: What the buyer pays in.
        khr_per_usd: The pinned rate; needed where they pay in dollars.

    Raises:
        ValueError: It is to be paid in dollars, and there is no rate.
    """
    unit = Money.rounded(riel_before.amount / quantity, RIEL)
    if currency == RIEL:
        return LinePrice(riel, riel_before, unit, riel, is_converted=False)
    if khr_per_usd is None:
        raise ValueError("nothing can be paid in dollars without a rate")
    if price_usd is not None:
        own = Money(Decimal(price_usd), DOLLARS)
        before = own * quantity
        charged = before if riel == riel_before else _reduced_alike(before, riel, riel_before)
        return LinePrice(charged, before, own, charged, is_converted=False)
    charged = in_dollars(riel=riel, khr_per_usd=khr_per_usd)
    before = in_dollars(riel=riel_before, khr_per_usd=khr_per_usd)
    return LinePrice(charged, before, in_dollars(riel=unit, khr_per_usd=khr_per_usd), riel, is_converted=True)


def _reduced_alike(dollars: Money, riel: Money, riel_before: Money) -> Money:
    """Return a price in dollars reduced in the proportion in which offers reduced the one in riel."""
    return Money.rounded(dollars.amount * riel.amount / riel_before.amount, DOLLARS)


class LineInDollars:
    """A basket line as Oscar's order creator reads it, with its amounts in dollars. All else is the line's own."""

    def __init__(self, line: Any, price: LinePrice) -> None:
        self._line, self._price = line, price
        self.line_price_incl_tax = self.line_price_excl_tax = price.before.amount
        self.line_price_incl_tax_incl_discounts = self.line_price_excl_tax_incl_discounts = price.charged.amount
        self.unit_price_incl_tax = self.unit_price_excl_tax = price.unit.amount
        self.discounts = self._discounts()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)

    def get_price_breakdown(self) -> Sequence[tuple[Decimal, Decimal, int]]:
        """Return nothing: what a piece costs in dollars may be no whole number of cents; the line says what it costs."""
        return ()

    def _discounts(self) -> list[Any]:
        """Return what each offer took off the line, in dollars; together it is what the line costs less."""
        given = [one for one in self._line.discounts if one.amount]
        if not given:
            return []
        shares = (self._price.before - self._price.charged).split([one.amount for one in given])
        return [one._replace(amount=share.amount) for one, share in zip(given, shares, strict=True)]
