"""A vendor sells one product in several variants, each with its own price and pieces."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from catalogue.errors import UnableToSetVariants
from catalogue.models import Product, ProductClass
from catalogue.services.variants import VariantContent
from marketplace.core.errors import DomainError
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.users.models import User
from tests.factories.attributes import ProductAttributeFactory, ProductClassFactory
from tests.factories.catalogue import ProductFactory
from tests.factories.vendors import VendorFactory
from vendors.errors import InvalidInput, UnableToChange, UnableToChangeStock
from vendors.models import StockRecord, Vendor, VendorStatus
from vendors.services.variants import VariantDraft, set_variants

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def food() -> ProductClass:
    food: ProductClass = ProductClassFactory(slug="food")
    ProductAttributeFactory(product_class=food, code="net_weight_g", integer=True, variant=True)
    return food


@pytest.fixture
def sugar(food: ProductClass, vendor: Vendor) -> Product:
    sugar: Product = ProductFactory(vendor=vendor, product_class=food)
    return sugar


def _draft(grams: int, *, price: str = "6000", pieces: int = 8) -> VariantDraft:
    content = VariantContent(values={"net_weight_g": grams}, weight_g=grams + 50)
    return VariantDraft(content=content, price_khr=Decimal(price), num_in_stock=pieces)


def _set(product: Product, vendor: Vendor, maker: User, now: datetime, *drafts: VariantDraft) -> list[Product]:
    return set_variants(vendor=vendor, product=product, variants=drafts, by=maker, now=now)


def _stock(child: Product) -> tuple[Any, Any]:
    record = StockRecord.objects.get(product=child)
    return record.price, record.num_in_stock


def test_each_variant_has_its_price_and_pieces_and_the_product_has_none(
    sugar: Product, vendor: Vendor, maker: User, now: datetime
) -> None:
    small, large = _set(sugar, vendor, maker, now, _draft(250), _draft(1000, price="20000", pieces=3))

    assert sugar.is_parent
    assert not sugar.stockrecords.exists()
    assert _stock(small) == (Decimal(6_000), 8)
    assert _stock(large) == (Decimal(20_000), 3)
    assert StockRecord.objects.get(product=large).partner_sku == large.code
    assert EventRecord.objects.get(name="StockChanged").data == {"product_ids": [sugar.pk]}
    assert AuditEntry.objects.get(action="listing.variants_set").actor == maker


def test_setting_them_again_changes_prices_and_hides_what_is_not_named(
    sugar: Product, vendor: Vendor, maker: User, now: datetime
) -> None:
    small, large = _set(sugar, vendor, maker, now, _draft(250), _draft(1000))

    (again,) = _set(sugar, vendor, maker, now, _draft(1000, price="21000", pieces=4))

    assert again.pk == large.pk
    assert _stock(large) == (Decimal(21_000), 4)
    small.refresh_from_db()
    assert not small.is_public


def test_pieces_held_for_buyers_refuse_it_and_nothing_changes(
    sugar: Product, vendor: Vendor, maker: User, now: datetime
) -> None:
    StockRecord.objects.filter(product=sugar).update(num_allocated=1)

    with pytest.raises(UnableToChange):
        _set(sugar, vendor, maker, now, _draft(250))

    sugar.refresh_from_db()
    assert sugar.is_standalone
    assert sugar.stockrecords.get().num_allocated == 1
    assert not EventRecord.objects.exists()


def test_fewer_pieces_of_a_variant_than_are_held_are_refused(
    sugar: Product, vendor: Vendor, maker: User, now: datetime
) -> None:
    (small,) = _set(sugar, vendor, maker, now, _draft(250))
    StockRecord.objects.filter(product=small).update(num_allocated=5)

    with pytest.raises(UnableToChangeStock):
        _set(sugar, vendor, maker, now, _draft(250, pieces=4))

    assert _stock(small) == (Decimal(6_000), 8)


@pytest.mark.parametrize(
    ("drafts", "error", "field"),
    [
        ([_draft(250, price="0")], InvalidInput, "0.price_khr"),
        ([_draft(250), _draft(500, price="10.50")], InvalidInput, "1.price_khr"),
        ([_draft(250, pieces=-1)], InvalidInput, "0.num_in_stock"),
        ([_draft(250), _draft(250)], UnableToSetVariants, "1"),
        ([], UnableToSetVariants, "__all__"),
    ],
)
def test_what_is_wrong_is_named_by_variant_and_nothing_changes(
    sugar: Product,
    vendor: Vendor,
    maker: User,
    now: datetime,
    drafts: list[VariantDraft],
    error: type[DomainError],
    field: str,
) -> None:
    with pytest.raises(error) as refused:
        _set(sugar, vendor, maker, now, *drafts)

    assert list(refused.value.fields) == [field]  # type: ignore[attr-defined]
    sugar.refresh_from_db()
    assert sugar.is_standalone
    assert sugar.stockrecords.exists()
    assert not Product.objects.filter(parent=sugar).exists()


def test_another_vendors_product_is_not_found(sugar: Product, maker: User, now: datetime) -> None:
    with pytest.raises(Product.DoesNotExist):
        _set(sugar, VendorFactory(), maker, now, _draft(250))


def test_a_suspended_vendor_may_not(sugar: Product, vendor: Vendor, maker: User, now: datetime) -> None:
    Vendor.objects.filter(pk=vendor.pk).update(status=VendorStatus.SUSPENDED)

    with pytest.raises(UnableToChange):
        _set(sugar, vendor, maker, now, _draft(250))

    assert sugar.stockrecords.exists()
