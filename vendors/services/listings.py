"""What a vendor puts on sale: drafted, sent to the Ministry, written to the product once it is approved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.models import Product
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import ListingSubmitted
from vendors.errors import UnableToChange, UnableToReview
from vendors.models import ListingStatus, ListingSubmission, Vendor, VendorStatus
from vendors.sanctions import limits_of
from vendors.services import review
from vendors.services.asking import ATTRIBUTES as ATTRIBUTES
from vendors.services.asking import ONCE, Asking, check_listing, require_own_names
from vendors.services.asking import VARIANTS as VARIANTS
from vendors.services.drafts import ListingDraft as ListingDraft
from vendors.services.drafts import change_draft_of as change_draft_of
from vendors.services.photos import chosen_photos, cleaned_photos, make_sizes_of, photos_of_source, photos_on_sale

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.base import File

    from marketplace.users.models import User
    from vendors.models.review import Reviewed

#: In these a vendor may work on its listings; suspended and closed ones may not.
WORKING = (VendorStatus.OPEN, VendorStatus.INCOMPLETE, VendorStatus.PAUSED)


def save_listing_draft(
    *,
    vendor: Vendor,
    draft: ListingDraft,
    by: User,
    submission: ListingSubmission | None = None,
    product: Product | None = None,
    photo: File[Any] | None = None,
    photos: Sequence[str | File[Any]] | None = None,
    photos_of: Product | ListingSubmission | None = None,
) -> ListingSubmission:
    """Keep what a vendor has filled in: a new listing, one not sent yet, or a change of what is on sale.

    Args:
        vendor: Whose it is.
        draft: What was filled in.
        by: Who did it.
        submission: The draft to write over; none begins a new one.
        product: What is to be changed; its one open change is taken up if there is one.
        photo: A new cover as it came from the phone, or none to keep the present one.
        photos: All photos in order, the cover first, instead of `photo`: each new from the phone, or the stored name of
            one that this listing has.
        photos_of: What it is copied from, whose photos it may have as well.

    Raises:
        InvalidInput: Something given is wrong in itself, or there is no photo; `fields` of a variant by
            `variants.number.name`.
        UnableToChange: It waits for the Ministry, or the vendor may not sell.
    """
    new = cleaned_photos([photo] if photo is not None else photos or ())
    with transaction.atomic(durable=True):
        listing = write_listing_draft(
            vendor=vendor, draft=draft, by=by, submission=submission, product=product, is_new_cover=photo is not None,
            photos=new if photo is not None or photos is not None else None, photos_of=photos_of,
        )  # fmt: skip
    make_sizes_of(listing.photos)
    return listing


def write_listing_draft(
    *,
    vendor: Vendor,
    draft: ListingDraft,
    by: User,
    submission: ListingSubmission | None = None,
    product: Product | None = None,
    photos: Sequence[str | File[Any]] | None = None,
    is_new_cover: bool = False,
    photos_of: Product | ListingSubmission | None = None,
    sent_at: datetime | None = None,
    asking: Asking = ONCE,
) -> ListingSubmission:
    """Do what `save_listing_draft` does with cleaned photos, inside the caller's transaction, and refuse the same.

    Args:
        vendor: Whose it is.
        draft: What was filled in.
        by: Who did it.
        submission: The draft to write over; none begins a new one.
        product: What is to be changed.
        photos: All photos in order, from `cleaned_photos`; None keeps those that are there.
        is_new_cover: Whether `photos` holds one that takes the place of the cover only.
        photos_of: What it is copied from.
        sent_at: When it is sent, in the same step: it must be whole then. The caller starts its review.
        asking: What it is measured by.
    """
    require_transaction()
    values = draft.values()
    asking.once("working", lambda: require_working(vendor=vendor))
    listing = _draft_row(vendor=vendor, submission=submission, product=product)
    for name, value in values.items():
        setattr(listing, name, value)
    if photos is not None:
        chosen = [*photos, *listing.photos[1:]] if is_new_cover else photos
        listing.photo, listing.more_photos = chosen_photos(
            listing=listing, photos=chosen, copied=photos_of_source(vendor=vendor, source=photos_of)
        )
    check_listing(listing, must_be_whole=sent_at is not None, asking=asking)
    if sent_at is not None:
        _mark_sent(listing, now=sent_at, asking=asking)
    listing.save()
    audit.record(actor=by, action="listing.drafted", subject=listing)
    return listing


def write_listing(
    *,
    vendor: Vendor,
    draft: ListingDraft,
    by: User,
    now: datetime,
    sends: bool,
    product: Product | None = None,
    photos: Sequence[File[Any]] = (),
    asking: Asking = ONCE,
    to_review: list[Reviewed] | None = None,
) -> ListingSubmission:
    """Keep a new listing or a change of what is on sale, and send it to the Ministry if `sends`, in one step.

    Within the caller's transaction, for many at once. Photos are cleaned already; without any those of the product stay.
    What was never sent goes into `to_review`, for who starts many reviews together (`review_many`).

    Raises:
        As `save_listing_draft` and `submit_listing`.
    """
    if product is None:
        asking.once("unlimited", lambda: require_unlimited(vendor=vendor))
    sent_at = now if sends else None
    listing = write_listing_draft(
        vendor=vendor, draft=draft, by=by, product=product, photos=photos or None, sent_at=sent_at, asking=asking
    )
    if sends:
        _begin_review(listing, by=by, to_review=to_review)
    return listing


def _draft_row(*, vendor: Vendor, submission: ListingSubmission | None, product: Product | None) -> ListingSubmission:
    """Return the row to write on, locked, with the photos that are on sale now if it is a new change."""
    mine = ListingSubmission.objects.for_vendor(vendor).select_for_update()
    if submission is not None:
        listing = mine.get(pk=submission.pk)
    else:
        waiting = mine.filter(product=product).exclude(status=ListingStatus.APPROVED).first() if product else None
        listing = waiting or ListingSubmission(vendor=vendor, product=product, live=False)
    if product is not None and product.vendor_id != vendor.pk:
        raise Product.DoesNotExist
    require_changeable(listing)
    if product is not None and not listing.photo:
        listing.photo, *listing.more_photos = photos_on_sale(product) or [""]
    return listing


def require_changeable(listing: ListingSubmission) -> None:
    """Refuse a listing that its vendor may not change now.

    Raises:
        UnableToChange: It waits for the Ministry, or is approved.
    """
    if not listing.is_changeable:
        raise UnableToChange(_("This is with the Ministry now. You can change it when it comes back."))


def require_working(*, vendor: Vendor) -> None:
    """Refuse a vendor that may not sell.

    Raises:
        UnableToChange: The Ministry suspended it, or it is closed.
    """
    if not Vendor.objects.filter(pk=vendor.pk, status__in=WORKING).exists():
        raise UnableToChange(_("This shop may not sell now, so its listings cannot be changed."))


def require_unlimited(*, vendor: Vendor) -> None:
    """Refuse a new listing of a vendor that the Ministry has limited, with the words that it was given.

    Raises:
        UnableToChange: Such a sanction stands.
    """
    limit = limits_of(vendor=vendor).first()
    if limit is not None:
        raise UnableToChange(
            _("The Ministry has limited this shop, so new products cannot be sent: %(why)s") % {"why": limit.words}
        )


def submit_listing(*, submission: ListingSubmission, by: User, now: datetime) -> None:
    """Send a listing to the Ministry, the first time or after it came back. What is on sale stays as it is.

    Raises:
        InvalidInput: Something in it is wrong, its shelf asks what it does not say, or it uses a name that belongs to
            the members of an association; `fields`, of its answers by `attributes.code`.
        UnableToChange: It waits already, is approved, or the vendor may not sell.
    """
    with transaction.atomic(durable=True):
        listing = ListingSubmission.objects.select_for_update().get(pk=submission.pk)
        require_working(vendor=listing.vendor)
        if listing.product_id is None:
            require_unlimited(vendor=listing.vendor)
        require_changeable(listing)
        check_listing(listing, must_be_whole=True)
        _mark_sent(listing, now=now, asking=ONCE)
        listing.save(update_fields=["status", "submitted_at", "reason", "attributes", "variants"])
        _begin_review(listing, by=by)
    submission.refresh_from_db()


def _mark_sent(listing: ListingSubmission, *, now: datetime, asking: Asking) -> None:
    require_own_names(listing, now=now, asking=asking)
    listing.status, listing.submitted_at, listing.reason = ListingStatus.SUBMITTED, now, ""


def _begin_review(listing: ListingSubmission, *, by: User, to_review: list[Reviewed] | None = None) -> None:
    if to_review is not None and listing.latest_revision_id is None:
        to_review.append(listing)
    else:
        review.send_for_review(subject=listing, by=by)
    audit.record(actor=by, action="listing.submitted", subject=listing)
    publish(ListingSubmitted(submission_id=listing.pk))


def discard_listing_draft(*, submission: ListingSubmission, by: User) -> None:
    """Throw away a draft or what was sent back. What is on sale stays as it is.

    Raises:
        UnableToChange: It waits for the Ministry, or is approved.
    """
    with transaction.atomic(durable=True):
        listing = ListingSubmission.objects.select_for_update().get(pk=submission.pk)
        require_changeable(listing)
        audit.record(actor=by, action="listing.discarded", subject=listing, data={"title": listing.title})
        listing.delete()


def approve_listing(*, submission: ListingSubmission, by: User, now: datetime, comment: str = "") -> Product:
    """Approve a listing as an officer does, and return the product that is on sale now.

    Raises:
        UnableToReview: It does not wait for a decision, or this officer may not take it.
    """
    review.decide(subject=submission, by=by, action="approve", comment=comment)
    if submission.product is None:
        raise UnableToReview(_("Another officer must approve it too."))
    return submission.product


def send_back_listing(*, submission: ListingSubmission, by: User, reason: str, now: datetime) -> None:
    """Send a listing back to its vendor as an officer does, with the reason that the vendor will read.

    Raises:
        InvalidInput: No reason was given.
        UnableToReview: It does not wait for a decision, or this officer may not take it.
    """
    review.decide(subject=submission, by=by, action="reject", comment=reason)
