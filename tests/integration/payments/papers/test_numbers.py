"""Numbers without gaps, whoever presses at once, and papers that never change."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from marketplace.core.models import AuditEntry
from marketplace.sales.order.models import Order
from payments.papers.content import content_of
from payments.papers.errors import PaperWasChanged
from payments.papers.models import Paper, PaperKind, PaperSeries, TaxProfile
from payments.papers.services import issue as issuing
from payments.papers.services import numbers
from payments.papers.services.issue import draft_of, issue_for_order
from payments.papers.services.numbers import take_number, write_paper
from tests.factories.papers import paid_order
from tests.factories.sales import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
AT_ONCE = 24


def orders(count: int) -> list[Order]:
    return [paid_order() for _ in range(count)]


def issue_all_at_once(orders: list[Order]) -> list[str]:
    """Issue the papers of orders in as many threads at one moment; return what went wrong."""
    barrier = threading.Barrier(len(orders))

    def issue(order: Order) -> None:
        try:
            barrier.wait(timeout=60)
            issue_for_order(order_id=order.pk, now=NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(orders)) as pool:
        begun = [pool.submit(issue, order) for order in orders]
    return [repr(one.exception()) for one in begun if one.exception() is not None]


def sequences() -> list[int]:
    return sorted(Paper.objects.values_list("sequence", flat=True))


def test_many_at_once_get_the_numbers_from_one_on_each_once() -> None:
    wrong = issue_all_at_once(orders(AT_ONCE))

    assert not wrong
    assert sequences() == list(range(1, AT_ONCE + 1))
    assert PaperSeries.objects.get().last == AT_ONCE


def test_one_order_from_many_sides_at_once_has_one_paper() -> None:
    order = paid_order()

    assert not issue_all_at_once([order] * 8)
    assert sequences() == [1]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time, lock or no lock")
def test_without_the_purchases_lock_only_the_database_keeps_an_order_from_a_second_paper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All have looked, and found no paper, before the first one writes."""
    order, looked = paid_order(), threading.Barrier(4)
    look = issuing.paper_of

    def look_and_wait(*, order: Order) -> Paper | None:
        found = look(order=order)
        with suppress(threading.BrokenBarrierError):
            looked.wait(timeout=5)
        return found

    monkeypatch.setattr(issuing, "_locked", lambda order_id: Order.objects.select_related("purchase", "vendor").get())
    monkeypatch.setattr(issuing, "paper_of", look_and_wait)

    assert len(issue_all_at_once([order] * 4)) == 3
    assert sequences() == [1]


def test_without_the_guard_the_same_race_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter is read before the row is locked, as somebody in a hurry would write it."""
    series = PaperSeries.objects.create(vendor=orders(1)[0].vendor, kind=PaperKind.COMMERCIAL_INVOICE)
    ready = threading.Barrier(AT_ONCE)
    local = threading.local()

    def read_outside(order_id: int) -> Any:
        local.seen = PaperSeries.objects.get(pk=series.pk).last + 1
        ready.wait(timeout=60)

    def take(*, vendor: Any, kind: Any) -> tuple[PaperSeries, int]:
        PaperSeries.objects.filter(pk=series.pk).update(last=local.seen)
        return series, local.seen

    monkeypatch.setattr(numbers, "take_number", take)
    wanted = orders(AT_ONCE)
    wrong: list[str] = []

    def issue(order: Order) -> None:
        try:
            read_outside(order.pk)
            issue_for_order(order_id=order.pk, now=NOON)
        except IntegrityError as error:
            wrong.append(repr(error))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(issue, wanted))

    assert len(wrong) == AT_ONCE - 1  # the database refuses the same number to all but one
    assert sequences() == [1]


def test_work_that_is_rolled_back_leaves_no_gap() -> None:
    first, second = orders(2)
    draft = draft_of(order=first, supplied_on=NOON.date())
    with pytest.raises(RuntimeError, match="power cut"), transaction.atomic():
        write_paper(draft=draft, key="x", by=None, now=NOON)
        raise RuntimeError("power cut")

    issue_for_order(order_id=first.pk, now=NOON)
    issue_for_order(order_id=second.pk, now=NOON)

    assert sequences() == [1, 2]


def test_each_kind_and_issuer_counts_for_itself() -> None:
    order = paid_order()
    with transaction.atomic():
        drawn = [
            take_number(vendor=vendor, kind=kind)[1]
            for vendor in (order.vendor, None)
            for kind in (PaperKind.RECEIPT, PaperKind.TAX_INVOICE)
            for _ in range(2)
        ]

    assert drawn == [1, 2] * 4


def test_a_number_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        take_number(vendor=None, kind=PaperKind.RECEIPT)


@pytest.mark.parametrize("sequence", [1, 3])
def test_the_database_refuses_a_number_twice_or_a_gap(sequence: int) -> None:
    first, second = orders(2)
    issue_for_order(order_id=first.pk, now=NOON)
    paper = Paper.objects.get()
    copy = {
        f.attname: getattr(paper, f.attname) for f in Paper._meta.concrete_fields if f.name not in ("id", "public_id")
    }

    with (
        pytest.raises(IntegrityError, match=r"the number that follows|one_paper_per_number|UNIQUE"),
        transaction.atomic(),
    ):
        Paper.objects.create(**{**copy, "order_id": second.pk, "key": "y", "sequence": sequence})


@pytest.mark.parametrize("how", ["update", "delete", "sql"])
def test_the_database_refuses_to_change_or_remove_a_paper(how: str) -> None:
    issue_for_order(order_id=orders(1)[0].pk, now=NOON)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        if how == "update":
            Paper.objects.update(number="TI-999999")
        elif how == "delete":
            Paper.objects.all().delete()
        else:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE papers_paper SET total = 1")
    with pytest.raises(TypeError):
        Paper.objects.get().save()


def test_the_database_refuses_to_lower_or_remove_a_series() -> None:
    issue_for_order(order_id=orders(1)[0].pk, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperSeries.objects.update(last=0)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM papers_paperseries")


def test_the_database_refuses_to_change_or_remove_a_confirmed_profile() -> None:
    orders(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        TaxProfile.objects.update(tin="")
    with pytest.raises(IntegrityError), transaction.atomic():
        TaxProfile.objects.all().delete()


def test_an_edit_behind_the_triggers_shows() -> None:
    issue_for_order(order_id=orders(1)[0].pk, now=NOON)
    paper = Paper.objects.get()
    assert content_of(paper)["number"] == paper.number
    paper.content["total"] = "1"

    with pytest.raises(PaperWasChanged):
        content_of(paper)


def test_the_audit_says_which_paper_was_issued() -> None:
    issue_for_order(order_id=orders(1)[0].pk, now=NOON)

    assert AuditEntry.objects.get(action="paper.issued").data == {"number": "CI-000001", "kind": "commercial_invoice"}
