"""Places as pages: who makes what in a village, a province, the country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from catalogue.models import Product
from marketplace.core.addresses import address
from marketplace.core.held import held
from marketplace.geography.models import District, Place, Province, Village
from marketplace.geography.projection import Spot, spot_of
from marketplace.storefront.search.engines.base import MOST_COUNTED
from marketplace.storefront.search.models import Kind
from marketplace.storefront.selectors.cards import LEVELS, ProductCard, cards_of, on_sale
from marketplace.storefront.selectors.menu import KEPT_FOR_S
from marketplace.storefront.selectors.rates import ShownRate
from marketplace.storefront.selectors.vendors import VendorCard, vendor_cards
from marketplace.storefront.selectors.whereabouts import provinces_by_key
from vendors.models import Vendor

#: How many products a place shows at once.
ON_A_PLACE: Final = 48
LEVEL_MODELS: Final[dict[str, Any]] = {"district": District, "village": Village}


@dataclass(frozen=True)
class PlaceTile:
    """A place as a tile: its name and how many products come from there."""

    name: str
    url: str
    count: int
    slug: str = ""
    code: str = ""
    #: Whether anybody makes or sells something there: else it has no page.
    has_page: bool = True


@dataclass(frozen=True)
class Crumb:
    """One step of the way to a page; without an address it is the page itself."""

    label: str
    url: str


@dataclass(frozen=True)
class PlacePage:
    """A province, district or village: its vendors, what comes from there, and the places inside it."""

    pk: int
    province: Any
    url: str
    name: str
    kind: str
    other_name: str
    other_language: str
    within: tuple[Crumb, ...]
    vendors: list[VendorCard]
    cards: list[ProductCard]
    inside: list[PlaceTile]
    spot: Spot | None


def provinces() -> list[PlaceTile]:
    """Return all provinces with the number of products from each, as tiles in the order of their codes."""
    return held(f"storefront:provinces:{get_language()}", _provinces, seconds=KEPT_FOR_S)


def _provinces() -> list[PlaceTile]:
    counts = _counts_by_province()
    makers = set(Vendor.objects.open().order_by().values_list("province_id", flat=True).distinct())
    return [
        PlaceTile(
            name=p.name,
            url=address_of(p),
            count=counts.get(p.code, 0),
            slug=p.slug,
            code=p.code,
            has_page=p.pk in makers or counts.get(p.code, 0) > 0,
        )
        for p in Province.objects.open()
    ]


@dataclass(frozen=True)
class ProvinceChoice:
    """A province to choose in a form."""

    code: str
    name: str


def province_choices() -> tuple[ProvinceChoice, ...]:
    """Return all provinces in the order of their codes, for a form: goods may go to each."""
    return held(f"storefront:province-choices:{get_language()}", _province_choices, seconds=KEPT_FOR_S)


def _province_choices() -> tuple[ProvinceChoice, ...]:
    there = (province for province in provinces_by_key().values() if province.valid_to is None)
    return tuple(ProvinceChoice(code=province.code, name=province.name) for province in there)


def _counts_by_province() -> dict[str, int]:
    """Return how many products come from each province, of very many only so many as search counts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.code, (SELECT COUNT(*) FROM (SELECT 1 FROM search_searchdocument d"
            " WHERE d.province = p.code AND d.kind = %s LIMIT %s) AS few) FROM geography_province p",
            [Kind.PRODUCT.value, MOST_COUNTED],
        )
        return dict(cursor.fetchall())


def province_page(*, slug: str, rate: ShownRate | None) -> PlacePage:
    """Return a province's page.

    Raises:
        Province.DoesNotExist: There is no such province, or nobody sells anything from there.
    """
    province = Province.objects.open().get(slug=slug)
    here = on_sale().filter(origin_province=province)
    return _page(province, here, Vendor.objects.open().filter(province=province), rate=rate, inside="district")


def district_page(*, code: str, rate: ShownRate | None) -> PlacePage:
    """Return a district's page.

    Raises:
        District.DoesNotExist: There is no such district, or nobody sells anything from there.
    """
    district = District.objects.select_related("province").get(code=code)
    here = on_sale().filter(origin_district=district)
    return _page(district, here, Vendor.objects.open().filter(district=district), rate=rate, inside="village")


def _page(
    place: Any, here: QuerySet[Product], vendors: QuerySet[Vendor], *, rate: ShownRate | None, inside: str = ""
) -> PlacePage:
    cards = cards_of(here.order_by("-date_created")[:ON_A_PLACE], rate=rate)
    people = vendor_cards(vendors)
    if not cards and not people:
        raise type(place).DoesNotExist
    return PlacePage(
        pk=place.pk,
        name=place.name,
        kind=type(place).__name__.lower(),
        province=place.lineage[-1],
        within=named_once(Crumb(above.name, address_of(above)) for above in place.lineage[1:]),
        vendors=people,
        cards=cards,
        inside=_inside(inside, here) if inside else [],
        url=address_of(place),
        spot=spot_of(place),
        **_in_other_language(place),
    )


def village_page(*, code: str, rate: ShownRate | None) -> PlacePage:
    """Return a village's page.

    Raises:
        Village.DoesNotExist: There is no such village, or nobody sells anything from there.
    """
    village = Village.objects.with_path().get(public_code=code)
    here = on_sale().filter(origin_village=village)
    return _page(village, here, Vendor.objects.open().filter(village=village), rate=rate)


def origin_of(product: Product) -> tuple[Crumb, ...]:
    """Return the place a product comes from and all above it, smallest first, as far as it is known."""
    if not product.origin_precision:
        return ()
    levels = LEVELS[LEVELS.index(product.origin_precision) :]
    places = [place for level in levels if (place := getattr(product, f"origin_{level}"))]
    return named_once(Crumb(place.name, address_of(place)) for place in places)


def named_once(way: Iterable[Crumb]) -> tuple[Crumb, ...]:
    """Return a way up in which places in a row with one name, as a commune and its district often are, stand as one.

    It leads to the page of the smallest of them that has one.
    """
    several = (list(called) for _label, called in groupby(way, key=lambda crumb: crumb.label))
    return tuple(next((crumb for crumb in called if crumb.url), called[-1]) for called in several)


def address_of(place: Place) -> str:
    """Return the address of a place's page; communes have none."""
    if isinstance(place, Province):
        return address("storefront:province", kwargs={"slug": place.slug})
    if isinstance(place, District):
        return address("storefront:district", kwargs={"code": place.code})
    if isinstance(place, Village):
        return address("storefront:village", kwargs={"code": place.public_code})
    return ""


def _inside(level: str, products: QuerySet[Product]) -> list[PlaceTile]:
    """Return the districts or villages that some products come from, those with the most first."""
    key = f"origin_{level}"
    counted = products.exclude(**{key: None}).values_list(key).annotate(n=Count("pk")).order_by("-n", key)[:ON_A_PLACE]
    counts = dict(counted)
    found = LEVEL_MODELS[level].objects.filter(pk__in=counts)
    tiles = [PlaceTile(name=place.name, url=address_of(place), count=counts[place.pk]) for place in found]
    return sorted(tiles, key=lambda tile: (-tile.count, tile.name))


def _in_other_language(place: Place) -> dict[str, str]:
    """Return a place's name in the language that the page is not in: people know it by either."""
    if get_language() == "km":
        return {"other_name": place.name_en, "other_language": "en"}
    return {"other_name": place.name_km, "other_language": "km"}
