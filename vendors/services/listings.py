"""What a vendor puts on sale: drafted, sent to the Ministry, written to the product once it is approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.answers import clean_answers
from catalogue.errors import UnableToWriteAttributes
from catalogue.images import clean_photo, make_sizes
from catalogue.models import Product
from catalogue.selectors import answers_of, questions_on_shelf
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import ListingSubmitted
from vendors.errors import InvalidInput, UnableToChange, UnableToReview
from vendors.models import ListingStatus, ListingSubmission, StockRecord, Vendor, VendorStatus
from vendors.models.listing import MAX_PIECES, MAX_PRICE_KHR
from vendors.services import review

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.base import File

    from catalogue.answers import Answers
    from catalogue.models import Category
    from marketplace.geography.models import Commune, District, Province, Village
    from marketplace.users.models import User

#: Before the code of an attribute, where a refusal names what it is about.
ATTRIBUTES: Final = "attributes"
#: In these a vendor may work on its listings; suspended and closed ones may not.
WORKING = (VendorStatus.OPEN, VendorStatus.PAUSED)


@dataclass(frozen=True, kw_only=True)
class ListingDraft:
    """What a vendor fills in about one thing it sells. For a change of what is on sale, price and stock are ignored.

    Shelf and origin may be missing where a form begins from what is on sale, for we may know a product's province and
    no more; saved they must be there.
    """

    category: Category | None
    price_khr: Decimal
    num_in_stock: int
    weight_g: int
    origin_province: Province | None
    origin_district: District | None
    origin_commune: Commune | None
    origin_village: Village | None = None
    title_km: str = ""
    title_en: str = ""
    description_km: str = ""
    description_en: str = ""
    unit: str = ""
    maker_km: str = ""
    maker_en: str = ""
    #: From 1 to 12.
    harvest_months: Sequence[int] = ()
    #: Plain data by code; a draft may lack something, but what is there must be right. See `catalogue.answers`.
    attributes: Answers = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """Return the fields as the row keeps them.

        Raises:
            InvalidInput: The price has parts of a riel, price or stock are out of all reason, or there is no such month.
        """
        problems = price_problems(price=self.price_khr, field="price_khr")
        problems |= stock_problems(num_in_stock=self.num_in_stock)
        if not all(month in range(1, 13) for month in self.harvest_months):
            problems["harvest_months"] = [_("There is no such month.")]
        if problems:
            raise InvalidInput(problems)
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        stripped = {name: value.strip() for name, value in values.items() if isinstance(value, str)}
        months = sorted(set(self.harvest_months))
        return values | stripped | {"price_khr": self.price_khr.quantize(Decimal(1)), "harvest_months": months}


def change_draft_of(*, product: Product) -> ListingDraft:
    """Return a draft that says what is on sale now, for a form that begins a change."""
    stock: StockRecord | None = next(iter(product.stockrecords.all()), None)
    return ListingDraft(
        category=product.categories.order_by("pk").first(),
        price_khr=stock.price if stock and stock.price is not None else Decimal(1),
        num_in_stock=(stock.num_in_stock or 0) if stock else 0,
        weight_g=product.weight_g,
        origin_province=product.origin_province,
        origin_district=product.origin_district,
        origin_commune=product.origin_commune,
        origin_village=product.origin_village,
        title_km=product.title_km or "",
        title_en=product.title_en or "",
        description_km=product.description_km or "",
        description_en=product.description_en or "",
        unit=product.unit,
        maker_km=product.maker_km or "",
        maker_en=product.maker_en or "",
        harvest_months=tuple(product.harvest_months),
        attributes=answers_of(product=product),
    )


def price_problems(*, price: Decimal, field: str = "price") -> dict[str, list[str]]:
    """Return what is wrong with a price in riel, under `field`; nothing when it can be charged."""
    if not price.is_finite() or price != price.to_integral_value():
        return {field: [_("A price in riel is a whole number.")]}
    if price <= 0:
        return {field: [_("The price must be more than zero.")]}
    if price > MAX_PRICE_KHR:
        return {field: [_("This price is too high to be right.")]}
    return {}


def stock_problems(*, num_in_stock: int) -> dict[str, list[str]]:
    """Return what is wrong with a number of pieces, under `num_in_stock`; nothing when it can be."""
    if num_in_stock < 0:
        return {"num_in_stock": [_("There cannot be fewer than no pieces.")]}
    if num_in_stock > MAX_PIECES:
        return {"num_in_stock": [_("These are too many pieces to be right.")]}
    return {}


def save_listing_draft(
    *,
    vendor: Vendor,
    draft: ListingDraft,
    by: User,
    submission: ListingSubmission | None = None,
    product: Product | None = None,
    photo: File[Any] | None = None,
) -> ListingSubmission:
    """Keep what a vendor has filled in: a new listing, one not sent yet, or a change of what is on sale.

    Args:
        vendor: Whose it is.
        draft: What was filled in.
        by: Who did it.
        submission: The draft to write over; none begins a new one.
        product: What is to be changed; its one open change is taken up if there is one.
        photo: As it came from the phone, or none to keep the present one.

    Raises:
        InvalidInput: Something given is wrong in itself, or there is no photo.
        UnableToChange: It waits for the Ministry, or the vendor may not sell.
    """
    values = draft.values()
    cleaned = _cleaned_photo(photo) if photo is not None else None
    with transaction.atomic(durable=True):
        require_working(vendor=vendor)
        listing = _draft_row(vendor=vendor, submission=submission, product=product)
        for name, value in values.items():
            setattr(listing, name, value)
        if cleaned is not None:
            listing.photo = cleaned
        _check(listing, must_be_whole=False)
        listing.save()
        audit.record(actor=by, action="listing.drafted", subject=listing)
    if cleaned is not None:
        make_sizes(str(listing.photo.name))
    return listing


def _cleaned_photo(photo: File[Any]) -> File[Any]:
    try:
        return clean_photo(photo)
    except ValidationError as error:
        raise InvalidInput({"photo": error.messages}) from error


def _draft_row(*, vendor: Vendor, submission: ListingSubmission | None, product: Product | None) -> ListingSubmission:
    """Return the row to write on, locked, with the photo that is on sale now if it is a new change."""
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
        first = product.images.order_by("display_order", "pk").first()
        listing.photo = first.original.name if first else ""
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


def _check(listing: ListingSubmission, *, must_be_whole: bool) -> None:
    """Refuse what is wrong in itself, and what a shelf asks and is not told; keep the answers in their clean form."""
    try:
        listing.full_clean()
    except ValidationError as error:
        raise InvalidInput.of(error) from error
    questions = questions_on_shelf(category=listing.category, product=listing.product)
    try:
        listing.attributes = clean_answers(questions=questions, answers=listing.attributes, must_be_whole=must_be_whole)
    except UnableToWriteAttributes as error:
        raise InvalidInput({f"{ATTRIBUTES}.{code}": words for code, words in error.fields.items()}) from error


def submit_listing(*, submission: ListingSubmission, by: User, now: datetime) -> None:
    """Send a listing to the Ministry, the first time or after it came back. What is on sale stays as it is.

    Raises:
        InvalidInput: Something in it is wrong, or its shelf asks what it does not say; `fields` by `attributes.code`.
        UnableToChange: It waits already, is approved, or the vendor may not sell.
    """
    with transaction.atomic(durable=True):
        listing = ListingSubmission.objects.select_for_update().get(pk=submission.pk)
        require_working(vendor=listing.vendor)
        require_changeable(listing)
        _check(listing, must_be_whole=True)
        listing.status, listing.submitted_at, listing.reason = ListingStatus.SUBMITTED, now, ""
        listing.save(update_fields=["status", "submitted_at", "reason", "attributes"])
        review.send_for_review(subject=listing, by=by)
        audit.record(actor=by, action="listing.submitted", subject=listing)
        publish(ListingSubmitted(submission_id=listing.pk))
    submission.refresh_from_db()


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
