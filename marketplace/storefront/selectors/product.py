"""One product's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from catalogue.models import GeographicalIndication, Product, ProductCategory, ProductImage
from catalogue.trade.selectors import excluded_countries
from logistics.selectors import Sides
from marketplace.community.selectors.voices import HAS_QUESTIONS, HAS_REVIEWS
from marketplace.core.addresses import address
from marketplace.core.money import Money
from marketplace.core.prepared import Prepared
from marketplace.geography.countries import country_name
from marketplace.geography.projection import Spot, spot_of
from marketplace.storefront.selectors.attributes import answers_of
from marketplace.storefront.selectors.cards import MORE, Photo, ProductCard, cards_of, on_sale
from marketplace.storefront.selectors.languages import only_in
from marketplace.storefront.selectors.menu import Shelf, shelf_with, trail_of
from marketplace.storefront.selectors.places import Crumb, origin_of
from marketplace.storefront.selectors.provenance import (
    HAS_CERTIFICATES,
    NEWEST_BATCH,
    STRONGEST_EVIDENCE,
    Told,
    told_of,
)
from marketplace.storefront.selectors.rates import ShownRate, before, dollars, own_dollars
from marketplace.storefront.selectors.trade import HAS_TERMS
from marketplace.storefront.selectors.variants import Variant, variant_rows, variants_of
from marketplace.storefront.selectors.vendors import VendorCard, vendor_card, with_places
from marketplace.storefront.selectors.whereabouts import set_places
from vendors.models import Vendor, VendorStatus

#: More than this in one basket line is a matter for a telephone call.
MOST_OF_ONE: Final = 99
#: From this number down, the page says how many are left.
FEW: Final = 5
GRAMS_IN_KG: Final = 1000
#: The usual units, and in the reader's language.
UNITS: Final = {
    "piece": _lazy("piece"),
    "pouch": _lazy("pouch"),
    "pack": _lazy("pack"),
    "bag": _lazy("bag"),
    "bottle": _lazy("bottle"),
    "fruit": _lazy("fruit"),
    "jar": _lazy("jar"),
    "bundle": _lazy("bundle"),
    "box": _lazy("box"),
    "grinder": _lazy("grinder"),
    "tub": _lazy("tub"),
    "basket": _lazy("basket of goods"),
    "tray": _lazy("tray"),
    "set": _lazy("set"),
    "kg": _lazy("kilogram"),
}
#: What handling flags mean for a buyer; flags that concern only the carrier or the Ministry are not shown.
NOTES: Final = {
    "perishable": _lazy("It is fresh and does not keep long: choose a quick delivery."),
    "fragile": _lazy("It breaks easily and is packed with care."),
    "bulky": _lazy("It is large: not every way of delivery takes it."),
    "no_post": _lazy("It cannot go by post."),
    "live": _lazy("It is alive."),
    "alcohol": _lazy("It contains alcohol."),
}


@dataclass(frozen=True)
class ProductPage:
    """What a product's page shows of the product; it can be compared, so that its parts are rendered once."""

    pk: int
    code: str
    slug: str
    title: str
    description: str
    price: Money
    price_usd: Money | None
    photos: tuple[Photo, ...]
    left: int
    unit: str
    weight_g: int
    origin: tuple[Crumb, ...]
    is_protected_name: bool
    is_protection_sought: bool
    flags: frozenset[str]
    vendor: VendorCard
    trail: tuple[Shelf, ...]
    url: str
    is_demo: bool
    spot: Spot | None
    #: The language of a text that exists only in the other one, else nothing.
    title_language: str
    description_language: str
    told: Told
    #: Whether buyers have said or asked anything about it.
    has_reviews: bool = False
    has_questions: bool = False
    #: Whether it, or a variant of it, says anything to business buyers.
    has_terms: bool = False
    #: Codes of the countries that its vendor does not sell it to.
    not_sold_to: tuple[str, ...] = ()
    #: Its sides as sent, in centimetres, the longest first; empty where nobody measured it.
    sides_cm: tuple[int, ...] = ()
    #: What of it can be bought, and which one the address names; without variants it is bought as it is.
    variants: tuple[Variant, ...] = ()
    chosen: Variant | None = None
    #: The dearest of several prices, where they differ.
    price_to: Money | None = None
    price_to_usd: Money | None = None
    is_own_usd: bool = False
    #: What may stand struck out beside a reduced price, and the last day of the reduction.
    price_before: Money | None = None
    reduced_to: date | None = None
    #: The fewest that are sold at once, and in what steps; of variants that differ in it, one by one.
    min_quantity: int = 1
    quantity_step: int = 1
    #: The day on which the vendor's shop is back from its holiday, while it is on one.
    back_on: date | None = None

    def __hash__(self) -> int:
        """Return the hash of what tells pages apart: the parts of a page are kept by all of it, several at once."""
        return hash((self.pk, self.left, self.chosen is None))

    @property
    def in_stock(self) -> bool:
        if self.variants:
            return any(variant.in_stock for variant in self.variants)
        return self.left >= self.min_quantity

    @property
    def most(self) -> int:
        """How many may be put into a basket at once."""
        left = min(max((self.left, *(variant.left for variant in self.variants))), MOST_OF_ONE)
        return max(left // self.quantity_step * self.quantity_step, self.min_quantity)

    @property
    def is_one_thing(self) -> bool:
        """Whether it is clear what is bought: it has no variants, or one was chosen."""
        return not self.variants or self.chosen is not None

    @property
    def is_few(self) -> bool:
        return self.is_one_thing and 0 < self.left <= FEW

    @property
    def ready(self) -> Variant | None:
        """The variant that is ticked in the form: the one that was chosen, or the only one there is."""
        there = [variant for variant in self.variants if variant.in_stock]
        chosen = self.chosen if self.chosen and self.chosen.in_stock else None
        return chosen or (there[0] if len(there) == 1 else None)

    @cached_property
    def absolute_url(self) -> str:
        return f"{settings.BASE_URL}{self.url}"

    @property
    def og_image(self) -> str:
        """The photo for a shared link, as JPEG: not every app that shows links reads WebP."""
        return f"{settings.BASE_URL}{self.photos[0].sharing}" if self.photos else ""

    @property
    def place(self) -> str:
        return ", ".join(crumb.label for crumb in self.origin)

    @property
    def unit_label(self) -> str:
        """What it is sold by: our own word where the unit is a usual one, else the vendor's."""
        return str(UNITS.get(self.unit, self.unit))

    @property
    def weight_label(self) -> str:
        """The weight as people say it: grams below a kilogram, then kilograms."""
        if self.weight_g < GRAMS_IN_KG:
            return _("%(grams)d g") % {"grams": self.weight_g}
        kilograms = Decimal(self.weight_g) / GRAMS_IN_KG
        return _("%(kilograms)s kg") % {"kilograms": f"{kilograms.quantize(Decimal('0.1')):f}".removesuffix(".0")}

    @property
    def sides_label(self) -> str:
        """How large it is as sent; nothing where nobody measured it."""
        return _("%(sides)s cm") % {"sides": " × ".join(map(str, self.sides_cm))} if self.sides_cm else ""

    @property
    def not_sold_to_names(self) -> list[str]:
        """The countries that it is not sold to, in the reader's language."""
        return [country_name(code) for code in self.not_sold_to]

    @property
    def notes(self) -> list[str]:
        """What a buyer should know about how it travels."""
        return [str(text) for flag, text in NOTES.items() if flag in self.flags]


def _sides(product: Any) -> tuple[int, ...]:
    sides = Sides.of(product)
    return tuple(sorted((sides.length_cm, sides.width_cm, sides.height_cm), reverse=True)) if sides else ()


def product_page(*, code: str, rate: ShownRate | None, on: date, variant: str = "") -> ProductPage:
    """Return a product's page.

    Args:
        code: The listing's.
        rate: For dollars.
        on: The day, by which certificates hold or not.
        variant: The code of the variant that the address names; one that is not there is left out.

    Raises:
        Product.DoesNotExist: There is no such product, or it is not on sale.
    """
    product: Any = _read(code)
    rows = variant_rows(product.pk) if product.structure == Product.PARENT else []
    photos, own_photos = _photos(product.pk, [row["pk"] for row in rows])
    answers = answers_of([product.pk, *(row["pk"] for row in rows)])
    url = address("storefront:product", kwargs={"code": product.code, "slug": product.slug})
    variants = variants_of(rows, answers=answers, photos=own_photos, listing_url=url, rate=rate)
    chosen = next((one for one in variants if one.code == variant), None)
    if chosen is not None and chosen.photo is not None:
        photos = (chosen.photo, *(photo for photo in photos if photo != chosen.photo))
    return ProductPage(
        pk=product.pk,
        code=product.code,
        slug=product.slug,
        title=product.title,
        description=product.description or "",
        photos=photos,
        left=chosen.left if chosen else max((one.left for one in variants), default=max(product.left or 0, 0)),
        unit=product.unit,
        weight_g=chosen.weight_g if chosen and chosen.weight_g else product.weight_g,
        sides_cm=_sides(product),
        origin=origin_of(product),
        is_protected_name=product.geographical_indication == GeographicalIndication.REGISTERED,
        is_protection_sought=product.geographical_indication == GeographicalIndication.CANDIDATE,
        flags=frozenset(product.handling_flags),
        vendor=vendor_card(product.vendor),
        trail=_trail(product),
        url=url,
        is_demo=product.is_demo,
        spot=spot_of(product.origin),
        title_language=only_in(product, "title"),
        description_language=only_in(product, "description"),
        told=told_of(product, answers[product.pk], on=on),
        has_reviews=product.has_reviews,
        has_questions=product.has_questions,
        has_terms=product.has_terms,
        not_sold_to=excluded_countries(product=product) if product.has_terms else (),
        variants=variants,
        chosen=chosen,
        back_on=product.vendor.back_on(on),
        **_prices(product, chosen, rate),
        **_quantities(product, variants, chosen),
    )


def _read(code: str) -> Any:
    """Return a listing with its vendor and places, its newest batch, how its origin is known, and its first shelf.

    Most have no certificate, no review and no question: here it is seen whether there is anything to read.
    """
    found = _BY_CODE.rows(code)
    if not found:
        raise Product.DoesNotExist
    product: Any = found[0]
    set_places((product, "origin_"), (product.vendor, ""))
    return product


def _by_code(code: str) -> QuerySet[Product]:
    shelf = ProductCategory.objects.filter(product=OuterRef("pk")).order_by("pk").values("category_id")[:1]
    found = on_sale().select_related("vendor").filter(code=code).order_by()
    return found.annotate(
        batch=NEWEST_BATCH,
        evidence=STRONGEST_EVIDENCE,
        shelf_id=Subquery(shelf),
        has_certificates=HAS_CERTIFICATES,
        has_reviews=HAS_REVIEWS,
        has_questions=HAS_QUESTIONS,
        has_terms=HAS_TERMS,
        min_quantity=F("stockrecords__min_quantity"),
        quantity_step=F("stockrecords__quantity_step"),
        regular_price=F("stockrecords__regular_price"),
        sale_to=F("stockrecords__sale_to"),
    )


_BY_CODE: Final = Prepared(_by_code)


def _photos(product_id: int, variant_ids: list[int]) -> tuple[tuple[Photo, ...], dict[int, Photo]]:
    """Return all photos of a listing, those of its variants last, and each variant's first."""
    listing: list[Photo] = []
    others: list[Photo] = []
    own: dict[int, Photo] = {}
    for row in _PHOTOS.among([product_id, *variant_ids]):
        photo = Photo.of(row["original"], blur=row["blur"], width=row["width"], height=row["height"])
        if row["product_id"] == product_id:
            listing.append(photo)
        else:
            own.setdefault(row["product_id"], photo)
            others.append(photo)
    return (*listing, *others), own


def _photo_rows(*ids: int) -> QuerySet[Any, Any]:
    rows = ProductImage.objects.filter(product_id__in=ids).order_by("display_order", "pk")
    return rows.values("product_id", "original", "blur", "width", "height")


_PHOTOS: Final = Prepared(_photo_rows)


def _prices(product: Any, chosen: Variant | None, rate: ShownRate | None) -> dict[str, Any]:
    """Return the price: that of the chosen variant, else from the lowest to the highest."""
    if chosen is not None:
        names = ("price", "price_usd", "is_own_usd", "price_before", "reduced_to")
        return {name: getattr(chosen, name) for name in names}
    low = Money(Decimal(product.price), product.price_currency)
    prices = {
        "price": low,
        "price_usd": own_dollars(product.price_usd) or dollars(low, rate),
        "is_own_usd": product.price_usd is not None,
        "price_before": before(product.price_before, low.currency),
        "reduced_to": product.sale_to if product.regular_price is not None else None,
    }
    if product.dearest is not None and product.dearest > product.price:
        high = Money(Decimal(product.dearest), product.price_currency)
        prices |= {"price_usd": dollars(low, rate), "is_own_usd": False, "price_before": None}
        prices |= {"price_to": high, "price_to_usd": dollars(high, rate)}
    return prices


def _quantities(product: Any, variants: tuple[Variant, ...], chosen: Variant | None) -> dict[str, Any]:
    """Return the fewest sold at once and the step: of the chosen variant, or those that all variants share."""
    if not variants:
        return {"min_quantity": product.min_quantity, "quantity_step": product.quantity_step}
    several = {(one.min_quantity, one.quantity_step) for one in ([chosen] if chosen else variants)}
    fewest, step = several.pop() if len(several) == 1 else (1, 1)
    return {"min_quantity": fewest, "quantity_step": step}


@dataclass(frozen=True)
class WithdrawnPage:
    """What stands where a product was that is not sold now, or never again."""

    title: str
    is_for_good: bool
    vendor: VendorCard | None
    more: list[ProductCard]


def withdrawn_product(*, code: str, rate: ShownRate | None) -> WithdrawnPage | None:
    """Return what to show of a product that was on sale once, with what else there is; None for one that never was."""
    product = Product.objects.filter(code=code, approved_at__isnull=False).select_related("vendor").first()
    if product is None or product.vendor is None:
        return None
    vendor = with_places(Vendor.objects.open()).filter(pk=product.vendor.pk).first()
    more = on_sale().filter(vendor=product.vendor).order_by("-date_created")
    return WithdrawnPage(
        title=product.title,
        is_for_good=product.vendor.status == VendorStatus.CLOSED,
        vendor=vendor_card(vendor) if vendor else None,
        more=cards_of(more[:MORE], rate=rate),
    )


def _trail(product: Any) -> tuple[Shelf, ...]:
    """Return the shelves that lead to a product, by the first one it stands on."""
    shelf = shelf_with(product.shelf_id)
    return tuple(trail_of(shelf)) if shelf else ()
