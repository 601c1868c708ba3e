"""What it takes to send a product to another country: whether it may go, the papers, and what it costs landed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from logistics.customs.models import RuleKind, TradeRule
from logistics.customs.selectors import refusals_of, rules_for_all
from logistics.customs.selectors.products import hs_codes_of
from logistics.selectors import ParcelLine, Place, rates_for
from logistics.selectors.borders import borders_of
from marketplace.core.money import Money
from marketplace.geography.countries import country_name
from marketplace.storefront.selectors.cards import on_sale
from marketplace.storefront.selectors.landed import LandedShown, in_currency, landed_shown
from vendors.models import StockRecord

if TYPE_CHECKING:
    from marketplace.storefront.selectors.rates import ShownRate


@dataclass(frozen=True)
class AbroadGuide:
    """One product and one country.

    Attributes:
        refused: Why it must not go there; empty: it may.
        papers: What it needs, and who issues that.
        notes: What is worth knowing.
        landed: The estimate; none where it must not go.
    """

    country: str
    country_name: str
    title: str
    quantity: int
    hs_code: str
    refused: tuple[str, ...]
    papers: tuple[TradeRule, ...]
    notes: tuple[TradeRule, ...]
    landed: LandedShown | None


def shelf_of(code: str) -> Any:
    """Return from which shelf one piece of a listing is sold, the cheapest first.

    Raises:
        StockRecord.DoesNotExist: There is no such product, or it is not on sale.
    """
    listing = on_sale().filter(code=code).order_by().values("pk")
    found = (
        StockRecord.objects.filter(Q(product__in=listing) | Q(product__parent__in=listing, product__is_public=True))
        .filter(price__isnull=False)
        .select_related("product__parent", "partner__province", "partner__district", "partner__commune")
        .order_by("price", "pk")
        .first()
    )
    if found is None:
        raise StockRecord.DoesNotExist
    return found


def abroad_guide(*, shelf: Any, country: str, quantity: int, rate: ShownRate | None, on: date) -> AbroadGuide:
    """Return what it takes to send so many pieces to a country; in dollars where there is a rate, else in riel."""
    product = shelf.product
    code = hs_codes_of([product])[product.pk]
    refused = tuple(refusal.words for refusal in refusals_of(products=[product], country=country, day=on))
    rules = rules_for_all(hs_codes=[code], country=country, day=on)[code]
    distinct = {(rule.kind, rule.paper, rule.text): rule for rule in rules}.values()
    asked = {RuleKind.PERMIT, RuleKind.CERTIFICATE}
    return AbroadGuide(
        country=country,
        country_name=country_name(country),
        title=product.get_title(),
        quantity=quantity,
        hs_code=code,
        refused=refused,
        papers=tuple(rule for rule in distinct if rule.kind in asked),
        notes=tuple(rule for rule in distinct if rule.kind == RuleKind.WARN),
        landed=None if refused else _estimate(shelf, code, country, quantity, rate, on),
    )


def _estimate(
    shelf: Any, code: str, country: str, quantity: int, rate: ShownRate | None, on: date
) -> LandedShown | None:
    currency = "USD" if rate else "KHR"
    per_usd = rate.khr_per_usd if rate else None
    own = shelf.price_usd if rate else None
    one = Money(own, "USD") if own is not None else in_currency(Money(shelf.price, "KHR"), currency, per_usd)
    if one is None:
        return None
    freight = _cheapest(shelf, quantity, country, on)
    return landed_shown(
        values=[(code, one * quantity)],
        country=country,
        day=on,
        rate=rate,
        freight=None if freight is None else in_currency(freight, currency, per_usd),
        insurance=Money.zero(currency),  # none is offered: nothing is paid for it
    )


def _cheapest(shelf: Any, quantity: int, country: str, on: date) -> Money | None:
    """Return what the cheapest way there costs; None where no carrier takes it."""
    product = shelf.product
    line = ParcelLine.of(product, quantity, border=borders_of([product])[product.pk])
    answer = rates_for(lines=[line], origin=Place.of(shelf.partner), destination=Place.abroad(country), on=on)
    return min((found.price for found in answer.rates), key=lambda money: money.amount, default=None)
