from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage

from catalogue.images import FixedSizes
from catalogue.models import OriginPrecision, Product
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.geography import VillageFactory
from tests.factories.photos import jpeg, upload
from tests.factories.users import UserFactory
from tests.factories.vendors import ListingSubmissionFactory, VendorFactory
from vendors.errors import InvalidInput, UnableToChange, UnableToReview
from vendors.models import ListingStatus, ListingSubmission, StockRecord, Vendor, VendorStatus
from vendors.selectors import ListingState, listing_for, listings_of
from vendors.services.listings import (
    ListingDraft,
    approve_listing,
    change_draft_of,
    discard_listing_draft,
    save_listing_draft,
    send_back_listing,
    submit_listing,
)

pytestmark = pytest.mark.django_db


def draft(vendor: Vendor, **changes: Any) -> ListingDraft:
    whole = ListingDraft(
        category=CategoryFactory(),
        title_km=" កន្ត្រកផ្តៅ ",
        title_en="Rattan basket",
        description_en="Woven by hand.",
        price_khr=Decimal(14_000),
        num_in_stock=6,
        weight_g=350,
        origin_province=vendor.province,
        origin_district=vendor.district,
        origin_commune=vendor.commune,
        origin_village=vendor.village,
    )
    return replace(whole, **changes)


def facts(name: str) -> list[dict[str, Any]]:
    return list(EventRecord.objects.filter(name=name).values_list("data", flat=True))


@pytest.fixture
def maker() -> User:
    return UserFactory()


@pytest.fixture
def vendor(maker: User) -> Vendor:
    return VendorFactory(owner=maker)


@pytest.fixture
def waiting(vendor: Vendor, maker: User, workflows: None, now: datetime) -> ListingSubmission:
    listing = ListingSubmissionFactory(vendor=vendor)
    submit_listing(submission=listing, by=maker, now=now)
    return listing


def test_draft_keeps_the_photo_made_again_in_every_size(vendor: Vendor, maker: User) -> None:
    listing = save_listing_draft(vendor=vendor, draft=draft(vendor), by=maker, photo=upload(jpeg(3000, 2000)))

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
        save_listing_draft(vendor=vendor, draft=draft(vendor, **changes), by=maker, photo=upload())

    assert list(refusal.value.fields) == [field]
    assert not ListingSubmission.objects.exists()


def test_origin_village_outside_its_commune_is_refused(vendor: Vendor, maker: User) -> None:
    elsewhere = draft(vendor, origin_village=VillageFactory())

    with pytest.raises(InvalidInput) as refusal:
        save_listing_draft(vendor=vendor, draft=elsewhere, by=maker, photo=upload())

    assert list(refusal.value.fields) == ["origin_village"]


def test_listing_without_a_photo_is_refused(vendor: Vendor, maker: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save_listing_draft(vendor=vendor, draft=draft(vendor), by=maker)

    assert list(refusal.value.fields) == ["photo"]


@pytest.mark.parametrize("content", [b"words in a file named .jpg", b"<svg><script>alert(1)</script></svg>"])
def test_file_that_is_no_photo_is_refused(content: bytes, vendor: Vendor, maker: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save_listing_draft(vendor=vendor, draft=draft(vendor), by=maker, photo=upload(content))

    assert list(refusal.value.fields) == ["photo"]
    assert not ListingSubmission.objects.exists()


@pytest.mark.parametrize("status", [VendorStatus.SUSPENDED, VendorStatus.CLOSED])
def test_vendor_that_may_not_sell_cannot_list(status: VendorStatus, vendor: Vendor, maker: User, now: datetime) -> None:
    listing = ListingSubmissionFactory(vendor=vendor)
    Vendor.objects.update(status=status)

    with pytest.raises(UnableToChange):
        save_listing_draft(vendor=vendor, draft=draft(vendor), by=maker, photo=upload())
    with pytest.raises(UnableToChange):
        submit_listing(submission=listing, by=maker, now=now)

    assert ListingSubmission.objects.get().status == ListingStatus.DRAFT


def test_approved_listing_becomes_a_product_with_stock_photo_and_shelf(
    waiting: ListingSubmission,
    officer: User,
    now: datetime,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        product = approve_listing(submission=waiting, by=officer, now=now)

    product.refresh_from_db()
    assert (product.title_km, product.title_en, product.slug) == ("កន្ត្រកផ្តៅ", "Rattan basket", "rattan-basket")
    assert len(product.code) == 9
    assert (product.vendor, product.is_public) == (waiting.vendor, True)
    assert (product.origin, product.origin_precision) == (waiting.vendor.village, OriginPrecision.VILLAGE)
    assert product.product_class.slug == "goods"
    assert list(product.categories.all()) == [waiting.category]
    stock = StockRecord.objects.get()
    assert (stock.partner.vendor, stock.price, stock.num_in_stock) == (waiting.vendor, Decimal(14_000), 6)
    assert stock.price_currency == "KHR"
    assert default_storage.exists(product.images.get().sizes.path(320))
    assert (waiting.status, waiting.live, waiting.product) == (ListingStatus.APPROVED, True, product)
    assert facts("ListingApproved") == [{"product_id": product.pk}]


def test_listing_that_waits_is_not_in_the_shop(waiting: ListingSubmission) -> None:
    assert waiting.status == ListingStatus.SUBMITTED
    assert not Product.objects.exists()
    assert facts("ListingSubmitted") == [{"submission_id": waiting.pk}]


def test_approving_twice_makes_one_product(waiting: ListingSubmission, officer: User, now: datetime) -> None:
    approve_listing(submission=waiting, by=officer, now=now)

    with pytest.raises(UnableToReview):
        approve_listing(submission=waiting, by=officer, now=now)

    assert Product.objects.count() == 1
    assert len(facts("ListingApproved")) == 1


def test_listing_of_a_vendor_suspended_meanwhile_cannot_be_approved(
    waiting: ListingSubmission, officer: User, now: datetime
) -> None:
    Vendor.objects.update(status=VendorStatus.SUSPENDED)

    with pytest.raises(UnableToReview):
        approve_listing(submission=waiting, by=officer, now=now)

    waiting.refresh_from_db()
    assert waiting.status == ListingStatus.SUBMITTED
    assert waiting.workflow_in_progress
    assert not Product.objects.exists()


def test_listing_sent_back_shows_the_reason_and_can_be_mended(
    waiting: ListingSubmission, vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    send_back_listing(submission=waiting, by=officer, reason="Show the whole basket.", now=now)
    row = listings_of(vendor=vendor)[0]
    assert (row.state, row.reason, row.is_changeable) == (ListingState.SENT_BACK, "Show the whole basket.", True)
    assert facts("ListingSentBack") == [{"submission_id": waiting.pk, "reason": "Show the whole basket."}]

    mended = draft(vendor, title_en="Large rattan basket")
    save_listing_draft(vendor=vendor, draft=mended, by=maker, submission=waiting, photo=upload())
    submit_listing(submission=waiting, by=maker, now=now)
    product = approve_listing(submission=waiting, by=officer, now=now)

    assert product.title_en == "Large rattan basket"


def test_old_stays_on_sale_while_a_change_waits(vendor: Vendor, maker: User, officer: User, now: datetime) -> None:
    product = ProductFactory(vendor=vendor, photo=True, category=CategoryFactory(), stock__num_in_stock=5)
    old_title, old_slug = product.title_en, product.slug
    change = replace(change_draft_of(product=product), title_en="Renamed", price_khr=Decimal(1), num_in_stock=0)

    listing = save_listing_draft(vendor=vendor, draft=change, by=maker, product=product)
    submit_listing(submission=listing, by=maker, now=now)

    product.refresh_from_db()
    assert (product.title_en, product.is_public) == (old_title, True)
    row = listing_for(vendor=vendor, code=product.code)
    assert (row.state, row.has_change_waiting, row.is_changeable) == (ListingState.ON_SALE, True, False)

    StockRecord.objects.update(num_in_stock=4)  # one was sold meanwhile
    approve_listing(submission=listing, by=officer, now=now)

    product.refresh_from_db()
    assert (product.title_en, product.slug) == ("Renamed", old_slug)
    stock = StockRecord.objects.get()
    assert (stock.price, stock.num_in_stock) == (Decimal(12_000), 4)
    assert Product.objects.count() == 1


def test_change_without_a_new_photo_keeps_the_present_one(
    vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    product = ProductFactory(vendor=vendor, photo=True, category=CategoryFactory())
    photo = product.images.get().original.name

    listing = save_listing_draft(vendor=vendor, draft=change_draft_of(product=product), by=maker, product=product)
    submit_listing(submission=listing, by=maker, now=now)
    approve_listing(submission=listing, by=officer, now=now)

    assert product.images.get().original.name == photo


def test_second_change_of_one_product_takes_up_the_first(vendor: Vendor, maker: User) -> None:
    product = ProductFactory(vendor=vendor, photo=True, category=CategoryFactory())
    first = save_listing_draft(vendor=vendor, draft=change_draft_of(product=product), by=maker, product=product)

    again = replace(change_draft_of(product=product), title_en="Again")
    second = save_listing_draft(vendor=vendor, draft=again, by=maker, product=product)

    assert first.pk == second.pk
    assert ListingSubmission.objects.get().title_en == "Again"


def test_change_of_another_vendor_s_product_is_not_found(vendor: Vendor, maker: User) -> None:
    product = ProductFactory(photo=True, category=CategoryFactory())

    with pytest.raises(Product.DoesNotExist):
        save_listing_draft(vendor=vendor, draft=draft(vendor), by=maker, product=product, photo=upload())

    assert not ListingSubmission.objects.exists()


def test_another_vendor_s_draft_is_not_found(vendor: Vendor, maker: User) -> None:
    foreign = ListingSubmissionFactory()

    with pytest.raises(ListingSubmission.DoesNotExist):
        save_listing_draft(vendor=vendor, draft=draft(vendor), by=maker, submission=foreign)

    foreign.refresh_from_db()
    assert foreign.title_en == "Rattan basket"


def test_listing_that_waits_cannot_be_changed_or_thrown_away(
    waiting: ListingSubmission, vendor: Vendor, maker: User
) -> None:
    with pytest.raises(UnableToChange):
        save_listing_draft(vendor=vendor, draft=draft(vendor), by=maker, submission=waiting)
    with pytest.raises(UnableToChange):
        discard_listing_draft(submission=waiting, by=maker)

    waiting.refresh_from_db()
    assert waiting.status == ListingStatus.SUBMITTED


def test_draft_thrown_away_leaves_what_is_on_sale(vendor: Vendor, maker: User) -> None:
    product = ProductFactory(vendor=vendor, photo=True, category=CategoryFactory())
    listing = save_listing_draft(vendor=vendor, draft=change_draft_of(product=product), by=maker, product=product)

    discard_listing_draft(submission=listing, by=maker)

    assert not ListingSubmission.objects.exists()
    assert Product.objects.get().is_public
    assert AuditEntry.objects.filter(action="listing.discarded").exists()


def test_listing_in_english_only_has_no_empty_khmer_name(
    vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    listing = ListingSubmissionFactory(vendor=vendor, title_km="", description_km="")
    submit_listing(submission=listing, by=maker, now=now)

    product = approve_listing(submission=listing, by=officer, now=now)

    product = Product.objects.get(pk=product.pk)
    assert product.title == "Rattan basket"
    assert product.description == "Woven by hand."
