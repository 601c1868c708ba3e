"""The ledger's rules hold in the database, whoever writes and by whatever way."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from marketplace.core.money import Money
from payments.ledger.models import AccountKind, Entry, LedgerAccount, Posting
from payments.ledger.proofs import find_faults
from payments.ledger.services import balance, credit, debit, post_entry, reverse_entry, sums_by_kind

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def sale(key: str = "sale:P1-1", amount: int = 14_000) -> Entry:
    with transaction.atomic():
        return post_entry(
            key=key,
            event="sale",
            lines=[
                debit(AccountKind.CLEARING, "bakong", riel(amount)),
                credit(AccountKind.VENDOR_PAYABLE, "sokha", riel(amount)),
            ],
            occurred_at=NOON,
        )


def test_entry_moves_value_from_one_account_to_another() -> None:
    sale()

    assert balance(kind=AccountKind.CLEARING, owner="bakong", currency="KHR") == riel(14_000)
    assert balance(kind=AccountKind.VENDOR_PAYABLE, owner="sokha", currency="KHR") == riel(-14_000)
    assert list(find_faults()) == []


def test_same_key_is_written_once() -> None:
    first = sale()

    second = sale()

    assert second.pk == first.pk
    assert Posting.objects.count() == 2


def test_unbalanced_lines_are_refused_before_the_database() -> None:
    with pytest.raises(ValueError, match="does not balance"), transaction.atomic():
        post_entry(
            key="bad",
            event="sale",
            lines=[debit(AccountKind.CLEARING, "b", riel(2)), credit(AccountKind.COMMISSION, "", riel(1))],
            occurred_at=NOON,
        )

    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("amounts", [(100, -99), (100,), ()])
def test_unbalanced_entry_is_refused_by_the_database(amounts: tuple[int, ...]) -> None:
    account = LedgerAccount.objects.create(kind=AccountKind.CLEARING, owner="x", currency="KHR")
    entry = uuid.uuid4()

    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.bulk_create(
            Posting(entry_id=entry, account=account, amount=amount, currency="KHR") for amount in amounts
        )
        Entry.objects.create(id=entry, key="bad", event="bad", occurred_at=NOON, digest="0" * 64)

    assert not Entry.objects.exists()
    assert not Posting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_posting_without_entry_fails_at_the_commit() -> None:
    account = LedgerAccount.objects.create(kind=AccountKind.CLEARING, owner="x", currency="KHR")

    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(entry_id=uuid.uuid4(), account=account, amount=1, currency="KHR")

    assert not Posting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_posting_without_account_is_refused() -> None:
    entry = uuid.uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.bulk_create(
            Posting(entry_id=entry, account_id=404, amount=amount, currency="KHR") for amount in (1, -1)
        )
        Entry.objects.create(id=entry, key="bad", event="bad", occurred_at=NOON, digest="0" * 64)

    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_posting_slipped_in_beside_an_entry_that_is_being_written_is_weighed_at_its_commit() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    clearing, payable = (
        LedgerAccount.objects.create(kind=kind, owner="x", currency="KHR")
        for kind in (AccountKind.CLEARING, AccountKind.VENDOR_PAYABLE)
    )
    entry = uuid.uuid4()
    other = connection.copy()
    try:
        with pytest.raises(DatabaseError, match="does not balance"), transaction.atomic():
            Posting.objects.create(entry_id=entry, account=clearing, amount=5, currency="KHR")
            with other.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.executemany(
                    "INSERT INTO ledger_posting (entry_id, account_id, amount, currency) VALUES (%s, %s, %s, 'KHR')",
                    [(entry, clearing.pk, 1), (entry, payable.pk, -1)],
                )
                cursor.execute(
                    "INSERT INTO ledger_entry (id, key, event, occurred_at, recorded_at, digest) "
                    "VALUES (%s, 'good', 'good', now(), now(), %s)",
                    [entry, "0" * 64],
                )
                cursor.execute("COMMIT")
    finally:
        other.close()

    assert sorted(Posting.objects.values_list("amount", flat=True)) == [-1, 1]


def test_posting_to_a_closed_entry_is_refused() -> None:
    entry = sale()
    account = LedgerAccount.objects.get(kind=AccountKind.CLEARING)

    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.create(entry=entry, account=account, amount=5, currency="KHR")

    assert entry.postings.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_posting SET amount = amount + 1",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_entry SET event = 'other'",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_ledgeraccount SET owner = 'me'",
        "DELETE FROM ledger_ledgeraccount",
    ],
)
def test_nothing_in_the_ledger_can_be_changed_or_removed(statement: str) -> None:
    sale()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(find_faults()) == []
    assert balance(kind=AccountKind.CLEARING, owner="bakong", currency="KHR") == riel(14_000)


@pytest.mark.parametrize(("amount", "currency"), [("5", "USD"), ("0.5", "KHR")])
def test_posting_in_another_currency_or_in_parts_of_a_riel_is_refused(amount: str, currency: str) -> None:
    account = LedgerAccount.objects.create(kind=AccountKind.CLEARING, owner="x", currency="KHR")

    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.create(entry_id=uuid.uuid4(), account=account, amount=Decimal(amount), currency=currency)


def test_mistake_is_put_right_by_a_reversal() -> None:
    sale()

    with transaction.atomic():
        reverse_entry(key="sale:P1-1", occurred_at=NOON)
        reverse_entry(key="sale:P1-1", occurred_at=NOON)

    assert Entry.objects.count() == 2
    assert sums_by_kind() == {"KHR": {"clearing": "0", "vendor_payable": "0"}}
    assert list(find_faults()) == []


def test_two_currencies_balance_each_for_itself() -> None:
    dollars = Money(Decimal("3.50"), "USD")

    with pytest.raises(ValueError, match="balance"), transaction.atomic():
        post_entry(
            key="mixed",
            event="sale",
            lines=[debit(AccountKind.CLEARING, "b", riel(14_000)), credit(AccountKind.VENDOR_PAYABLE, "v", dollars)],
            occurred_at=NOON,
        )


def reversal_by_hand(of: Entry, *, amount: int) -> None:
    """Write a reversal past the service, with its postings as they are asked for."""
    entry = uuid.uuid4()
    sign = -1 if of.reverses_id is None else 1
    Posting.objects.bulk_create(
        Posting(entry_id=entry, account=account, amount=side * amount, currency="KHR")
        for account, side in zip(LedgerAccount.objects.order_by("pk"), (sign, -sign), strict=True)
    )
    Entry.objects.create(
        id=entry, key=f"reversal:{of.key}", event="reversal", reverses=of, occurred_at=NOON, digest="0" * 64
    )


@pytest.mark.parametrize("amount", [13_999, 1, -14_000])
def test_reversal_that_does_not_undo_its_entry_is_refused_by_the_database(amount: int) -> None:
    entry = sale()

    with pytest.raises(DatabaseError, match="undoes its entry whole"), transaction.atomic():
        reversal_by_hand(entry, amount=amount)

    assert Entry.objects.count() == 1
    assert Posting.objects.count() == 2


def test_reversal_that_undoes_its_entry_is_let_in() -> None:
    with transaction.atomic():
        reversal_by_hand(sale(), amount=14_000)

    assert sums_by_kind() == {"KHR": {"clearing": "0", "vendor_payable": "0"}}


def test_reversal_of_a_reversal_is_refused_by_the_database() -> None:
    sale()
    with transaction.atomic():
        reversal = reverse_entry(key="sale:P1-1", occurred_at=NOON)

    with pytest.raises(DatabaseError, match="is not reversed itself"), transaction.atomic():
        reversal_by_hand(reversal, amount=14_000)
    with pytest.raises(ValueError, match="cannot be reversed"), transaction.atomic():
        reverse_entry(key="reversal:sale:P1-1", occurred_at=NOON)

    assert Entry.objects.count() == 2


def test_entry_is_reversed_once() -> None:
    entry = sale()
    with transaction.atomic():
        reverse_entry(key=entry.key, occurred_at=NOON)
    accounts = LedgerAccount.objects.order_by("pk")
    again = uuid.uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.bulk_create(
            Posting(entry_id=again, account=account, amount=amount, currency="KHR")
            for account, amount in zip(accounts, (-14_000, 14_000), strict=True)
        )
        Entry.objects.create(id=again, key="other", event="r", reverses=entry, occurred_at=NOON, digest="0" * 64)
