"""Money as Stripe counts it: whole numbers of the smallest unit.

# Note [Riel has two decimals at Stripe]
Riel has no part here, but Stripe does not count it among its currencies without decimals: 4,000 riel are sent as 400000.

Source: docs.stripe.com/currencies, "Zero-decimal currencies" (2026): BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV
XAF XOF XPF.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from marketplace.core.money import Money

#: How many of Stripe's units make one, for each currency that we charge.
MINOR_UNITS: Final = {"KHR": 100, "USD": 100}


def to_units(money: Money) -> int:
    """Return money in Stripe's units, exactly.

    Raises:
        KeyError: Stripe is not asked for this currency by us.
    """
    return int(money.amount * MINOR_UNITS[money.currency])


def from_units(units: object, currency: object) -> Money:
    """Return what Stripe's units are worth, exactly.

    Raises:
        ValueError: They are no whole number, a currency that we do not hold, or a part of a riel.
    """
    if isinstance(units, bool) or not isinstance(units, int) or not isinstance(currency, str):
        raise ValueError(f"{units!r} {currency!r} is no amount of money")  # noqa: TRY004 - what came is wrong, not the call
    code = currency.upper()
    if code not in MINOR_UNITS:
        raise ValueError(f"{currency!r} is not a currency that we hold")
    return Money(Decimal(units) / MINOR_UNITS[code], code)
