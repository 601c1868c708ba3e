"""What a shop's page says: story and photos wait for the Ministry, opening times and the phone are shown at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.images import clean_photo, make_sizes
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import ShopPageApproved, ShopPageSentBack, VendorChanged
from vendors.errors import InvalidInput, UnableToChange, UnableToReview
from vendors.models import ListingStatus, ShopPageChange, Vendor
from vendors.models.shop_page import MAX_ALT, MAX_PAGE_PHOTOS
from vendors.opening import WEEK, Span, as_data, problems_of
from vendors.services import review
from vendors.services.listings import WORKING, require_working
from vendors.shop_page import PagePhoto, open_change, photos_from, photos_of

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User

FOLDER: Final = "shops"


@dataclass(frozen=True)
class PhotoDraft:
    """One photo of a draft: new from the phone or the stored name of one that is there, and what it shows."""

    photo: str | File[Any]
    alt_km: str = ""
    alt_en: str = ""


def save_page_draft(
    *, vendor: Vendor, story_km: str, story_en: str, photos: Sequence[PhotoDraft], by: User
) -> ShopPageChange:
    """Keep what a vendor wants its shop's page to say; the one open change is taken up if there is one.

    Args:
        vendor: Whose page it is.
        story_km: The whole story in Khmer.
        story_en: The whole story in English.
        photos: All photos in order, the cover first.
        by: Who did it.

    Raises:
        InvalidInput: A text is too long, there are too many photos, or one is no photo or not the shop's; `fields`,
            of a photo by `alt.number`, counted from 0.
        UnableToChange: It waits for the Ministry, or the vendor may not sell.
    """
    _require_photos(photos)
    require_working(vendor=vendor)
    _require_changeable(open_change(vendor=vendor))
    stored = [_stored(draft) for draft in photos]  # takes a while, and so comes before the transaction
    with transaction.atomic(durable=True):
        require_working(vendor=vendor)
        locked = Vendor.objects.select_for_update().get(pk=vendor.pk)
        change = open_change(vendor=locked) or ShopPageChange(vendor=locked, live=False)
        _require_changeable(change)
        change.story_km, change.story_en = story_km.strip(), story_en.strip()
        change.photos = _known(stored, change=change, vendor=locked)
        try:
            change.full_clean()
        except ValidationError as error:
            raise InvalidInput.of(error) from error
        change.save()
        audit.record(actor=by, action="shop_page.drafted", subject=change)
    return change


def submit_page(*, change: ShopPageChange, by: User, now: datetime) -> None:
    """Send a shop's page to the Ministry; what buyers see stays as it is.

    Raises:
        InvalidInput: A photo is not put into words, by `alt.number`; or nothing differs from what buyers see.
        UnableToChange: It waits already, is approved, or the vendor may not sell.
    """
    with transaction.atomic(durable=True):
        page = ShopPageChange.objects.select_for_update(of=("self",)).select_related("vendor").get(pk=change.pk)
        require_working(vendor=page.vendor)
        _require_changeable(page)
        _require_words(page)
        page.status, page.submitted_at, page.reason = ListingStatus.SUBMITTED, now, ""
        page.save(update_fields=["status", "submitted_at", "reason"])
        review.send_for_review(subject=page, by=by)
        audit.record(actor=by, action="shop_page.submitted", subject=page)
    change.refresh_from_db()


def discard_page_draft(*, change: ShopPageChange, by: User) -> None:
    """Throw away a draft or what was sent back. What buyers see stays as it is.

    Raises:
        UnableToChange: It waits for the Ministry, or is approved.
    """
    with transaction.atomic(durable=True):
        page = ShopPageChange.objects.select_for_update().get(pk=change.pk)
        _require_changeable(page)
        audit.record(actor=by, action="shop_page.discarded", subject=page)
        page.delete()


def set_opening(*, vendor: Vendor, spans: Sequence[Span] | None, shows_phone: bool, by: User) -> None:
    """Say when a shop is open and whether its phone number is shown; buyers see it at once.

    Args:
        vendor: Whose shop it is.
        spans: From Monday, one for each day of the week, in Cambodia's time; None says nothing.
        shows_phone: Whether everybody may read the shop's number.
        by: Who did it.

    Raises:
        InvalidInput: A day closes before it opens; `fields` by `day.number`, counted from 0 for Monday.
        UnableToChange: The vendor may not sell.
    """
    require_spans(spans)
    with transaction.atomic(durable=True):
        require_working(vendor=vendor)
        data = {"opening_times": as_data(spans), "shows_phone": shows_phone}
        Vendor.objects.filter(pk=vendor.pk).update(**data)
        audit.record(actor=by, action="vendor.opening_set", subject=vendor, data=data)
        publish(VendorChanged(vendor_id=vendor.pk))
    vendor.opening_times, vendor.shows_phone = data["opening_times"], shows_phone


def require_spans(spans: Sequence[Span] | None) -> None:
    """Refuse times that cannot be.

    Raises:
        InvalidInput: A day closes before it opens; `fields` by `day.number`.
    """
    if spans is None:
        return
    if len(spans) != WEEK:
        raise ValueError("a week has seven days")
    problems = problems_of(spans)
    if problems:
        raise InvalidInput({f"day.{number}": [words] for number, words in problems.items()})


def apply_page(*, change_id: int, by: User | None, now: datetime) -> None:
    """Put an approved story and photos on the shop's page, once. Called inside Wagtail's own transaction.

    Raises:
        UnableToReview: It did not wait for a decision, or its vendor may not sell.
    """
    require_transaction()
    page = ShopPageChange.objects.select_for_update(of=("self",)).select_related("vendor").get(pk=change_id)
    if page.status == ListingStatus.APPROVED:
        return
    if page.status != ListingStatus.SUBMITTED:
        raise UnableToReview(_("This does not wait for a decision. Somebody else may have decided already."))
    if page.vendor.status not in WORKING:
        raise UnableToReview(_("This vendor may not sell, so nothing of it can be approved."))
    cover = page.photos[0]["name"] if page.photos else ""
    Vendor.objects.filter(pk=page.vendor_id).update(
        story_km=page.story_km, story_en=page.story_en, page_photos=page.photos, photo=cover
    )
    ShopPageChange.objects.filter(pk=page.pk).update(status=ListingStatus.APPROVED, waits_at="", reason="")
    audit.record(actor=by, action="shop_page.approved", subject=page)
    publish(VendorChanged(vendor_id=page.vendor_id))
    publish(ShopPageApproved(change_id=page.pk))


def take_back_page(*, change_id: int, by: User | None, reason: str, now: datetime) -> None:
    """Note that an officer sent a shop's page back, and why.

    Raises:
        UnableToReview: It did not wait for a decision.
    """
    require_transaction()
    moved = ShopPageChange.objects.filter(pk=change_id, status=ListingStatus.SUBMITTED).update(
        status=ListingStatus.SENT_BACK, waits_at="", reason=reason
    )
    if not moved:
        raise UnableToReview(_("This does not wait for a decision. Somebody else may have decided already."))
    page = ShopPageChange.objects.get(pk=change_id)
    audit.record(actor=by, action="shop_page.sent_back", subject=page, data={"reason": reason})
    publish(ShopPageSentBack(change_id=change_id, reason=reason))


def _require_changeable(change: ShopPageChange | None) -> None:
    if change is not None and not change.is_changeable:
        raise UnableToChange(_("This is with the Ministry now. You can change it when it comes back."))


def _require_photos(photos: Sequence[PhotoDraft]) -> None:
    if len(photos) > MAX_PAGE_PHOTOS:
        raise InvalidInput({"photo": [_("At most %(most)d photos.") % {"most": MAX_PAGE_PHOTOS}]})
    long = {
        f"alt.{number}": [_("At most %(most)d letters.") % {"most": MAX_ALT}]
        for number, one in enumerate(photos)
        if max(len(one.alt_km), len(one.alt_en)) > MAX_ALT
    }
    if long:
        raise InvalidInput(long)


def _require_words(page: ShopPageChange) -> None:
    """Refuse photos that nobody who cannot see them would know of, and a page that says what it said."""
    told = _("Say in a few words what this photo shows, in Khmer or in English.")
    silent = {
        f"alt.{number}": [told] for number, one in enumerate(photos_from(page.photos)) if not one.alt_km + one.alt_en
    }
    if silent:
        raise InvalidInput(silent)
    now = (page.vendor.story_km, page.vendor.story_en, page.vendor.page_photos)
    if (page.story_km, page.story_en, page.photos) == now:
        raise InvalidInput({"story_km": [_("Nothing differs from what buyers see now.")]})


def _stored(draft: PhotoDraft) -> PagePhoto:
    """Store a photo that is new, in all its sizes; one that is there is known by its name.

    Raises:
        InvalidInput: It is no photo, or too large.
    """
    alt_km, alt_en = draft.alt_km.strip(), draft.alt_en.strip()
    if isinstance(draft.photo, str):
        return PagePhoto(name=draft.photo, alt_km=alt_km, alt_en=alt_en)
    try:
        cleaned = clean_photo(draft.photo)
    except ValidationError as error:
        raise InvalidInput({"photo": error.messages}) from error
    name = default_storage.save(f"{FOLDER}/photo.jpg", cleaned)
    facts = make_sizes(name)
    return PagePhoto(name=name, alt_km=alt_km, alt_en=alt_en, width=facts.width, height=facts.height, blur=facts.blur)


def _known(stored: Sequence[PagePhoto], *, change: ShopPageChange, vendor: Vendor) -> list[dict[str, Any]]:
    """Return the photos as a row keeps them; what is known of one that was there is taken from there.

    Raises:
        InvalidInput: One is not the shop's: a name is no proof of whose photo it is.
    """
    own = {one.name: one for one in (*photos_of(vendor), *photos_from(change.photos))}
    known = []
    for photo in stored:
        before = own.get(photo.name)
        if before is None and not photo.width:
            raise InvalidInput({"photo": [_("One of the photos is not there any more. Choose it again.")]})
        kept = replace(before, alt_km=photo.alt_km, alt_en=photo.alt_en) if before is not None else photo
        known.append(kept.as_data())
    return known
