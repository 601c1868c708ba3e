from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage

from catalogue.images import FixedSizes
from catalogue.models import NameMember, OriginPrecision, Product
from marketplace.users.models import User
from tests.factories.geography import VillageFactory
from tests.factories.photos import jpeg, upload
from tests.factories.provenance import ProtectedNameFactory
from tests.factories.vendors import ListingSubmissionFactory
from tests.integration.vendors.helpers import facts, listing_draft
from vendors.errors import InvalidInput, UnableToChange, UnableToReview
from vendors.models import ListingStatus, ListingSubmission, StockRecord, Vendor, VendorStatus
from vendors.selectors import ListingState, listings_of
from vendors.services.listings import (
    approve_listing,
    save_listing_draft,
    send_back_listing,
    submit_listing,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_draft_keeps_the_photo_made_again_in_every_size(vendor: Vendor, maker: User) -> None:
    listing = save_listing_draft(vendor=vendor, draft=listing_draft(vendor), by=maker, photo=upload(jpeg(3000, 2000)))

    listing.refresh_from_db()
    assert (listing.status, listing.live, listing.title_km) == (ListingStatus.DRAFT, False, "កន្ត្រកផ្តៅ")
    assert listing.photo.width == 2000
    assert default_storage.exists(FixedSizes(listing.photo.name).path(320))
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("price_khr", {"price_khr": Decimal("-1")}),
        ("price_khr", {"price_khr": Decimal(0)}),
        ("price_khr", {"price_khr": Decimal("1000.5")}),
        ("price_khr", {"price_khr": Decimal("1000000001")}),
        ("price_khr", {"price_khr": Decimal("NaN")}),
        ("num_in_stock", {"num_in_stock": -1}),
        ("num_in_stock", {"num_in_stock": 1_000_001}),
        ("weight_g", {"weight_g": 0}),
        ("weight_g", {"weight_g": 600_000}),
        ("title_km", {"title_km": " ", "title_en": ""}),
    ],
)
def test_bad_input_is_refused_beside_its_field(
    field: str, changes: dict[str, Any], vendor: Vendor, maker: User
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save_listing_draft(vendor=vendor, draft=listing_draft(vendor, **changes), by=maker, photo=upload())

    assert list(refusal.value.fields) == [field]
    assert not ListingSubmission.objects.exists()


def test_origin_village_outside_its_commune_is_refused(vendor: Vendor, maker: User) -> None:
    elsewhere = listing_draft(vendor, origin_village=VillageFactory())

    with pytest.raises(InvalidInput) as refusal:
        save_listing_draft(vendor=vendor, draft=elsewhere, by=maker, photo=upload())

    assert list(refusal.value.fields) == ["origin_village"]


def test_listing_without_a_photo_is_refused(vendor: Vendor, maker: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save_listing_draft(vendor=vendor, draft=listing_draft(vendor), by=maker)

    assert list(refusal.value.fields) == ["photo"]


@pytest.mark.parametrize("content", [b"words in a file named .jpg", b"<svg><script>alert(1)</script></svg>"])
def test_file_that_is_no_photo_is_refused(content: bytes, vendor: Vendor, maker: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save_listing_draft(vendor=vendor, draft=listing_draft(vendor), by=maker, photo=upload(content))

    assert list(refusal.value.fields) == ["photo"]
    assert not ListingSubmission.objects.exists()


@pytest.mark.parametrize("status", [VendorStatus.SUSPENDED, VendorStatus.CLOSED])
def test_vendor_that_may_not_sell_cannot_list(status: VendorStatus, vendor: Vendor, maker: User, now: datetime) -> None:
    listing = ListingSubmissionFactory(vendor=vendor)
    Vendor.objects.update(status=status)

    with pytest.raises(UnableToChange):
        save_listing_draft(vendor=vendor, draft=listing_draft(vendor), by=maker, photo=upload())
    with pytest.raises(UnableToChange):
        submit_listing(submission=listing, by=maker, now=now)

    assert ListingSubmission.objects.get().status == ListingStatus.DRAFT


def test_approved_listing_becomes_a_product_with_stock_photo_and_shelf(
    waiting_listing: ListingSubmission,
    officer: User,
    now: datetime,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        product = approve_listing(submission=waiting_listing, by=officer, now=now)

    product.refresh_from_db()
    assert (product.title_km, product.title_en, product.slug) == ("កន្ត្រកផ្តៅ", "Rattan basket", "rattan-basket")
    assert len(product.code) == 9
    assert (product.vendor, product.is_public) == (waiting_listing.vendor, True)
    assert (product.origin, product.origin_precision) == (waiting_listing.vendor.village, OriginPrecision.VILLAGE)
    assert product.product_class.slug == "goods"
    assert list(product.categories.all()) == [waiting_listing.category]
    stock = StockRecord.objects.get()
    assert (stock.partner.vendor, stock.price, stock.num_in_stock) == (waiting_listing.vendor, Decimal(14_000), 6)
    assert stock.price_currency == "KHR"
    assert default_storage.exists(product.images.get().sizes.path(320))
    assert (waiting_listing.status, waiting_listing.live, waiting_listing.product) == (
        ListingStatus.APPROVED,
        True,
        product,
    )
    assert facts("ListingApproved") == [{"product_id": product.pk}]


def test_listing_that_waits_is_not_in_the_shop(waiting_listing: ListingSubmission) -> None:
    assert waiting_listing.status == ListingStatus.SUBMITTED
    assert not Product.objects.exists()
    assert facts("ListingSubmitted") == [{"submission_id": waiting_listing.pk}]


def test_approving_twice_makes_one_product(waiting_listing: ListingSubmission, officer: User, now: datetime) -> None:
    approve_listing(submission=waiting_listing, by=officer, now=now)

    with pytest.raises(UnableToReview):
        approve_listing(submission=waiting_listing, by=officer, now=now)

    assert Product.objects.count() == 1
    assert len(facts("ListingApproved")) == 1


def test_listing_of_a_vendor_suspended_meanwhile_cannot_be_approved(
    waiting_listing: ListingSubmission, officer: User, now: datetime
) -> None:
    Vendor.objects.update(status=VendorStatus.SUSPENDED)

    with pytest.raises(UnableToReview):
        approve_listing(submission=waiting_listing, by=officer, now=now)

    waiting_listing.refresh_from_db()
    assert waiting_listing.status == ListingStatus.SUBMITTED
    assert waiting_listing.workflow_in_progress
    assert not Product.objects.exists()


def test_listing_sent_back_shows_the_reason_and_can_be_mended(
    waiting_listing: ListingSubmission, vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    send_back_listing(submission=waiting_listing, by=officer, reason="Show the whole basket.", now=now)
    row = listings_of(vendor=vendor)[0]
    assert (row.state, row.reason, row.is_changeable) == (ListingState.SENT_BACK, "Show the whole basket.", True)
    assert facts("ListingSentBack") == [{"submission_id": waiting_listing.pk, "reason": "Show the whole basket."}]

    mended = listing_draft(vendor, title_en="Large rattan basket")
    save_listing_draft(vendor=vendor, draft=mended, by=maker, submission=waiting_listing, photo=upload())
    submit_listing(submission=waiting_listing, by=maker, now=now)
    product = approve_listing(submission=waiting_listing, by=officer, now=now)

    assert product.title_en == "Large rattan basket"


def test_listing_in_english_only_has_no_empty_khmer_name(
    vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    listing = ListingSubmissionFactory(vendor=vendor, title_km="", description_km="")
    submit_listing(submission=listing, by=maker, now=now)

    product = approve_listing(submission=listing, by=officer, now=now)

    product = Product.objects.get(pk=product.pk)
    assert product.title == "Rattan basket"
    assert product.description == "Woven by hand."


def test_a_name_of_an_association_is_sent_by_its_members_only_and_marks_what_is_on_sale(
    vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    name = ProtectedNameFactory()
    draft = listing_draft(vendor, title_en="Black pepper, Kampot")
    listing = save_listing_draft(vendor=vendor, draft=draft, by=maker, photo=upload())

    with pytest.raises(InvalidInput) as refused:
        submit_listing(submission=listing, by=maker, now=now)
    assert list(refused.value.fields) == ["title_en"]
    listing.refresh_from_db()
    assert listing.status == ListingStatus.DRAFT

    NameMember.objects.create(name=name, vendor=vendor, number="K-7", since=date(2020, 1, 1))
    submit_listing(submission=listing, by=maker, now=now)
    product = approve_listing(submission=listing, by=officer, now=now)
    assert product.geographical_indication == "registered_gi"
