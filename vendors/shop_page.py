"""What a shop says of itself: on its page, in its preview, to officers; and where its goods are collected."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from catalogue.images import FixedSizes
from marketplace.users.phones import spoken_phone
from vendors.models import ListingStatus, Partner, ShopPageChange
from vendors.opening import DayLine, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from vendors.models import Vendor


@dataclass(frozen=True)
class PagePhoto:
    """One photo of a maker or a workshop: its stored name, what it shows in words, and what is known of its size."""

    name: str
    alt_km: str = ""
    alt_en: str = ""
    width: int | None = None
    height: int | None = None
    blur: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON values, as a row keeps it."""
        return asdict(self)

    @property
    def alt(self) -> str:
        """What it shows, in the reader's language, else in the other."""
        first, second = (self.alt_km, self.alt_en) if get_language() == "km" else (self.alt_en, self.alt_km)
        return first or second

    @cached_property
    def _sizes(self) -> FixedSizes:
        return FixedSizes(self.name)

    @property
    def webp(self) -> str:
        return self._sizes.srcset("webp")

    @property
    def avif(self) -> str:
        return self._sizes.srcset("avif") if self.blur else ""

    @property
    def fallback(self) -> str:
        return self._sizes.fallback_url


@dataclass(frozen=True)
class ShopAbout:
    """What a shop's page says beside its goods. `phone` is empty where the vendor does not show it."""

    story: str
    photos: tuple[PagePhoto, ...]
    opening: tuple[DayLine, ...]
    phone: str

    def __bool__(self) -> bool:
        return bool(self.story or self.photos or self.opening or self.phone)


def photos_from(data: Iterable[Mapping[str, Any]]) -> tuple[PagePhoto, ...]:
    """Return the photos that a row keeps, in order."""
    return tuple(PagePhoto(**one) for one in data)


def photos_of(vendor: Vendor) -> tuple[PagePhoto, ...]:
    """Return the photos of a shop's page; of one that never named any, its own photo if it has one."""
    if vendor.page_photos:
        return photos_from(vendor.page_photos)
    return (PagePhoto(str(vendor.photo.name)),) if vendor.photo.name else ()


def about(vendor: Vendor, *, on: date, change: ShopPageChange | None = None) -> ShopAbout:
    """Return what a shop's page says on a day, or would say if a change of it were approved."""
    words: Any = change or vendor
    first, second = words.story_km, words.story_en
    if get_language() != "km":
        first, second = second, first
    return ShopAbout(
        story=first or second,
        photos=photos_from(change.photos) if change is not None else photos_from(vendor.page_photos),
        opening=lines_of(vendor.opening_times, on=on),
        phone=spoken_phone(str(vendor.phone)) if vendor.shows_phone else "",
    )


def open_change(*, vendor: Vendor) -> ShopPageChange | None:
    """Return the change of a shop's page that is not approved yet, if there is one."""
    return ShopPageChange.objects.for_vendor(vendor).exclude(status=ListingStatus.APPROVED).first()


@dataclass(frozen=True)
class PickupPoint:
    """One place where a vendor's goods are collected, as its list shows it."""

    code: str
    name: str
    place: str
    landmark: str
    phone: str
    opening: tuple[DayLine, ...]


def pickup_points(*, vendor: Vendor, on: date) -> list[PickupPoint]:
    """Return the pick-up points of a vendor, the first one first, with when they are open on a day."""
    rows = Partner.objects.filter(vendor=vendor).select_related("village", "commune", "district", "province")
    return [
        PickupPoint(
            code=row.code,
            name=row.display_name,
            place=", ".join(one.name for one in (row.village, row.commune, row.district, row.province) if one),
            landmark=row.landmark,
            phone=spoken_phone(str(row.phone)) if row.phone else "",
            opening=lines_of(row.opening_times, on=on),
        )
        for row in rows.order_by("pk")
    ]


def pickup_point(*, vendor: Vendor, code: str) -> Partner:
    """Return one of a vendor's pick-up points.

    Raises:
        Partner.DoesNotExist: There is none, or it is another vendor's; callers answer 404 to both.
    """
    point: Partner = Partner.objects.select_related("village", "commune", "district", "province").get(
        vendor=vendor, code=code
    )
    return point
