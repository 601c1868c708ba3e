"""A buyer pays by bank transfer: instructions, statement, match, and the queue of what nobody could match."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from marketplace.core.models import AuditEntry
from marketplace.sales.order.models import Purchase
from marketplace.users.models import User
from payments.banking.errors import UnableToDecideTransfer
from payments.banking.models import StatementLine
from payments.banking.selectors import suggestions_for, transfers_in, unmatched_transfers
from payments.banking.services import deciding
from payments.banking.services.deciding import assign, discard, give_back
from payments.banking.services.importing import Taken, take_statement
from payments.banking.services.matching import match_lines
from payments.ledger.models import AccountKind
from payments.ledger.services import balance
from payments.models import PaymentAttempt, Receipt, Refund
from payments.providers.bank_transfer.references import spaced
from payments.selectors import ledger_faults
from payments.services.attempts import start_attempt
from tests.factories.cash import riel
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON, make_basket, place
from tests.factories.users import OfficerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def officer() -> User:
    officer: User = OfficerFactory()
    return officer


def to_pay(method: str = "bank_transfer") -> PaymentAttempt:
    """Return the attempt of a purchase of 18,000 riel."""
    purchase = place(make_basket([(ProductFactory(), 1)]), payment_method=method, hold_for=timedelta(days=3))
    return start_attempt(purchase_id=purchase.pk, now=NOON)


def statement(*rows: tuple[str, object], currency: str = "KHR") -> bytes:
    lines = [f"2026-11-22,{text},{amount},{currency}" for text, amount in rows]
    return "\n".join(["Date,Details,Amount,Currency", *lines]).encode()


def brought_in(content: bytes, officer: User) -> Taken:
    taken = take_statement(name="statement.csv", content=content, by=officer, now=NOON)
    match_lines(file_id=taken.file.pk, now=NOON)
    return taken


def test_the_buyer_is_told_where_to_and_with_which_words() -> None:
    attempt = to_pay()

    assert attempt.status == "pending"
    assert attempt.payee_account == "000 111 222"
    assert attempt.provider_ref is not None
    assert attempt.provider_ref in attempt.payload
    assert attempt.next_poll_at is None
    assert attempt.expires_at == NOON + timedelta(hours=72)
    assert Purchase.objects.get().hold_until > attempt.expires_at


def test_a_transfer_with_the_reference_pays_the_purchase(officer: User) -> None:
    attempt = to_pay()

    brought_in(statement((f"from Dara {spaced(attempt.provider_ref or '').lower()}", 18_000)), officer)

    line = StatementLine.objects.get()
    assert line.state == "matched"
    assert line.receipt is not None
    assert line.receipt.purchase_id == attempt.purchase_id
    assert Purchase.objects.get().paid_at == NOON
    assert balance(kind=AccountKind.CLEARING, owner="bank_transfer", currency="KHR") == riel(18_000)
    assert ledger_faults() == []


def test_the_same_line_in_two_statements_pays_once(officer: User) -> None:
    attempt = to_pay()
    row = (str(attempt.provider_ref), 18_000)

    first = brought_in(statement(row), officer)
    again = brought_in(statement(row), officer)
    longer = brought_in(statement(row, ("interest", 300)), officer)

    assert (first.num_new, again.num_new, longer.num_new) == (1, 0, 1)
    assert again.file == first.file
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "currency", "state", "is_paid"),
    [(17_000, "KHR", "matched", False), (19_000, "KHR", "matched", True), ("4.50", "USD", "error", False)],
)
def test_wrong_amounts_follow_the_rules_of_all_money(
    amount: object, currency: str, state: str, is_paid: bool, officer: User
) -> None:
    attempt = to_pay()

    brought_in(statement((str(attempt.provider_ref), amount), currency=currency), officer)

    assert StatementLine.objects.get().state == state
    assert (Purchase.objects.get().paid_at is not None) is is_paid
    assert ledger_faults() == []


def test_a_second_transfer_for_a_paid_purchase_falls_due_to_go_back(officer: User) -> None:
    attempt = to_pay()
    brought_in(statement((str(attempt.provider_ref), 18_000)), officer)

    brought_in(statement((f"again {attempt.provider_ref}", 18_000)), officer)

    assert list(StatementLine.objects.order_by("pk").values_list("state", flat=True)) == ["matched", "already"]
    assert Refund.objects.get().money == riel(18_000)


def test_a_transfer_without_a_reference_waits_for_an_officer_with_suggestions(officer: User) -> None:
    attempt = to_pay()

    brought_in(statement((f"for order {attempt.purchase.number}", 5_000), ("good morning", 777)), officer)

    waiting = list(transfers_in(tab="waiting"))
    assert [line.state for line in waiting] == ["nomatch", "nomatch"]
    assert [one.total for one in unmatched_transfers()] == [riel(5_777)]
    assert suggestions_for(line=waiting[0]) == [attempt.purchase]
    assert not Receipt.objects.exists()


def test_an_officer_assigns_a_transfer_also_to_a_purchase_that_was_to_be_paid_by_code(officer: User) -> None:
    attempt = to_pay("bakong")
    brought_in(statement(("no words", 18_000)), officer)
    line = StatementLine.objects.get()

    assign(line=line, number=attempt.purchase.number.lower(), by=officer, now=NOON)

    line.refresh_from_db()
    assert (line.state, line.decided_by) == ("matched", officer)
    assert Purchase.objects.get().paid_at == NOON
    assert AuditEntry.objects.filter(action="transfer.assigned", actor=officer).exists()
    assert ledger_faults() == []


def test_a_transfer_is_given_back_and_owed_to_whoever_sent_it(officer: User) -> None:
    brought_in(statement(("no words", 9_000)), officer)

    give_back(line=StatementLine.objects.get(), reason="nobody knows it", by=officer, now=NOON)

    assert StatementLine.objects.get().state == "give_back"
    assert Refund.objects.get().money == riel(9_000)
    assert balance(kind=AccountKind.REFUND_DUE, owner="", currency="KHR") == riel(-9_000)
    assert balance(kind=AccountKind.BUYER_DEPOSIT, owner="", currency="KHR") == riel(0)
    assert ledger_faults() == []


def test_what_went_out_pays_nothing_and_is_known_by_the_number_of_a_refund(officer: User) -> None:
    brought_in(statement(("no words", 9_000)), officer)
    receipt = give_back(line=StatementLine.objects.get(), reason="back", by=officer, now=NOON)
    Refund.objects.filter(receipt=receipt).update(transfer_reference="TX77")

    brought_in(statement(("refund TX77 sent", -9_000), ("rent", -5_000)), officer)

    states = dict(StatementLine.objects.filter(amount__lt=0).values_list("text", "state"))
    assert states == {"refund TX77 sent": "ours", "rent": "nomatch"}
    rent = StatementLine.objects.get(text="rent")
    for refused in (give_back, discard):
        if refused is give_back:
            with pytest.raises(UnableToDecideTransfer):
                refused(line=rent, reason="x", by=officer, now=NOON)
    discard(line=rent, reason="rent of the office", by=officer, now=NOON)
    assert not transfers_in(tab="waiting").exists()


def test_a_transfer_is_dealt_with_by_one_officer(officer: User) -> None:
    brought_in(statement(("no words", 9_000)), officer)
    line = StatementLine.objects.get()
    stale = StatementLine.objects.get()
    discard(line=line, reason="ours", by=officer, now=NOON)

    for doing in (discard, give_back):
        with pytest.raises(UnableToDecideTransfer):
            doing(line=stale, reason="me too", by=OfficerFactory(), now=NOON)
    with pytest.raises(UnableToDecideTransfer):
        assign(line=stale, number=to_pay().purchase.number, by=OfficerFactory(), now=NOON)

    assert not Receipt.objects.exists()


def test_an_unknown_number_is_refused_and_the_transfer_still_waits(officer: User) -> None:
    brought_in(statement(("no words", 9_000)), officer)

    with pytest.raises(UnableToDecideTransfer):
        assign(line=StatementLine.objects.get(), number="P9", by=officer, now=NOON)

    assert StatementLine.objects.get().decided_at is None


def test_a_line_settled_by_a_worker_that_died_is_marked_by_the_next(officer: User, monkeypatch: Any) -> None:
    attempt = to_pay()
    with monkeypatch.context() as patched:
        patched.setattr("payments.banking.services.matching.mark", lambda *args, **kwargs: False)
        brought_in(statement((str(attempt.provider_ref), 18_000)), officer)
    assert StatementLine.objects.get().state == "new"

    match_lines(now=NOON)

    assert StatementLine.objects.get().state == "matched"
    assert Receipt.objects.count() == 1


def test_the_worker_matches_a_statement_that_came(officer: User, deliver_facts: Callable[[], None]) -> None:
    attempt = to_pay()
    take_statement(name="s.csv", content=statement((str(attempt.provider_ref), 18_000)), by=officer, now=NOON)

    deliver_facts()

    assert StatementLine.objects.get().state == "matched"


def decide_at_once(line: StatementLine, numbers: list[str], officers: list[Any]) -> list[str]:
    barrier, answers = threading.Barrier(2), []

    def run(at: int) -> None:
        try:
            barrier.wait(timeout=60)
            assign(line=StatementLine.objects.get(pk=line.pk), number=numbers[at], by=officers[at], now=NOON)
            answers.append("assigned")
        except UnableToDecideTransfer:
            answers.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
class TestTwoOfficersAtOnce:
    def test_a_transfer_pays_one_purchase(self) -> None:
        numbers = [to_pay().purchase.number for _ in range(2)]
        officers = [OfficerFactory(), OfficerFactory()]
        brought_in(statement(("no words", 18_000)), officers[0])

        answers = decide_at_once(StatementLine.objects.get(), numbers, officers)

        assert answers == ["assigned", "refused"]
        assert Purchase.objects.exclude(paid_at=None).count() == 1

    def test_without_the_guards_it_pays_two(self, monkeypatch: pytest.MonkeyPatch) -> None:
        numbers = [to_pay().purchase.number for _ in range(2)]
        officers = [OfficerFactory(), OfficerFactory()]
        brought_in(statement(("no words", 18_000)), officers[0])
        monkeypatch.setattr(deciding, "_free", lambda line, by, now: StatementLine.objects.filter(pk=line.pk))
        words = iter("ab")
        monkeypatch.setattr(
            deciding, "settle_line", lambda *, line, attempt, now: _settled_anew(line, attempt, now, next(words))
        )

        answers = decide_at_once(StatementLine.objects.get(), numbers, officers)

        assert answers == ["assigned", "assigned"]
        assert Purchase.objects.exclude(paid_at=None).count() == 2


def _settled_anew(line: StatementLine, attempt: PaymentAttempt, now: Any, word: str) -> None:
    """Settle a line under a name of its own: the checksum, the last guard, taken away."""
    from payments.providers.base import Fact, FactKind
    from payments.services.settle import settle

    fact = Fact(
        kind=FactKind.PAID, attempt_ref=attempt.key, txn_id=line.checksum[:60] + word, money=line.money,
        to_account=attempt.payee_account, occurred_at=now,
    )  # fmt: skip
    settle(attempt_id=attempt.pk, fact=fact, now=now)
