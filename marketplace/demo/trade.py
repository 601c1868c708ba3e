"""Trade terms of the demo country: a customs code for every product, prices by quantity for all that is sold."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from catalogue.models import Product
from catalogue.trade.models import HSCode, HSLevel, OriginCriterion, PriceTier, TradeTerms, TradeUnit
from marketplace.demo import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.demo.rows import ProductRow

#: From so many pieces on, this percentage of the usual price. Invented.
TIERS: Final = ((10, 95), (50, 90), (200, 84))
#: Of what costs as much as this, nobody buys two hundred.
_DEAR: Final = Decimal(100_000)
_TIERS_OF_DEAR: Final = ((5, 95), (20, 90))
#: Prices end on whole hundreds of riel.
_STEP: Final = 100
_PIECES_OF_DAYS: Final = 3
#: First two digits of goods that grow or are caught here.
_GROWN: Final = frozenset({"03", "04", "06", "07", "08", "09", "10", "11", "12"})


def load_demo_trade() -> int:
    """Make the terms that are missing and return how many; a second run makes nothing and changes nothing.

    Of a listing that is sold in variants, customs are told for the listing, and business buyers for each variant.
    """
    by_sku = {row.sku: row for row in rows.products()}
    known = set(HSCode.objects.filter(level=HSLevel.SUBHEADING).values_list("code", flat=True))
    missing = Product.objects.filter(is_demo=True, trade_terms=None).select_related("parent").order_by("pk")
    made = 0
    with transaction.atomic(durable=True):
        for product in missing.prefetch_related("stockrecords"):
            row = by_sku.get((product.parent or product).upc or "")
            if row is not None:
                _make(product, row, known)
                made += 1
    return made


def _make(product: Product, row: ProductRow, known: set[str]) -> None:
    values = {} if product.is_child else _for_customs(row, known)
    if product.is_parent:
        TradeTerms.objects.create(product=product, **values)
        return
    stock = product.stockrecords.first()
    terms = TradeTerms.objects.create(product=product, **values, **_for_business(row, stock))
    if stock is not None and stock.price is not None:
        PriceTier.objects.bulk_create(
            PriceTier(terms=terms, currency="KHR", min_quantity=start, price=price)
            for start, price in _tiers(stock.price).items()
            if start >= stock.min_quantity
        )


def _for_customs(row: ProductRow, known: set[str]) -> Mapping[str, Any]:
    words = row.name_en.encode("ascii", "ignore").decode()[:120]
    return {
        "hs_code_id": row.hs6 if row.hs6 in known else None,
        "customs_text_en": words,
        "net_weight_g": row.net_weight_g or None,
        "origin_criterion": OriginCriterion.WHOLLY_OBTAINED if row.hs6[:2] in _GROWN else OriginCriterion.TARIFF_CHANGE,
    }


def _for_business(row: ProductRow, stock: Any) -> dict[str, Any]:
    number = sum(row.sku.encode())
    price = stock.price if stock is not None else None
    return {
        "lead_days": 7 + number % 5 * _PIECES_OF_DAYS,
        "capacity_per_month": 100 + number % 9 * 50,
        "unit": TradeUnit.PIECE,
        "sample_price": price,
        "pieces_per_carton": 20,
        "carton_weight_g": row.gross_weight_g * 20 + 800 if row.gross_weight_g else None,
        "carton_length_cm": 40,
        "carton_width_cm": 30,
        "carton_height_cm": 30,
        "cartons_per_pallet": 40,
    }


def _tiers(price: Decimal) -> dict[int, Decimal]:
    """Return invented prices by quantity below the usual one, each below the one before."""
    found: dict[int, Decimal] = {}
    before = price
    for start, percent in _TIERS_OF_DEAR if price >= _DEAR else TIERS:
        now = price * percent // 100 // _STEP * _STEP
        if 0 < now < before:
            found[start] = before = now
    return found
