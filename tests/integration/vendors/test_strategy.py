from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from oscar.core.loading import get_class

from catalogue.models import Product
from tests.factories.catalogue import ProductFactory
from tests.factories.vendors import VendorFactory
from vendors.models import StockRecord, Vendor, VendorStatus
from vendors.strategy import Selector, VendorStrategy

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def line(product: Product, stockrecord: StockRecord | None) -> Any:
    return SimpleNamespace(
        product=product,
        product_id=product.pk,
        stockrecord=stockrecord,
        stockrecord_id=getattr(stockrecord, "pk", None),
        line_reference="",
        quantity=1,
    )


def test_oscar_finds_our_strategy() -> None:
    assert get_class("partner.strategy", "Selector") is Selector
    assert isinstance(Selector().strategy(), VendorStrategy)


def test_price_and_availability_come_from_the_stock_record() -> None:
    product = ProductFactory(stock__num_in_stock=5, stock__num_allocated=2, stock__price=Decimal(7_000))

    info = VendorStrategy().fetch_for_product(product)

    assert (info.price.currency, info.price.incl_tax) == ("KHR", Decimal(7_000))
    assert info.availability.is_purchase_permitted(3)[0]
    assert not info.availability.is_purchase_permitted(4)[0]


@pytest.mark.parametrize("status", [VendorStatus.PAUSED, VendorStatus.SUSPENDED, VendorStatus.CLOSED])
def test_vendor_that_is_not_open_sells_nothing(status: VendorStatus) -> None:
    product = ProductFactory(vendor=VendorFactory(status=status))

    info = VendorStrategy().fetch_for_product(product)

    assert not info.availability.is_available_to_buy
    assert info.availability.code == "notonsale"


def test_hidden_product_cannot_be_bought() -> None:
    product = ProductFactory(is_public=False)

    assert not VendorStrategy().fetch_for_product(product).availability.is_available_to_buy


def test_product_without_a_vendor_cannot_be_bought() -> None:
    product = ProductFactory()
    Product.objects.update(vendor=None)
    product = Product.objects.get()

    assert not VendorStrategy().fetch_for_product(product).availability.is_available_to_buy


def test_sold_out_product_cannot_be_bought() -> None:
    product = ProductFactory(stock__num_in_stock=2, stock__num_allocated=2)

    assert VendorStrategy().fetch_for_product(product).availability.is_purchase_permitted(1)[0] is False


def test_line_is_priced_from_its_own_stock_record() -> None:
    """Oscar's own strategy ignores the line's record and takes the product's first."""
    product = ProductFactory(stock__price=Decimal(5_000))
    own = StockRecord(product=product, partner=VendorFactory().partners.get(), price=Decimal(9_000), num_in_stock=1)

    info = VendorStrategy().fetch_for_line(line(product, own))

    assert info.stockrecord is own
    assert info.price.incl_tax == Decimal(9_000)
    assert not info.availability.is_purchase_permitted(2)[0]


def test_line_with_another_product_s_stock_record_is_refused() -> None:
    product, other = ProductFactory(), ProductFactory()

    info = VendorStrategy().fetch_for_line(line(product, other.stockrecords.get()))

    assert not info.availability.is_available_to_buy
    assert not info.price.exists


def test_line_whose_stock_record_is_gone_is_refused() -> None:
    assert not VendorStrategy().fetch_for_line(line(ProductFactory(), None)).availability.is_available_to_buy


def test_service_that_counts_no_pieces_never_sells_out() -> None:
    product = ProductFactory(stock__num_in_stock=None)

    assert VendorStrategy().fetch_for_product(product).availability.is_purchase_permitted(99)[0]


def test_no_query_for_products_and_lines_that_were_fetched_whole(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        ProductFactory()
    products = list(Product.objects.select_related("vendor").prefetch_related("stockrecords"))
    records = list(StockRecord.objects.select_related("product__vendor"))

    with django_assert_num_queries(0):
        for product in products:
            assert VendorStrategy().fetch_for_product(product).availability.is_available_to_buy
        for record in records:
            assert VendorStrategy().fetch_for_line(line(record.product, record)).availability.is_available_to_buy


def test_approved_vendor_opens_and_its_goods_can_be_bought() -> None:
    product = ProductFactory(vendor=VendorFactory(paused=True))
    Vendor.objects.update(status=VendorStatus.OPEN)

    assert VendorStrategy().fetch_for_product(Product.objects.get(pk=product.pk)).availability.is_available_to_buy
