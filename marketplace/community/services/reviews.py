"""Writing a review, and what follows from a decision about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from catalogue.images import FixedSizeThumbnailer, make_sizes
from marketplace.community.errors import UnableToReview
from marketplace.community.models import (
    MOST_PHOTOS,
    HeldBecause,
    ProductRating,
    Review,
    ReviewPhoto,
    VendorRating,
    VoiceStatus,
)
from marketplace.community.screening import REVIEW_LENGTH
from marketplace.community.selectors.rights import is_of_the_vendor, may_review
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.screening import has_contact, tidy
from marketplace.facts import ReviewApproved

if TYPE_CHECKING:
    from catalogue.models import Product
    from marketplace.sales.order.models import Line, Order
    from marketplace.users.models import User

SCORES: Final = range(1, 6)


def write_review(
    *,
    by: User,
    order: Order,
    line: Line | None,
    score: int,
    text: str,
    photos: Sequence[ContentFile[bytes]],
    now: datetime,
) -> Review:
    """Write down what a buyer thinks of a delivered line, or without a line of the vendor's service.

    Stars alone count at once; words and photos wait for an officer.

    Args:
        by: Who says it; see `may_review`.
        order: Delivered to them.
        line: One of the order's lines.
        score: 1 to 5.
        text: As typed; may be empty.
        photos: As `clean_photo` gives them.
        now: The present.

    Raises:
        UnableToReview: Not theirs, not delivered, their own shop's, reviewed before, or too much of something.
    """
    said = tidy(text)
    _check(by=by, order=order, line=line, score=score, said=said, photos=photos)
    held = HeldBecause.CONTACT if has_contact(said) else HeldBecause.WORDS if said or photos else HeldBecause.NOTHING
    try:
        with transaction.atomic(durable=True):
            review = Review.objects.create(
                author=by,
                shown_name=by.first_name[:60],
                vendor_id=order.vendor_id or 0,
                order=order,
                line=line,
                product_id=listing_id_of(line.product) if line is not None and line.product is not None else None,
                score=score,
                text=said,
                held_because=held,
                status=VoiceStatus.WAITING if held else VoiceStatus.APPROVED,
                created_at=now,
            )
            for position, photo in enumerate(photos):
                kept = ContentFile(photo.read(), name=f"{review.public_id}-{position}.jpg")
                ReviewPhoto.objects.create(review=review, position=position, original=kept)
            if not held:
                announce(review)
    except IntegrityError as error:
        raise UnableToReview(_("You have reviewed this already.")) from error
    return review


def _check(
    *, by: User, order: Order, line: Line | None, score: int, said: str, photos: Sequence[ContentFile[bytes]]
) -> None:
    if not may_review(user=by, order=order) or (line is not None and (line.order_id != order.pk or not line.product)):
        raise UnableToReview(_("You can review what was delivered to you, once it has arrived."))
    if is_of_the_vendor(user=by, order=order):
        raise UnableToReview(_("You cannot review your own shop."))
    if score not in SCORES:
        raise UnableToReview(_("Give one to five stars."))
    if len(said) > REVIEW_LENGTH:
        raise UnableToReview(_("Write at most %(most)s characters.") % {"most": f"{REVIEW_LENGTH:,}"})
    if len(photos) > MOST_PHOTOS:
        raise UnableToReview(_("Send at most three photos."))
    if Review.objects.filter(order=order, line=line).exists():
        raise UnableToReview(_("You have reviewed this already."))


def listing_id_of(product: Product) -> int:
    """Return the key of the listing that a product belongs to: a variant's parent, else itself."""
    return product.parent_id or product.pk


def announce(review: Review) -> None:
    """Count an approved review and tell the world, in the caller's transaction."""
    require_transaction()
    add_up(vendor_id=review.vendor_id, product_id=review.product_id)
    publish(
        ReviewApproved(
            review_id=review.pk, vendor_id=review.vendor_id, product_id=review.product_id, score=review.score
        )
    )


def add_up(*, vendor_id: int, product_id: int | None) -> None:
    """Count the approved stars of a product, or of a vendor's service, anew under the row's lock."""
    require_transaction()
    shown: Any = Review.objects.approved()
    if product_id is None:
        shown = shown.filter(vendor_id=vendor_id, product=None)
        VendorRating.objects.get_or_create(vendor_id=vendor_id)
        rating: Any = VendorRating.objects.select_for_update().filter(pk=vendor_id)
    else:
        shown = shown.filter(product_id=product_id)
        ProductRating.objects.get_or_create(product_id=product_id)
        rating = ProductRating.objects.select_for_update().filter(pk=product_id)
    rating.get()
    found = shown.aggregate(stars=Sum("score"), count=Count("pk"))
    rating.update(stars=found["stars"] or 0, count=found["count"])


def show_photos(*, review_id: int) -> None:
    """Give the photos of an approved review their sizes and addresses; take those of any other away. Twice is once."""
    review = Review.objects.get(pk=review_id)
    for photo in review.photos.all():
        if review.status == VoiceStatus.APPROVED and not photo.name:
            _publish(photo, f"reviews/{review.public_id}-{photo.position}.jpg")
        elif review.status != VoiceStatus.APPROVED and photo.name:
            _withdraw(photo)


def _publish(photo: ReviewPhoto, name: str) -> None:
    if not default_storage.exists(name):
        with photo.original.open("rb") as original:
            name = default_storage.save(name, original)
    make_sizes(name)
    ReviewPhoto.objects.filter(pk=photo.pk).update(name=name)


def _withdraw(photo: ReviewPhoto) -> None:
    name = photo.name
    ReviewPhoto.objects.filter(pk=photo.pk).update(name="")
    FixedSizeThumbnailer().delete_thumbnails(_Stored(name))
    default_storage.delete(name)


class _Stored:
    """A stored file by its name, as the thumbnailer asks for it."""

    def __init__(self, name: str) -> None:
        self.name = name
