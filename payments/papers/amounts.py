"""Amounts on papers: the VAT inside a price, and riel for dollars. Each is rounded once, and the rest is the rest.

Source: Notice 4908 of 18 March 2019: the total stands in riel too, half a riel and more rounds up. Worked numbers in
`docs/algorithms/tax.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from marketplace.core.money import Money, quantum


@dataclass(frozen=True)
class Vat:
    """An amount that includes VAT, taken apart. `net + tax` is `gross` to the riel."""

    percent: Decimal
    gross: Money
    net: Money
    tax: Money


def vat_inside(gross: Money, *, percent: Decimal) -> Vat:
    """Return an amount taken apart into what is without VAT and the VAT in it, rounded half up once.

    Args:
        gross: What the buyer pays, VAT included.
        percent: The rate, such as 10 for 10 %.
    """
    tax = _half_up(gross.amount * percent / (100 + percent), gross.currency)
    return Vat(percent=percent, gross=gross, net=gross - tax, tax=tax)


def net_of_lines(lines: Sequence[Money], *, net: Money) -> list[Money]:
    """Return each line without VAT, in proportion, so that they add up to exactly `net`."""
    weights = [line.amount for line in lines]
    return net.split(weights) if any(weights) else [Money.zero(net.currency) for _ in lines]


def in_riel(money: Money, *, khr_per_usd: Decimal | None) -> Money:
    """Return an amount in riel at a rate; half a riel and more rounds up. Riel stay as they are.

    Raises:
        ValueError: It is not in riel, and there is no rate.
    """
    if money.currency == "KHR":
        return money
    if khr_per_usd is None:
        raise ValueError("dollars need a rate")
    return _half_up(money.amount * khr_per_usd, "KHR")


def _half_up(amount: Decimal, currency: str) -> Money:
    return Money(amount.quantize(quantum(currency), rounding=ROUND_HALF_UP), currency)
