"""Reads for the vendor portal, and its doors: whoever is not a member finds nothing, as if it did not exist."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from catalogue.answers import LANGUAGES, AnswerKind, missing_languages
from catalogue.images import FixedSizes
from catalogue.models import Product, ProductAttributeValue
from marketplace.core.money import Money
from vendors.models import (
    Licence,
    ListingStatus,
    ListingSubmission,
    RequirementSubmission,
    StockRecord,
    Vendor,
    VendorApplication,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def licence_of(*, application: VendorApplication) -> Licence | None:
    """Return the licence that comes with an application, if one does."""
    return Licence.objects.filter(application=application).first()


def submission_of_requirement(*, vendor: Vendor, public_id: str) -> RequirementSubmission | None:
    """Return what a vendor handed in for a requirement, by its public id; None if it is not there, or not theirs."""
    mine = RequirementSubmission.objects.for_vendor(vendor).select_related("licence")
    return mine.filter(public_id=public_id).first()


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
class VariantRow:
    """One variant of a product, with its price and pieces."""

    code: str
    title: str
    price: Money
    num_in_stock: int
    num_held: int


@dataclass(frozen=True)
class ListingRow:
    """One line of a vendor's list: a product that was approved, or a submission that never was.

    Attributes:
        code: The product's public code; empty while it was never approved.
        submission_id: The public id of what is drafted, waits or came back; empty when there is none.
        is_changeable: Whether texts and photo may be changed now: nothing of it waits.
        has_change_waiting: On sale as it was approved, while a change of it is with the Ministry.
        missing: Languages, `km` or `en`, in which a text is missing that is there in the other.
        variants: What it is sold in, with the price and pieces of each; its own price is then the lowest.
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
    missing: tuple[str, ...] = ()
    variants: tuple[VariantRow, ...] = ()

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
    return [_row_of_submission(listing) for listing in new] + _rows_of_products(_products_of(vendor))


def listing_for(*, vendor: Vendor, code: str) -> ListingRow:
    """Return one line of a vendor's list by the product's public code.

    Raises:
        Product.DoesNotExist: No such product, or another vendor's; callers answer 404 to both.
    """
    rows = _rows_of_products(_products_of(vendor).filter(Q(code=code, parent=None) | Q(parent__code=code)))
    if not rows:
        raise Product.DoesNotExist
    return rows[0]


def variant_for(*, vendor: Vendor, code: str) -> VariantRow:
    """Return one thing that has a price and pieces of its own: a variant, or a product without variants.

    Raises:
        Product.DoesNotExist: No such one, another vendor's, or a product that is sold in variants only.
    """
    mine = Product.objects.filter(vendor=vendor).exclude(structure=Product.PARENT).select_related("parent")
    product = mine.prefetch_related("stockrecords").get(code=code)
    return replace(_row_of_variant(product), title=product.get_title())


def stock_for(*, vendor: Vendor, product: Product) -> StockRecord:
    """Return the stock record of what a vendor sells.

    Raises:
        StockRecord.DoesNotExist: Another vendor's, or it is sold in variants only.
    """
    return StockRecord.objects.for_vendor(vendor).get(product=product)


def _products_of(vendor: Vendor) -> QuerySet[Any]:
    """Return a vendor's products and their variants, with what a line of its list shows."""
    waiting = ListingSubmission.objects.exclude(status=ListingStatus.APPROVED)
    texts = ProductAttributeValue.objects.filter(product=OuterRef("pk"), attribute__type=AnswerKind.TEXT)
    return (
        Product.objects.filter(vendor=vendor)
        .annotate(
            lacks_km=Exists(texts.filter(Q(value_text_km__isnull=True) | Q(value_text_km=""))),
            lacks_en=Exists(texts.filter(Q(value_text_en__isnull=True) | Q(value_text_en=""))),
        )
        .prefetch_related("stockrecords", "images", Prefetch("submissions", queryset=waiting))
        .order_by("title", "pk")
    )


def _rows_of_products(products: Iterable[Any]) -> list[ListingRow]:
    """Return a line for each product, its variants within."""
    listings, variants = [], defaultdict(list)
    for product in products:
        if product.parent_id is None:
            listings.append(product)
        elif product.is_public:
            variants[product.parent_id].append(product)
    for family in variants.values():
        family.sort(key=lambda one: (-one.priority, one.pk))
    return [_row_of_product(product, variants[product.pk]) for product in listings]


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
        missing=_missing(
            listing, lacking=[one for answer in listing.attributes.values() for one in missing_languages(answer)]
        ),
    )


def _row_of_product(product: Any, children: Iterable[Product]) -> ListingRow:
    image = next(iter(product.images.all()), None)
    change: ListingSubmission | None = next(iter(product.submissions.all()), None)
    variants = tuple(_row_of_variant(child) for child in children)
    price, in_stock, held = _stock_of(product)
    if variants:
        price = min((variant.price for variant in variants), key=lambda one: one.amount)
        in_stock, held = sum(one.num_in_stock for one in variants), sum(one.num_held for one in variants)
    lacking = {"km": product.lacks_km, "en": product.lacks_en}
    return ListingRow(
        code=product.code or "",
        title=product.title,
        photo_url=image.sizes.card_url if image else "",
        state=_state_of(product, free=in_stock - held, change=change),
        price=price,
        num_in_stock=in_stock,
        num_held=held,
        reason=change.reason if change else "",
        submission_id=change.public_id if change else "",
        is_changeable=change is None or change.is_changeable,
        has_change_waiting=change is not None and change.status == ListingStatus.SUBMITTED,
        missing=_missing(product, lacking=[language for language in LANGUAGES if lacking[language]]),
        variants=variants,
    )


def _row_of_variant(child: Product) -> VariantRow:
    price, in_stock, held = _stock_of(child)
    return VariantRow(code=child.code or "", title=child.title, price=price, num_in_stock=in_stock, num_held=held)


def _stock_of(product: Product) -> tuple[Money, int, int]:
    """Return price, pieces, and how many of them are held for buyers."""
    stock: StockRecord | None = next(iter(product.stockrecords.all()), None)
    if stock is None:
        return Money(Decimal(0), "KHR"), 0, 0
    price = Money(stock.price if stock.price is not None else Decimal(0), "KHR")
    return price, stock.num_in_stock or 0, stock.num_allocated or 0


def _missing(thing: Any, *, lacking: Iterable[str]) -> tuple[str, ...]:
    """Return the languages in which a text is missing that is there in the other; `lacking` is that of its answers."""
    texts = ({one: getattr(thing, f"{name}_{one}") for one in LANGUAGES} for name in ("title", "description", "maker"))
    missing = {language for text in texts for language in missing_languages(text)} | set(lacking)
    return tuple(language for language in LANGUAGES if language in missing)


def _state_of(product: Product, *, free: int, change: ListingSubmission | None) -> ListingState:
    """Return one word for it: what asks for the vendor's hand comes first."""
    if change is not None and change.status == ListingStatus.SENT_BACK:
        return ListingState.SENT_BACK
    if not product.is_public:
        return ListingState.PAUSED
    return ListingState.ON_SALE if free > 0 else ListingState.SOLD_OUT
