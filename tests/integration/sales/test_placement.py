"""Placing a purchase: all or nothing, one order per vendor, to the riel."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.apps.basket.models import Basket

from marketplace.core.models import EventRecord
from marketplace.core.money import Money
from marketplace.sales.order.errors import AlreadyPlaced, PriceChanged, SoldOut, TooMuchOnTrust, UnableToPlacePurchase
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.placement import MOST_ON_TRUST
from marketplace.sales.order.statuses import OrderStatus
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import deliveries_for, expected_total, make_basket, place
from tests.factories.vendors import VendorFactory
from vendors.models import StockRecord, VendorStatus

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


def held(product: object) -> int:
    return StockRecord.objects.get(product=product).num_allocated or 0


def test_basket_of_two_vendors_becomes_one_purchase_of_two_orders() -> None:
    pepper, scarf = ProductFactory(stock__price=Decimal(14_000)), ProductFactory(stock__price=Decimal(90_000))
    basket = make_basket([(pepper, 2), (scarf, 1)])

    purchase = place(basket)

    orders = list(purchase.orders.order_by("number"))
    assert [order.number for order in orders] == [f"{purchase.number}-1", f"{purchase.number}-2"]
    assert {order.vendor_id for order in orders} == {pepper.vendor_id, scarf.vendor_id}
    assert {order.total for order in orders} == {Money(Decimal(34_000), "KHR"), Money(Decimal(96_000), "KHR")}
    assert purchase.total == Money(Decimal(130_000), "KHR")
    assert {order.status for order in orders} == {OrderStatus.AWAITING_PAYMENT}
    assert (held(pepper), held(scarf)) == (2, 1)


def test_number_does_not_follow_from_the_basket_and_the_token_cannot_be_guessed() -> None:
    product = ProductFactory()

    first, second = place(make_basket([(product, 1)])), place(make_basket([(product, 1)]))

    assert first.number.startswith("P")
    assert int(second.number[1:]) == int(first.number[1:]) + 1
    assert len(first.token) == 22
    assert first.token != second.token


def test_order_stays_hidden_from_its_vendor_until_it_is_confirmed() -> None:
    product = ProductFactory()

    place(make_basket([(product, 1)]))

    assert not Order.objects.for_vendor(product.vendor).exists()


def test_second_tab_is_shown_the_purchase_of_the_first() -> None:
    product = ProductFactory()
    basket = make_basket([(product, 1)])
    purchase = place(basket)

    with pytest.raises(AlreadyPlaced) as refusal:
        place(basket)

    assert refusal.value.purchase == purchase
    assert Purchase.objects.count() == 1
    assert held(product) == 1


def test_more_than_is_left_is_refused_and_nothing_is_written() -> None:
    plenty, scarce = ProductFactory(), ProductFactory(stock__num_in_stock=5)
    basket = make_basket([(plenty, 1), (scarce, 3)])
    StockRecord.objects.filter(product=scarce).update(num_in_stock=2)

    with pytest.raises(SoldOut) as refusal:
        place(basket)

    assert [(line.wanted, line.left) for line in refusal.value.lines] == [(3, 2)]
    assert not Purchase.objects.exists()
    assert (held(plenty), held(scarce)) == (0, 0)
    assert Basket.objects.get(pk=basket.pk).status == Basket.OPEN
    assert not EventRecord.objects.exists()


def test_price_that_changed_since_the_buyer_looked_is_told_not_charged() -> None:
    product = ProductFactory(stock__price=Decimal(14_000))
    basket = make_basket([(product, 1)])
    seen = expected_total(basket, deliveries_for(basket))
    StockRecord.objects.filter(product=product).update(price=Decimal(15_000))

    with pytest.raises(PriceChanged):
        place(basket, total=seen)

    assert not Purchase.objects.exists()
    assert held(product) == 0


@pytest.mark.parametrize("status", [VendorStatus.PAUSED, VendorStatus.SUSPENDED, VendorStatus.CLOSED])
def test_vendor_that_is_not_open_sells_nothing(status: VendorStatus) -> None:
    product = ProductFactory()
    basket = make_basket([(product, 1)])
    product.vendor.status = status
    product.vendor.save()

    with pytest.raises(UnableToPlacePurchase):
        place(basket)

    assert not Purchase.objects.exists()


def test_empty_basket_is_refused() -> None:
    with pytest.raises(UnableToPlacePurchase):
        place(Basket.objects.create(), total=Money.zero("KHR"))


def test_cash_at_the_door_is_confirmed_at_once() -> None:
    product = ProductFactory()

    purchase = place(make_basket([(product, 1)]), payment_method="cash_on_delivery", hold_for=None)

    assert purchase.orders.get().status == OrderStatus.CONFIRMED
    assert purchase.confirmed_at is not None
    assert purchase.paid_at is None
    assert Order.objects.for_vendor(product.vendor).count() == 1


def test_phone_with_enough_unpaid_parcels_under_way_gets_no_more_on_trust() -> None:
    product = ProductFactory()
    for _ in range(MOST_ON_TRUST):
        place(make_basket([(product, 1)]), payment_method="cash_on_delivery", hold_for=None)

    with pytest.raises(TooMuchOnTrust):
        place(make_basket([(product, 1)]), payment_method="cash_on_delivery", hold_for=None)

    assert Purchase.objects.count() == MOST_ON_TRUST


def test_address_is_written_in_both_languages() -> None:
    purchase = place(make_basket([(ProductFactory(), 1)]))

    assert purchase.shipping_address.formatted_en == "near the pagoda, Preah Dak, Preah Dak, Banteay Srei, Siem Reap"
    assert purchase.shipping_address.formatted_km.endswith("សៀមរាប")


@given(
    prices=st.lists(st.tuples(st.integers(1, 4_999_999), st.integers(1, 9), st.integers(0, 4)), min_size=1, max_size=8)
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_parts_of_any_basket_add_up_to_the_whole(prices: list[tuple[int, int, int]]) -> None:
    vendors = [VendorFactory() for _ in range(5)]
    wanted = [
        (ProductFactory(vendor=vendors[which], stock__price=Decimal(price)), quantity)
        for price, quantity, which in prices
    ]

    purchase = place(make_basket(wanted))

    goods = sum(price * quantity for price, quantity, _ in prices)
    partners = {which for *_, which in prices}
    assert purchase.total == Money(Decimal(goods + 6000 * len(partners)), "KHR")
    assert Money.total((order.total for order in purchase.orders.all()), "KHR") == purchase.total
    for order in purchase.orders.prefetch_related("lines"):
        lines = sum(line.line_price_incl_tax for line in order.lines.all())
        assert order.goods_total.amount == lines
