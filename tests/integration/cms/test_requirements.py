"""Officers say what is required, decide about what vendors hand in, and publish the terms, all behind their door."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.photos import PDF, upload
from tests.factories.requirements import RequirementFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import Requirement, RequirementSubmission, TermsVersion
from vendors.services.requirements import hand_in_paper

pytestmark = pytest.mark.django_db


def filled(**changes: Any) -> dict[str, Any]:
    whole = {
        "code": "patent",
        "kind": "paper",
        "name_km": "បណ្ណប៉ាតង់",
        "name_en": "Patent",
        "vendor_kinds": ["company"],
        "is_required": "on",
        "days": "60",
        "notice_days": "30",
        "grace_days": "14",
        "display_order": "5",
        "is_active": "on",
    }
    return whole | changes


def test_officer_requires_something_new_and_changes_it(desk: Client, officer: User) -> None:
    add = reverse("officers_requirements:add")

    assert "vendor_kinds" in desk.post(add, filled(vendor_kinds=[])).context["form"].errors
    assert "number" in desk.post(add, filled(kind="listings")).context["form"].errors
    assert desk.post(add, filled()).status_code == 302
    assert "code" in desk.post(add, filled()).context["form"].errors

    made = Requirement.objects.get()
    assert (made.code, made.days, made.asked_since) == ("patent", 60, timezone.localdate())
    desk.post(reverse("officers_requirements:change", args=[made.pk]), filled(name_en="Patent tax", is_active=""))
    made.refresh_from_db()
    assert (made.code, made.name_en, made.is_active) == ("patent", "Patent tax", False)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "actor")) == [
        ("requirement.added", officer.pk),
        ("requirement.changed", officer.pk),
    ]


def test_officer_opens_a_paper_and_rejects_it_with_a_reason(desk: Client, officer: User) -> None:
    vendor, requirement = VendorFactory(), RequirementFactory()
    row = hand_in_paper(
        vendor=vendor, requirement=requirement, upload=upload(PDF), by=UserFactory(), now=timezone.now()
    )
    page = reverse("officers_requirements:decide", args=[vendor.pk, requirement.pk])

    assert vendor.name in desk.get(reverse("officers_requirements:waiting")).content.decode()
    paper = desk.get(reverse("officers_handed_in", args=[row.public_id]))
    assert paper.headers["Content-Disposition"].startswith("attachment;")
    typed = {"state": "rejected", "seen_id": row.pk, "reason": ""}
    assert "reason_code" in desk.post(page, typed).context["form"].errors
    late = desk.post(page, {**typed, "seen_id": row.pk + 1, "state": "accepted"})
    assert late.context["form"].non_field_errors()
    assert RequirementSubmission.objects.count() == 1

    desk.post(page, {**typed, "reason_code": "unreadable", "reason": "Too dark."})

    last = RequirementSubmission.objects.order_by("-pk")[0]
    assert (last.state, last.reason_code, last.reason, last.by) == ("rejected", "unreadable", "Too dark.", officer)
    assert AuditEntry.objects.filter(action="requirement.paper_read", actor=officer).exists()
    checklist = desk.get(reverse("officers_requirements:vendor", args=[vendor.pk])).content.decode()
    assert "Too dark." in checklist


def test_province_sees_what_is_handed_in_and_decides_nothing(province_desk: Client) -> None:
    vendor, requirement = VendorFactory(), RequirementFactory()
    page = reverse("officers_requirements:decide", args=[vendor.pk, requirement.pk])

    province_desk.post(page, {"state": "waived", "reason_code": "other", "reason": "x"})
    province_desk.post(reverse("officers_requirements:terms"), {"text_km": "ក", "text_en": "a"})

    assert not RequirementSubmission.objects.exists()
    assert not TermsVersion.objects.exists()


def test_officer_publishes_terms_in_both_languages(desk: Client, officer: User) -> None:
    page = reverse("officers_requirements:terms")

    assert desk.post(page, {"text_km": "ក", "text_en": ""}).context["form"].errors
    desk.post(page, {"text_km": "ក", "text_en": "a"})

    version = TermsVersion.objects.get()
    assert (version.number, version.published_by) == (1, officer)
