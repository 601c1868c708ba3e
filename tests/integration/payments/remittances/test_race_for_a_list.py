"""Two officers send and book the same list at once: each parcel is booked once.

A negative control takes the guards away and books twice, so the test can fail.
"""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections

from payments.models import Receipt
from payments.remittances.models import RemittanceLine
from payments.remittances.services import booking
from payments.remittances.services.lists import confirm_list, take_list
from payments.selectors import ledger_faults
from tests.factories.cash import collected, list_of, phone, place_on_trust
from tests.factories.sales import NOON
from tests.factories.users import OfficerFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
PARCELS = 6


def both_at_once(work: Any, num: int = 2) -> list[BaseException]:
    barrier, errors = threading.Barrier(num), []

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=60)
            work(number)
        except Exception as error:  # noqa: BLE001 - looked at by the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(num)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return errors


def send_and_book(officers: list[Any], content: bytes) -> list[BaseException]:
    def work(number: int) -> None:
        by = officers[number]
        file = take_list(carrier="cambodia_post", name="list.csv", content=content, by=by, now=NOON)
        confirm_list(file=file, by=by, now=NOON)
        booking.book_list(file_id=file.pk, now=NOON)

    return both_at_once(work)


def test_the_same_list_sent_by_two_officers_at_once_books_each_parcel_once() -> None:
    parcels = [collected(place_on_trust(buyer=phone(number))) for number in range(PARCELS)]
    content = list_of(*((parcel.waybill, 20_000) for parcel in parcels))

    errors = send_and_book([OfficerFactory(), OfficerFactory()], content)

    assert errors == []
    assert Receipt.objects.count() == RemittanceLine.objects.count() == PARCELS
    assert {parcel.remitted for parcel in type(parcels[0]).objects.all()} == {20_000}
    assert ledger_faults() == []


def test_without_the_guards_a_parcel_is_booked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look under the lock taken away, and the reference that counts once: two workers book one line twice."""
    parcel = collected(place_on_trust())
    officer = OfficerFactory()
    file = take_list(
        carrier="cambodia_post", name="l.csv", content=list_of((parcel.waybill, 9_000)), by=officer, now=NOON
    )
    confirm_list(file=file, by=officer, now=NOON)
    line = file.lines.get()
    references = iter("ab")
    monkeypatch.setattr(RemittanceLine, "reference", property(lambda self: next(references)))
    monkeypatch.setattr(RemittanceLine, "is_booked", property(lambda self: False))

    errors = both_at_once(lambda number: booking.book_line(line_id=line.pk, by=officer, now=NOON))

    assert errors == []
    assert Receipt.objects.count() == 2
