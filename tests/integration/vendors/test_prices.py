"""A price in dollars beside riel, and reduced prices that begin and end with their days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from catalogue.models import Product
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.vendors import VendorFactory
from tests.integration.vendors.helpers import facts
from vendors.errors import InvalidInput
from vendors.models import StockRecord, Vendor
from vendors.services.prices import Reduction, end_reduction, lowest_price, reduce_price, turn_prices
from vendors.services.stock import Offer, change_offer, change_stock_and_price

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


@pytest.fixture
def product(vendor: Vendor) -> Product:
    return ProductFactory(vendor=vendor, stock__price=Decimal(10_000))


def stock_of(product: Product) -> Any:
    return StockRecord.objects.get(product=product)


def reduction(price: int = 8_000, *, starts: date = TODAY, days: int = 3, **fields: Any) -> Reduction:
    return Reduction(price=Decimal(price), starts_on=starts, ends_on=starts + (days - 1) * DAY, **fields)


def test_a_reduced_price_begins_and_ends_with_its_days(
    vendor: Vendor, maker: User, product: Product, now: datetime
) -> None:
    planned = reduction(starts=TODAY + DAY, price_usd=Decimal("1.90"))
    reduce_price(vendor=vendor, product=product, reduction=planned, by=maker, now=now)
    assert (stock_of(product).price, turn_prices(now=now)) == (10_000, 0)

    assert [turn_prices(now=now + DAY), turn_prices(now=now + 2 * DAY)] == [1, 0]
    running = stock_of(product)
    assert (running.price, running.price_usd, running.regular_price, running.price_before) == (
        8_000, Decimal("1.90"), 10_000, 10_000,
    )  # fmt: skip

    assert turn_prices(now=now + 9 * DAY) == 1  # late, and right
    over = stock_of(product)
    assert (over.price, over.price_usd, over.sale_price, over.price_before) == (10_000, None, None, None)
    assert facts("StockChanged")[-1] == {"product_ids": [product.pk]}


def test_a_price_that_was_raised_for_a_day_is_not_struck_out(
    vendor: Vendor, maker: User, product: Product, now: datetime
) -> None:
    change_stock_and_price(
        vendor=vendor, product=product, price=Decimal(20_000), num_in_stock=5, by=maker, now=now - 5 * DAY
    )

    reduce_price(vendor=vendor, product=product, reduction=reduction(10_000), by=maker, now=now)
    assert stock_of(product).price_before is None

    reduce_price(vendor=vendor, product=product, reduction=reduction(9_000), by=maker, now=now)
    assert stock_of(product).price_before == 10_000  # not the 20,000 of five days


def test_the_price_before_is_the_lowest_of_thirty_days(
    vendor: Vendor, maker: User, product: Product, now: datetime
) -> None:
    for days_ago, price in ((50, 9_000), (40, 15_000), (10, 12_000), (2, 18_000)):
        change_stock_and_price(
            vendor=vendor, product=product, price=Decimal(price), num_in_stock=5, by=maker, now=now - days_ago * DAY
        )

    assert lowest_price(stock_of(product), now=now) == 12_000
    reduce_price(vendor=vendor, product=product, reduction=reduction(11_000), by=maker, now=now)
    assert (stock_of(product).price_before, stock_of(product).regular_price) == (12_000, 18_000)


def test_what_is_changed_while_reduced_is_the_regular_price(
    vendor: Vendor, maker: User, product: Product, now: datetime
) -> None:
    reduce_price(vendor=vendor, product=product, reduction=reduction(), by=maker, now=now)

    change_stock_and_price(vendor=vendor, product=product, price=Decimal(11_000), num_in_stock=2, by=maker, now=now)
    assert (stock_of(product).price, stock_of(product).regular_price, stock_of(product).num_in_stock) == (
        8_000,
        11_000,
        2,
    )
    with pytest.raises(InvalidInput):
        change_stock_and_price(vendor=vendor, product=product, price=Decimal(8_000), num_in_stock=2, by=maker, now=now)

    end_reduction(vendor=vendor, product=product, by=maker, now=now)
    assert (stock_of(product).price, stock_of(product).sale_to) == (11_000, None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (reduction(10_000), "sale_price"),
        (reduction(starts=TODAY - DAY, days=2), "sale_from"),
        (reduction(days=0), "sale_to"),
        (reduction(days=61), "sale_to"),
        (reduction(price_usd=Decimal("1.234")), "sale_price_usd"),
    ],
)
def test_a_reduction_that_is_none_is_refused(
    vendor: Vendor, maker: User, product: Product, now: datetime, wrong: Reduction, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        reduce_price(vendor=vendor, product=product, reduction=wrong, by=maker, now=now)

    assert field in refusal.value.fields
    assert stock_of(product).sale_price is None


def test_nobody_reduces_the_price_of_another_vendor(maker: User, product: Product, now: datetime) -> None:
    with pytest.raises(StockRecord.DoesNotExist):
        reduce_price(vendor=VendorFactory(), product=product, reduction=reduction(), by=maker, now=now)


def test_dollars_and_quantities_are_set_at_once(vendor: Vendor, maker: User, product: Product, now: datetime) -> None:
    offer = Offer(price=Decimal(10_000), price_usd=Decimal("2.75"), num_in_stock=60, min_quantity=12, quantity_step=6)
    change_offer(vendor=vendor, product=product, offer=offer, by=maker, now=now)
    stock = stock_of(product)
    assert (stock.price_usd, stock.min_quantity, stock.quantity_step) == (Decimal("2.75"), 12, 6)

    change_stock_and_price(vendor=vendor, product=product, price=Decimal(9_000), num_in_stock=50, by=maker, now=now)
    assert (stock_of(product).price_usd, stock_of(product).quantity_step) == (Decimal("2.75"), 6)

    with pytest.raises(InvalidInput):
        change_offer(
            vendor=vendor, product=product, by=maker, now=now,
            offer=Offer(price=Decimal(1), num_in_stock=1, min_quantity=10, quantity_step=6),
        )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"sale_price": 8_000},
        {"regular_price": 20_000},
        {"price_before": 20_000},
        {"min_quantity": 5, "quantity_step": 2},
        {"quantity_step": 0},
        {"price_usd": 0},
    ],
)
def test_the_database_refuses_what_does_not_go_together(product: Product, wrong: dict[str, int]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        StockRecord.objects.filter(product=product).update(**wrong)
