"""Reads for the vendor portal, and its doors: whoever is not a member finds nothing, as if it did not exist."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Prefetch, TextChoices
from django.utils.translation import gettext_lazy as _

from catalogue.images import FixedSizes
from catalogue.models import Product
from marketplace.core.money import Money
from vendors.models import ListingStatus, ListingSubmission, StockRecord, Vendor, VendorApplication

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from marketplace.users.models import User


def vendor_for(*, user: User, code: str) -> Vendor:
    """Return the vendor with this code if the user is a member of it.

    Raises:
        Vendor.DoesNotExist: No such vendor, or not theirs; callers answer 404 to both.
    """
    return Vendor.objects.of_user(user).get(code=code)


def vendors_of(*, user: User) -> list[Vendor]:
    """Return the vendors that the user is a member of, oldest first."""
    return list(Vendor.objects.of_user(user).order_by("approved_at", "pk"))


def application_of(*, user: User) -> VendorApplication | None:
    """Return the user's application that is not decided yet, else the last one, else None."""
    mine = VendorApplication.objects.filter(applicant_id=user.pk).select_related(
        "province", "district", "commune", "village", "vendor"
    )
    return mine.exclude(status=ListingStatus.APPROVED).first() or mine.order_by("-pk").first()


def product_for(*, vendor: Vendor, code: str) -> Product:
    """Return a vendor's product by its public code.

    Raises:
        Product.DoesNotExist: No such product, or another vendor's; callers answer 404 to both.
    """
    return Product.objects.filter(vendor=vendor).select_related("vendor").get(code=code)


def submission_for(*, vendor: Vendor, public_id: str) -> ListingSubmission:
    """Return what a vendor drafted or submitted, by its public id.

    Raises:
        ListingSubmission.DoesNotExist: No such one, or another vendor's; callers answer 404 to both.
    """
    return ListingSubmission.objects.for_vendor(vendor).get(public_id=public_id)


class ListingState(TextChoices):
    """Where one listing stands, in one word for its vendor."""

    DRAFT = "draft", _("not sent yet")
    WAITING = "waiting", _("waiting for the Ministry")
    SENT_BACK = "sent_back", _("sent back to you")
    ON_SALE = "on_sale", _("on sale")
    SOLD_OUT = "sold_out", _("sold out")
    PAUSED = "paused", _("paused")


_STATES = {
    ListingStatus.DRAFT: ListingState.DRAFT,
    ListingStatus.SUBMITTED: ListingState.WAITING,
    ListingStatus.SENT_BACK: ListingState.SENT_BACK,
}


@dataclass(frozen=True)
class ListingRow:
    """One line of a vendor's list: a product that was approved, or a submission that never was.

    Attributes:
        code: The product's public code; empty while it was never approved.
        submission_id: The public id of what is drafted, waits or came back; empty when there is none.
        is_changeable: Whether texts and photo may be changed now: nothing of it waits.
        has_change_waiting: On sale as it was approved, while a change of it is with the Ministry.
    """

    code: str
    title: str
    photo_url: str
    state: ListingState
    price: Money
    num_in_stock: int
    num_held: int
    reason: str
    submission_id: str
    is_changeable: bool
    has_change_waiting: bool

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(self.state.label)

    @property
    def num_free(self) -> int:
        """Pieces that can still be bought."""
        return self.num_in_stock - self.num_held


def listings_of(*, vendor: Vendor) -> list[ListingRow]:
    """Return everything a vendor sells or wants to sell: what was never approved first, then by name."""
    new = ListingSubmission.objects.for_vendor(vendor).filter(product=None).order_by("-created_at", "-pk")
    products = _products_of(vendor)
    return [_row_of_submission(listing) for listing in new] + [_row_of_product(product) for product in products]


def listing_for(*, vendor: Vendor, code: str) -> ListingRow:
    """Return one line of a vendor's list by the product's public code.

    Raises:
        Product.DoesNotExist: No such product, or another vendor's; callers answer 404 to both.
    """
    return _row_of_product(_products_of(vendor).get(code=code))


def _products_of(vendor: Vendor) -> QuerySet[Product]:
    waiting = ListingSubmission.objects.exclude(status=ListingStatus.APPROVED)
    return (
        Product.objects.filter(vendor=vendor)
        .prefetch_related("stockrecords", "images", Prefetch("submissions", queryset=waiting))
        .order_by("title", "pk")
    )


def _row_of_submission(listing: ListingSubmission) -> ListingRow:
    return ListingRow(
        code="",
        title=listing.title,
        photo_url=FixedSizes(str(listing.photo.name)).card_url if listing.photo else "",
        state=_STATES[ListingStatus(listing.status)],
        price=Money(listing.price_khr, "KHR"),
        num_in_stock=listing.num_in_stock,
        num_held=0,
        reason=listing.reason,
        submission_id=listing.public_id,
        is_changeable=listing.is_changeable,
        has_change_waiting=False,
    )


def _row_of_product(product: Product) -> ListingRow:
    stock: StockRecord | None = next(iter(product.stockrecords.all()), None)
    image = next(iter(product.images.all()), None)
    change: ListingSubmission | None = next(iter(product.submissions.all()), None)
    in_stock, held = ((stock.num_in_stock or 0), (stock.num_allocated or 0)) if stock else (0, 0)
    return ListingRow(
        code=product.code or "",
        title=product.title,
        photo_url=image.sizes.card_url if image else "",
        state=_state_of(product, free=in_stock - held, change=change),
        price=Money(stock.price if stock and stock.price is not None else Decimal(0), "KHR"),
        num_in_stock=in_stock,
        num_held=held,
        reason=change.reason if change else "",
        submission_id=change.public_id if change else "",
        is_changeable=change is None or change.is_changeable,
        has_change_waiting=change is not None and change.status == ListingStatus.SUBMITTED,
    )


def _state_of(product: Product, *, free: int, change: ListingSubmission | None) -> ListingState:
    """Return one word for it: what asks for the vendor's hand comes first."""
    if change is not None and change.status == ListingStatus.SENT_BACK:
        return ListingState.SENT_BACK
    if not product.is_public:
        return ListingState.PAUSED
    return ListingState.ON_SALE if free > 0 else ListingState.SOLD_OUT
