"""Several hands on one payment at once: pressing "pay" in ten tabs, two ways both paid, calling off while paying.

Each is a thread with a connection of its own. The negative controls take a guard away and count too much, so the tests
can fail.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

import pytest
from django.conf import settings as house
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client
from django.utils import timezone

from marketplace.core import db
from marketplace.sales.order.errors import UnableToChangeOrder
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.parts import Part, part_of
from marketplace.sales.order.statuses import OrderStatus
from payments.adapters import adapter
from payments.errors import UnableToChangePayment
from payments.models import AttemptStatus, Disposition, PaymentAttempt, Receipt, Refund
from payments.models.attempt import PaymentAttemptQuerySet
from payments.providers.fake import FakeProvider
from payments.selectors import ledger_faults
from payments.services import settle as settling
from payments.services.attempts import start_attempt, view_of
from payments.services.changes import call_off, change_way
from payments.services.polling import poll_due
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.money import paid
from tests.factories.sales import make_basket, place
from tests.integration.payments.test_callbacks_race import all_at_once
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
TABS = 10


@pytest.fixture
def fake(settings: Any) -> Iterator[FakeProvider]:
    settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "fake": {}}
    adapter.cache_clear()
    yield cast(FakeProvider, adapter("fake"))
    adapter.cache_clear()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def purchase(fake: FakeProvider, now: datetime) -> Purchase:
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3)
    return place(make_basket([(product, 1)]), now=now)


def press(purchase: Purchase) -> int:
    return Client().post(f"/en/checkout/{purchase.token}/pay/new-code/").status_code


def test_fault_09_pay_pressed_in_ten_tabs_at_once_is_one_open_attempt(purchase: Purchase) -> None:
    answers = all_at_once(*[lambda: press(purchase)] * TABS)

    assert answers == [302] * TABS
    assert PaymentAttempt.objects.open().count() == PaymentAttempt.objects.count() == 1


def test_fault_09_without_looking_for_the_standing_attempt_only_the_database_refuses_a_second(
    purchase: Purchase, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_attempt(purchase_id=purchase.pk, now=now)
    monkeypatch.setattr(PaymentAttemptQuerySet, "open", lambda self: self.none())

    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        start_attempt(purchase_id=purchase.pk, now=now)

    assert PaymentAttempt.objects.count() == 1


def pay_both_at_once(fake: FakeProvider, purchase: Purchase, now: datetime) -> list[str]:
    """Pay a purchase by a code and by another way at the same moment; return what the receipts came to."""
    by_code = start_attempt(purchase_id=purchase.pk, now=now)
    Purchase.objects.filter(pk=purchase.pk).update(payment_method="fake")
    other = start_attempt(purchase_id=purchase.pk, now=now)
    fake.pay(view_of(other), at=now)

    all_at_once(
        lambda: settle(attempt_id=by_code.pk, fact=paid(by_code, at=now), now=now),
        lambda: settle(attempt_id=other.pk, fact=fake.facts[other.key], now=now),
    )

    return sorted(Receipt.objects.values_list("disposition", flat=True))


def test_fault_10_a_code_and_another_way_both_paid_give_one_back(
    fake: FakeProvider, purchase: Purchase, now: datetime
) -> None:
    assert pay_both_at_once(fake, purchase, now) == [Disposition.DUPLICATE, Disposition.OK]
    assert Refund.objects.get().money == PaymentAttempt.objects.first().money  # type: ignore[union-attr]
    assert ledger_faults() == []


def test_fault_10_without_looking_whether_it_is_paid_nothing_goes_back(
    fake: FakeProvider, purchase: Purchase, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Part, "is_paid", property(lambda self: False))
    monkeypatch.setattr(settling.bookkeeping, "book_sales", lambda **_: None)  # the ledger's key is another guard

    assert pay_both_at_once(fake, purchase, now) == [Disposition.OK, Disposition.OK]
    assert not Refund.objects.exists()


def test_another_way_closes_what_was_begun_and_settles_it_where_it_is_paid(
    fake: FakeProvider, purchase: Purchase, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    Purchase.objects.filter(pk=purchase.pk).update(payment_method="fake")
    attempt = start_attempt(purchase_id=purchase.pk, now=now)
    fake.pay(view_of(attempt), at=now)

    change_way(purchase_id=purchase.pk, way="bakong", now=now)

    assert Purchase.objects.get().paid_at == now
    assert PaymentAttempt.objects.get().status == AttemptStatus.PAID


def test_another_way_leaves_a_code_that_cannot_be_closed_to_be_asked_after(
    fake: FakeProvider, purchase: Purchase, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_code = start_attempt(purchase_id=purchase.pk, now=now)
    monkeypatch.setattr("payments.ways.NEVER_OFFERED", frozenset({"manual"}))

    change_way(purchase_id=purchase.pk, way="fake", now=now)

    by_code.refresh_from_db()
    assert (by_code.status, by_code.next_poll_at is not None) == (AttemptStatus.CANCELLED, True)
    assert PaymentAttempt.objects.open().get().provider == "fake"
    settle(attempt_id=by_code.pk, fact=paid(by_code, at=now), now=now)
    assert Purchase.objects.get().paid_at == now


def test_fault_24_called_off_while_paying_loses_no_money(purchase: Purchase, now: datetime) -> None:
    attempt = start_attempt(purchase_id=purchase.pk, now=now)

    all_at_once(
        lambda: call_off(purchase_id=purchase.pk, by=None, now=now),
        lambda: settle(attempt_id=attempt.pk, fact=paid(attempt, at=now), now=now),
    )

    receipt, status = Receipt.objects.get(), purchase.orders.get().status
    if status == OrderStatus.CANCELLED:  # the buyer was first: the money goes back
        assert receipt.disposition == Disposition.CALLED_OFF
        assert Refund.objects.get().money == receipt.money
        assert StockRecord.objects.get().num_allocated == 0
    else:
        assert (status, receipt.disposition) == (OrderStatus.CONFIRMED, Disposition.OK)
        assert not Refund.objects.exists()
    assert ledger_faults() == []


def test_fault_24_without_reading_under_the_lock_the_money_is_written_down_nowhere(
    purchase: Purchase, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settling has read what is awaited, and then the buyer calls it off before the receipt is disposed of."""
    attempt = start_attempt(purchase_id=purchase.pk, now=now)
    read_before = part_of(purchase=purchase, order_id=None)
    assert read_before.is_awaited
    call_off(purchase_id=purchase.pk, by=None, now=now)
    monkeypatch.setattr(settling, "part_of", lambda **_: read_before)

    with pytest.raises(UnableToChangeOrder):
        settle(attempt_id=attempt.pk, fact=paid(attempt, at=now), now=now)

    assert not Receipt.objects.exists()
    assert not Refund.objects.exists()


def test_fault_24_calling_off_asks_the_provider_first_and_keeps_what_is_paid(
    fake: FakeProvider, purchase: Purchase, now: datetime
) -> None:
    Purchase.objects.filter(pk=purchase.pk).update(payment_method="fake")
    attempt = start_attempt(purchase_id=purchase.pk, now=now)
    fake.pay(view_of(attempt), at=now)

    with pytest.raises(UnableToChangePayment):
        call_off(purchase_id=purchase.pk, by=None, now=now)

    assert purchase.orders.get().status == OrderStatus.CONFIRMED
    poll_due(now=now)
    assert Receipt.objects.count() == 1


@pytest.fixture
def broken_off(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Break the first tries of settling off as a database does because of others, and say how often."""
    told: list[str] = []
    whole = settling._dispose

    def dispose(case: Any) -> None:
        whole(case)
        if len(told) < 2:
            told.append("broken off")
            raise OperationalError("database is locked")

    monkeypatch.setattr(settling, "_dispose", dispose)
    monkeypatch.setattr(db, "REST_S", 0.001)
    return told


def test_fault_40_settling_broken_off_by_the_database_is_done_again_to_the_same_end(
    purchase: Purchase, now: datetime, broken_off: list[str]
) -> None:
    attempt = start_attempt(purchase_id=purchase.pk, now=now)

    receipt = settle(attempt_id=attempt.pk, fact=paid(attempt, at=now), now=now)

    assert receipt is not None
    assert (len(broken_off), receipt.disposition) == (2, Disposition.OK)
    assert Receipt.objects.count() == 1
    assert ledger_faults() == []


def test_fault_40_without_trying_again_the_same_payment_is_not_settled(
    purchase: Purchase, now: datetime, broken_off: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "TRIES", 1)
    attempt = start_attempt(purchase_id=purchase.pk, now=now)

    with pytest.raises(OperationalError):
        settle(attempt_id=attempt.pk, fact=paid(attempt, at=now), now=now)

    assert not Receipt.objects.exists()


ON_POSTGRESQL = pytest.mark.skipif(
    house.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql",
    reason="SQLite has one writer and no deadlocks",
)


def deadlock(purchase: Purchase, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Let another transaction take the stock first and the purchase second, while settling goes the other way round.

    Return what broke.
    """
    attempt = start_attempt(purchase_id=purchase.pk, now=now)
    have_stock, have_purchase = threading.Event(), threading.Event()
    whole = settling._dispose
    tries: list[int] = []

    def dispose(case: Any) -> None:
        tries.append(1)
        if len(tries) == 1:
            have_purchase.set()
            assert have_stock.wait(timeout=30)
            StockRecord.objects.select_for_update().get()
        whole(case)

    def other_way_round() -> None:
        with transaction.atomic():
            StockRecord.objects.select_for_update().get()
            have_stock.set()
            assert have_purchase.wait(timeout=30)
            Purchase.objects.select_for_update().get(pk=purchase.pk)

    monkeypatch.setattr(settling, "_dispose", dispose)
    outcomes = all_at_once(
        lambda: settle(attempt_id=attempt.pk, fact=paid(attempt, at=now), now=now),
        lambda: db.retried(other_way_round),
    )
    return [one for one in outcomes if isinstance(one, Exception)]


@ON_POSTGRESQL
def test_fault_40_a_real_deadlock_is_tried_again(
    purchase: Purchase, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert deadlock(purchase, now, monkeypatch) == []
    assert Receipt.objects.get().disposition == Disposition.OK
    assert purchase.orders.get().status == OrderStatus.CONFIRMED


@ON_POSTGRESQL
def test_fault_40_without_trying_again_a_real_deadlock_breaks_one_of_the_two(
    purchase: Purchase, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "TRIES", 1)

    (broken,) = deadlock(purchase, now, monkeypatch)

    assert "deadlock" in str(broken)


def test_settling_asks_the_database_few_questions(
    purchase: Purchase, now: datetime, django_assert_max_num_queries: Any
) -> None:
    attempt = start_attempt(purchase_id=purchase.pk, now=now)

    with django_assert_max_num_queries(50):
        settle(attempt_id=attempt.pk, fact=paid(attempt, at=now), now=now)
