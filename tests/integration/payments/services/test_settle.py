"""What money does when it comes: in full, short, twice, late, wrong. It is never lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.lifecycle import accept_order, decline_order, expire_purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.commission.services import share_of
from payments.ledger.models import AccountKind
from payments.ledger.services import balance
from payments.models import AttemptStatus, Disposition, PaymentAttempt, Receipt, Refund, RefundReason
from payments.providers.base import Fact, FactKind
from payments.selectors import amount_due, ledger_faults, ledger_sums, owed_to
from payments.services.attempts import start_attempt
from payments.services.refunds import refund_order
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON, make_basket, place
from tests.factories.users import UserFactory
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


@pytest.fixture
def purchase() -> Purchase:
    """A purchase of 20,000 riel: 14,000 for pepper, 6,000 for delivery; one of three pieces is held."""
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3, vendor__code="pepper")
    return place(make_basket([(product, 1)]))


@pytest.fixture
def attempt(purchase: Purchase) -> PaymentAttempt:
    return start_attempt(purchase_id=purchase.pk, now=NOON)


def paid(attempt: PaymentAttempt, money: Money | None = None, txn_id: str = "a" * 64, to: str | None = None) -> Fact:
    return Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id=txn_id,
        money=money or attempt.money,
        to_account=attempt.payee_account if to is None else to,
        occurred_at=NOON,
        raw={"hash": txn_id},
    )


def status_of(purchase: Purchase) -> str:
    status: str = purchase.orders.get().status
    return status


def refund_due(purchase: Purchase, currency: str = "KHR") -> Money:
    return -balance(kind=AccountKind.REFUND_DUE, owner=purchase.number, currency=currency)


@pytest.fixture(autouse=True)
def ledger_is_sound_afterwards() -> object:
    yield
    assert ledger_faults() == []
    for kinds in ledger_sums().values():
        assert sum(Decimal(total) for total in kinds.values()) == 0


def test_full_amount_pays_the_purchase_and_is_owed_to_vendor_and_carrier(attempt: PaymentAttempt) -> None:
    settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)

    purchase = Purchase.objects.get()
    assert purchase.paid_at == NOON
    assert status_of(purchase) == OrderStatus.CONFIRMED
    assert PaymentAttempt.objects.get().status == AttemptStatus.PAID
    assert owed_to(vendor=purchase.orders.get().vendor) == riel(14_000)
    assert ledger_sums() == {
        "KHR": {"clearing": "20000", "buyer_deposit": "0", "vendor_payable": "-14000", "carrier_payable": "-6000"}
    }


def test_same_fact_told_twice_counts_once(attempt: PaymentAttempt) -> None:
    settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)

    second = settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)

    assert second is None
    assert Receipt.objects.count() == 1
    assert not Refund.objects.exists()


def test_fault_15_one_transaction_offered_for_two_purchases_pays_one(attempt: PaymentAttempt) -> None:
    other = start_attempt(purchase_id=place(make_basket([(ProductFactory(), 1)])).pk, now=NOON)
    settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)

    settle(attempt_id=other.pk, fact=paid(other), now=NOON)

    assert Receipt.objects.count() == 1
    assert Purchase.objects.get(pk=other.purchase_id).paid_at is None


def test_too_little_waits_for_the_rest(attempt: PaymentAttempt, purchase: Purchase) -> None:
    settle(attempt_id=attempt.pk, fact=paid(attempt, riel(15_000)), now=NOON)

    assert status_of(purchase) == OrderStatus.AWAITING_PAYMENT
    assert amount_due(purchase=purchase) == riel(5_000)

    settle(attempt_id=attempt.pk, fact=paid(attempt, riel(5_000), txn_id="b"), now=NOON)

    assert status_of(purchase) == OrderStatus.CONFIRMED
    assert [r.disposition for r in Receipt.objects.order_by("pk")] == [Disposition.PARTIAL, Disposition.OK]


def test_too_much_pays_and_the_rest_is_due_back(attempt: PaymentAttempt, purchase: Purchase) -> None:
    settle(attempt_id=attempt.pk, fact=paid(attempt, riel(25_000)), now=NOON)

    assert status_of(purchase) == OrderStatus.CONFIRMED
    assert Refund.objects.get().reason == RefundReason.SURPLUS
    assert refund_due(purchase) == riel(5_000)


def test_second_payment_is_due_back(attempt: PaymentAttempt, purchase: Purchase) -> None:
    settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)

    settle(attempt_id=attempt.pk, fact=paid(attempt, txn_id="b"), now=NOON)

    assert Refund.objects.get().reason == RefundReason.DUPLICATE
    assert refund_due(purchase) == riel(20_000)


def test_other_currency_does_not_pay_and_is_due_back(attempt: PaymentAttempt, purchase: Purchase) -> None:
    settle(attempt_id=attempt.pk, fact=paid(attempt, Money(Decimal(20_000), "USD")), now=NOON)

    assert status_of(purchase) == OrderStatus.AWAITING_PAYMENT
    assert refund_due(purchase, "USD") == Money(Decimal(20_000), "USD")


def test_money_to_another_account_is_kept_on_record_but_is_not_ours(
    attempt: PaymentAttempt, purchase: Purchase
) -> None:
    settle(attempt_id=attempt.pk, fact=paid(attempt, to="thief@bank"), now=NOON)

    assert Receipt.objects.get().disposition == Disposition.NOT_OURS
    assert status_of(purchase) == OrderStatus.AWAITING_PAYMENT
    assert ledger_sums() == {}


def test_unpaid_purchase_expires_and_its_stock_comes_back(purchase: Purchase) -> None:
    assert not expire_purchase(purchase_id=purchase.pk, now=NOON + timedelta(minutes=14))

    assert expire_purchase(purchase_id=purchase.pk, now=NOON + timedelta(minutes=16))

    assert status_of(purchase) == OrderStatus.EXPIRED
    assert StockRecord.objects.get().num_allocated == 0


def test_late_money_revives_the_purchase_while_the_goods_are_there(attempt: PaymentAttempt, purchase: Purchase) -> None:
    later = NOON + timedelta(hours=2)
    expire_purchase(purchase_id=purchase.pk, now=later)

    settle(attempt_id=attempt.pk, fact=paid(attempt), now=later)

    assert status_of(purchase) == OrderStatus.CONFIRMED
    assert StockRecord.objects.get().num_allocated == 1
    assert not Refund.objects.exists()


def test_fault_23_money_after_the_last_piece_was_sold_is_due_back(attempt: PaymentAttempt, purchase: Purchase) -> None:
    later = NOON + timedelta(hours=2)
    expire_purchase(purchase_id=purchase.pk, now=later)
    StockRecord.objects.update(num_in_stock=0)

    settle(attempt_id=attempt.pk, fact=paid(attempt), now=later)

    assert status_of(purchase) == OrderStatus.EXPIRED
    assert Purchase.objects.get().paid_at is None
    assert Receipt.objects.get().disposition == Disposition.LATE
    assert refund_due(purchase) == riel(20_000)
    assert StockRecord.objects.get().num_allocated == 0


def test_both_parts_of_late_money_are_due_back(attempt: PaymentAttempt, purchase: Purchase) -> None:
    settle(attempt_id=attempt.pk, fact=paid(attempt, riel(15_000)), now=NOON)
    expire_purchase(purchase_id=purchase.pk, now=NOON + timedelta(hours=2))
    StockRecord.objects.update(num_in_stock=0)

    settle(attempt_id=attempt.pk, fact=paid(attempt, riel(5_000), txn_id="b"), now=NOON + timedelta(hours=2))

    assert {r.disposition for r in Receipt.objects.all()} == {Disposition.LATE}
    assert refund_due(purchase) == riel(20_000)


@pytest.mark.parametrize("kind", [FactKind.PENDING, FactKind.PROCESSING, FactKind.UNKNOWN])
def test_fact_without_money_changes_nothing(attempt: PaymentAttempt, kind: FactKind) -> None:
    settle(attempt_id=attempt.pk, fact=Fact(kind=kind, attempt_ref=attempt.key), now=NOON)

    assert PaymentAttempt.objects.get().status == AttemptStatus.PENDING
    assert not Receipt.objects.exists()


def test_failed_attempt_is_paid_all_the_same_when_money_comes(attempt: PaymentAttempt, purchase: Purchase) -> None:
    settle(attempt_id=attempt.pk, fact=Fact(kind=FactKind.FAILED, attempt_ref=attempt.key), now=NOON)
    assert PaymentAttempt.objects.get().status == AttemptStatus.FAILED

    settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)

    assert PaymentAttempt.objects.get().status == AttemptStatus.PAID
    assert status_of(purchase) == OrderStatus.CONFIRMED


def test_declined_order_gives_back_stock_and_money(attempt: PaymentAttempt, purchase: Purchase) -> None:
    settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)
    order = Order.objects.get()
    decline_order(order=order, by=UserFactory(), reason="no pepper left", now=NOON)

    refund_order(order_id=order.pk, reason=RefundReason.DECLINED, now=NOON)
    refund_order(order_id=order.pk, reason=RefundReason.DECLINED, now=NOON)

    assert refund_due(purchase) == riel(20_000)
    assert owed_to(vendor=order.vendor) == riel(0)
    assert StockRecord.objects.get().num_allocated == 0


def test_accepted_order_cannot_be_declined(attempt: PaymentAttempt) -> None:
    from marketplace.sales.order.errors import UnableToChangeOrder

    settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)
    order = Order.objects.get()
    accept_order(order=order, by=UserFactory(), now=NOON)

    with pytest.raises(UnableToChangeOrder):
        decline_order(order=order, by=UserFactory(), reason="", now=NOON)

    assert StockRecord.objects.get().num_allocated == 1


def test_settling_asks_few_queries(attempt: PaymentAttempt) -> None:
    with transaction.atomic():
        share_of(order=attempt.purchase.orders.get(), now=NOON)  # as the fact of the placing does

    with CaptureQueriesContext(connection) as queries:
        settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)

    assert len(queries) <= 21, [query["sql"][:100] for query in queries]
