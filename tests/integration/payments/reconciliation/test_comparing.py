"""A provider's statement against our receipts, both ways."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from payments import adapters
from payments.ledger.models import AccountKind, Entry
from payments.ledger.services import balance, credit, debit, post_entry
from payments.models import PaymentAttempt, Receipt, Refund
from payments.providers.base import Caps, Fact, FactKind
from payments.providers.fake import FakeProvider
from payments.reconciliation.errors import UnableToCompare, UnableToSolveDifference
from payments.reconciliation.models import Difference, ReconciliationRun
from payments.reconciliation.services.comparing import (
    DIFFERS,
    compare,
    compare_due,
    solve,
    want_comparison,
)
from payments.selectors import ledger_faults
from payments.services import attempts as starting
from payments.services.attempts import start_attempt, view_of
from payments.services.settle import settle
from tests.factories.cash import riel
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON, make_basket, place
from tests.factories.users import OfficerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAY = date(2026, 11, 22)
NEXT_NIGHT = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)  # two in the morning in Cambodia


class Stated(FakeProvider):
    """The fake provider with a statement: what was paid to it, day by day."""

    caps = Caps(currencies=frozenset({"KHR", "USD"}), has_polling=True, has_statement=True)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[date, list[Fact]] = {}

    def statement(self, day: date) -> Iterable[Fact]:
        self._called("statement", day.isoformat())
        return self.lines.get(day, [])


class Asked(FakeProvider):
    """The fake provider without a statement, which knows each transaction by its name, as Bakong does."""

    caps = Caps(currencies=frozenset({"KHR"}), has_polling=True)

    def __init__(self) -> None:
        super().__init__()
        self.known: set[str] = set()

    def confirm(self, txn_id: str, *, now: datetime) -> bool:
        self._called("confirm", txn_id)
        return txn_id in self.known


def _plugged(provider: FakeProvider, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PAYMENT_PROVIDERS = {"fake": {}}
    monkeypatch.setattr(adapters, "adapter", lambda code: provider)
    monkeypatch.setattr(starting, "adapter", lambda code: provider)


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Stated:
    provider = Stated()
    _plugged(provider, settings, monkeypatch)
    return provider


@pytest.fixture
def asked(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Asked:
    provider = Asked()
    _plugged(provider, settings, monkeypatch)
    return provider


def to_pay() -> PaymentAttempt:
    purchase = place(make_basket([(ProductFactory(), 1)]), payment_method="fake", hold_for=timedelta(days=3))
    return start_attempt(purchase_id=purchase.pk, now=NOON)


def paid(provider: FakeProvider, attempt: PaymentAttempt, **changes: Any) -> Fact:
    """Return the fact of a payment, as the provider's statement has it; `txn_id` and `money` change it."""
    return provider.pay(view_of(attempt), at=NOON, **changes)


def test_fault_32_what_the_statement_has_and_we_lack_is_settled(provider: Stated) -> None:
    attempt = to_pay()
    provider.lines[DAY] = [paid(provider, attempt)]  # and every hint of it was lost

    run = compare(provider="fake", day=DAY, now=NEXT_NIGHT)

    assert run is not None
    assert (run.status, run.num_theirs, run.num_settled) == ("done", 1, 1)
    assert Purchase.objects.get().paid_at == NEXT_NIGHT
    assert not Difference.objects.exists()
    assert ledger_faults() == []


def test_fault_33_what_we_have_and_the_statement_lacks_is_an_alarm_and_changes_nothing(
    provider: Stated, caplog: pytest.LogCaptureFixture
) -> None:
    attempt = to_pay()
    settle(attempt_id=attempt.pk, fact=paid(provider, attempt), now=NOON)
    before = Entry.objects.count()

    with caplog.at_level(logging.ERROR):
        compare(provider="fake", day=DAY, now=NEXT_NIGHT)

    difference = Difference.objects.get()
    assert (difference.kind, difference.ours_money, difference.theirs_money) == ("not_there", riel(18_000), None)
    assert DIFFERS in caplog.text
    assert Entry.objects.count() == before
    assert Purchase.objects.get().paid_at == NOON
    assert not Refund.objects.exists()
    assert balance(kind=AccountKind.CLEARING, owner="fake", currency="KHR") == riel(18_000)


def test_what_both_have_is_no_difference(provider: Stated) -> None:
    attempt = to_pay()
    fact = paid(provider, attempt)
    settle(attempt_id=attempt.pk, fact=fact, now=NOON)
    provider.lines[DAY] = [fact]

    run = compare(provider="fake", day=DAY, now=NEXT_NIGHT)

    assert run is not None
    assert (run.num_theirs, run.num_ours, run.num_settled) == (1, 1, 0)
    assert not Difference.objects.exists()


def test_another_amount_there_is_a_difference(provider: Stated) -> None:
    attempt = to_pay()
    settle(attempt_id=attempt.pk, fact=paid(provider, attempt), now=NOON)
    provider.lines[DAY] = [paid(provider, attempt, money=riel(17_000))]

    compare(provider="fake", day=DAY, now=NEXT_NIGHT)

    difference = Difference.objects.get()
    assert (difference.kind, difference.theirs_money, difference.ours_money) == ("amount", riel(17_000), riel(18_000))


def test_a_payment_for_nothing_of_ours_waits_for_an_officer(provider: Stated) -> None:
    provider.lines[DAY] = [
        Fact(kind=FactKind.PAID, attempt_ref="X-9", txn_id="t-9", money=riel(500), occurred_at=NOON, raw={"a": 1})
    ]

    compare(provider="fake", day=DAY, now=NEXT_NIGHT)

    difference = Difference.objects.get()
    assert (difference.kind, difference.raw) == ("not_here", {"a": 1})
    assert not Receipt.objects.exists()


def test_a_receipt_around_midnight_may_stand_in_the_neighbouring_day(provider: Stated) -> None:
    attempt = to_pay()
    fact = paid(provider, attempt)
    late = datetime(2026, 11, 22, 16, 58, tzinfo=UTC)  # two minutes before midnight in Cambodia
    settle(attempt_id=attempt.pk, fact=Fact(**{**_told(fact), "occurred_at": late}), now=NOON)
    provider.lines[DAY + timedelta(days=1)] = [fact]

    compare(provider="fake", day=DAY, now=NEXT_NIGHT)

    assert not Difference.objects.exists()


def _told(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in Fact.__slots__}


def test_running_twice_adds_nothing_and_on_demand_looks_again(
    provider: Stated, deliver_facts: Callable[[], None]
) -> None:
    attempt = to_pay()
    settle(attempt_id=attempt.pk, fact=paid(provider, attempt), now=NOON)
    compare(provider="fake", day=DAY, now=NEXT_NIGHT)
    asked = len(provider.calls)

    assert compare(provider="fake", day=DAY, now=NEXT_NIGHT) is None
    assert len(provider.calls) == asked
    want_comparison(provider="fake", day=DAY, by=OfficerFactory(), now=NEXT_NIGHT - timedelta(days=30))
    deliver_facts()

    assert len(provider.calls) > asked
    assert Difference.objects.count() == 1
    assert ReconciliationRun.objects.get().tries == 2


def test_a_provider_that_does_not_answer_leaves_the_run_open_and_is_asked_again(provider: Stated) -> None:
    attempt = to_pay()
    provider.lines[DAY] = [paid(provider, attempt)]
    provider.calls.clear()
    provider.failures = [AdapterError("time-out", retryable=True)]

    first = compare(provider="fake", day=DAY, now=NEXT_NIGHT)
    too_soon = compare(provider="fake", day=DAY, now=NEXT_NIGHT + timedelta(minutes=1))
    second = compare(provider="fake", day=DAY, now=NEXT_NIGHT + timedelta(minutes=6))

    assert first is not None
    assert (first.status, first.last_error, too_soon) == ("open", "time-out", None)
    assert second is not None
    assert (second.status, second.tries, second.last_error) == ("done", 2, "")
    assert Purchase.objects.get().paid_at is not None


def test_a_run_that_a_dead_worker_began_is_taken_up(provider: Stated) -> None:
    ReconciliationRun.objects.create(
        provider="fake", day=DAY, status="running", claimed_at=NEXT_NIGHT, next_try_at=NEXT_NIGHT
    )

    assert compare(provider="fake", day=DAY, now=NEXT_NIGHT + timedelta(minutes=5)) is None
    assert compare(provider="fake", day=DAY, now=NEXT_NIGHT + timedelta(minutes=31)) is not None


def test_each_night_the_last_days_are_compared_once(provider: Stated) -> None:
    assert compare_due(now=datetime(2026, 11, 22, 17, 30, tzinfo=UTC)) == 0  # half past midnight: too early
    assert compare_due(now=NEXT_NIGHT) == 3
    assert compare_due(now=NEXT_NIGHT + timedelta(minutes=10)) == 0

    assert set(ReconciliationRun.objects.values_list("day", flat=True)) == {
        DAY - timedelta(days=back) for back in range(3)
    }


def test_a_provider_without_a_statement_is_asked_receipt_by_receipt(asked: Asked) -> None:
    known, unknown, quiet = to_pay(), to_pay(), to_pay()
    for attempt in (known, unknown):
        settle(attempt_id=attempt.pk, fact=paid(asked, attempt), now=NOON)
    asked.known.add(f"txn-{known.key}")
    paid(asked, quiet)  # its hint got lost

    run = compare(provider="fake", day=DAY, now=NEXT_NIGHT)

    assert run is not None
    assert run.num_settled == 1
    assert Difference.objects.get().txn_id == f"txn-{unknown.key}"
    quiet.refresh_from_db()
    assert quiet.status == "paid"


def test_a_sum_that_the_ledger_has_otherwise_is_a_difference(provider: Stated) -> None:
    from django.db import transaction

    attempt = to_pay()
    fact = paid(provider, attempt)
    provider.lines[DAY] = [fact]
    with transaction.atomic():
        post_entry(
            key=f"receipt:fake:{fact.txn_id}",
            event="receipt",
            lines=[
                debit(AccountKind.CLEARING, "fake", Money(Decimal(1), "KHR")),
                credit(AccountKind.ROUNDING, "", Money(Decimal(1), "KHR")),
            ],
            occurred_at=NOON,
        )

    compare(provider="fake", day=DAY, now=NEXT_NIGHT)

    difference = Difference.objects.get()
    assert (difference.kind, difference.ours_money, difference.theirs_money) == ("ledger", riel(18_000), riel(1))


def test_a_difference_is_solved_once_and_no_money_moves(provider: Stated) -> None:
    attempt = to_pay()
    settle(attempt_id=attempt.pk, fact=paid(provider, attempt), now=NOON)
    compare(provider="fake", day=DAY, now=NEXT_NIGHT)
    difference, before = Difference.objects.get(), Entry.objects.count()

    solve(difference=difference, words="It stands in the next day's list.", by=OfficerFactory(), now=NEXT_NIGHT)
    with pytest.raises(UnableToSolveDifference):
        solve(difference=difference, words="Me too.", by=OfficerFactory(), now=NEXT_NIGHT)

    assert Entry.objects.count() == before


def test_a_way_to_pay_without_a_provider_cannot_be_compared(settings: Any) -> None:
    settings.PAYMENT_PROVIDERS = {"cash_on_delivery": {}}

    with pytest.raises(UnableToCompare):
        want_comparison(provider="cash_on_delivery", day=DAY, by=OfficerFactory(), now=NEXT_NIGHT)
