"""Sanctions and appeals at the officers' desk."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from marketplace.core.models import AuditEntry
from tests.factories.photos import PDF
from tests.factories.users import UserFactory
from tests.factories.vendors import SanctionFactory, VendorFactory
from tests.integration.cms.conftest import NOON
from tests.integration.cms.helpers import seat
from vendors.models import Sanction, VendorStatus
from vendors.services.appeals import appeal

pytestmark = pytest.mark.django_db

SUSPENSION = {
    "kind": "suspend",
    "ground": "not_own_make",
    "words_km": "",
    "words_en": "Sells copies.",
    "orders": "refund",
}


def test_officer_suspends_a_vendor_and_lets_it_sell_again(desk: Client) -> None:
    vendor = VendorFactory()

    desk.post(reverse("officers_sanctions:impose", args=[vendor.pk]), SUSPENSION)

    vendor.refresh_from_db()
    assert vendor.status == VendorStatus.SUSPENDED
    page = desk.get(reverse("officers_vendors:inspect", args=[vendor.pk])).content.decode()
    assert "Sells copies." in page
    history = desk.get(reverse("officers_vendors:history", args=[vendor.pk])).content.decode()
    assert "Sells copies." in history
    lift_page = reverse("officers_sanctions:lift", args=[vendor.sanctions.get().pk])
    assert lift_page in page
    desk.post(lift_page, {"reason": "Cleared up."})
    vendor.refresh_from_db()
    assert vendor.status == VendorStatus.OPEN


@pytest.mark.parametrize("missing", ["kind", "ground", "words_en", "orders"])
def test_what_is_missing_is_said_and_what_was_typed_stays(missing: str, desk: Client) -> None:
    vendor = VendorFactory()

    answer = desk.post(
        reverse("officers_sanctions:impose", args=[vendor.pk]), {**SUSPENSION, missing: "", "finish_by": "2027-01-05"}
    )

    assert answer.status_code == 200
    assert "2027-01-05" in answer.content.decode()
    assert answer.context["form"].errors
    assert not Sanction.objects.exists()


def test_province_reads_sanctions_and_imposes_none(province_desk: Client) -> None:
    sanction = SanctionFactory()
    seat(province_desk, sanction.vendor.province)

    page = province_desk.get(reverse("officers_vendors:inspect", args=[sanction.vendor_id]))
    assert b"Orders were not sent." in page.content
    for name, pk in (("officers_sanctions:impose", sanction.vendor_id), ("officers_sanctions:lift", sanction.pk)):
        assert province_desk.post(reverse(name, args=[pk]), {**SUSPENSION, "reason": "x"}).status_code == 302

    sanction.refresh_from_db()
    assert sanction.lifted_at is None
    assert Sanction.objects.count() == 1


def test_appeal_is_read_with_its_paper_and_decided(desk: Client) -> None:
    sanction = SanctionFactory()
    paper = ContentFile(PDF, name="x.pdf")
    made = appeal(sanction=sanction, by=UserFactory(), words="I sent them all.", paper=paper, now=NOON)

    assert sanction.vendor.name in desk.get(reverse("officers_appeals:queue")).content.decode()
    handed = desk.get(reverse("officers_appeals:paper", args=[made.pk]))
    assert handed["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(
        subject_type="partner.appeal", subject_id=str(made.pk), actor__isnull=False
    ).exists()
    page = reverse("officers_appeals:decide", args=[made.pk])
    assert "I sent them all." in desk.get(page).content.decode()
    desk.post(page, {"outcome": "lifted", "words": "True."})

    sanction.refresh_from_db()
    assert sanction.lift_reason == "True."
    assert sanction.vendor.name in desk.get(reverse("officers_appeals:queue") + "?decided=1").content.decode()
    assert b"<textarea" not in desk.get(page).content


def test_changing_a_sanction_asks_for_the_other(desk: Client) -> None:
    made = appeal(sanction=SanctionFactory(), by=UserFactory(), words="No.", now=NOON)
    page = reverse("officers_appeals:decide", args=[made.pk])

    answer = desk.post(page, {"outcome": "changed", "words": "Harder."})
    assert answer.status_code == 200
    desk.post(page, {"outcome": "changed", "words": "Harder.", **SUSPENSION, "kind": "limit", "orders": ""})

    made.refresh_from_db()
    assert made.replaced_by is not None
    assert made.replaced_by.kind == "limit"
