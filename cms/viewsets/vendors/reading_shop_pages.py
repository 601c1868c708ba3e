"""What an officer reads about a shop's page: its story and photos, set against what buyers see now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from catalogue.images import FixedSizes
from cms.desk.comparing import Hint, Reading, Section, photos_side_by_side
from cms.desk.reading import earlier_submission, name_hints, plain, rows_of
from vendors.models import ApplicationStatus, VendorStatus
from vendors.shop_page import photos_from, photos_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vendors.models import ShopPageChange
    from vendors.shop_page import PagePhoto


class _AsItIs:
    """A shop's page as buyers see it, with the names that a change has."""

    def __init__(self, change: ShopPageChange) -> None:
        self.story_km, self.story_en = change.vendor.story_km, change.vendor.story_en
        self.photos = [photo.as_data() for photo in photos_of(change.vendor)]


def read_shop_page(change: ShopPageChange) -> Reading:
    """Return what an officer reads about a shop's page; what is approved is set against nothing."""
    before, compared_with = _earlier(change)
    words = rows_of(
        change,
        before,
        (
            (_("Story in Khmer"), plain("story_km"), True),
            (_("Story in English"), plain("story_en"), True),
            (_("What the photos show"), _photos_in_words, True),
        ),
    )
    return Reading(
        sections=(Section(_("Words"), words),),
        hints=tuple(_hints(change)),
        compared_with=compared_with,
        photos=photos_side_by_side(
            now=_addresses(photos_from(change.photos)),
            before=_addresses(photos_from(before.photos)) if before is not None else None,
        ),
    )


def _earlier(change: ShopPageChange) -> tuple[Any | None, str]:
    """Return what to set it against, and what that is called."""
    if change.status == ApplicationStatus.APPROVED:
        return None, ""
    now = _AsItIs(change)
    if now.story_km or now.story_en or now.photos:
        return now, _("what buyers see now")
    earlier = earlier_submission(change)
    return earlier, _("what was sent the time before") if earlier else ""


def _photos_in_words(page: Any) -> str:
    photos = enumerate(photos_from(page.photos), start=1)
    return "\n".join(f"{number}. " + " / ".join(filter(None, (one.alt_km, one.alt_en))) for number, one in photos)


def _addresses(photos: Iterable[PagePhoto]) -> list[tuple[str, str]]:
    return [(photo.name, FixedSizes(photo.name).fallback_url) for photo in photos]


def _hints(change: ShopPageChange) -> Iterable[Hint]:
    vendor = change.vendor
    if vendor.status != VendorStatus.OPEN:
        yield Hint(_("The vendor's shop is not open: %(status)s.") % {"status": vendor.get_status_display()})
    yield from name_hints(
        texts={name: getattr(change, name) for name in ("story_km", "story_en")}, vendor_id=change.vendor_id
    )
    if bool(change.story_km) != bool(change.story_en):
        yield Hint(_("The story is there in one language only."))
    yield Hint(_("Opening times and the phone number are set by the vendor at any time; they do not wait for you."))
