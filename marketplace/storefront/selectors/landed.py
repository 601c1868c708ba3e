"""What goods cost once they are over the border, in words for the buyer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from logistics.customs.selectors import GoodsLine, LandedCost, Part, landed_cost, rates_on
from marketplace.core.money import Money
from marketplace.geography.countries import country_name

if TYPE_CHECKING:
    from marketplace.storefront.selectors.rates import ShownRate


@dataclass(frozen=True)
class LandedShown:
    """An estimate as it is read: each part with its name, then the sum."""

    cost: LandedCost
    country_name: str

    @property
    def rows(self) -> list[tuple[str, Part]]:
        """Return each part with what it is called."""
        names = {
            "goods": _("Goods"),
            "freight": _("Freight"),
            "insurance": _("Insurance"),
            "duty": _("Duty"),
            "tax": _("Import tax"),
            "fees": _("Fees"),
        }
        return [(names[name], part) for name, part in self.cost.parts]


def landed_shown(
    *,
    values: Sequence[tuple[str, Money]],
    country: str,
    day: date,
    rate: ShownRate | None,
    freight: Money | None,
    insurance: Money | None,
) -> LandedShown | None:
    """Return the estimate for goods that go to a country together; None where there is nothing to estimate.

    Args:
        values: The HS code of each kind of goods, or nothing, and what all of it costs; all in one currency.
        country: ISO 3166-1 code of the destination.
        day: On which day.
        rate: The day's rate of the riel, where there is one.
        freight: What carrying costs, in the same currency; None: not known.
        insurance: As freight.
    """
    if not values or not sum(money.amount for _code, money in values):
        return None
    cost = landed_cost(
        lines=[GoodsLine(code, money) for code, money in values],
        country=country,
        day=day,
        rates=rates_on(day, khr_per_usd=rate.khr_per_usd if rate else None),
        freight=freight,
        insurance=insurance,
    )
    return LandedShown(cost, country_name(country))


def in_currency(money: Money, currency: str, khr_per_usd: Decimal | None) -> Money | None:
    """Return an amount in another of our currencies, rounded once; None without a rate."""
    if money.currency == currency:
        return money
    if khr_per_usd is None:
        return None
    exact = money.amount / khr_per_usd if currency == "USD" else money.amount * khr_per_usd
    return Money.rounded(exact, currency)
