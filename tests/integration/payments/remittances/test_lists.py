"""A carrier's list: kept, read, looked through, booked."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from django.utils import translation

from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.statuses import OrderStatus
from marketplace.users.models import User
from payments.errors import UnableToRecordCash
from payments.ledger.models import AccountKind, Entry
from payments.ledger.services import balance
from payments.models import Disposition, Receipt
from payments.remittances.errors import UnableToTakeList
from payments.remittances.models import FileStatus, RemittanceFile, RemittanceLine
from payments.remittances.selectors import cash_figures, lines_to_look_into, summary_of
from payments.remittances.services.booking import CASH_IS_LATE, REMITTED_SHORT, book_again, book_list, raise_alarms
from payments.remittances.services.lists import confirm_list, put_aside, take_list
from payments.selectors import ledger_faults
from payments.services.cash import record_remittance
from tests.factories.cash import collected, list_of, phone, place_on_trust, riel
from tests.factories.sales import NOON
from tests.factories.users import OfficerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def officer() -> User:
    officer: User = OfficerFactory()
    return officer


def taken(content: bytes, officer: User, *, carrier: str = "cambodia_post") -> RemittanceFile:
    return take_list(carrier=carrier, name="list.csv", content=content, by=officer, now=NOON)


def booked(content: bytes, officer: User) -> RemittanceFile:
    file = taken(content, officer)
    confirm_list(file=file, by=officer, now=NOON)
    book_list(file_id=file.pk, now=NOON)
    file.refresh_from_db()
    return file


def states(file: RemittanceFile) -> list[str]:
    return list(file.lines.order_by("row").values_list("state", flat=True))


def test_looking_through_a_list_books_nothing_and_tells_each_line_what_it_is(officer: User) -> None:
    whole, short, over, twice = (collected(place_on_trust(buyer=phone(n))) for n in range(4))
    not_reported = place_on_trust(buyer=phone(5))
    before = Entry.objects.count()

    file = taken(
        list_of(
            (whole.waybill, 20_000),
            (short.order.number, 18_000),
            (over.waybill.lower(), "20,500 ៛".replace(",", "")),
            ("EE999999999KH", 20_000),
            (not_reported.number, 20_000),
            (twice.waybill, 20_000),
            (twice.waybill, 20_000),
            (whole.waybill, "$5.00"),
            (whole.waybill, "many"),
        ),
        officer,
    )

    assert states(file) == [
        "matched", "short", "over", "unknown", "not_collected", "matched", "already", "wrong_currency", "unreadable",
    ]  # fmt: skip
    assert file.status == FileStatus.LOOKED
    assert Entry.objects.count() == before
    assert not Receipt.objects.exists()
    assert {one.state: one.count for one in summary_of(file=file)}["matched"] == 2


def test_headings_and_digits_may_be_khmer(officer: User) -> None:
    parcel = collected(place_on_trust())
    content = f"ល.រ;លេខប្រៃសណីយ៍ ;ប្រាក់ COD\n១;{parcel.waybill[:2]} {parcel.waybill[2:]};២០០០០៛".encode()

    file = taken(content, officer)

    line = file.lines.get()
    assert (line.state, line.amount, line.parcel) == ("matched", 20_000, parcel)


def test_a_workbook_is_read_as_a_table_is(officer: User) -> None:
    parcel = collected(place_on_trust())
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Order number", "Amount", "Paid on"])
    sheet.append([parcel.order.number, 20_000, NOON.replace(tzinfo=None)])
    written = io.BytesIO()
    book.save(written)

    file = taken(written.getvalue(), officer)

    assert states(file) == ["matched"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Item ID,Weight\nEE1,3", "amount"),
        (b"Amount,Weight\n20000,3", "parcel"),
        (b"Item ID,Amount\n", "no line"),
        (b"%PDF-1.4", "kind of file"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_in_words_and_leaves_nothing(
    content: bytes, words: str, officer: User
) -> None:
    with translation.override("en"), pytest.raises(UnableToTakeList, match=words):
        taken(content, officer)

    assert not RemittanceFile.objects.exists()


def test_the_same_file_twice_is_once(officer: User) -> None:
    parcel = collected(place_on_trust())
    content = list_of((parcel.waybill, 20_000))
    first = booked(content, officer)

    second = booked(content, OfficerFactory())

    assert second == first
    assert Receipt.objects.count() == RemittanceLine.objects.count() == 1
    assert balance(kind=AccountKind.CASH_IN_TRANSIT, owner="cambodia_post", currency="KHR") == riel(0)


def test_the_same_parcels_in_another_file_are_not_booked_twice(officer: User) -> None:
    parcel = collected(place_on_trust())
    booked(list_of((parcel.waybill, 20_000)), officer)

    again = booked(list_of((parcel.waybill, 20_000), ("", "")), officer)

    assert states(again)[0] == "already"
    assert Receipt.objects.count() == 1
    assert [line.row for line in lines_to_look_into()] == [2]


def test_booking_pays_the_purchase_and_closes_the_parcel(officer: User) -> None:
    parcel = collected(place_on_trust())

    file = booked(list_of((parcel.waybill, 20_000)), officer)

    parcel.refresh_from_db()
    assert file.status == FileStatus.BOOKED
    assert (parcel.remitted, parcel.rest, parcel.closed_at) == (20_000, 0, NOON)
    assert Purchase.objects.get().paid_at == NOON
    assert ledger_faults() == []


def test_fault_41_cash_remitted_short_stays_in_transit_and_an_alarm_is_raised(
    officer: User, caplog: pytest.LogCaptureFixture
) -> None:
    parcel = collected(place_on_trust())

    with caplog.at_level(logging.ERROR):
        booked(list_of((parcel.waybill, 18_000)), officer)

    parcel.refresh_from_db()
    assert (parcel.rest, parcel.closed_at) == (2_000, None)
    assert Purchase.objects.get().paid_at is None
    assert balance(kind=AccountKind.CASH_IN_TRANSIT, owner="cambodia_post", currency="KHR") == riel(2_000)
    assert REMITTED_SHORT in caplog.text
    figures = cash_figures(now=NOON)
    assert [(one.held, one.short, one.num_short) for one in figures] == [(riel(2_000), riel(2_000), 1)]
    assert ledger_faults() == []


def test_the_rest_may_come_in_a_later_list(officer: User) -> None:
    parcel = collected(place_on_trust())
    booked(list_of((parcel.waybill, 18_000)), officer)

    booked(list_of((parcel.waybill, 2_000)), officer)

    parcel.refresh_from_db()
    assert parcel.closed_at == NOON
    assert Purchase.objects.get().paid_at == NOON
    assert ledger_faults() == []


def test_what_is_handed_over_beyond_what_was_owed_is_kept_for_the_carrier(officer: User) -> None:
    parcel = collected(place_on_trust())

    booked(list_of((parcel.waybill, 20_500)), officer)

    surplus = Receipt.objects.get(disposition=Disposition.SURPLUS)
    assert (surplus.money, surplus.purchase) == (riel(500), None)
    assert balance(kind=AccountKind.CARRIER_PAYABLE, owner="cambodia_post", currency="KHR") == riel(-6_500)
    assert balance(kind=AccountKind.CASH_IN_TRANSIT, owner="cambodia_post", currency="KHR") == riel(0)
    assert [line.state for line in lines_to_look_into()] == ["over"]
    assert ledger_faults() == []


def test_a_carrier_cannot_hand_over_the_cash_of_another(officer: User) -> None:
    parcel = collected(place_on_trust(), carrier="local_rider")

    file = booked(list_of((parcel.order.number, 20_000)), officer)

    assert states(file) == ["not_collected"]
    assert not Receipt.objects.exists()


def test_a_line_that_came_before_its_delivery_was_reported_is_booked_later(officer: User) -> None:
    order = place_on_trust()
    file = booked(list_of((order.number, 20_000)), officer)
    line = file.lines.get()
    assert line.state == "not_collected"
    collected(order)

    assert book_again(line=line, by=officer, now=NOON) is True
    assert book_again(line=line, by=officer, now=NOON) is False

    assert Purchase.objects.get().paid_at == NOON


def test_a_list_that_comes_before_the_news_of_a_delivery_proves_that_the_cash_was_taken(officer: User) -> None:
    order = place_on_trust()
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.DISPATCHED)

    booked(list_of((order.number, 20_000)), officer)
    parcel = collected(order, waybill="EE 7")

    parcel.refresh_from_db()
    assert (parcel.rest, parcel.waybill) == (0, "EE7")
    assert Entry.objects.filter(key=f"cash:{order.number}").count() == 1
    assert Purchase.objects.get().paid_at == NOON
    assert ledger_faults() == []


@pytest.mark.parametrize("status", ["confirmed", "cancelled", "declined", "returned"])
def test_cash_for_an_order_that_never_left_or_is_off_waits_for_an_officer(status: str, officer: User) -> None:
    order, other = place_on_trust(buyer=phone(1)), place_on_trust(buyer=phone(2))
    collected(other)  # the carrier owes enough for another order
    Order.objects.filter(pk=order.pk).update(status=status)

    file = booked(list_of((order.number, 20_000)), officer)
    with pytest.raises(UnableToRecordCash):
        record_remittance(
            order_number=order.number, carrier="cambodia_post", money=riel(20_000), reference="R", by=officer, now=NOON
        )

    assert states(file) == ["not_collected"]
    assert not Receipt.objects.exists()


def test_a_list_put_aside_books_nothing_and_one_booked_cannot_be_put_aside(officer: User) -> None:
    parcel = collected(place_on_trust())
    aside = taken(list_of((parcel.waybill, 20_000)), officer)
    put_aside(file=aside, by=officer, reason="of last year", now=NOON)

    with pytest.raises(UnableToTakeList):
        confirm_list(file=aside, by=officer, now=NOON)
    done = booked(list_of((parcel.waybill, 19_000)), officer)
    with pytest.raises(UnableToTakeList):
        put_aside(file=done, by=officer, reason="too late", now=NOON)

    assert Receipt.objects.get().money == riel(19_000)


def test_a_confirmed_list_is_booked_by_the_worker(officer: User, deliver_facts: Callable[[], None]) -> None:
    parcel = collected(place_on_trust())
    file = taken(list_of((parcel.waybill, 20_000)), officer)

    confirm_list(file=file, by=officer, now=NOON)
    deliver_facts()

    file.refresh_from_db()
    assert file.status == FileStatus.BOOKED


def test_late_cash_raises_an_alarm_once_a_week(caplog: pytest.LogCaptureFixture) -> None:
    collected(place_on_trust())

    with caplog.at_level(logging.ERROR):
        counts = [raise_alarms(now=NOON + timedelta(days=days)) for days in (6, 8, 9, 16)]

    assert counts == [0, 1, 0, 1]
    assert CASH_IS_LATE in caplog.text
