from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from marketplace.core.models import AuditEntry, EventRecord
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.vendors import ListingSubmissionFactory
from vendors.errors import InvalidInput, UnableToChange, UnableToChangeStock
from vendors.models import StockRecord, Vendor, VendorStatus
from vendors.selectors import ListingState, listing_for
from vendors.services.stock import change_stock_and_price, pause_listing, resume_listing

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_price_and_stock_change_at_once_without_review(vendor: Vendor, maker: User, now: datetime) -> None:
    product = ProductFactory(vendor=vendor, stock__num_in_stock=5, stock__num_allocated=2)

    change_stock_and_price(vendor=vendor, product=product, price=Decimal("13500.00"), num_in_stock=2, by=maker, now=now)

    stock = StockRecord.objects.get()
    assert (stock.price, stock.num_in_stock, stock.num_allocated) == (Decimal(13_500), 2, 2)
    assert listing_for(vendor=vendor, code=product.code).state == ListingState.SOLD_OUT
    assert EventRecord.objects.get(name="StockChanged").data == {"product_ids": [product.pk]}
    entry = AuditEntry.objects.get(action="listing.stock_changed")
    assert entry.actor == maker
    assert entry.data["from"]["num_in_stock"] == 5
    untouched = {"price_usd": None, "min_quantity": 1, "quantity_step": 1}
    assert entry.data["to"] == {"price": "13500", "num_in_stock": 2, **untouched}


def test_stock_below_what_is_held_is_refused(vendor: Vendor, maker: User, now: datetime) -> None:
    product = ProductFactory(vendor=vendor, stock__num_in_stock=5, stock__num_allocated=3)

    with pytest.raises(UnableToChangeStock) as refusal:
        change_stock_and_price(vendor=vendor, product=product, price=Decimal(1), num_in_stock=2, by=maker, now=now)

    assert "3" in str(refusal.value)
    stock = StockRecord.objects.get()
    assert (stock.price, stock.num_in_stock) == (Decimal(12_000), 5)
    assert not EventRecord.objects.exists()


@pytest.mark.parametrize(
    ("price", "num_in_stock", "field"),
    [
        (Decimal("-500"), 5, "price"),
        (Decimal(0), 5, "price"),
        (Decimal("0.5"), 5, "price"),
        (Decimal("Infinity"), 5, "price"),
        (Decimal(1_000_000_001), 5, "price"),
        (Decimal(500), -1, "num_in_stock"),
        (Decimal(500), 2_000_000_000, "num_in_stock"),
    ],
)
def test_price_or_stock_out_of_reason_is_refused(
    price: Decimal, num_in_stock: int, field: str, vendor: Vendor, maker: User, now: datetime
) -> None:
    product = ProductFactory(vendor=vendor)

    with pytest.raises(InvalidInput) as refusal:
        change_stock_and_price(
            vendor=vendor, product=product, price=price, num_in_stock=num_in_stock, by=maker, now=now
        )

    assert list(refusal.value.fields) == [field]
    assert StockRecord.objects.get().price == Decimal(12_000)


def test_another_vendor_s_stock_is_not_found(vendor: Vendor, maker: User, now: datetime) -> None:
    product = ProductFactory()

    with pytest.raises(StockRecord.DoesNotExist):
        change_stock_and_price(vendor=vendor, product=product, price=Decimal(1), num_in_stock=1, by=maker, now=now)
    with pytest.raises(StockRecord.DoesNotExist):
        pause_listing(vendor=vendor, product=product, by=maker, now=now)

    product.refresh_from_db()
    assert product.is_public
    assert StockRecord.objects.get().price == Decimal(12_000)


def test_paused_listing_leaves_the_shop_and_comes_back(vendor: Vendor, maker: User, now: datetime) -> None:
    product = ProductFactory(vendor=vendor)

    pause_listing(vendor=vendor, product=product, by=maker, now=now)

    product.refresh_from_db()
    assert not product.is_public
    assert listing_for(vendor=vendor, code=product.code).state == ListingState.PAUSED

    resume_listing(vendor=vendor, product=product, by=maker, now=now)

    product.refresh_from_db()
    assert product.is_public
    assert EventRecord.objects.filter(name="StockChanged").count() == 2


def test_pausing_twice_tells_it_once(vendor: Vendor, maker: User, now: datetime) -> None:
    product = ProductFactory(vendor=vendor)

    pause_listing(vendor=vendor, product=product, by=maker, now=now)
    pause_listing(vendor=vendor, product=product, by=maker, now=now)

    assert EventRecord.objects.filter(name="StockChanged").count() == 1


def test_listing_that_was_never_approved_cannot_be_put_in_the_shop(vendor: Vendor, maker: User, now: datetime) -> None:
    product = ProductFactory(vendor=vendor, is_public=False, approved_at=None)

    with pytest.raises(UnableToChange):
        resume_listing(vendor=vendor, product=product, by=maker, now=now)

    product.refresh_from_db()
    assert not product.is_public


def test_suspended_vendor_changes_nothing(vendor: Vendor, maker: User, now: datetime) -> None:
    product = ProductFactory(vendor=vendor, is_public=False)
    Vendor.objects.update(status=VendorStatus.SUSPENDED)

    with pytest.raises(UnableToChange):
        change_stock_and_price(vendor=vendor, product=product, price=Decimal(1), num_in_stock=1, by=maker, now=now)
    with pytest.raises(UnableToChange):
        resume_listing(vendor=vendor, product=product, by=maker, now=now)

    product.refresh_from_db()
    assert not product.is_public
    assert StockRecord.objects.get().price == Decimal(12_000)


def test_list_of_a_vendor_shows_drafts_and_products_in_a_constant_number_of_queries(
    vendor: Vendor, django_assert_max_num_queries: object
) -> None:
    from vendors.selectors import listings_of

    ListingSubmissionFactory(vendor=vendor)
    for _ in range(4):
        ProductFactory(vendor=vendor, photo=True)
    ProductFactory()  # another vendor's

    with django_assert_max_num_queries(5):  # type: ignore[operator]
        rows = listings_of(vendor=vendor)

    assert [row.state for row in rows] == [ListingState.DRAFT] + [ListingState.ON_SALE] * 4
    assert all(row.photo_url for row in rows)
