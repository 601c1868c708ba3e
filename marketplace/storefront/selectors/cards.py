"""Products as cards: what a listing shows of each, read in one query whatever their number.

# Note [Cards are plain values]
A listing reads columns, not models: 24 products with photo, price, stock and place are one query and no model objects.
That is why names come in both languages and are chosen here.

# Note [A listing and its variants]
A listing is what stands in the shop: a product that is bought as it is, or one that is bought as one of its variants.
Of the second kind the card shows the price of the cheapest variant that can be bought, and it is in stock if any is.
That is read by subqueries which the database evaluates for listings with variants only. To make them ready costs as
much as to read a page of the others, so cards in a known order are read without them, and those that are lacking then,
if any, by a second query with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.db.models import Case, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _

from catalogue.models import GeographicalIndication, Product, ProductImage
from marketplace.core.addresses import address
from marketplace.core.money import Money
from marketplace.core.prepared import Prepared
from marketplace.geography.models import in_khmer
from marketplace.storefront.selectors.photos import Photo as Photo
from marketplace.storefront.selectors.rates import ShownRate, before, dollars, own_dollars
from vendors.models import StockRecord, VendorStatus

#: How many other products of the vendor stand below one.
MORE: Final = 6
#: Levels of a place, smallest first.
LEVELS: Final = ("village", "commune", "district", "province")

#: Between the name of a photo and its blur, neither of which holds one.
_THEN: Final = "\n"
#: The first photo of a product: its name, then its blur.
FIRST_PHOTO: Final = Subquery(
    ProductImage.objects.filter(product=OuterRef("pk"))
    .order_by("display_order", "pk")
    .values(both=Concat("original", Value(_THEN), "blur", output_field=TextField()))[:1]
)


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
    #: It is sold in several variants, and some cost more than this.
    is_from: bool = False
    #: The dollars are the vendor's own price, not riel converted.
    is_own_usd: bool = False
    #: What may stand struck out beside a reduced price.
    price_before: Money | None = None
    #: The least that a piece costs a business buyer; shown to them alone.
    trade_price: Money | None = None

    def __hash__(self) -> int:
        """Return the hash of what tells listings apart: parts of pages are kept by their cards, 24 of them at once."""
        return hash(self.code)


#: What a listing without variants shows of its offer.
_OWN: Final[Mapping[str, Any]] = {
    "price": F("stockrecords__price"),
    "price_usd": F("stockrecords__price_usd"),
    "price_before": F("stockrecords__price_before"),
    "price_currency": F("stockrecords__price_currency"),
    "left": F("stockrecords__num_in_stock") - Coalesce(F("stockrecords__num_allocated"), 0),
}
_WHOLE: Final = Q(structure=Product.STANDALONE, stockrecords__price__isnull=False)


def on_sale() -> QuerySet[Product]:
    """Return the listings that buyers may see: public, of an open vendor, with a price.

    See Note [A listing and its variants].
    """
    in_variants = Q(Exists(_OFFERED), structure=Product.PARENT)
    return _seen(_WHOLE | in_variants).annotate(
        **{column: _by_structure(column, own) for column, own in _OWN.items()},
        dearest=Case(When(structure=Product.PARENT, then=Subquery(_DEAREST.values("price")[:1]))),
    )


def _whole_on_sale() -> QuerySet[Product]:
    """Return those of `on_sale` that are bought as they are, without what only the others need."""
    return _seen(_WHOLE).annotate(**_OWN, dearest=Value(None, output_field=DecimalField()))


def _seen(which: Q) -> QuerySet[Product]:
    return Product.objects.filter(which, is_public=True, vendor__status=VendorStatus.OPEN)


def buyable() -> QuerySet[Product]:
    """Return what can lie in a basket: products that are bought as they are, and variants of listings in the shop."""
    whole = Q(structure=Product.STANDALONE) | Q(structure=Product.CHILD, parent__is_public=True)
    return Product.objects.filter(whole, is_public=True, vendor__status=VendorStatus.OPEN).filter(
        stockrecords__price__isnull=False
    )


#: The variants of a listing that have a price.
_OFFERED: Final = StockRecord.objects.filter(
    product__parent=OuterRef("pk"), product__is_public=True, price__isnull=False
).annotate(left=F("num_in_stock") - Coalesce(F("num_allocated"), 0))
_BUYABLE_FIRST: Final = Case(When(left__gt=0, then=0), default=1)
_CHEAPEST: Final = _OFFERED.order_by(_BUYABLE_FIRST, "price", "pk")
_DEAREST: Final = _OFFERED.order_by(_BUYABLE_FIRST, "-price", "pk")


def _by_structure(column: str, own: Any) -> Case:
    """Return a column of the cheapest variant for a listing that has variants, else the listing's own."""
    return Case(When(structure=Product.PARENT, then=Subquery(_CHEAPEST.values(column)[:1])), default=own)


def cards_of(products: QuerySet[Product], *, rate: ShownRate | None) -> list[ProductCard]:
    """Return the cards of products from `on_sale`, in their order. See Note [Cards are plain values]."""
    rows = products.annotate(photo=FIRST_PHOTO).values(*COLUMNS)
    return [_card(row, rate=rate) for row in rows]


def cards_in_order(ids: Sequence[int], *, rate: ShownRate | None, is_chosen: bool = False) -> list[ProductCard]:
    """Return the cards of the products with these keys, in the order given; those not on sale are left out.

    In a chosen place, which is an honour, those of a vendor that the Ministry limited are left out too.
    """
    is_khmer = in_khmer()
    rows = _BY_KEY.tuples_among(ids)
    if len(rows) < len(ids):
        there = {row[0] for row in rows}
        rows += _BY_KEY_IN_VARIANTS.tuples_among([pk for pk in ids if pk not in there])
    found = {
        row[0]: _card_of(row[_OF_CARD:], rate, is_khmer) for row in rows if not (is_chosen and row[_AT_IS_LIMITED])
    }
    return [found[pk] for pk in ids if pk in found]


def _by_key(listings: QuerySet[Product]) -> QuerySet[Any, tuple[Any, ...]]:
    """Return the columns of cards, with two in front of them: the key, and whether the vendor is limited."""
    return (
        listings.annotate(photo=FIRST_PHOTO)
        .order_by()
        .rewrite(False)  # type: ignore[attr-defined]  # its columns are named with their language, and stay in this order
        .values_list("pk", "vendor__is_limited", *COLUMNS)
    )


_AT_IS_LIMITED: Final = 1
_OF_CARD: Final = 2
_BY_KEY: Final = Prepared(lambda *ids: _by_key(_whole_on_sale().filter(pk__in=ids)))
_BY_KEY_IN_VARIANTS: Final = Prepared(lambda *ids: _by_key(on_sale().filter(structure=Product.PARENT, pk__in=ids)))


def other_cards_of_vendor(vendor_id: int, product_id: int, *, rate: ShownRate | None) -> list[ProductCard]:
    """Return the cards of what else a vendor sells, the newest first."""
    return [_card(row, rate=rate) for row in _OTHERS.rows(vendor_id, product_id)]


def _other_rows(vendor_id: int, product_id: int) -> QuerySet[Any, dict[str, Any]]:
    others = on_sale().filter(vendor_id=vendor_id).exclude(pk=product_id).order_by("-date_created")[:MORE]
    return others.annotate(photo=FIRST_PHOTO).values(*COLUMNS)


_OTHERS: Final = Prepared(_other_rows)


COLUMNS: Final = (
    "code",
    "slug",
    "title_km",
    "title_en",
    "price",
    "price_usd",
    "price_before",
    "price_currency",
    "dearest",
    "left",
    "photo",
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
    return _card_of(tuple(row[column] for column in COLUMNS), rate, in_khmer())


@lru_cache(maxsize=4_096)
def _card_of(values: tuple[Any, ...], rate: ShownRate | None, _is_khmer: bool) -> ProductCard:  # noqa: FBT001 - private
    """Return the card of a row: the same row in the same language is the same card, so what is asked most is at hand."""
    row = dict(zip(COLUMNS, values, strict=True))
    price = Money(Decimal(row["price"]), row["price_currency"])
    return ProductCard(
        code=row["code"],
        title=in_language(row, "title"),
        url=address("storefront:product", kwargs={"code": row["code"], "slug": row["slug"]}),
        price=price,
        price_usd=own_dollars(row["price_usd"]) or dollars(price, rate),
        is_own_usd=row["price_usd"] is not None,
        price_before=before(row["price_before"], price.currency),
        photo=_photo(row["photo"]),
        place=_place(row),
        vendor_name=in_language(row, "vendor__name"),
        in_stock=(row["left"] or 0) > 0,
        is_protected_name=row["geographical_indication"] == GeographicalIndication.REGISTERED,
        is_from=row["dearest"] is not None and row["dearest"] > row["price"],
    )


def _photo(name_and_blur: str | None) -> Photo | None:
    name, _then, blur = (name_and_blur or "").partition(_THEN)
    return Photo.of(name, blur=blur) if name else None


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
