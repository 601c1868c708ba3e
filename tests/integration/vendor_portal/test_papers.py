"""A vendor's papers by month, and what it says of itself to the tax office."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.sales.order.models import Order
from payments.papers.models import BusinessBuyer, Paper, TaxProfile
from payments.papers.services.issue import issue_for_order, issue_for_refund
from payments.papers.statement import csv_lines, sums_between
from tests.factories.papers import given_back, make_profile, paid_in_dollars, paid_order
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def at(day: int, hour: int = 5, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def vendor_of(order: Order) -> Vendor:
    assert order.vendor is not None
    return order.vendor


def issued(order: Order, now: datetime) -> Paper:
    paper = issue_for_order(order_id=order.pk, now=now)
    assert paper is not None
    return paper


def signed_in(client: Client, vendor: Vendor, role: str = "owner") -> Client:
    user = UserFactory()
    MembershipFactory(vendor=vendor, user=user, role=role)
    client.force_login(user)
    return client


def address(name: str, vendor: Vendor, **more: Any) -> str:
    return reverse(f"vendor_portal:{name}", kwargs={"code": vendor.code, **more})


NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def test_a_month_begins_and_ends_at_midnight_in_cambodia() -> None:
    first, second, third = (paid_order() for _ in range(3))
    vendor = vendor_of(first)
    issued(first, at(31, 16, month=10))  # 23:00 on 31 October in Phnom Penh
    issued(second, at(31, 17, month=10))  # midnight: 1 November
    issued(third, at(30, 17))  # 1 December

    sums = sums_between(vendor=vendor, first=NOVEMBER[0], last=NOVEMBER[1])

    assert sums.papers == 1
    assert str(sums.total) == "54000 KHR"


def test_credit_notes_are_negative_and_the_last_line_holds_the_sums() -> None:
    order, dollars = paid_order(), paid_in_dollars()
    vendor = vendor_of(order)
    issued(order, at(22))
    issued(dollars, at(23))
    issue_for_refund(refund_id=given_back(order, "54000").pk, now=at(24))

    lines = list(csv.reader(io.StringIO("".join(csv_lines(vendor=vendor, first=NOVEMBER[0], last=NOVEMBER[1])))))

    assert lines[0][0].startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    assert [row[2] for row in lines[1:-1]] == ["CI-000001", "CI-000002", "CN-000001"]
    assert lines[1][7:12] == ["43636", "4364", "48000", "6000", "54000"]
    assert lines[2][11:] == ["54149", "USD", "13.37", "4050"]
    assert lines[3][6:12] == ["CI-000001", "-43636", "-4364", "-48000", "-6000", "-54000"]
    for column in range(7, 12):
        assert int(lines[-1][column]) == sum(int(row[column]) for row in lines[1:-1])
    sums = sums_between(vendor=vendor, first=NOVEMBER[0], last=NOVEMBER[1])
    assert [str(sums.net.amount), str(sums.vat.amount), str(sums.goods.amount)] == lines[-1][7:10]


def test_a_buyers_name_is_no_formula_to_a_spreadsheet() -> None:
    order = paid_order()
    BusinessBuyer.objects.create(purchase=order.purchase, name="=HYPERLINK(1)", address="x", given_at=at(1))
    issued(order, at(22))

    text = "".join(csv_lines(vendor=vendor_of(order), first=NOVEMBER[0], last=NOVEMBER[1]))

    assert ",'=HYPERLINK(1)," in text


def test_another_vendors_papers_are_in_no_month_of_mine() -> None:
    from tests.factories.logistics import make_partner, make_vendor

    order = paid_order()
    issued(order, at(22))
    other = make_vendor("other")
    make_partner(other)

    assert sums_between(vendor=other, first=NOVEMBER[0], last=NOVEMBER[1]).papers == 0


@pytest.mark.parametrize("month", ["2026-11", "២០២៦-១១", "nonsense", "2026-99", "1200-01", "9999-01"])
def test_the_page_shows_a_month_in_few_questions(
    client: Client, month: str, django_assert_max_num_queries: Any
) -> None:
    order = paid_order()
    vendor = vendor_of(order)
    paper = issued(order, timezone.now())
    signed_in(client, vendor)

    with django_assert_max_num_queries(25):
        page = client.get(address("papers", vendor), {"month": month})

    assert page.status_code == 200
    if month == "nonsense":
        assert paper.number in page.content.decode()


def test_a_member_reads_pdf_and_xml_and_a_table(client: Client) -> None:
    order = paid_order()
    vendor = vendor_of(order)
    paper = issued(order, timezone.now())
    signed_in(client, vendor, role="accountant")

    pdf = client.get(address("paper-pdf", vendor, public_id=paper.public_id))
    xml = client.get(address("paper-xml", vendor, public_id=paper.public_id))
    table = client.get(address("papers-file", vendor))

    assert pdf.content.startswith(b"%PDF-")
    assert b"CI-000001" in xml.content
    assert b"CI-000001" in b"".join(table.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["papers", "papers-file", "tax"])
def test_a_packer_finds_none_of_it(client: Client, name: str) -> None:
    vendor = vendor_of(paid_order())
    signed_in(client, vendor, role="packer")

    assert client.get(address(name, vendor)).status_code == 404


def test_a_vendor_says_it_is_registered_and_an_officer_must_confirm(client: Client) -> None:
    vendor = vendor_of(paid_order(registered=False))
    signed_in(client, vendor)
    said = {"registered": "yes", "tin": "K002-123456789", "legal_name_km": "ក្រុមហ៊ុន", "address_km": "សៀមរាប"}

    answer = client.post(address("tax", vendor), said)

    assert answer.status_code == 302
    profile = TaxProfile.objects.get()
    assert (profile.status, profile.is_vat_registered, profile.valid_from) == ("proposed", True, timezone.localdate())
    assert client.get(address("tax", vendor)).status_code == 200


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"registered": "yes", "tin": ""}, "tin"),
        ({"registered": ""}, "registered"),
        ({"address_km": ""}, "address_km"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"valid_from": "soon"}, "valid_from"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    client: Client, said: dict[str, str], field: str
) -> None:
    vendor = vendor_of(paid_order(registered=False))
    signed_in(client, vendor)
    good = {"registered": "no", "legal_name_km": "សុខ", "legal_name_en": "Sok Kept", "address_km": "សៀមរាប"}

    answer = client.post(address("tax", vendor), good | said)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Sok Kept" in answer.content.decode()
    assert not TaxProfile.objects.exists()


def test_an_odd_tin_is_warned_of_and_taken(client: Client) -> None:
    vendor = vendor_of(paid_order(registered=False))
    signed_in(client, vendor)
    said = {"registered": "yes", "tin": "123", "legal_name_km": "ក្រុមហ៊ុន", "address_km": "សៀមរាប"}

    answer = client.post(address("tax", vendor), said, follow=True)

    assert len(list(answer.context["messages"])) == 2
    assert TaxProfile.objects.get().tin == "123"


def test_the_form_shows_what_holds_and_what_will(client: Client) -> None:
    vendor = vendor_of(paid_order())
    make_profile(vendor, valid_from=timezone.localdate() + timedelta(days=30), tin="K009-999999999")
    signed_in(client, vendor)

    page = client.get(address("tax", vendor)).content.decode()

    assert "K002-123456789" in page


def test_the_orders_page_leads_to_its_papers(client: Client) -> None:
    order = paid_order()
    paper = issued(order, timezone.now())
    signed_in(client, vendor_of(order))

    page = client.get(address("order", vendor_of(order), number=order.number)).content.decode()

    assert str(paper.public_id) in page
