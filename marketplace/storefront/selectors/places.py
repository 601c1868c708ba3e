"""Places as pages: who makes what in a village, a province, the country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from catalogue.models import Product
from marketplace.geography.models import Place, Province, Village
from marketplace.storefront.selectors.cards import LEVELS, ProductCard, cards_of, on_sale
from marketplace.storefront.selectors.menu import KEPT_FOR_S
from marketplace.storefront.selectors.rates import ShownRate
from marketplace.storefront.selectors.vendors import VendorCard, vendor_cards
from vendors.models import Vendor

#: How many products a place shows at once.
ON_A_PLACE: Final = 48


@dataclass(frozen=True)
class PlaceTile:
    """A place as a tile: its name and how many products come from there."""

    name: str
    url: str
    count: int
    slug: str = ""


@dataclass(frozen=True)
class Crumb:
    """One step of the way to a page; without an address it is the page itself."""

    label: str
    url: str


@dataclass(frozen=True)
class PlacePage:
    """A province or village: its vendors, what comes from there, and the villages inside it."""

    name: str
    kind: str
    other_name: str
    other_language: str
    within: tuple[Crumb, ...]
    vendors: list[VendorCard]
    cards: list[ProductCard]
    villages: list[PlaceTile]


def provinces() -> list[PlaceTile]:
    """Return all provinces with the number of products from each, as tiles in the order of their codes."""
    key = f"storefront:provinces:{get_language()}"
    kept: list[PlaceTile] | None = cache.get(key)
    if kept is None:
        counts = dict(on_sale().values_list("origin_province").annotate(n=Count("pk")).order_by())
        kept = [
            PlaceTile(name=p.name, url=address_of(p), count=counts.get(p.pk, 0), slug=p.slug)
            for p in Province.objects.open()
        ]
        cache.set(key, kept, KEPT_FOR_S)
    return kept


def province_page(*, slug: str, rate: ShownRate | None) -> PlacePage:
    """Return a province's page; a province with nothing on sale yet has one too.

    Raises:
        Province.DoesNotExist: There is no such province.
    """
    province = Province.objects.open().get(slug=slug)
    here = on_sale().filter(origin_province=province)
    return PlacePage(
        name=province.name,
        kind="province",
        within=(),
        vendors=vendor_cards(Vendor.objects.open().filter(province=province)),
        cards=cards_of(here.order_by("-date_created")[:ON_A_PLACE], rate=rate),
        villages=_villages_with_products(here),
        **_in_other_language(province),
    )


def village_page(*, code: str, rate: ShownRate | None) -> PlacePage:
    """Return a village's page.

    Raises:
        Village.DoesNotExist: There is no such village, or nobody sells anything from there.
    """
    village = Village.objects.with_path().get(public_code=code)
    cards = cards_of(on_sale().filter(origin_village=village).order_by("-date_created")[:ON_A_PLACE], rate=rate)
    vendors = vendor_cards(Vendor.objects.open().filter(village=village))
    if not cards and not vendors:
        raise Village.DoesNotExist
    above = village.lineage[1:]
    return PlacePage(
        name=village.name,
        kind="village",
        within=tuple(Crumb(place.name, address_of(place)) for place in above),
        vendors=vendors,
        cards=cards,
        villages=[],
        **_in_other_language(village),
    )


def origin_of(product: Product) -> tuple[Crumb, ...]:
    """Return the place a product comes from and all above it, smallest first, as far as it is known."""
    if not product.origin_precision:
        return ()
    levels = LEVELS[LEVELS.index(product.origin_precision) :]
    places = [place for level in levels if (place := getattr(product, f"origin_{level}"))]
    return tuple(Crumb(place.name, address_of(place)) for place in places)


def address_of(place: Place) -> str:
    """Return the address of a place's page; only provinces and villages have one."""
    if isinstance(place, Province):
        return reverse("storefront:province", kwargs={"slug": place.slug})
    if isinstance(place, Village):
        return reverse("storefront:village", kwargs={"code": place.public_code})
    return ""


def _villages_with_products(products: QuerySet[Product]) -> list[PlaceTile]:
    ids = products.exclude(origin_village=None).values("origin_village")
    counts = Count("products", filter=Q(products__in=products.values("pk")))
    villages = Village.objects.filter(pk__in=ids).annotate(count=counts).order_by("-count", "public_code")
    return [
        PlaceTile(
            name=village.name,
            url=address_of(village),
            count=village.count,
        )
        for village in villages[:ON_A_PLACE]
    ]


def _in_other_language(place: Place) -> dict[str, str]:
    """Return a place's name in the language that the page is not in: people know it by either."""
    if get_language() == "km":
        return {"other_name": place.name_en, "other_language": "en"}
    return {"other_name": place.name_km, "other_language": "km"}
