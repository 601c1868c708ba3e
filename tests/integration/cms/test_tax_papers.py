"""Papers and tax profiles at the finance officers' desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.users.models import User
from payments.papers.models import Paper, TaxProfile, TaxRate
from payments.papers.services.issue import issue_for_order
from payments.papers.services.profiles import TaxAnswers, propose_profile
from tests.factories.logistics import make_vendor
from tests.factories.papers import paid_order
from tests.factories.users import OfficerFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignIn = Callable[[User], Client]


@pytest.fixture
def desk(roles: None, sign_in: SignIn) -> Client:
    return sign_in(OfficerFactory(groups=["Finance officers"]))


def issued(**fields: Any) -> Paper:
    paper = issue_for_order(order_id=paid_order(**fields).pk, now=timezone.now())
    assert paper is not None
    return paper


def proposed(by: User | None = None) -> TaxProfile:
    answers = TaxAnswers(
        valid_from=timezone.localdate(), is_vat_registered=True, tin="K002-123456789", legal_name_en="Sok Ltd",
        address_en="Siem Reap",
    )  # fmt: skip
    return propose_profile(vendor=make_vendor(), answers=answers, by=by or UserFactory(), now=timezone.now())


def test_a_number_an_order_or_a_shop_finds_papers(desk: Client) -> None:
    first, second = issued(), issued()
    assert first.order is not None

    for asked, found in (
        ("", {first, second}),
        (" ci-000002", {second}),
        ("CI-០០០០០១", {first}),
        (first.order.number, {first}),
        (first.vendor.code, {first, second}),
        ("CI-9", set()),
    ):
        page = desk.get(reverse("officers_papers:index"), {"q": asked})
        assert set(page.context["page"]) == found, asked


def test_one_paper_is_read_as_pdf_and_xml(desk: Client) -> None:
    paper = issued()

    page = desk.get(reverse("officers_papers:page", args=[paper.pk])).content.decode()
    assert paper.digest in page
    assert desk.get(reverse("officers_papers:pdf", args=[paper.pk])).content.startswith(b"%PDF-")
    assert b"CI-000001" in desk.get(reverse("officers_papers:xml", args=[paper.pk])).content


def test_a_paper_is_put_right_once(desk: Client) -> None:
    paper = issued()
    address = reverse("officers_papers:page", args=[paper.pk])

    assert desk.post(address).status_code == 302
    assert desk.post(address).status_code == 200

    assert list(Paper.objects.order_by("pk").values_list("number", flat=True)) == [
        "CI-000001",
        "CN-000001",
        "CI-000002",
    ]


def test_who_only_watches_puts_nothing_right(roles: None, sign_in: SignIn) -> None:
    paper = issued()
    watching = sign_in(OfficerFactory())

    assert watching.get(reverse("officers_papers:page", args=[paper.pk])).status_code == 200
    watching.post(reverse("officers_papers:page", args=[paper.pk]))
    assert Paper.objects.count() == 1


def test_a_vendors_month_and_its_table(desk: Client, django_assert_max_num_queries: Any) -> None:
    paper = issued()
    with django_assert_max_num_queries(30):
        page = desk.get(reverse("officers_papers:month", args=[paper.vendor_id])).content.decode()
    table = desk.get(reverse("officers_papers:table", args=[paper.vendor_id]))

    assert "54,000" in page
    assert b"CI-000001" in table.content


def test_an_officer_confirms_what_a_vendor_entered(desk: Client) -> None:
    profile = proposed()
    assert profile in desk.get(reverse("officers_tax:index")).context["page"]

    desk.post(reverse("officers_tax:page", args=[profile.pk]), {"outcome": "confirm"})

    assert TaxProfile.objects.get().status == "confirmed"


def test_an_officer_sends_back_with_a_reason(desk: Client) -> None:
    profile = proposed()
    address = reverse("officers_tax:page", args=[profile.pk])

    assert "Say why" in desk.post(address, {"outcome": "refuse"}).content.decode()
    desk.post(address, {"outcome": "refuse", "reason": "The TIN is another's."})

    assert TaxProfile.objects.get().status == "refused"


def test_what_an_officer_entered_another_confirms(roles: None, sign_in: SignIn) -> None:
    maker = OfficerFactory(groups=["Finance officers"])
    entering = sign_in(maker)
    vendor = make_vendor()
    address = reverse("officers_tax:enter", args=[vendor.pk])
    said = {
        "is_vat_registered": "on", "tin": "K002-123456789", "legal_name_en": "Sok Ltd", "address_en": "Siem Reap",
        "agency_mode": "principal_invoices", "valid_from": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert entering.get(address).status_code == 200
    assert entering.post(address, said | {"valid_from": "2020-01-01"}).context["form"].errors

    assert entering.post(address, said).status_code == 302
    profile = TaxProfile.objects.get()
    entering.post(reverse("officers_tax:page", args=[profile.pk]), {"outcome": "confirm"})

    assert TaxProfile.objects.get().status == "proposed"


def test_the_marketplaces_own_profile_is_entered_here(desk: Client) -> None:
    said = {
        "is_vat_registered": "on", "tin": "L001-123456789", "legal_name_en": "The Ministry", "address_en": "Phnom Penh",
        "agency_mode": "principal_invoices", "valid_from": timezone.localdate().isoformat(),
    }  # fmt: skip

    assert desk.post(reverse("officers_tax:ours"), said).status_code == 302
    assert TaxProfile.objects.get().vendor is None


def test_a_rate_is_added_and_never_changed(desk: Client) -> None:
    said = {"kind": "vat", "valid_from": "2030-01-01", "percent": "12", "exempt_below": "0", "source": "A law"}
    desk.post(reverse("officers_tax_rates:add"), said)

    assert TaxRate.objects.filter(percent=12).exists()
    assert desk.get(reverse("officers_tax_rates:edit", args=[TaxRate.objects.all()[0].pk])).status_code in {
        302,
        403,
        404,
    }
