"""A basket that goes to another country: what must not go there, and what it costs once it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from logistics.customs.selectors import hs_codes_of, refusals_of
from marketplace.core.money import Money
from marketplace.geography.countries import is_abroad
from marketplace.storefront.checkout.selectors.delivery import Totals
from marketplace.storefront.selectors.basket import Visit
from marketplace.storefront.selectors.landed import LandedShown, in_currency, landed_shown
from marketplace.storefront.selectors.rates import ShownRate
from marketplace.storefront.selectors.trade import line_prices


def _lines(visit: Visit) -> list[Any]:
    return list(visit.lines().select_related("product__parent", "product__trade_terms", "stockrecord"))


def refused_there(*, visit: Visit, country: str, on: date) -> list[str]:
    """Return in words which goods of a basket must not go to a country; at home none, without asking anything."""
    if not is_abroad(country):
        return []
    products = [line.product for line in _lines(visit)]
    return [str(refusal) for refusal in refusals_of(products=products, country=country, day=on)]


def landed_there(
    *, visit: Visit, country: str, sums: Totals, currency: str, rate: ShownRate | None, on: date
) -> LandedShown | None:
    """Return what a basket costs in a country, with the delivery that is chosen; at home nothing, without asking."""
    if not is_abroad(country):
        return None
    lines = _lines(visit)
    prices = line_prices(lines=lines, user_id=visit.user_id)
    values = _values(lines, prices, currency, rate)
    if values is None:
        return None
    return landed_shown(
        values=values,
        country=country,
        day=on,
        rate=rate,
        freight=sums.delivery if sums.delivery.currency == currency else None,
        insurance=Money.zero(currency),  # none is offered: nothing is paid for it
    )


def _values(
    lines: Sequence[Any], prices: Mapping[int, Any], currency: str, rate: ShownRate | None
) -> list[tuple[str, Money]] | None:
    """Return the HS code of each product with what its pieces cost; None where a price cannot be told in the currency."""
    found: list[tuple[str, Money]] = []
    codes = hs_codes_of([line.product for line in lines])
    for line in lines:
        price = prices[line.pk]
        own = price.usd if currency == "USD" else None
        one = (
            Money(own, "USD")
            if own is not None
            else in_currency(Money(price.riel, "KHR"), currency, rate.khr_per_usd if rate else None)
        )
        if one is None:
            return None
        found.append((codes[line.product_id], one * line.quantity))
    return found
