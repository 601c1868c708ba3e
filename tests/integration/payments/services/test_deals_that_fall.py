"""Deals paid in parts that come late, are called off, or fall: what came goes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.lifecycle import (
    accept_order,
    cancel_order,
    decline_order,
    expire_purchase,
    mark_dispatched,
    mark_returned,
)
from marketplace.sales.order.statuses import OrderStatus
from payments.errors import UnableToChangePayment, UnableToStartPayment
from payments.ledger.models import AccountKind, Posting
from payments.ledger.services import balance
from payments.models import Disposition, PaymentAttempt, Receipt, Refund, RefundReason
from payments.selectors import ledger_faults, ledger_sums, owed_to
from payments.services.attempts import start_attempt
from payments.services.by_milestones import settle_fallen
from payments.services.changes import call_off, tidy_up
from payments.services.settle import settle
from tests.factories.agreed import (
    agreed_line,
    agreed_order,
    before_dispatch,
    deposit,
    dollars,
    on_arrival,
    place_agreed,
)
from tests.factories.catalogue import ProductFactory
from tests.factories.money import paid
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def ledger_is_sound_afterwards() -> Iterator[None]:
    yield
    assert ledger_faults() == []
    for kinds in ledger_sums().values():
        assert sum(Decimal(total) for total in kinds.values()) == 0


@pytest.fixture
def deal() -> Purchase:
    """9,000 dollars of Sokha's: 2,700 as deposit, 4,500 before it is sent, 1,800 on arrival; 100 of 100 pieces."""
    product = ProductFactory(vendor=VendorFactory(code="sokha"), stock__num_in_stock=100)
    plan = [deposit("2700.00"), before_dispatch("4500.00"), on_arrival("1800.00")]
    return place_agreed([agreed_order(product)], plan)


def start(purchase: Purchase, *, now: object = NOON) -> PaymentAttempt:
    return start_attempt(purchase_id=purchase.pk, now=now)  # type: ignore[arg-type]


def pay(purchase: Purchase, amount: str | None = None, *, txn: str = "") -> Receipt:
    attempt = start(purchase)
    return come(attempt, amount, txn=txn)


def come(attempt: PaymentAttempt, amount: str | None = None, *, txn: str = "") -> Receipt:
    fact = paid(attempt, dollars(amount) if amount else None, txn_id=txn)
    receipt = settle(attempt_id=attempt.pk, fact=fact, now=NOON)
    assert receipt is not None
    return receipt


def on_deposit(purchase: Purchase) -> Money:
    return -balance(kind=AccountKind.BUYER_DEPOSIT, owner=purchase.number, currency="USD")


def refund_due(purchase: Purchase) -> Money:
    return -balance(kind=AccountKind.REFUND_DUE, owner=purchase.number, currency="USD")


def paid_parts(purchase: Purchase) -> list[bool]:
    return [one.paid_at is not None for one in purchase.milestones.in_order()]


def status_of(purchase: Purchase) -> str:
    return str(Order.objects.get(purchase=purchase).status)


def entry(key: str) -> dict[str, Decimal]:
    rows = Posting.objects.filter(entry__key__startswith=key).select_related("account")
    return {f"{row.account.kind}:{row.account.owner}".rstrip(":"): row.amount for row in rows}


def test_deposit_that_never_comes_frees_the_goods(deal: Purchase) -> None:
    assert expire_purchase(purchase_id=deal.pk, now=NOON + 20 * DAY)

    assert (status_of(deal), StockRecord.objects.get().num_allocated) == (OrderStatus.EXPIRED, 0)
    with pytest.raises(UnableToStartPayment):
        start(deal)


def test_late_deposit_brings_a_deal_back_to_life_while_the_goods_are_there(deal: Purchase) -> None:
    attempt = start(deal)
    expire_purchase(purchase_id=deal.pk, now=NOON + 20 * DAY)

    come(attempt)

    assert (status_of(deal), paid_parts(deal)) == (OrderStatus.CONFIRMED, [True, False, False])
    assert StockRecord.objects.get().num_allocated == 100


def test_late_deposit_goes_back_when_the_goods_are_gone(deal: Purchase) -> None:
    attempt = start(deal)
    expire_purchase(purchase_id=deal.pk, now=NOON + 20 * DAY)
    StockRecord.objects.update(num_in_stock=10)

    receipt = come(attempt)

    assert receipt.disposition == Disposition.LATE
    assert (refund_due(deal), on_deposit(deal)) == (dollars("2700.00"), dollars("0.00"))
    assert paid_parts(deal) == [False, False, False]


def test_too_little_too_late_goes_back(deal: Purchase) -> None:
    attempt = start(deal)
    come(attempt, "100.00", txn="a")
    expire_purchase(purchase_id=deal.pk, now=NOON + 20 * DAY)
    tidy_up(purchase_id=deal.pk, now=NOON)
    assert refund_due(deal) == dollars("100.00")

    receipt = come(attempt, "50.00", txn="b")

    assert receipt.disposition == Disposition.LATE
    assert refund_due(deal) == dollars("150.00")


def test_buyer_calls_off_before_the_deposit_is_whole_and_gets_back_what_came(deal: Purchase) -> None:
    pay(deal, "1000.00")

    call_off(purchase_id=deal.pk, by=None, now=NOON)

    assert status_of(deal) == OrderStatus.CANCELLED
    assert refund_due(deal) == dollars("1000.00")


def test_buyer_cannot_call_off_a_deal_whose_deposit_is_paid(deal: Purchase) -> None:
    pay(deal)

    with pytest.raises(UnableToChangePayment):
        call_off(purchase_id=deal.pk, by=None, now=NOON)

    assert (status_of(deal), refund_due(deal)) == (OrderStatus.CONFIRMED, dollars("0.00"))


def test_money_for_a_deal_that_fell_goes_back(deal: Purchase, deliver_facts: Callable[[], None]) -> None:
    pay(deal)
    second = start(deal)
    cancel_order(order=deal.orders.get(), by=None, reason="x", now=NOON)
    deliver_facts()

    receipt = come(second)

    assert receipt.disposition == Disposition.CALLED_OFF
    assert refund_due(deal) == dollars("7200.00")


def test_deal_falls_once_however_often_it_is_told(deal: Purchase, deliver_facts: Callable[[], None]) -> None:
    pay(deal)
    order = deal.orders.get()
    cancel_order(order=order, by=None, reason="x", now=NOON)
    deliver_facts()

    settle_fallen(order_id=order.pk, reason=RefundReason.CANCELLED, now=NOON)

    assert refund_due(deal) == dollars("2700.00")


def test_goods_that_come_back_before_all_is_paid_give_what_came_back(
    deal: Purchase, deliver_facts: Callable[[], None]
) -> None:
    pay(deal)
    pay(deal)
    accept_order(order=deal.orders.get(), by=UserFactory(), now=NOON)
    mark_dispatched(order_number=f"{deal.number}-1", now=NOON)

    mark_returned(order_number=f"{deal.number}-1", now=NOON)
    deliver_facts()

    assert refund_due(deal) == dollars("7200.00")


def test_vendor_who_declines_after_all_is_paid_gives_the_whole_back(
    deal: Purchase, deliver_facts: Callable[[], None]
) -> None:
    pay(deal, "9000.00")

    decline_order(order=deal.orders.get(), by=UserFactory(), reason="x", now=NOON)
    deliver_facts()

    assert refund_due(deal) == dollars("9000.00")
    assert owed_to(vendor=deal.orders.get().vendor, currency="USD") == dollars("0.00")


def test_order_that_falls_with_its_share_of_the_balance_paid_already_leaves_the_rest_paid(
    deliver_facts: Callable[[], None],
) -> None:
    first, second = ProductFactory(), ProductFactory()
    purchase = place_agreed([agreed_order(first), agreed_order(second)], [deposit("9000.00"), on_arrival("9000.00")])
    pay(purchase)
    pay(purchase, "5000.00")

    decline_order(order=purchase.orders.order_by("pk")[1], by=UserFactory(), reason="x", now=NOON)
    deliver_facts()

    purchase.refresh_from_db()
    assert purchase.paid_at is not None
    assert paid_parts(purchase) == [True, True]
    assert refund_due(purchase) == dollars("5000.00")
    assert owed_to(vendor=first.vendor, currency="USD") == dollars("9000.00")


def test_one_receipt_gives_back_share_after_share_to_the_cent(deliver_facts: Callable[[], None]) -> None:
    products = [ProductFactory() for _ in range(3)]
    prices = ("36255.93", "72511.87", "0.07")
    orders = [
        agreed_order(one, agreed_line(one, quantity=1, unit_price=dollars(price)))
        for one, price in zip(products, prices, strict=True)
    ]
    purchase = place_agreed(orders, [deposit("10876.79"), on_arrival("97891.08")])
    pay(purchase)

    for order in purchase.orders.order_by("pk"):
        decline_order(order=order, by=UserFactory(), reason="x", now=NOON)
        deliver_facts()

    receipt = Receipt.objects.get(purchase=purchase)
    assert (receipt.given_back, receipt.amount) == (Decimal("10876.79"), Decimal("10876.79"))
    assert Refund.objects.count() == 3
