"""How much may be under way on trust, by vendor and by phone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.lifecycle import mark_delivered
from marketplace.sales.order.statuses import OrderStatus
from payments.remittances.errors import PhoneWithoutTrust, VendorBeyondCashLimit
from payments.remittances.models import CashLimit
from payments.remittances.services.limits import limit_of, under_way
from payments.services.cash import record_remittance
from payments.services.checkout import place_and_start
from tests.factories.cash import collected, phone, place_on_trust, riel
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON, deliveries_for, destination, expected_total, make_basket
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def order_at_the_door(
    vendor: Vendor, *, price: int = 14_000, number: int = 900, method: str = "cash_on_delivery"
) -> Purchase:
    """Order through the checkout's own door."""
    basket = make_basket([(ProductFactory(vendor=vendor, stock__price=Decimal(price)), 1)])
    deliveries = deliveries_for(basket)
    return place_and_start(
        basket_id=basket.pk,
        buyer=phone(number),
        destination=destination(),
        deliveries=deliveries,
        payment_method=method,
        expected_total=expected_total(basket, deliveries),
        rate=None,
        now=NOON,
    )


def limit(amount: int, *, vendor: Vendor | None = None, day: date = date(2026, 1, 1)) -> CashLimit:
    return CashLimit.objects.create(vendor=vendor, valid_from=day, amount_khr=Decimal(amount), reason="trial")


def test_no_more_cash_goes_under_way_for_a_vendor_than_may() -> None:
    vendor = VendorFactory()
    limit(40_000, vendor=vendor)
    order_at_the_door(vendor, number=1)
    order_at_the_door(vendor, number=2)

    with pytest.raises(VendorBeyondCashLimit) as refusal:
        order_at_the_door(vendor, price=1, number=3)

    assert str(vendor) in str(refusal.value)
    assert Purchase.objects.count() == 2
    order_at_the_door(vendor, number=4, method="bakong")  # another way to pay is open
    order_at_the_door(VendorFactory(), number=5)  # and other vendors are


def test_cash_that_was_taken_counts_until_it_is_here() -> None:
    vendor = VendorFactory()
    limit(20_000, vendor=vendor)
    order = order_at_the_door(vendor, number=1).orders.get()
    collected(order)
    with pytest.raises(VendorBeyondCashLimit):
        order_at_the_door(vendor, number=2)

    record_remittance(
        order_number=order.number, carrier="cambodia_post", money=riel(20_000), reference="R1", by=None, now=NOON
    )

    mark_delivered(order_number=order.number, now=NOON)
    assert under_way(vendor=vendor) in (riel(0), riel(20_000))
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.DELIVERED)
    order_at_the_door(vendor, number=2)


def test_a_rule_holds_from_its_day_and_a_vendors_own_goes_first() -> None:
    vendor, other = VendorFactory(), VendorFactory()
    limit(5_000)
    limit(9_000, day=date(2026, 6, 1))
    limit(70_000, vendor=vendor, day=date(2026, 3, 1))

    def limits(day: date) -> tuple[int, int]:
        return int(limit_of(vendor=vendor, day=day).amount), int(limit_of(vendor=other, day=day).amount)

    assert limits(date(2026, 2, 1)) == (5_000, 5_000)
    assert limits(date(2026, 7, 1)) == (70_000, 9_000)


def test_without_any_rule_the_setting_holds(settings: Any) -> None:
    settings.CASH_LIMIT_PER_VENDOR_KHR = 123

    assert limit_of(vendor=VendorFactory(), day=date(2026, 1, 1)) == riel(123)


def test_a_phone_that_refused_parcels_pays_before(settings: Any) -> None:
    settings.CASH_REFUSED_PARCELS = 2
    vendor = VendorFactory()
    for _ in range(2):
        order = place_on_trust(vendor=vendor, buyer=phone(7))
        Order.objects.filter(pk=order.pk).update(status=OrderStatus.RETURNED)

    with pytest.raises(PhoneWithoutTrust):
        order_at_the_door(vendor, number=7)

    order_at_the_door(vendor, number=7, method="bakong")
    order_at_the_door(vendor, number=8)
