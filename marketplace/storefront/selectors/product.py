"""One product's page."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from catalogue.models import GeographicalIndication, Product
from marketplace.core.money import Money
from marketplace.geography.models import in_khmer
from marketplace.storefront.maps.projection import Spot, spot_of
from marketplace.storefront.selectors.cards import Photo, ProductCard, cards_of, on_sale
from marketplace.storefront.selectors.menu import Shelf, shelves, trail_of
from marketplace.storefront.selectors.places import Crumb, origin_of
from marketplace.storefront.selectors.rates import ShownRate, dollars
from marketplace.storefront.selectors.vendors import PLACES, VendorCard, vendor_card, with_places
from vendors.models import Vendor

#: The place it comes from, whatever its level, with all above it.
_ORIGIN: Final = (
    "origin_village__commune__district__province",
    "origin_commune__district__province",
    "origin_district__province",
    "origin_province",
)
#: How many other products of the vendor stand below.
MORE: Final = 6
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
    """All that a product's page shows."""

    pk: int
    code: str
    slug: str
    title: str
    description: str
    price: Money
    price_usd: Money | None
    photos: list[Photo]
    left: int
    unit: str
    weight_g: int
    origin: tuple[Crumb, ...]
    is_protected_name: bool
    is_protection_sought: bool
    flags: frozenset[str]
    vendor: VendorCard
    trail: list[Shelf]
    more: list[ProductCard]
    url: str
    is_demo: bool
    spot: Spot | None
    #: The language of a text that exists only in the other one, else nothing.
    title_language: str
    description_language: str

    @property
    def in_stock(self) -> bool:
        return self.left > 0

    @property
    def most(self) -> int:
        """How many may be put into a basket at once."""
        return min(self.left, MOST_OF_ONE)

    @property
    def is_few(self) -> bool:
        return 0 < self.left <= FEW

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
    def notes(self) -> list[str]:
        """What a buyer should know about how it travels."""
        return [str(text) for flag, text in NOTES.items() if flag in self.flags]


def product_page(*, code: str, rate: ShownRate | None) -> ProductPage:
    """Return a product's page.

    Raises:
        Product.DoesNotExist: There is no such product, or it is not on sale.
    """
    joins = (*(f"vendor__{level}" for level in PLACES), *_ORIGIN)
    product: Any = on_sale().select_related("vendor", *joins).get(code=code)
    price = Money(product.price, product.price_currency)
    more = on_sale().filter(vendor_id=product.vendor_id).exclude(pk=product.pk).order_by("-date_created")
    return ProductPage(
        pk=product.pk,
        code=product.code,
        slug=product.slug,
        title=product.title,
        description=product.description or "",
        price=price,
        price_usd=dollars(price, rate),
        photos=[
            Photo.of(image.original.name, blur=image.blur, width=image.width, height=image.height)
            for image in product.images.all()
        ],
        left=max(product.left or 0, 0),
        unit=product.unit,
        weight_g=product.weight_g,
        origin=origin_of(product),
        is_protected_name=product.geographical_indication == GeographicalIndication.REGISTERED,
        is_protection_sought=product.geographical_indication == GeographicalIndication.CANDIDATE,
        flags=frozenset(product.handling_flags),
        vendor=vendor_card(product.vendor),
        trail=_trail(product),
        more=cards_of(more[:MORE], rate=rate),
        url=reverse("storefront:product", kwargs={"code": product.code, "slug": product.slug}),
        is_demo=product.is_demo,
        spot=spot_of(product.origin),
        title_language=only_in(product, "title"),
        description_language=only_in(product, "description"),
    )


@dataclass(frozen=True)
class WithdrawnPage:
    """What stands where a product was that is not sold any more."""

    title: str
    vendor: VendorCard | None
    more: list[ProductCard]


def withdrawn_product(*, code: str, rate: ShownRate | None) -> WithdrawnPage | None:
    """Return what to show of a product that was on sale once, with what else there is; None for one that never was."""
    product = Product.objects.filter(code=code, approved_at__isnull=False).first()
    if product is None or product.vendor_id is None:
        return None
    vendor = with_places(Vendor.objects.open()).filter(pk=product.vendor_id).first()
    more = on_sale().filter(vendor_id=product.vendor_id).order_by("-date_created")
    return WithdrawnPage(product.title, vendor_card(vendor) if vendor else None, cards_of(more[:MORE], rate=rate))


def only_in(product: Any, name: str) -> str:
    """Return the other language's code when a text exists only there; nothing when the reader has it or nobody does."""
    here, there = ("km", "en") if in_khmer() else ("en", "km")
    return there if not getattr(product, f"{name}_{here}") and getattr(product, f"{name}_{there}") else ""


def _trail(product: Product) -> list[Shelf]:
    """Return the shelves that lead to a product, by the first one it stands on."""
    key = product.productcategory_set.order_by("pk").values_list("category_id", flat=True).first()
    shelf = next((s for s in shelves().values() if s.pk == key), None)
    return trail_of(shelf) if shelf else []
