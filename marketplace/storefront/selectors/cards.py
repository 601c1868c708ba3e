"""Products as cards: what a listing shows of each, read in one query whatever their number.

# Note [Cards are plain values]
A listing reads columns, not models: 24 products with photo, price, stock and place are one query and no model objects.
That is why names come in both languages and are chosen here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.models import GeographicalIndication, Product, ProductImage
from marketplace.core.money import Money
from marketplace.geography.models import in_khmer
from marketplace.storefront.selectors.photos import Photo as Photo
from marketplace.storefront.selectors.rates import ShownRate, dollars
from vendors.models import VendorStatus

#: Levels of a place, smallest first.
LEVELS: Final = ("village", "commune", "district", "province")

#: Where the first photo of a product comes from.
FIRST_IMAGE = ProductImage.objects.filter(product=OuterRef("pk")).order_by("display_order", "pk")
FIRST_PHOTO = FIRST_IMAGE.values("original")[:1]
FIRST_BLUR = FIRST_IMAGE.values("blur")[:1]


@dataclass(frozen=True)
class ProductCard:
    """What a listing shows of one product."""

    code: str
    title: str
    url: str
    price: Money | None
    price_usd: Money | None
    photo: Photo | None
    place: str
    vendor_name: str
    in_stock: bool
    is_protected_name: bool


def on_sale() -> QuerySet[Product]:
    """Return the products that buyers may see: public, whole, of an open vendor, with a price."""
    return (
        Product.objects.filter(is_public=True, structure=Product.STANDALONE, vendor__status=VendorStatus.OPEN)
        .filter(stockrecords__price__isnull=False)
        .annotate(
            price=F("stockrecords__price"),
            price_currency=F("stockrecords__price_currency"),
            left=F("stockrecords__num_in_stock") - Coalesce(F("stockrecords__num_allocated"), 0),
        )
    )


def cards_of(products: QuerySet[Product], *, rate: ShownRate | None) -> list[ProductCard]:
    """Return the cards of products from `on_sale`, in their order. See Note [Cards are plain values]."""
    rows = products.annotate(photo_name=Subquery(FIRST_PHOTO), photo_blur=Subquery(FIRST_BLUR)).values(*COLUMNS)
    return [_card(row, rate=rate) for row in rows]


def cards_in_order(ids: Sequence[int], *, rate: ShownRate | None) -> list[ProductCard]:
    """Return the cards of the products with these keys, in the order given; those not on sale are left out."""
    rows = (
        on_sale()
        .filter(pk__in=ids)
        .annotate(photo_name=Subquery(FIRST_PHOTO), photo_blur=Subquery(FIRST_BLUR))
        .values("pk", *COLUMNS)
    )
    found = {row["pk"]: _card(row, rate=rate) for row in rows}
    return [found[pk] for pk in ids if pk in found]


COLUMNS: Final = (
    "code",
    "slug",
    "title_km",
    "title_en",
    "price",
    "price_currency",
    "left",
    "photo_name",
    "photo_blur",
    "geographical_indication",
    "vendor__name_km",
    "vendor__name_en",
    "origin_precision",
    *(f"origin_{level}__name_{language}" for level in LEVELS for language in ("km", "en")),
)


def in_language(row: dict[str, Any], name: str) -> str:
    """Return one of a row's texts in the reader's language, or in the other where that one is empty."""
    first, second = ("km", "en") if in_khmer() else ("en", "km")
    return row[f"{name}_{first}"] or row[f"{name}_{second}"] or ""


def _card(row: dict[str, Any], *, rate: ShownRate | None) -> ProductCard:
    price = Money(Decimal(row["price"]), row["price_currency"])
    return ProductCard(
        code=row["code"],
        title=in_language(row, "title"),
        url=reverse("storefront:product", kwargs={"code": row["code"], "slug": row["slug"]}),
        price=price,
        price_usd=dollars(price, rate),
        photo=Photo.of(row["photo_name"], blur=row["photo_blur"]) if row["photo_name"] else None,
        place=_place(row),
        vendor_name=in_language(row, "vendor__name"),
        in_stock=(row["left"] or 0) > 0,
        is_protected_name=row["geographical_indication"] == GeographicalIndication.REGISTERED,
    )


def _place(row: dict[str, Any]) -> str:
    """Return the place of a card: the smallest one known and its province, never more exact than the evidence."""
    precision = row["origin_precision"]
    if not precision:
        return ""
    smallest = in_language(row, f"origin_{precision}__name")
    province = in_language(row, "origin_province__name")
    if precision == "province" or not province or smallest == province:
        return smallest
    return _("%(place)s, %(province)s") % {"place": smallest, "province": province}
