"""Under which tags a product is counted and found: a letter for the kind, then a key or a code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from catalogue.models import Category, GeographicalIndication, Product
from marketplace.storefront.search.engines.base import ALL

CATEGORY: Final = "k"  # key of a category, for it and for all above it
PROVINCE: Final = "p"  # code
DISTRICT: Final = "d"  # code
VILLAGE: Final = "l"  # key
VENDOR: Final = "v"  # key
DELIVERS_TO: Final = "t"  # code of a province
CERTIFICATE: Final = "c"  # kind
PROTECTED: Final = "g"
WOMEN_LED: Final = "w"
IN_STOCK: Final = "s"


def tags_of(product: Product, *, above: Mapping[str, int], reached: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tags of a product.

    Args:
        product: With its categories, stock records, vendor and places at hand.
        above: Key of each category by its path.
        reached: Codes of the provinces it can be sent to.
    """
    return tuple(
        dict.fromkeys(
            (
                ALL,
                *_shelves(product, above),
                *_origin(product),
                *_qualities(product),
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


def _qualities(product: Product) -> Iterator[str]:
    if product.geographical_indication == GeographicalIndication.REGISTERED:
        yield PROTECTED
    stock = product.stockrecords.all()
    if any(record.num_in_stock is None or record.net_stock_level > 0 for record in stock):
        yield IN_STOCK
