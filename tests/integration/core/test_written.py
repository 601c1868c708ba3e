"""What is written by statements put together once is what Django would write."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace.core import written
from marketplace.core.models import AuditEntry, Delivery, EventRecord
from payments.ledger.models import LedgerAccount
from payments.models import Disposition, Receipt

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


def receipt(number: int) -> Receipt:
    """Return a receipt that is not saved."""
    return Receipt(
        provider="fake",
        provider_txn_id=f"t{number}",
        amount=Decimal("20000.50"),
        currency="USD",
        disposition=Disposition.OK,
        occurred_at=NOON,
    )


def test_rows_are_those_of_django() -> None:
    ours, djangos = receipt(1), receipt(2)

    written.insert([ours])
    djangos.save()

    one, other = (Receipt.objects.values().get(pk=row.pk) for row in (ours, djangos))
    assert {**one, "id": 0, "recorded_at": 0} == {**other, "id": 0, "recorded_at": 0, "provider_txn_id": "t1"}
    assert one["recorded_at"] is not None
    assert not ours._state.adding


def test_many_rows_are_one_statement_and_know_their_keys() -> None:
    records = [EventRecord(name=f"Fact{number}", data={"of": [number, None, "ខ"]}) for number in range(5)]

    with CaptureQueriesContext(connection) as queries:
        written.insert(records)

    assert len(queries) == 1
    for record in records:
        assert EventRecord.objects.get(pk=record.pk).data == record.data


@pytest.mark.parametrize("count", [0, written.MOST_ROWS + 1])
def test_none_and_very_many_are_written_as_well(count: int) -> None:
    written.insert([EventRecord(name="Fact", data={}) for _ in range(count)])

    assert EventRecord.objects.count() == count


def test_database_refuses_a_second_row_as_ever() -> None:
    written.insert([receipt(1)])

    with pytest.raises(IntegrityError), transaction.atomic():
        written.insert([receipt(1)])

    assert Receipt.objects.count() == 1


def test_text_is_never_read_as_sql() -> None:
    owner = "x'); DROP TABLE ledger_posting; -- %s %% $1"
    written.insert([LedgerAccount(kind="loss", owner=owner, currency="KHR")])

    assert LedgerAccount.objects.get(owner=owner).kind == "loss"


def test_only_rows_that_have_what_is_said_are_changed() -> None:
    rows = [receipt(number) for number in range(3)]
    written.insert(rows)

    where = {"pk": tuple(row.pk for row in rows[:2]), "disposition": ("late", "ok")}
    changed = written.update(Receipt, where, disposition=Disposition.SURPLUS, occurred_at=NOON, order=None)
    again = written.update(Receipt, where, disposition=Disposition.LATE)

    assert (changed, again) == (2, 0)
    assert list(Receipt.objects.order_by("pk").values_list("disposition", flat=True)) == ["surplus", "surplus", "ok"]


def test_of_no_possible_values_nothing_is_changed() -> None:
    written.insert([receipt(1)])

    assert written.update(Receipt, {"pk": ()}, disposition=Disposition.LATE) == 0


def test_what_may_not_be_changed_is_refused_as_ever() -> None:
    written.insert([AuditEntry(action="a.b", subject_type="x", subject_id="1")])

    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        written.update(AuditEntry, {"subject_id": "1"}, action="c.d")


def test_rows_are_changed_in_one_statement_each_to_its_own_values() -> None:
    receipts = [receipt(number) for number in range(3)]
    written.insert(receipts)
    for number, row in enumerate(receipts[:2]):
        row.amount, row.occurred_at = Decimal(number + 1), NOON.replace(hour=6 + number)
        row.disposition = Disposition.OK if number else Disposition.LATE

    with CaptureQueriesContext(connection) as queries:
        written.change_each(receipts[:2], ("amount", "occurred_at", "disposition"))

    assert len(queries) == 1
    assert list(Receipt.objects.order_by("pk").values_list("amount", "occurred_at", "disposition")) == [
        (Decimal(1), NOON.replace(hour=6), Disposition.LATE),
        (Decimal(2), NOON.replace(hour=7), Disposition.OK),
        (Decimal("20000.50"), NOON, Disposition.OK),
    ]


def test_a_value_may_become_none_and_be_of_json_and_no_rows_are_no_statement() -> None:
    records = [EventRecord(name="Fact", data={"of": 1}), EventRecord(name="Fact", data={"of": 2})]
    written.insert(records)
    deliveries = [Delivery(record=record, handler="a", next_try_at=NOON, delivered_at=NOON) for record in records]
    written.insert(deliveries)
    records[0].data, deliveries[1].delivered_at = {"of": [None, "ខ"]}, None

    written.change_each(records, ("data",))
    written.change_each(deliveries, ("delivered_at", "record"))
    with CaptureQueriesContext(connection) as queries:
        written.change_each([], ("data",))

    assert [one.data for one in EventRecord.objects.order_by("pk")] == [{"of": [None, "ខ"]}, {"of": 2}]
    assert [one.delivered_at for one in Delivery.objects.order_by("pk")] == [NOON, None]
    assert not queries


def test_what_the_database_refuses_is_refused_of_many_rows_too() -> None:
    records = [receipt(number) for number in range(2)]
    written.insert(records)
    records[1].provider_txn_id = records[0].provider_txn_id

    with pytest.raises(IntegrityError), transaction.atomic():
        written.change_each(records, ("provider_txn_id",))
