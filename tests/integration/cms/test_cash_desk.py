"""The desk's screens for carriers' cash, bank transfers and differences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.users.models import User
from payments.banking.models import StatementFile, StatementLine
from payments.reconciliation.models import Difference, ReconciliationRun
from payments.remittances.models import CashLimit, CashParcel, RemittanceFile, RemittanceLine, WriteOff
from payments.remittances.services.booking import book_list
from tests.factories.cash import collected, list_of, phone, place_on_trust
from tests.factories.users import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory(groups=["Finance officers"]))


@pytest.fixture
def second(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory(groups=["Finance officers"]))


@pytest.fixture
def watcher(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory(groups=["Ministry officers"]))


def page_of(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def sent(client: Client, content: bytes) -> RemittanceFile:
    table = SimpleUploadedFile("list.csv", content)
    form = {"action": "take", "carrier": "cambodia_post", "table": table}
    assert client.post(reverse("officers_cash_lists:lists"), form).status_code == 302
    return RemittanceFile.objects.get()


def test_a_list_is_sent_read_and_booked_and_the_rest_written_off_by_a_second_officer(
    first: Client, second: Client
) -> None:
    parcel = collected(place_on_trust())
    file = sent(first, list_of((parcel.waybill, 18_000), ("EE1", 5)))
    page = page_of(first, "officers_cash_lists:list", file.pk)
    assert "less than the carrier owes" in page
    assert "no such parcel" in page

    first.post(reverse("officers_cash_lists:list", args=[file.pk]), {"action": "book"})
    book_list(file_id=file.pk, now=timezone.now())

    assert parcel.order.number in page_of(first, "officers_cash:queue", query="?tab=short")
    address = reverse("officers_cash:parcel", args=[parcel.pk])
    first.post(address, {"action": "write_off", "words": "lost"})
    refused = first.post(address, {"action": "agree"}).content.decode()
    assert "Whoever asks cannot agree" in refused
    second.post(address, {"action": "agree"})
    assert WriteOff.objects.get().status == "agreed"
    assert CashParcel.objects.get().rest == 0
    assert "written off" in page_of(second, "officers_cash:parcel", parcel.pk)
    purchase = parcel.order.purchase
    assert purchase is not None
    assert "ended unpaid: 2,000" in page_of(second, "officers_purchases:inspect", purchase.pk).replace("&nbsp;", " ")


def test_a_file_that_is_no_list_is_refused_beside_the_form(first: Client) -> None:
    table = SimpleUploadedFile("list.csv", b"Weight\n1")

    answer = first.post(
        reverse("officers_cash_lists:lists"), {"action": "take", "carrier": "cambodia_post", "table": table}
    )

    assert answer.status_code == 200
    assert "needs a heading" in answer.content.decode()
    assert not RemittanceFile.objects.exists()


def test_a_line_that_brought_nothing_is_taken_off_with_a_note(first: Client) -> None:
    file = sent(first, list_of(("EE1", 5)))
    RemittanceFile.objects.update(status="booked", confirmed_by=OfficerFactory(), booked_at=timezone.now())
    line = RemittanceLine.objects.get()
    assert "EE1" in page_of(first, "officers_cash_lists:lists", query="?tab=odd")

    first.post(reverse("officers_cash_lists:line", args=[line.pk]), {"action": "seen", "words": "not ours"})

    assert "EE1" not in page_of(first, "officers_cash_lists:lists", query="?tab=odd")
    assert file.pk == line.file_id


def test_a_limit_is_added_with_its_officer_and_never_changed(first: Client) -> None:
    form = {"vendor": "", "valid_from": "2026-01-01", "amount_khr": "500000", "reason": "trial"}

    first.post(reverse("officers_cash_limits:add"), form)

    limit = CashLimit.objects.get()
    assert limit.entered_by is not None
    assert first.get(reverse("officers_cash_limits:edit", args=[limit.pk])).status_code == 302


def transfer() -> StatementLine:
    file = StatementFile.objects.create(
        name="s.csv", kind="table", checksum="s", raw=b"", uploaded_by=OfficerFactory(), uploaded_at=timezone.now()
    )
    return StatementLine.objects.create(
        file=file,
        checksum=f"l{StatementLine.objects.count()}",
        booked_on=date(2026, 11, 22),
        amount=Decimal(900),
        currency="KHR",
        text="good morning",
        state="nomatch",
        imported_at=timezone.now(),
    )


def test_a_transfer_that_nobody_knows_is_given_back(first: Client) -> None:
    line = transfer()
    assert "good morning" in page_of(first, "officers_transfers:queue")

    first.post(reverse("officers_transfers:transfer", args=[line.pk]), {"action": "give_back", "words": "unknown"})

    line.refresh_from_db()
    assert line.state == "give_back"
    moved_on = first.post(reverse("officers_transfers:transfer", args=[line.pk]), {"action": "discard", "words": "x"})
    assert "Somebody was faster" in moved_on.content.decode()


def test_a_statement_is_brought_in(first: Client) -> None:
    file = SimpleUploadedFile("s.csv", b"Date,Details,Amount\n2026-11-22,hello,500")

    first.post(reverse("officers_transfers:queue"), {"action": "take", "statement": file})

    assert "hello" in page_of(first, "officers_transfers:queue")


def test_a_difference_is_read_and_solved(first: Client) -> None:
    run = ReconciliationRun.objects.create(provider="bakong", day=date(2026, 11, 22), next_try_at=timezone.now())
    one = Difference.objects.create(
        run=run, kind="not_here", provider="bakong", txn_id="t1", found_at=timezone.now(), raw={"a": 1}
    )
    assert "t1" in page_of(first, "officers_differences:queue")
    assert "bakong" in page_of(first, "officers_differences:queue", query="?tab=days")

    first.post(reverse("officers_differences:difference", args=[one.pk]), {"action": "solve", "words": "a test"})

    one.refresh_from_db()
    assert one.note == "a test"
    assert "t1" in page_of(first, "officers_differences:queue", query="?tab=solved")


def test_who_watches_sees_all_and_does_nothing(watcher: Client) -> None:
    parcel, line = collected(place_on_trust()), transfer()

    assert "<form method" not in page_of(watcher, "officers_cash:parcel", parcel.pk).split('id="main"', 1)[-1]
    for name, pk in (("officers_cash:parcel", parcel.pk), ("officers_transfers:transfer", line.pk)):
        answer = watcher.post(reverse(name, args=[pk]), {"action": "discard", "words": "x"})
        assert answer.status_code == 302
        assert answer["Location"] == reverse("wagtailadmin_home")
    line.refresh_from_db()
    assert line.state == "nomatch"


def test_the_lists_ask_the_database_little(first: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(8):
        collected(place_on_trust(buyer=phone(number)))
        transfer_line = StatementLine.objects.count()
        transfer() if not transfer_line else None
    page_of(first, "officers_cash:queue", query="?tab=way")
    for name in ("officers_cash:queue", "officers_transfers:queue", "officers_differences:queue"):
        with django_assert_max_num_queries(25):
            page_of(first, name, query="?tab=way")
