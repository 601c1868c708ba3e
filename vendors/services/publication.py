"""What an officer's decision about a listing does to the shop. Called inside Wagtail's own transaction."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import EvidenceKind
from catalogue.services.name_checks import check_names_of
from catalogue.services.products import ProductContent, write_product
from catalogue.services.provenance import record_evidence
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.errors import DomainError
from marketplace.core.events import publish
from marketplace.facts import ListingApproved, ListingSentBack
from vendors.errors import UnableToReview
from vendors.models import ListingStatus, ListingSubmission, Partner, StockRecord
from vendors.services.drafts import variants_of
from vendors.services.listings import WORKING
from vendors.services.photos import make_sizes_of
from vendors.services.prices import Terms, put_in_stock
from vendors.services.variants import write_variants_of

if TYPE_CHECKING:
    from datetime import datetime

    from catalogue.models import Category, Product
    from marketplace.users.models import User


def apply_listing(*, submission_id: int, by: User | None, now: datetime) -> None:
    """Write an approved listing to its product, once: texts, photos, origin, shelf, variants; for what is new its stock.

    Price and stock of what is on sale already are left alone: they never waited, and buyers hold pieces of it.

    Raises:
        UnableToReview: It did not wait for a decision, its vendor may not sell, or its variants cannot be sold yet.
    """
    require_transaction()
    listing = (
        ListingSubmission.objects.select_for_update(of=("self",))
        .select_related("vendor", "product")
        .get(pk=submission_id)
    )
    if listing.status == ListingStatus.APPROVED:
        return
    if listing.status != ListingStatus.SUBMITTED:
        raise UnableToReview(_("This does not wait for a decision. Somebody else may have decided already."))
    if listing.vendor.status not in WORKING:
        raise UnableToReview(_("This vendor may not sell, so nothing of it can be approved."))
    product = write_product(product=listing.product, content=content_of(listing), now=now)
    check_names_of(product=product, now=now)
    record_evidence(
        product=product,
        kind=EvidenceKind.VENDOR_STATEMENT,
        seen_on=timezone.localdate(listing.submitted_at or now),
        by=by,
    )
    if listing.variants:
        _sell_in_variants(listing=listing, product=product, now=now)
    elif listing.product is None:
        _put_in_stock(listing=listing, product=product, now=now)
    ListingSubmission.objects.filter(pk=listing.pk).update(
        product=product, status=ListingStatus.APPROVED, waits_at="", reason=""
    )
    transaction.on_commit(partial(make_sizes_of, listing.photos))
    audit.record(actor=by, action="listing.approved", subject=listing, data={"product": product.code})
    publish(ListingApproved(product_id=product.pk))


def content_of(listing: ListingSubmission) -> ProductContent:
    """Return what a listing says about a product."""
    return ProductContent(
        vendor_id=listing.vendor_id,
        category=listing.category,
        title_km=listing.title_km,
        title_en=listing.title_en,
        description_km=listing.description_km,
        description_en=listing.description_en,
        photo=str(listing.photo.name),
        more_photos=listing.more_photos,
        weight_g=listing.weight_g,
        length_cm=listing.length_cm,
        width_cm=listing.width_cm,
        height_cm=listing.height_cm,
        unit=listing.unit,
        origin_province=listing.origin_province,
        origin_district=listing.origin_district,
        origin_commune=listing.origin_commune,
        origin_village=listing.origin_village,
        attributes=listing.attributes,
        maker_km=listing.maker_km,
        maker_en=listing.maker_en,
        harvest_months=listing.harvest_months,
        handling_flags=listing.handling_flags,
    )


def _put_in_stock(*, listing: ListingSubmission, product: Product, now: datetime) -> None:
    partner = Partner.objects.filter(vendor=listing.vendor).order_by("pk").first()
    if partner is None:
        raise UnableToReview(_("This vendor has no pick-up point."))
    stock = StockRecord(
        product=product,
        partner=partner,
        partner_sku=product.code or "",
        price_currency="KHR",
        num_in_stock=listing.num_in_stock,
        min_quantity=listing.min_quantity,
        quantity_step=listing.quantity_step,
    )
    put_in_stock(stock, price=listing.price_khr, price_usd=listing.price_usd, now=now)


def _sell_in_variants(*, listing: ListingSubmission, product: Product, now: datetime) -> None:
    terms = Terms(min_quantity=listing.min_quantity, quantity_step=listing.quantity_step)
    try:
        write_variants_of(vendor=listing.vendor, product=product, variants=variants_of(listing), terms=terms, now=now)
    except DomainError as error:
        raise UnableToReview(str(error)) from error


def take_back_listing(*, submission_id: int, by: User | None, reason: str, now: datetime) -> None:
    """Note that an officer sent a listing back, and why.

    Raises:
        UnableToReview: It did not wait for a decision.
    """
    require_transaction()
    moved = ListingSubmission.objects.filter(pk=submission_id, status=ListingStatus.SUBMITTED).update(
        status=ListingStatus.SENT_BACK, waits_at="", reason=reason
    )
    if not moved:
        raise UnableToReview(_("This does not wait for a decision. Somebody else may have decided already."))
    listing = ListingSubmission.objects.get(pk=submission_id)
    audit.record(actor=by, action="listing.sent_back", subject=listing, data={"reason": reason})
    publish(ListingSentBack(submission_id=submission_id, reason=reason))


def put_on_shelf(*, submission: ListingSubmission, category: Category, by: User) -> None:
    """Set the shelf of a listing that waits: an officer knows the shelves better than a maker does.

    Raises:
        UnableToReview: It does not wait for a decision.
    """
    with transaction.atomic():
        listing = ListingSubmission.objects.select_for_update().get(pk=submission.pk)
        if listing.status != ListingStatus.SUBMITTED:
            raise UnableToReview(_("This does not wait for a decision. Somebody else may have decided already."))
        before = listing.category
        listing.category = category
        listing.save(update_fields=["category"])
        listing.save_revision(user=by, log_action=True)
        data = {"from": before.pk, "to": category.pk}
        audit.record(actor=by, action="listing.put_on_shelf", subject=listing, data=data)
