"""What becomes of a vendor's orders when it may not sell any more: none is orphaned, whatever its status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from django.db import transaction
from django.utils import timezone

from marketplace.core.money import Money
from marketplace.sales.order.errors import UnableToChangeOrder, UnableToPlacePurchase
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import (
    accept_order,
    cancel_order,
    confirm_purchase,
    decline_order,
    expire_purchase,
    lock_purchase,
    mark_delivered,
    mark_dispatched,
    mark_returned,
)
from marketplace.sales.order.services.sanctions import call_off_orders, close_own_shop, sanction_vendor
from marketplace.sales.order.statuses import FLOW, OrderStatus
from payments.models import PaymentAttempt, Refund, RefundReason
from payments.providers.base import Fact, FactKind
from payments.selectors import ledger_faults, owed_to
from payments.services.attempts import start_attempt
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON, make_basket, place
from tests.factories.users import OfficerFactory, UserFactory
from vendors.errors import UnableToChange
from vendors.models import StockRecord, Vendor, VendorStatus
from vendors.services.sanctions import Terms, lift

pytestmark = [pytest.mark.django_db, pytest.mark.database]
S = OrderStatus
#: Statuses in which nothing more is to come.
ENDED: Final = {status for status, ways in FLOW.items() if not ways} | {S.EXPIRED, S.DELIVERED}


def suspension(**more: Any) -> Terms:
    return Terms(**{"kind": "suspend", "ground": "not_sent", "words_en": "Not sent.", "orders": "refund", **more})


def order_in(status: str) -> Order:
    """Return a paid-for order that has come as far as a status, by the ways it really goes."""
    product = ProductFactory(stock__num_in_stock=10)
    purchase = place(make_basket([(product, 2)]))
    order: Order = purchase.orders.get()
    by, number = UserFactory(), order.number
    start_attempt(purchase_id=purchase.pk, now=NOON)
    if status == S.EXPIRED:
        expire_purchase(purchase_id=purchase.pk, now=purchase.hold_until + timedelta(seconds=1))
    if status in (S.AWAITING_PAYMENT, S.EXPIRED):
        return Order.objects.get(pk=order.pk)
    pay(order)
    order.refresh_from_db()
    steps: list[tuple[str, Callable[[], None]]] = [
        (S.CONFIRMED, lambda: None),
        (S.DECLINED, lambda: decline_order(order=order, by=by, reason="none", now=NOON)),
        (S.CANCELLED, lambda: cancel_order(order=order, by=None, reason="x", now=NOON)),
        (S.ACCEPTED, lambda: accept_order(order=order, by=by, now=NOON)),
        (S.DISPATCHED, lambda: mark_dispatched(order_number=number, now=NOON)),
        (S.DELIVERED, lambda: mark_delivered(order_number=number, now=NOON)),
        (S.RETURNED, lambda: mark_returned(order_number=number, now=NOON)),
    ]
    for name, step in steps:
        if name in (S.DECLINED, S.CANCELLED) and status != name:
            continue
        step()
        if name == status:
            break
    return Order.objects.get(pk=order.pk)


def pay(order: Order) -> None:
    """Let the whole price of the order's purchase arrive now, as a provider tells it."""
    purchase = order.purchase
    assert purchase is not None
    attempt = PaymentAttempt.objects.get(purchase=purchase)
    told = Fact(
        kind=FactKind.PAID, attempt_ref=attempt.key, txn_id=f"t-{purchase.pk}", money=purchase.total, occurred_at=NOON,
        to_account=attempt.payee_account,
    )  # fmt: skip
    settle(attempt_id=attempt.pk, fact=told, now=NOON)


def status_of(order: Order) -> str:
    return Order.objects.get(pk=order.pk).status


@pytest.mark.parametrize("orders", ["refund", "finish"])
@pytest.mark.parametrize("status", S.values)
def test_no_order_is_orphaned(status: str, orders: str, deliver_facts: Callable[[], None]) -> None:
    order = order_in(status)
    deliver_facts()
    finish_by = timezone.localdate(NOON) + timedelta(days=7) if orders == "finish" else None

    sanction_vendor(
        vendor=order.vendor, terms=suspension(orders=orders, finish_by=finish_by), by=OfficerFactory(), now=NOON
    )
    deliver_facts()
    at_once = status_of(order)
    call_off_orders(now=NOON + timedelta(days=9))
    if status in (S.AWAITING_PAYMENT, S.EXPIRED):
        pay(order)
    if status == S.DISPATCHED:
        mark_delivered(order_number=order.number, now=NOON)
    deliver_facts()

    is_with_vendor = status in (S.CONFIRMED, S.ACCEPTED)
    assert at_once == (S.CANCELLED if is_with_vendor and orders == "refund" else status)
    assert status_of(order) in ENDED
    called_off = is_with_vendor or status in (S.AWAITING_PAYMENT, S.EXPIRED)
    assert (status_of(order) == S.CANCELLED) == (called_off or status == S.CANCELLED)
    if called_off:
        refund = Refund.objects.get()
        assert (refund.amount, refund.reason) == (order.total.amount, RefundReason.CANCELLED)
        assert owed_to(vendor=order.vendor) == Money(Decimal(0), "KHR")
        assert StockRecord.objects.get().num_allocated == 0
    assert ledger_faults() == []


def test_order_may_be_finished_until_the_day_and_the_vendor_sells_again_when_it_is_lifted() -> None:
    order = order_in(S.CONFIRMED)
    officer, last = OfficerFactory(), timezone.localdate(NOON) + timedelta(days=7)
    sanction = sanction_vendor(
        vendor=order.vendor, terms=suspension(orders="finish", finish_by=last), by=officer, now=NOON
    )

    assert call_off_orders(now=NOON + timedelta(days=7)) == 0
    accept_order(order=order, by=UserFactory(), now=NOON)
    lift(sanction=sanction, by=officer, reason="Cleared up.", now=NOON)

    assert call_off_orders(now=NOON + timedelta(days=30)) == 0
    assert status_of(order) == S.ACCEPTED


def test_only_the_suspended_vendor_s_part_of_a_purchase_is_called_off(deliver_facts: Callable[[], None]) -> None:
    stopped, other = ProductFactory(), ProductFactory()
    purchase = place(make_basket([(stopped, 1), (other, 1)]))
    start_attempt(purchase_id=purchase.pk, now=NOON)
    sanction_vendor(vendor=stopped.vendor, terms=suspension(), by=OfficerFactory(), now=NOON)

    pay(purchase.orders.first())
    deliver_facts()

    statuses = dict(purchase.orders.values_list("vendor_id", "status"))
    assert statuses == {stopped.vendor_id: S.CANCELLED, other.vendor_id: S.CONFIRMED}
    assert Refund.objects.get().order.vendor_id == stopped.vendor_id


def test_basket_with_goods_of_a_suspended_vendor_is_not_placed() -> None:
    product = ProductFactory()
    basket = make_basket([(product, 1)])
    sanction_vendor(vendor=product.vendor, terms=suspension(), by=OfficerFactory(), now=NOON)

    with pytest.raises(UnableToPlacePurchase):
        place(basket)

    assert not Order.objects.exists()


def test_cancelled_order_is_off_for_good() -> None:
    order = order_in(S.CANCELLED)

    with pytest.raises(UnableToChangeOrder):
        cancel_order(order=order, by=None, reason="again", now=NOON)
    mark_delivered(order_number=order.number, now=NOON)

    assert status_of(order) == S.CANCELLED


def test_order_on_its_way_cannot_be_cancelled() -> None:
    order = order_in(S.DISPATCHED)

    with pytest.raises(UnableToChangeOrder):
        cancel_order(order=order, by=None, reason="x", now=NOON)

    assert status_of(order) == S.DISPATCHED


@pytest.mark.parametrize("status", [S.CONFIRMED, S.ACCEPTED, S.DISPATCHED])
def test_shop_is_not_closed_over_open_orders_unless_they_are_paid_back(status: str) -> None:
    order = order_in(status)
    vendor, officer = order.vendor, OfficerFactory()
    closing = Terms(kind="close", ground="not_sent", words_en="Never sends.")

    with pytest.raises(UnableToChange):
        sanction_vendor(vendor=vendor, terms=closing, by=officer, now=NOON)
    with pytest.raises(UnableToChange):
        close_own_shop(vendor=vendor, by=UserFactory(), words="", now=NOON)
    assert Vendor.objects.get().status == VendorStatus.OPEN

    sanction_vendor(vendor=vendor, terms=Terms(**{**vars(closing), "orders": "refund"}), by=officer, now=NOON)
    call_off_orders(now=NOON)
    assert Vendor.objects.get().status == VendorStatus.CLOSED
    assert status_of(order) == (S.DISPATCHED if status == S.DISPATCHED else S.CANCELLED)


def test_vendor_closes_its_own_shop_when_nothing_is_open() -> None:
    order = order_in(S.DELIVERED)

    close_own_shop(vendor=order.vendor, by=UserFactory(), words="Too old to weave.", now=NOON)

    assert Vendor.objects.get().status == VendorStatus.CLOSED
    assert order.vendor.sanctions.get().ground == "own_wish"


def test_order_confirmed_beside_the_sanction_is_found_by_the_sweep() -> None:
    order = order_in(S.AWAITING_PAYMENT)
    with transaction.atomic():
        confirm_purchase(purchase=lock_purchase(purchase_id=order.purchase_id), paid=True, now=NOON)
    sanction_vendor(vendor=order.vendor, terms=suspension(), by=OfficerFactory(), now=NOON)

    assert call_off_orders(now=NOON) == 1
    assert call_off_orders(now=NOON) == 0
    assert status_of(order) == S.CANCELLED
