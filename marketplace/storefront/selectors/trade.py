"""What business buyers are shown beside everybody's prices: tiers, samples, time, packing.

Whether somebody is one is asked only where a product has trade terms at all; for all others a page asks nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import ngettext

from catalogue.trade.models import PriceTier, TradeTerms, TradeUnit
from catalogue.trade.selectors import terms_by_product
from marketplace.core.money import Money
from marketplace.users.models import User
from vendors.trade import UnitPrice, is_sample, is_trade_buyer, sample_price, unit_price

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from marketplace.storefront.selectors.cards import ProductCard
    from marketplace.storefront.selectors.variants import Variant

#: More pieces than this in one basket line are a matter for a request for a quote.
MOST_IN_TRADE: Final = 10_000
#: Whether a listing, or a variant of it, says anything to the trade.
HAS_TERMS: Final = Exists(TradeTerms.objects.filter(Q(product=OuterRef("pk")) | Q(product__parent=OuterRef("pk"))))


def is_business(user_id: int | None) -> bool:
    """Return whether somebody buys now for a checked organisation."""
    return user_id is not None and is_trade_buyer(User(pk=user_id))


def terms_for(*, user_id: int | None, product_ids: Collection[int]) -> Mapping[int, TradeTerms]:
    """Return trade terms by product for a business buyer; for anybody else none, and where there is no product."""
    return terms_by_product(product_ids=product_ids) if product_ids and is_business(user_id) else {}


def lowest_prices(*, user_id: int | None, codes: Sequence[str]) -> dict[str, Money]:
    """Return by a listing's code the least that a piece costs a business buyer, in riel; for anybody else nothing.

    Of listings in a list, in two queries at most: who asks, and all tiers at once.
    """
    if not codes or not is_business(user_id):
        return {}
    rows = (
        PriceTier.objects.filter(currency="KHR")
        .filter(Q(terms__product__code__in=codes) | Q(terms__product__parent__code__in=codes))
        .order_by("-price")
        .values("price", listing=F("terms__product__code"), above=F("terms__product__parent__code"))
    )
    return {row["above"] or row["listing"]: Money(row["price"], "KHR") for row in rows}


def with_trade_prices(cards: Sequence[ProductCard], *, user_id: int | None) -> tuple[ProductCard, ...]:
    """Return the cards as a business buyer sees them; for anybody else as they are."""
    lowest = lowest_prices(user_id=user_id, codes=[card.code for card in cards]) if user_id is not None else {}
    return tuple(replace(card, trade_price=lowest[card.code]) if card.code in lowest else card for card in cards)


@dataclass(frozen=True)
class TierRow:
    """From so many pieces on, at so much; in dollars where there is a price of its own."""

    min_quantity: int
    price: Money | None
    price_usd: Money | None


@dataclass(frozen=True)
class Packing:
    """How it is packed for the trade."""

    pieces: int
    weight_kg: str
    size_cm: str
    per_pallet: int | None


@dataclass(frozen=True)
class TradeOffer:
    """What one thing that is bought says to the trade; `title` names the variant where there are several."""

    code: str
    title: str
    tiers: tuple[TierRow, ...]
    sample: Money | None
    sample_usd: Money | None
    lead_days: int | None
    capacity: str
    shelf_life_days: int | None
    packing: Packing | None
    hs_code: str


def offers_for(
    *, user_id: int | None, product_id: int, code: str, variants: Sequence[Variant], chosen: Variant | None
) -> tuple[TradeOffer, ...]:
    """Return what a product's page tells a business buyer: of the product, or of each variant that says something."""
    things = [(one.pk, one.code, one.name) for one in ([chosen] if chosen else variants)] or [(product_id, code, "")]
    found = terms_for(user_id=user_id, product_ids=[pk for pk, _code, _title in things])
    return tuple(_offer(found[pk], own, title) for pk, own, title in things if pk in found)


def _offer(terms: TradeTerms, code: str, title: str) -> TradeOffer:
    return TradeOffer(
        code=code,
        title=title,
        tiers=_tiers(terms),
        sample=terms.sample,
        sample_usd=None if terms.sample_price_usd is None else Money(terms.sample_price_usd, "USD"),
        lead_days=terms.lead_days,
        capacity=_capacity(terms),
        shelf_life_days=terms.shelf_life_days,
        packing=_packing(terms),
        hs_code=terms.hs_code.dotted if terms.hs_code else "",
    )


def _capacity(terms: TradeTerms) -> str:
    """Return how much can be made in a month, with its unit."""
    number = terms.capacity_per_month
    if number is None:
        return ""
    if terms.unit == TradeUnit.PIECE:
        return ngettext("%(n)d piece", "%(n)d pieces", number) % {"n": number}
    return f"{number} {TradeUnit(terms.unit).label}"


def _tiers(terms: TradeTerms) -> tuple[TierRow, ...]:
    prices: dict[int, dict[str, Money]] = {}
    for tier in terms.tiers.all():
        prices.setdefault(tier.min_quantity, {})[tier.currency] = tier.unit_price
    return tuple(TierRow(start, both.get("KHR"), both.get("USD")) for start, both in sorted(prices.items()))


def _packing(terms: TradeTerms) -> Packing | None:
    if terms.pieces_per_carton is None:
        return None
    sides = (terms.carton_length_cm, terms.carton_width_cm, terms.carton_height_cm)
    weight = terms.carton_weight_g
    return Packing(
        pieces=terms.pieces_per_carton,
        weight_kg="" if weight is None else f"{(Decimal(weight) / 1000).normalize():f}",
        size_cm=" × ".join(map(str, sides)) if all(sides) else "",
        per_pallet=terms.cartons_per_pallet,
    )


def line_prices(*, lines: Iterable[Any], user_id: int | None) -> dict[int, UnitPrice]:
    """Return what a piece costs on each basket line, by the line's key, as placing reckons it.

    Args:
        lines: With `select_related("stockrecord", "product__trade_terms")`.
        user_id: Whose basket it is.
    """
    found = list(lines)
    told = [line.product_id for line in found if getattr(line.product, "trade_terms", None) is not None]
    terms = terms_for(user_id=user_id, product_ids=told)
    return {line.pk: _price_of(line, terms.get(line.product_id)) for line in found}


def _price_of(line: Any, terms: TradeTerms | None) -> UnitPrice:
    usual = UnitPrice(line.stockrecord.price, line.stockrecord.price_usd)
    if is_sample(line):
        return sample_price(terms) or usual
    return unit_price(terms=terms, quantity=line.quantity, usual=usual)
