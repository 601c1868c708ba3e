"""An order after it is placed: each step once, in whatever order the news of it comes."""

from __future__ import annotations

import pytest

from marketplace.sales.order.errors import UnableToChangeOrder
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import accept_order, mark_delivered, mark_dispatched, mark_returned
from marketplace.sales.order.statuses import OrderStatus
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON, make_basket, place
from tests.factories.users import UserFactory
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def order() -> Order:
    """A confirmed order for two of ten pieces."""
    product = ProductFactory(stock__num_in_stock=10)
    purchase = place(make_basket([(product, 2)]), payment_method="cash_on_delivery", hold_for=None)
    order: Order = purchase.orders.get()
    return order


@pytest.fixture
def accepted(order: Order) -> Order:
    accept_order(order=order, by=UserFactory(), now=NOON)
    order.refresh_from_db()
    return order


def stock() -> tuple[int | None, int | None]:
    record = StockRecord.objects.get()
    return record.num_in_stock, record.num_allocated


def status_of(order: Order) -> str:
    return Order.objects.get(pk=order.pk).status


def test_pieces_leave_the_stock_when_the_carrier_has_them(accepted: Order) -> None:
    assert stock() == (10, 2)

    for _ in range(2):
        mark_dispatched(order_number=accepted.number, now=NOON)

    assert status_of(accepted) == OrderStatus.DISPATCHED
    assert stock() == (8, 0)


def test_delivery_heard_of_before_the_dispatch_implies_it(accepted: Order) -> None:
    mark_delivered(order_number=accepted.number, now=NOON)
    mark_dispatched(order_number=accepted.number, now=NOON)

    assert status_of(accepted) == OrderStatus.DELIVERED
    assert stock() == (8, 0)


def test_order_that_nobody_accepted_is_not_dispatched(order: Order) -> None:
    mark_delivered(order_number=order.number, now=NOON)

    assert status_of(order) == OrderStatus.CONFIRMED
    assert stock() == (10, 2)


def test_order_is_accepted_once(accepted: Order) -> None:
    with pytest.raises(UnableToChangeOrder):
        accept_order(order=accepted, by=UserFactory(), now=NOON)

    assert status_of(accepted) == OrderStatus.ACCEPTED


def test_parcel_that_came_back_returns_the_order_once(accepted: Order) -> None:
    mark_dispatched(order_number=accepted.number, now=NOON)

    for _ in range(2):
        mark_returned(order_number=accepted.number, now=NOON)

    assert status_of(accepted) == OrderStatus.RETURNED
