"""Looking for money at the Bakong sandbox, over real HTTP: what comes, what comes wrong, and answers that are none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.lifecycle import expire_purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.adapters import adapter
from payments.errors import UnableToStartPayment
from payments.models import AttemptStatus, Disposition, PaymentAttempt, ProviderEvent, Receipt, Refund, RefundReason
from payments.selectors import ledger_faults
from payments.services.attempts import MOST_CODES, start_attempt
from payments.services.polling import next_look, poll_due
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place
from tests.fixtures.sandbox import Sandbox
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _at_the_sandbox(sandbox: Sandbox, settings: Any) -> Iterator[None]:
    bakong = {**settings.PAYMENT_PROVIDERS["bakong"], "base_url": sandbox.url}
    settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "bakong": bakong}
    adapter.cache_clear()
    yield
    adapter.cache_clear()
    assert ledger_faults() == []


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def purchase(now: datetime) -> Purchase:
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3)
    return place(make_basket([(product, 1)]), now=now)


@pytest.fixture
def attempt(purchase: Purchase, now: datetime) -> PaymentAttempt:
    return start_attempt(purchase_id=purchase.pk, now=now)


def poll(now: datetime) -> None:
    """Look now, whatever the attempt's own time for it."""
    PaymentAttempt.objects.exclude(next_poll_at=None).update(next_poll_at=now)
    poll_due(now=now)


def status_of(purchase: Purchase) -> str:
    status: str = purchase.orders.get().status
    return status


def test_payment_by_the_phone_is_seen(
    sandbox: Sandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    poll(now)
    assert status_of(purchase) == OrderStatus.AWAITING_PAYMENT

    paid = sandbox.pay(attempt.payload)
    poll(now + timedelta(seconds=3))

    assert status_of(purchase) == OrderStatus.CONFIRMED
    receipt = Receipt.objects.get()
    assert receipt.provider_txn_id == paid["hash"]
    assert receipt.money == Money(Decimal(20_000), "KHR")
    assert ProviderEvent.objects.get().processed_at is not None


def paid_with(sandbox: Sandbox, attempt: PaymentAttempt, now: datetime, **wish: str) -> str:
    """Pay a code otherwise than it says, look, and return what the receipt did."""
    sandbox.pay(attempt.payload, **wish)
    poll(now)
    disposition: str = Receipt.objects.get().disposition
    return disposition


def test_fault_11_too_little_does_not_pay(
    sandbox: Sandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    assert paid_with(sandbox, attempt, now, amount="15000") == Disposition.PARTIAL
    assert status_of(purchase) == OrderStatus.AWAITING_PAYMENT


def test_fault_12_too_much_pays_and_the_rest_is_due_back(
    sandbox: Sandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    assert paid_with(sandbox, attempt, now, amount="25000") == Disposition.SURPLUS
    assert status_of(purchase) == OrderStatus.CONFIRMED
    assert Refund.objects.get().money == Money(Decimal(5_000), "KHR")


def test_fault_13_dollars_for_riel_do_not_pay(
    sandbox: Sandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    assert paid_with(sandbox, attempt, now, currency="USD") == Disposition.WRONG_CURRENCY
    assert status_of(purchase) == OrderStatus.AWAITING_PAYMENT
    assert Refund.objects.get().currency == "USD"


def test_fault_14_money_that_went_to_another_account_is_not_ours(
    sandbox: Sandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    assert paid_with(sandbox, attempt, now, to_account="thief@bank") == Disposition.NOT_OURS
    assert status_of(purchase) == OrderStatus.AWAITING_PAYMENT
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    "fault",
    [
        {"http_status": 429},
        {"http_status": 500},
        {"http_status": 504},
        {"http_status": 403},
        {"truncate": True},
    ],
)
def test_answer_that_is_none_means_unknown_and_is_asked_again(
    sandbox: Sandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime, fault: dict[str, Any]
) -> None:
    sandbox.pay(attempt.payload)
    sandbox.turn(**fault)

    poll(now)

    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.PENDING
    assert attempt.last_error
    assert attempt.next_poll_at is not None
    assert now < attempt.next_poll_at <= now + timedelta(seconds=15)
    assert not Receipt.objects.exists()

    sandbox.turn()
    poll(now + timedelta(seconds=20))

    assert status_of(purchase) == OrderStatus.CONFIRMED


def test_failed_transaction_does_not_pay(
    sandbox: Sandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    sandbox.pay(attempt.payload, status="FAILED")

    poll(now)

    assert status_of(purchase) == OrderStatus.AWAITING_PAYMENT
    assert not Receipt.objects.exists()


def test_fault_22_an_expired_code_that_is_paid_brings_the_purchase_back(
    sandbox: Sandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    later = now + timedelta(minutes=40)
    expire_purchase(purchase_id=purchase.pk, now=later)
    poll(later)
    assert PaymentAttempt.objects.get().status == AttemptStatus.EXPIRED
    assert StockRecord.objects.get().num_allocated == 0

    sandbox.pay(attempt.payload, accept_expired=True)
    poll(later + timedelta(minutes=1))

    assert status_of(purchase) == OrderStatus.CONFIRMED
    assert StockRecord.objects.get().num_allocated == 1


def test_paid_code_that_is_paid_again_is_found_and_given_back(
    sandbox: Sandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    sandbox.pay(attempt.payload)
    poll(now)
    sandbox.pay(attempt.payload, again=True, accept_expired=True)

    poll_due(now=now + timedelta(days=1, minutes=1))

    assert Receipt.objects.count() == 2
    assert Refund.objects.get().reason == RefundReason.DUPLICATE


def test_two_codes_of_one_purchase_both_paid_give_one_back(
    sandbox: Sandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    later = now + timedelta(minutes=11)
    second = start_attempt(purchase_id=purchase.pk, now=later)
    assert second.pk != attempt.pk
    sandbox.pay(attempt.payload, accept_expired=True)
    sandbox.pay(second.payload)

    poll(later)
    poll(later + timedelta(minutes=1))

    assert Receipt.objects.count() == 2
    assert Refund.objects.get().reason == RefundReason.DUPLICATE
    assert status_of(purchase) == OrderStatus.CONFIRMED


def test_pressing_twice_gives_the_same_code(attempt: PaymentAttempt, purchase: Purchase, now: datetime) -> None:
    again = start_attempt(purchase_id=purchase.pk, now=now + timedelta(minutes=1))

    assert again.pk == attempt.pk


def test_new_code_holds_the_stock_for_longer(attempt: PaymentAttempt, purchase: Purchase, now: datetime) -> None:
    later = now + timedelta(minutes=11)

    second = start_attempt(purchase_id=purchase.pk, now=later)

    purchase.refresh_from_db()
    assert second.expires_at is not None
    assert purchase.hold_until is not None
    assert purchase.hold_until > second.expires_at


def test_purchase_gets_only_so_many_codes(attempt: PaymentAttempt, purchase: Purchase, now: datetime) -> None:
    for n in range(1, MOST_CODES):
        start_attempt(purchase_id=purchase.pk, now=now + timedelta(minutes=11 * n))

    with pytest.raises(UnableToStartPayment):
        start_attempt(purchase_id=purchase.pk, now=now + timedelta(minutes=11 * MOST_CODES))

    assert PaymentAttempt.objects.count() == MOST_CODES


def test_closed_purchase_gets_no_code(attempt: PaymentAttempt, purchase: Purchase, now: datetime) -> None:
    later = now + timedelta(hours=1)
    expire_purchase(purchase_id=purchase.pk, now=later)

    with pytest.raises(UnableToStartPayment):
        start_attempt(purchase_id=purchase.pk, now=later)


def test_sixty_attempts_are_asked_after_in_few_calls(sandbox: Sandbox, now: datetime) -> None:
    product = ProductFactory(stock__num_in_stock=200)
    attempts = [start_attempt(purchase_id=place(make_basket([(product, 1)]), now=now).pk, now=now) for _ in range(60)]
    sandbox.pay(attempts[0].payload)
    sandbox.pay(attempts[-1].payload)

    poll(now)

    assert Receipt.objects.count() == 2


def test_looks_grow_rarer_and_end_after_a_week(attempt: PaymentAttempt, now: datetime) -> None:
    assert attempt.expires_at is not None
    rests = [
        (now, 2),
        (now + timedelta(minutes=5), 5),
        (attempt.expires_at + timedelta(minutes=1), 60),
        (attempt.expires_at + timedelta(hours=2), 900),
        (attempt.expires_at + timedelta(days=2), 86_400),
    ]

    for moment, seconds in rests:
        assert next_look(attempt=attempt, now=moment) == moment + timedelta(seconds=seconds)
    assert next_look(attempt=attempt, now=attempt.expires_at + timedelta(days=8)) is None
