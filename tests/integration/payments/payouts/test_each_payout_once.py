"""Processes killed in the middle, and officers who press at the same moment. See Note [Each payout once]."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, connections

from marketplace.core.models import EventRecord
from marketplace.users.models import User
from payments.ledger.models import Entry
from payments.payouts.errors import UnableToPayOut
from payments.payouts.models import Payout, PayoutBatch
from payments.payouts.proofs import statement_faults
from payments.payouts.services import batches, outcomes
from payments.selectors import owed_to
from tests.factories.users import OfficerFactory
from tests.factories.vendors import VendorFactory
from tests.integration.payments.payouts.earning import NOON, batch, riel, sell, statement
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
VENDORS = 3


@pytest.fixture
def vendors() -> list[Vendor]:
    made = [VendorFactory() for _ in range(VENDORS)]
    for number, vendor in enumerate(made):
        sell(vendor, f"P{number}-1", 14_000)
        statement(vendor)
    return made


def die_at(step: str, times: int) -> Callable[..., Any]:
    """Return a wrapper that kills its process with SIGKILL after a function was called so many times."""
    seen = Counter[str]()

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **kwargs: Any) -> Any:
            answer = function(*args, **kwargs)
            seen[step] += 1
            if seen[step] >= times:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return called

    return wrap


def killed(work: Callable[[], Any], module: Any, name: str, times: int) -> bool:
    """Do work in a process of its own that is killed after a call; return whether it was."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            setattr(module, name, die_at(name, times)(getattr(module, name)))
            work()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("_check", 1),  # a second officer is written down, nothing is booked
        ("book_sent", 1),  # the first payout is booked and not committed
        ("publish", 2),  # the second is booked and not committed
        ("_send_one", 1),  # between two payouts
        ("_send_one", 2),
        ("_send_one", 3),  # all are booked, the batch is not closed
    ],
)
def test_fault_30_sending_is_killed_and_goes_on_with_each_payout_once(
    vendors: list[Vendor], name: str, times: int
) -> None:
    made, checker = batch(), OfficerFactory()

    assert killed(lambda: batches.send_batch(batch=made, by=checker, now=NOON), batches, name, times)
    assert PayoutBatch.objects.get().sent_at is None
    batches.send_batch(batch=made, by=checker, now=NOON)
    batches.send_batch(batch=made, by=checker, now=NOON)

    assert [payout.status for payout in made.payouts.all()] == ["sent"] * VENDORS
    assert Entry.objects.filter(key__startswith="payout:").count() == VENDORS
    assert all(owed_to(vendor=vendor) == riel(0) for vendor in vendors)
    assert statement_faults() == []


@pytest.mark.parametrize(("name", "times"), [("_payout", 2), ("next_number", 1)])
def test_fault_30_making_is_killed_and_leaves_nothing(vendors: list[Vendor], name: str, times: int) -> None:
    maker = OfficerFactory()
    assert killed(lambda: batch(by=maker), batches, name, times)
    assert not PayoutBatch.objects.exists()
    assert not Payout.objects.exists()

    assert batch(by=maker).payouts.count() == VENDORS


@pytest.mark.parametrize(("name", "times"), [("_do_line", 1), ("_do_line", 2), ("book_confirmed", 2), ("_rows", 1)])
def test_fault_30_reading_the_banks_answer_is_killed_and_read_again(
    vendors: list[Vendor], name: str, times: int
) -> None:
    made, officer = batch(), OfficerFactory()
    batches.send_batch(batch=made, by=officer, now=NOON)
    rows = [f"{payout.key},14000,confirmed,FT{payout.pk}" for payout in made.payouts.all()]
    content = "\n".join(["reference,amount,status,bank_reference", *rows]).encode()

    assert killed(lambda: outcomes.take_answer(content=content, by=officer, now=NOON), outcomes, name, times)
    outcomes.take_answer(content=content, by=officer, now=NOON)

    assert [payout.status for payout in made.payouts.all()] == ["confirmed"] * VENDORS
    assert Entry.objects.filter(key__startswith="payout-confirmed:").count() == VENDORS
    assert statement_faults() == []


def press_together(*works: Callable[[], Any]) -> list[str]:
    """Do several things at the same moment, each with a connection of its own; return what each came to."""
    barrier, told = threading.Barrier(len(works)), []

    def press(work: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=30)
            work()
            told.append("done")
        except UnableToPayOut:
            told.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(told)


def send_at_once(made: PayoutBatch) -> list[str]:
    checkers = [OfficerFactory(), OfficerFactory()]

    def send(by: User) -> None:
        batches.send_batch(batch=PayoutBatch.objects.get(pk=made.pk), by=by, now=NOON)

    return press_together(lambda: send(checkers[0]), lambda: send(checkers[1]))


def told_as_sent() -> int:
    return EventRecord.objects.filter(name="PayoutSent").count()


def test_fault_30_two_officers_send_one_batch_at_once(vendors: list[Vendor]) -> None:
    assert send_at_once(batch()) == ["done", "done"]
    assert Entry.objects.filter(key__startswith="payout:").count() == told_as_sent() == VENDORS
    assert statement_faults() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time, lock or no lock")
def test_fault_30_without_the_look_under_the_lock_one_payout_is_sent_twice(
    vendors: list[Vendor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read the payout as made; the ledger's key alone keeps it from being booked twice."""
    made, both_read = batch(), threading.Barrier(2)
    look = batches._trouble_with

    def look_and_wait(payout: Payout, checker: User | None) -> str:
        found = look(payout, checker)
        with suppress(threading.BrokenBarrierError):
            both_read.wait(timeout=5)
        return found

    monkeypatch.setattr(batches, "_trouble_with", look_and_wait)
    monkeypatch.setattr(batches, "_locked", lambda payout_id: Payout.objects.get(pk=payout_id))

    send_at_once(made)

    assert told_as_sent() > VENDORS
    assert Entry.objects.filter(key__startswith="payout:").count() == VENDORS


def make_two_batches_at_once() -> list[str]:
    makers = [OfficerFactory() for _ in range(4)]
    return press_together(*(lambda by=maker: batch(by=by) for maker in makers))  # type: ignore[misc]


def test_four_officers_make_a_batch_at_once_and_each_statement_is_in_one_payout(vendors: list[Vendor]) -> None:
    told = make_two_batches_at_once()

    assert told == ["done", "refused", "refused", "refused"]
    assert Counter(Payout.objects.values_list("statement", flat=True)).most_common(1)[0][1] == 1
    assert Payout.objects.count() == VENDORS


def test_without_the_guards_the_same_statement_is_paid_twice(
    vendors: list[Vendor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: no lock, no look under it, no constraint, and everybody has looked before anybody writes."""
    guard = next(one for one in Payout._meta.constraints if one.name == "one_standing_payout_per_statement")
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        for name in ("payouts_payout_frozen", "payouts_payout_no_delete"):
            on = " ON payouts_payout" if connection.vendor == "postgresql" else ""
            editor.execute(f"DROP TRIGGER {name}{on}")
        editor.remove_constraint(Payout, guard)
    found = list(batches.payable_statements(currency="KHR"))
    monkeypatch.setattr(batches, "_locked_unpaid", lambda currency, end, vendors: found)
    accounts = batches.payable_accounts(currency="KHR", now=NOON)
    monkeypatch.setattr(batches, "payable_accounts", lambda currency, now: accounts)
    numbers = iter(range(1_000))
    plain = batches._payout

    def unkeyed(*args: Any) -> Payout:
        payout = plain(*args)
        payout.key = f"{payout.key}:{next(numbers)}"
        return payout

    monkeypatch.setattr(batches, "_payout", unkeyed)

    assert make_two_batches_at_once() == ["done"] * 4
    assert Payout.objects.count() == 4 * VENDORS
    assert statement_faults() == []  # nothing is booked before a second officer has checked
