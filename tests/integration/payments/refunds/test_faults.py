"""Money going back when things go wrong: answers that get lost, officers who press at once, disputes after a payout."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import F
from django.utils import timezone

from marketplace.sales.order.models import Order, Purchase
from payments import adapters
from payments.errors import UnableToRefund
from payments.models import Receipt, Refund, RefundStatus, RefundWay
from payments.payouts.services.outcomes import confirm_payout
from payments.providers.base import DisputeFact, DisputeKind
from payments.selectors import owed_to
from payments.services.attempts import start_attempt, view_of
from payments.services.disputes import note_dispute
from payments.services.refunds import asking, by_hand, falling_due
from payments.services.refunds.by_hand import record_transfer, take_on
from payments.services.refunds.sending import look_after, send_due
from payments.services.settle import settle
from tests.factories.sales import NOON
from tests.factories.users import OfficerFactory, UserFactory
from tests.fixtures.sandbox import Sandbox
from tests.integration.payments.payouts.earning import NOON as MONDAY
from tests.integration.payments.payouts.earning import sent, statement
from tests.integration.payments.refunds.paid import ask, order_of, pay, placed, riel, wish
from tests.integration.payments.test_callbacks_race import without_constraint
from tests.unit.payments.providers.payway.fakes import PEM
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
OFFICERS = 8


def at_once(count: int, deed: Any) -> Counter[str]:
    """Let so many do something at the same moment; return how often each answer came."""
    barrier, answers = threading.Barrier(count), []

    def one(index: int) -> None:
        try:
            barrier.wait(timeout=60)
            deed(index)
            answers.append("done")
        except UnableToRefund:
            answers.append("refused")
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            answers.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return Counter(answers)


def ask_at_once(purchase: Purchase) -> Counter[str]:
    """Let eight officers ask for two of three pieces at the same moment."""
    order, officers = order_of(purchase), [UserFactory() for _ in range(OFFICERS)]
    asked = wish(order, 2)

    def press(index: int) -> None:
        asking.ask_refund(order_id=order.pk, wish=asked, by=officers[index], now=NOON)

    return at_once(OFFICERS, press)


def promised() -> int:
    return int(sum(refund.amount for refund in Refund.objects.standing()))


def test_fault_27_officers_who_ask_at_once_promise_the_pieces_once(purchase: Purchase) -> None:
    told = ask_at_once(purchase)

    assert told == {"done": 1, "refused": OFFICERS - 1}
    assert promised() == Receipt.objects.get().given_back == 28_000


def test_fault_27_without_the_guards_the_same_race_promises_more_than_was_paid(
    purchase: Purchase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the look under the lock, the conditional update and the constraint, each sees what was left before."""
    guard = next(one for one in Receipt._meta.constraints if one.name == "receipt_gives_back_no_more_than_it_is")
    monkeypatch.setattr(Receipt._meta, "constraints", [one for one in Receipt._meta.constraints if one != guard])
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        editor.remove_constraint(Receipt, guard)
    before = asking.left_of(order_of(purchase))

    def careless_hold(*, receipt: Receipt, money: Any) -> None:
        Receipt.objects.filter(pk=receipt.pk).update(given_back=F("given_back") + money.amount)

    monkeypatch.setattr(falling_due, "hold", careless_hold)
    monkeypatch.setattr(asking, "left_of", lambda order: before)
    monkeypatch.setattr(asking, "make_due", lambda **asked: None)

    ask_at_once(purchase)

    assert promised() > 42_000, "more than was paid for the goods"


def test_fault_27_officers_who_make_a_transfer_at_once_make_it_once(purchase: Purchase) -> None:
    refund, officers = ask(order_of(purchase), 2), [UserFactory() for _ in range(OFFICERS)]

    told = at_once(OFFICERS, lambda index: take_on(refund_id=refund.pk, by=officers[index], now=NOON))
    written = at_once(
        OFFICERS,
        lambda index: record_transfer(refund_id=refund.pk, reference=f"FT{index}", by=officers[index], now=NOON),
    )

    assert told == written == {"done": 1, "refused": OFFICERS - 1}
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED


def test_fault_27_without_the_condition_each_officer_makes_the_transfer(
    purchase: Purchase, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund, officers = ask(order_of(purchase), 2), [UserFactory() for _ in range(OFFICERS)]

    def careless(refund: Refund, *, start: object, to: RefundStatus, **changes: Any) -> bool:
        return bool(Refund.objects.filter(pk=refund.pk).update(status=to, **changes))

    monkeypatch.setattr(by_hand, "move", careless)

    assert at_once(OFFICERS, lambda at: take_on(refund_id=refund.pk, by=officers[at], now=NOON)) == {"done": OFFICERS}


def test_fault_27_one_number_of_the_bank_entered_twice_at_once_ends_one_refund(purchase: Purchase) -> None:
    refunds = [ask(order_of(purchase), 1), ask(order_of(purchase), 1)]
    for one in refunds:
        take_on(refund_id=one.pk, by=UserFactory(), now=NOON)
    officer = UserFactory()

    told = at_once(2, lambda index: record_transfer(refund_id=refunds[index].pk, reference="FT1", by=officer, now=NOON))

    assert told == {"done": 1, "refused": 1}
    assert Refund.objects.filter(status=RefundStatus.SUCCEEDED).count() == 1


def test_fault_27_without_the_constraint_one_number_ends_two_refunds(
    purchase: Purchase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked whether the number stands anywhere before one of them writes it."""
    refunds = [ask(order_of(purchase), 1), ask(order_of(purchase), 1)]
    for one in refunds:
        take_on(refund_id=one.pk, by=UserFactory(), now=NOON)
    without_constraint(monkeypatch, Refund, "one_refund_per_transfer")
    officer, both_looked = UserFactory(), threading.Barrier(2)

    def begin(**how: Any) -> Any:
        both_looked.wait(timeout=30)
        return transaction.atomic(**how)

    monkeypatch.setattr(by_hand, "transaction", SimpleNamespace(atomic=begin))

    told = at_once(2, lambda index: record_transfer(refund_id=refunds[index].pk, reference="FT1", by=officer, now=NOON))

    assert told == {"done": 2}
    assert Refund.objects.filter(status=RefundStatus.SUCCEEDED, transfer_reference="FT1").count() == 2


# -- An answer that gets lost ------------------------------------------------------------------------------------------


@pytest.fixture
def payway(sandbox: Sandbox, settings: Any) -> Iterator[Sandbox]:
    """PayWay as production has it, before its sandbox."""
    settings.PAYMENT_PROVIDERS = {
        **settings.PAYMENT_PROVIDERS,
        "payway": {
            "base_url": sandbox.url,
            "merchant_id": "marketplace",
            "api_key": "sandbox-payway-key",
            "rsa_public_key": PEM,
        },
    }
    adapters.adapter.cache_clear()
    yield sandbox
    adapters.adapter("payway").client._http.close()  # type: ignore[attr-defined]  # tests leave no connection open
    adapters.adapter.cache_clear()


def by_payway(sandbox: Sandbox) -> Purchase:
    now = timezone.now()
    purchase = placed(method="payway", now=now)
    attempt = start_attempt(purchase_id=purchase.pk, now=now)
    assert sandbox.post("/control/payway/pay", {"tran_id": attempt.provider_ref})[0] == 200
    (fact,) = adapters.adapter("payway").fetch([view_of(attempt)], now=timezone.now())
    settle(attempt_id=attempt.pk, fact=fact, now=now)
    return Purchase.objects.get(pk=purchase.pk)


def state(sandbox: Sandbox) -> dict[str, Any]:
    return dict(sandbox.post("/control/payway/state", {"tran_id": Receipt.objects.get().provider_txn_id})[1])


@pytest.mark.parametrize("fault", [{"lost": True}, {"http_status": 500}])
def test_fault_26_refund_whose_answer_is_lost_is_looked_up_and_goes_back_once(
    payway: Sandbox, fault: dict[str, object]
) -> None:
    purchase = by_payway(payway)
    refund = ask(order_of(purchase), 2)
    assert refund.way == RefundWay.PROVIDER
    payway.post("/control/payway/knobs", {"times": 1, "only": "refund", **fault})
    now = timezone.now()

    send_due(now=now)
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUBMITTED, "nobody knows what became of it"
    look_after(now=now + timedelta(minutes=3))
    look_after(now=now + timedelta(minutes=9))

    refund.refresh_from_db()
    assert (refund.status, refund.tries) == (RefundStatus.SUCCEEDED, 1)
    told = state(payway)
    assert (told["refunds"], told["refunded"]) == (1, "28000.00")


# -- A dispute after the vendor was paid -------------------------------------------------------------------------------


def test_fault_29_dispute_after_the_payout_is_set_off_in_the_next_one(fake: Any) -> None:
    purchase = placed(scarf=0, method="fake", now=MONDAY - timedelta(days=8))
    pay(purchase)
    vendor = Vendor.objects.get(code="sokha")
    Order.objects.update(status="delivered", delivered_at=MONDAY - timedelta(days=6))
    first = sent(vendor, at=MONDAY)
    confirm_payout(payout=first, reference="FT1", by=OfficerFactory(), now=MONDAY)
    assert owed_to(vendor=vendor) == riel(0)

    lost = DisputeFact(ref="dp_1", txn_id="a" * 64, kind=DisputeKind.LOST, money=riel(20_000))
    note_dispute(provider="fake", fact=lost, now=MONDAY + timedelta(days=1))

    assert owed_to(vendor=vendor) == riel(-20_000), "only here may a vendor owe us"
    again = placed(scarf=0, method="fake", now=MONDAY)
    pay(again, txn_id="b" * 64)
    Order.objects.filter(purchase=again).update(status="delivered", delivered_at=MONDAY + timedelta(days=1))
    next_week = MONDAY + timedelta(days=7)
    drawn = statement(vendor, at=next_week)
    assert drawn.closing == 42_000 - 20_000
