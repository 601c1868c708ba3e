"""`manage.py ledger check` finds what was edited behind the database's back, and names the row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.module_loading import import_string

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from payments.ledger.models import Entry, LedgerAccount, Posting
from payments.models import Disposition, Receipt
from payments.proofs import HELD, PROOFS
from payments.providers.base import Fact, FactKind
from payments.services.attempts import start_attempt
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON, make_basket, place

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


@contextmanager
def behind_the_triggers() -> Iterator[None]:
    """Do what somebody with the database's password could do: write where every trigger sleeps."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def run(statement: str, *values: object) -> None:
    with behind_the_triggers(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


def check() -> tuple[int, list[str]]:
    """Return the exit status of the command and what it says."""
    out = StringIO()
    try:
        call_command("ledger", "check", stdout=out, no_color=True)
    except SystemExit as stopped:
        return int(stopped.code or 0), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


@pytest.fixture
def purchase() -> Purchase:
    """A purchase of 20,000 riel, paid."""
    product = ProductFactory(stock__price=Decimal(14_000), vendor__code="pepper")
    purchase = place(make_basket([(product, 1)]))
    attempt = start_attempt(purchase_id=purchase.pk, now=NOON)
    fact = Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id="a" * 64,
        money=Money(Decimal(20_000), "KHR"),
        to_account=attempt.payee_account,
        occurred_at=NOON,
    )
    settle(attempt_id=attempt.pk, fact=fact, now=NOON)
    assert check() == (0, ["ledger: all entries balance, no fault found"])
    return purchase


def sale_of(purchase: Purchase) -> Entry:
    return Entry.objects.get(key=f"sale:{purchase.number}-1")


def key_of(entry: Entry) -> str:
    """Return the key as a plain statement must write it."""
    return str(entry.pk) if connection.vendor == "postgresql" else entry.pk.hex


def test_every_proof_and_every_part_is_there() -> None:
    assert [path for path in (*PROOFS, *HELD) if not callable(import_string(path))] == []


def test_amount_changed_by_hand_is_named(purchase: Purchase) -> None:
    entry = sale_of(purchase)
    posting = entry.postings.filter(account__kind="vendor_payable").get()

    run("UPDATE ledger_posting SET amount = -14001 WHERE id = %s", posting.pk)

    status, lines = check()
    assert status == 1
    assert f"entry {entry.key}: off by -1.00 KHR" in lines
    assert f"entry {entry.key}: changed since it was written" in lines
    assert "currency KHR: all postings sum to -1.00" in lines


def test_edit_that_keeps_the_balance_is_named_all_the_same(purchase: Purchase) -> None:
    entry = sale_of(purchase)
    own = LedgerAccount.objects.create(kind="vendor_payable", owner="me", currency="KHR")
    posting = entry.postings.filter(account__kind="vendor_payable").get()

    run("UPDATE ledger_posting SET account_id = %s WHERE id = %s", own.pk, posting.pk)

    assert check() == (1, [f"entry {entry.key}: changed since it was written", "ledger: 1 fault(s) found"])


def test_posting_removed_or_left_alone_is_named(purchase: Purchase) -> None:
    entry = sale_of(purchase)
    posting = entry.postings.filter(account__kind="carrier_payable").get()

    run("DELETE FROM ledger_posting WHERE id = %s", posting.pk)

    status, lines = check()
    assert status == 1
    assert f"entry {entry.key}: off by 6000.00 KHR" in lines


def test_entry_removed_leaves_its_postings_to_be_named(purchase: Purchase) -> None:
    entry = sale_of(purchase)
    left = [posting.pk for posting in entry.postings.order_by("pk")]

    run("DELETE FROM ledger_entry WHERE id = %s", key_of(entry))

    status, lines = check()
    assert status == 1
    assert {f"posting {pk}: has no entry" for pk in left} <= set(lines)
    assert f"order {purchase.number}-1: is paid, but has no entry" in lines
    with behind_the_triggers():  # the foreign keys are weighed at the end of the test
        Posting.objects.filter(pk__in=left)._raw_delete("default")


def test_event_rewritten_by_hand_is_named(purchase: Purchase) -> None:
    entry = sale_of(purchase)

    run("UPDATE ledger_entry SET event = 'gift' WHERE id = %s", key_of(entry))

    assert check() == (1, [f"entry {entry.key}: changed since it was written", "ledger: 1 fault(s) found"])


def test_receipt_made_larger_by_hand_differs_from_its_provider(purchase: Purchase) -> None:
    Receipt.objects.update(amount=25_000)

    status, lines = check()

    assert status == 1
    assert lines[0] == "account clearing:bakong:KHR: 20000.00, but the papers say 25000.00"


def test_receipt_nobody_disposed_of_is_named(purchase: Purchase) -> None:
    Receipt.objects.update(disposition="")

    assert check() == (1, [f"receipt bakong {'a' * 64}: has no disposition", "ledger: 1 fault(s) found"])


def test_receipt_that_was_never_booked_is_named(purchase: Purchase) -> None:
    Receipt.objects.create(
        provider="bakong", provider_txn_id="b", amount=1, currency="KHR", disposition=Disposition.OK, occurred_at=NOON
    )

    status, lines = check()

    assert status == 1
    assert "receipt bakong b: has no entry" in lines


def test_paid_purchase_without_its_money_is_named(purchase: Purchase) -> None:
    other = place(make_basket([(ProductFactory(stock__price=Decimal(9_000)), 1)]))
    Purchase.objects.filter(pk=other.pk).update(confirmed_at=NOON, paid_at=NOON)
    other.orders.update(paid_at=NOON)

    status, lines = check()

    assert status == 1
    assert f"purchase {other.number}: is paid, but of 15000.00 due only 0.00 came" in lines
    assert f"order {other.number}-1: is paid, but has no entry" in lines
