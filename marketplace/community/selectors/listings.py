"""Which listings buyers may speak of, and how they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from catalogue.models import Product
from marketplace.sales.order.models import Line
from vendors.models import StockRecord, VendorStatus


@dataclass(frozen=True)
class Standing:
    """The lowest price of a listing among what can be bought, and how many pieces are left."""

    price: Decimal | None
    currency: str
    left: int


def shown_listings() -> QuerySet[Product]:
    """Return the listings that stand in the shop, sold out or not."""
    return Product.objects.filter(
        is_public=True, structure__in=(Product.STANDALONE, Product.PARENT), vendor__status=VendorStatus.OPEN
    )


def listing_with(*, code: str) -> Product:
    """Return a listing in the shop by its code, with its vendor.

    Raises:
        Product.DoesNotExist: There is none.
    """
    return shown_listings().select_related("vendor").get(code=code)


def shown_ids(codes: Iterable[str]) -> list[int]:
    """Return the keys of the listings with these codes, in their order; what is not in the shop is left out."""
    wanted = list(codes)
    found = dict(shown_listings().filter(code__in=wanted).values_list("code", "pk"))
    return [found[code] for code in wanted if code in found]


def listing_ids_of(product_ids: Collection[int]) -> set[int]:
    """Return the keys of the listings that these products are, or are variants of."""
    pairs = Product.objects.filter(pk__in=product_ids).values_list("pk", "parent_id")
    return {parent or pk for pk, parent in pairs}


def products_in(*, purchase_id: int | None = None, order_id: int | None = None) -> set[int]:
    """Return the keys of the products in the lines of a purchase, or of an order."""
    lines = Line.objects.filter(order=order_id) if order_id else Line.objects.filter(order__purchase=purchase_id)
    return set(lines.filter(product__isnull=False).values_list("product_id", flat=True))


def standing_of(product_ids: Collection[int]) -> dict[int, Standing]:
    """Return how listings stand by their keys; those not in the shop are left out. Two queries."""
    shown = set(shown_listings().filter(pk__in=product_ids).values_list("pk", flat=True))
    records = StockRecord.objects.filter(product_id__in=shown) | StockRecord.objects.filter(
        product__parent_id__in=shown, product__is_public=True
    )
    rows: dict[int, list[tuple[Decimal, str, int]]] = {pk: [] for pk in shown}
    fields = ("product_id", "product__parent_id", "price", "price_currency", "num_in_stock", "num_allocated")
    for pk, parent, price, currency, stock, held in records.values_list(*fields):
        if price is not None:
            rows[parent or pk].append((price, currency, max((stock or 0) - (held or 0), 0)))
    return {pk: _standing(found) for pk, found in rows.items()}


def _standing(records: list[tuple[Decimal, str, int]]) -> Standing:
    buyable = [record for record in records if record[2]] or records
    if not buyable:
        return Standing(price=None, currency="", left=0)
    price, currency, _left = min(buyable)
    return Standing(price=price, currency=currency, left=sum(record[2] for record in records))
