"""Under which tags a product is counted and found: a letter for the kind, then a key or a code."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Final

from django.db.models import Q

from catalogue.models import Category, Certificate, GeographicalIndication, Product
from marketplace.storefront.search.engines.base import ALL

CATEGORY: Final = "k"  # key of a category, for it and for all above it
PROVINCE: Final = "p"  # code
DISTRICT: Final = "d"  # code
VILLAGE: Final = "l"  # key
VENDOR: Final = "v"  # key
DELIVERS_TO: Final = "t"  # code of a province
CERTIFICATE: Final = "c"  # kind
GRADE: Final = "o"  # stars of One Village One Product, for that many and all fewer
PRICE: Final = "m"  # number of a range of prices
PROTECTED: Final = "g"
WOMEN_LED: Final = "w"
IN_STOCK: Final = "s"
ASKABLE: Final = "b"  # has trade terms, and takes requests of business buyers
HS: Final = "h"  # subheading and heading of the customs code: h170211, h1702


#: Riel at which a range of prices begins, but for the first one, which begins at nothing.
PRICE_STEPS: Final = (5_000, 10_000, 20_000, 50_000, 100_000, 200_000)


@dataclass(frozen=True)
class Offer:
    """What a listing costs at least among what can be bought, and whether anything of it can."""

    price: Decimal
    currency: str
    is_there: bool


def offer_of(product: Product) -> Offer:
    """Return the offer of a listing that has a price, its stock records and those of its variants at hand."""
    children = product.children.all() if product.structure == Product.PARENT else ()
    own = product.stockrecords.all() if product.structure != Product.PARENT else ()
    records = [record for record in chain(own, *(child.stockrecords.all() for child in children)) if record.price]
    there = [record for record in records if record.num_in_stock is None or record.net_stock_level > 0]
    cheapest = min(there or records, key=lambda record: (record.price or 0, record.pk))
    return Offer(price=cheapest.price or Decimal(0), currency=cheapest.price_currency, is_there=bool(there))


def certificates_of(products: Collection[Product], *, on: date) -> dict[int, list[Certificate]]:
    """Return the certificates of each product, and of all that its vendor makes, that hold on a day; in one query."""
    vendors = {product.vendor_id for product in products}
    rows = Certificate.objects.standing(on=on).filter(Q(product__in=products) | Q(vendor__in=vendors))
    of_product: dict[int, list[Certificate]] = {}
    of_vendor: dict[int, list[Certificate]] = {}
    for row in rows.order_by("pk"):
        if row.product_id:
            of_product.setdefault(row.product_id, []).append(row)
        else:
            of_vendor.setdefault(row.vendor_id or 0, []).append(row)
    return {one.pk: of_product.get(one.pk, []) + of_vendor.get(one.vendor_id or 0, []) for one in products}


def tags_of(
    product: Product,
    *,
    above: Mapping[str, int],
    reached: tuple[str, ...],
    certified: Iterable[Certificate],
    offer: Offer,
) -> tuple[str, ...]:
    """Return the tags of a listing.

    Args:
        product: With its categories, vendor and places at hand.
        above: Key of each category by its path.
        reached: Codes of the provinces it can be sent to.
        certified: The certificates that hold for it.
        offer: What it costs, and whether it is there.
    """
    return tuple(
        dict.fromkeys(
            (
                ALL,
                *_shelves(product, above),
                *_origin(product),
                *_qualities(product, certified),
                *_trade(product),
                f"{PRICE}{bisect_right(PRICE_STEPS, offer.price)}",
                *((IN_STOCK,) if offer.is_there else ()),
                *(DELIVERS_TO + code for code in reached),
            )
        )
    )


def _shelves(product: Product, above: Mapping[str, int]) -> Iterator[str]:
    for category in product.categories.all():
        for end in range(Category.steplen, len(category.path) + 1, Category.steplen):
            yield f"{CATEGORY}{above[category.path[:end]]}"


def _origin(product: Product) -> Iterator[str]:
    if product.origin_province is not None:
        yield PROVINCE + product.origin_province.code
    if product.origin_district is not None:
        yield DISTRICT + product.origin_district.code
    if product.origin_village_id is not None:
        yield f"{VILLAGE}{product.origin_village_id}"
    yield f"{VENDOR}{product.vendor_id}"


def _qualities(product: Product, certified: Iterable[Certificate]) -> Iterator[str]:
    if product.geographical_indication == GeographicalIndication.REGISTERED:
        yield PROTECTED
    if product.vendor is not None and product.vendor.is_women_led:
        yield WOMEN_LED
    for certificate in certified:
        yield CERTIFICATE + certificate.kind
        for stars in range(1, (certificate.grade or 0) + 1):
            yield f"{GRADE}{stars}"


def _trade(product: Product) -> Iterator[str]:
    """Yield what business buyers find it by: its own terms, or those of any of its variants."""
    variants = product.children.all() if product.structure == Product.PARENT else ()
    for one in (product, *variants):
        terms = getattr(one, "trade_terms", None)
        if terms is None:
            continue
        if terms.accepts_requests:
            yield ASKABLE
        if terms.hs_code_id:
            yield f"{HS}{terms.hs_code_id[:6]}"
            yield f"{HS}{terms.hs_code_id[:4]}"
