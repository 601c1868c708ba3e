"""What is required of vendors: a shop opens by itself when the last thing stands, and stops when one falls."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.photos import PDF, upload
from tests.factories.requirements import RequirementFactory
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import MembershipFactory, VendorApplicationFactory, VendorFactory
from tests.integration.vendors.helpers import facts
from vendors.checklist import Standing, checklist_of, checklists_of
from vendors.errors import InvalidInput, UnableToReview, UnableToSubmit
from vendors.models import (
    Requirement,
    RequirementKind,
    RequirementSubmission,
    SubmissionState,
    TermsVersion,
    Vendor,
    VendorApplication,
    VendorKind,
    VendorStatus,
)
from vendors.services.applications import approve_application, submit_application
from vendors.services.consents import agree
from vendors.services.definitions import load_requirements
from vendors.services.documents import add_document
from vendors.services.requirements import decide_requirement, hand_in_paper, note_lesson_read
from vendors.services.shops import pause_shop, reopen_shop
from vendors.services.standing import settle_all, settle_standing

pytestmark = [pytest.mark.django_db, pytest.mark.database]

EN = {"number": 1, "text_km": "ក", "text_en": "a"}


@pytest.fixture
def vendor(maker: User, now: datetime) -> Vendor:
    return VendorFactory(owner=maker, approved_at=now - timedelta(days=3))


def status_of(vendor: Vendor, *, now: datetime) -> str:
    """Return where a vendor stands once its checklist was looked at."""
    settle_standing(vendor_id=vendor.pk, now=now)
    return Vendor.objects.get(pk=vendor.pk).status


def decide(vendor: Vendor, requirement: Requirement, state: str, *, by: User, now: datetime, why: str = "") -> None:
    last = RequirementSubmission.objects.for_vendor(vendor).filter(requirement=requirement).order_by("-pk").first()
    decide_requirement(
        vendor=vendor,
        requirement=requirement,
        state=state,
        by=by,
        now=now,
        seen_id=last.pk if last else None,
        reason_code="other" if why else "",
        reason=why,
    )


def test_shop_opens_by_itself_when_the_last_paper_is_accepted(vendor: Vendor, maker: User, now: datetime) -> None:
    first, second = RequirementFactory(), RequirementFactory()
    officer = OfficerFactory()
    assert status_of(vendor, now=now) == VendorStatus.INCOMPLETE

    for requirement in (first, second):
        hand_in_paper(vendor=vendor, requirement=requirement, upload=upload(), by=maker, now=now)
        assert status_of(vendor, now=now) == VendorStatus.INCOMPLETE
        decide(vendor, requirement, SubmissionState.ACCEPTED, by=officer, now=now)

    assert status_of(vendor, now=now) == VendorStatus.OPEN
    assert facts("VendorOpened") == [{"vendor_id": vendor.pk, "on": "2026-11-22"}]
    assert facts("VendorStopped")[0]["missing"] == [first.code, second.code]
    assert len(facts("VendorStatusChanged")) == 2


def test_rejection_says_why_and_every_step_stays_in_the_history(vendor: Vendor, maker: User, now: datetime) -> None:
    requirement, officer = RequirementFactory(), OfficerFactory()
    hand_in_paper(vendor=vendor, requirement=requirement, upload=upload(), by=maker, now=now)

    with pytest.raises(InvalidInput) as refusal:
        decide(vendor, requirement, SubmissionState.REJECTED, by=officer, now=now)
    assert set(refusal.value.fields) == {"reason_code"}
    decide(vendor, requirement, SubmissionState.REJECTED, by=officer, now=now, why="Too dark.")
    hand_in_paper(vendor=vendor, requirement=requirement, upload=upload(PDF, "a.pdf"), by=maker, now=now)

    rows = RequirementSubmission.objects.for_vendor(vendor).order_by("pk")
    assert [(row.state, row.reason, row.by) for row in rows] == [
        ("waiting", "", maker),
        ("rejected", "Too dark.", officer),
        ("waiting", "", maker),
    ]
    with pytest.raises(TypeError):
        rows[0].save()
    assert AuditEntry.objects.filter(action="requirement.rejected", actor=officer).count() == 1


def test_waived_requirement_stands_without_a_paper(vendor: Vendor, now: datetime) -> None:
    requirement, officer = RequirementFactory(), OfficerFactory()

    with pytest.raises(InvalidInput):
        decide(vendor, requirement, SubmissionState.ACCEPTED, by=officer, now=now)
    decide(vendor, requirement, SubmissionState.WAIVED, by=officer, now=now, why="Known to the province.")

    assert status_of(vendor, now=now) == VendorStatus.OPEN


def test_nobody_decides_about_the_own_shop_and_the_second_of_two_officers_looks_again(
    vendor: Vendor, maker: User, now: datetime
) -> None:
    requirement, officer = RequirementFactory(), OfficerFactory()
    row = hand_in_paper(vendor=vendor, requirement=requirement, upload=upload(), by=maker, now=now)
    insider = OfficerFactory(email="in@example.org")
    MembershipFactory(vendor=vendor, user=insider)

    with pytest.raises(UnableToReview):
        decide(vendor, requirement, SubmissionState.ACCEPTED, by=insider, now=now)
    decide(vendor, requirement, SubmissionState.REJECTED, by=officer, now=now, why="Blurred.")
    with pytest.raises(UnableToReview):
        decide_requirement(
            vendor=vendor, requirement=requirement, state="accepted", by=officer, now=now, seen_id=row.pk
        )

    assert [one.state for one in RequirementSubmission.objects.order_by("pk")] == ["waiting", "rejected"]


def test_paper_that_waits_takes_nothing_from_the_one_that_was_accepted(
    vendor: Vendor, maker: User, now: datetime
) -> None:
    requirement = RequirementFactory()
    hand_in_paper(vendor=vendor, requirement=requirement, upload=upload(), by=maker, now=now)
    decide(vendor, requirement, SubmissionState.ACCEPTED, by=OfficerFactory(), now=now)
    hand_in_paper(vendor=vendor, requirement=requirement, upload=upload(), by=maker, now=now)

    assert status_of(vendor, now=now) == VendorStatus.OPEN
    assert checklist_of(vendor=vendor, now=now)[0].standing == Standing.WAITING


def test_products_a_lesson_and_the_terms_stand_by_what_happened(vendor: Vendor, maker: User, now: datetime) -> None:
    RequirementFactory(kind=RequirementKind.LISTINGS, number=1)
    lesson = RequirementFactory(kind=RequirementKind.LESSON)
    RequirementFactory(kind=RequirementKind.TERMS)
    TermsVersion.objects.create(**EN, published_at=now)
    assert [one.stands for one in checklist_of(vendor=vendor, now=now)] == [False] * 3

    ProductFactory(vendor=vendor, approved_at=now)
    note_lesson_read(vendor=vendor, requirement=lesson, by=maker, now=now)
    note_lesson_read(vendor=vendor, requirement=lesson, by=maker, now=now)
    agree(user=maker, number=1, now=now)

    assert [one.stands for one in checklist_of(vendor=vendor, now=now)] == [True] * 3
    assert RequirementSubmission.objects.count() == 1


def test_what_is_due_later_or_only_recommended_or_not_for_its_kind_stops_nothing_yet(
    vendor: Vendor, now: datetime
) -> None:
    approved = now - timedelta(days=10)
    Vendor.objects.filter(pk=vendor.pk).update(approved_at=approved)
    RequirementFactory(days=30)
    RequirementFactory(is_required=False)
    RequirementFactory(vendor_kinds=[VendorKind.COMPANY])
    RequirementFactory(is_active=False)

    assert status_of(vendor, now=now) == VendorStatus.OPEN
    assert status_of(vendor, now=approved + timedelta(days=30)) == VendorStatus.INCOMPLETE


def test_shop_that_was_there_before_gets_days_of_notice(vendor: Vendor, now: datetime) -> None:
    Vendor.objects.filter(pk=vendor.pk).update(approved_at=now - timedelta(days=400))
    RequirementFactory(asked_since=now.date(), notice_days=30)

    assert status_of(vendor, now=now + timedelta(days=29)) == VendorStatus.OPEN
    assert status_of(vendor, now=now + timedelta(days=31)) == VendorStatus.INCOMPLETE


def test_paused_shop_stays_paused_and_opens_only_when_nothing_is_missing(
    vendor: Vendor, maker: User, now: datetime
) -> None:
    RequirementFactory()
    pause_shop(vendor=vendor, by=maker, now=now)
    assert status_of(vendor, now=now) == VendorStatus.PAUSED

    reopen_shop(vendor=vendor, by=maker, now=now)

    assert vendor.status == VendorStatus.INCOMPLETE


def test_every_shop_is_looked_at_in_a_few_queries(now: datetime, django_assert_max_num_queries: object) -> None:
    vendors = [VendorFactory(approved_at=now) for _ in range(4)]
    for kind, number in ((RequirementKind.PAPER, None), (RequirementKind.LISTINGS, 1), (RequirementKind.TERMS, None)):
        RequirementFactory(kind=kind, number=number)

    with django_assert_max_num_queries(6):  # type: ignore[operator]
        checklists_of(vendors=vendors, now=now)
    assert settle_all(now=now) == 4
    assert settle_all(now=now) == 0


def test_paper_of_an_application_is_accepted_with_it(workflows: None, officer: User, now: datetime) -> None:
    requirement = RequirementFactory()
    application = VendorApplicationFactory()
    with pytest.raises(UnableToSubmit) as refusal:
        submit_application(application=application, by=application.applicant, now=now)
    assert "Paper" in refusal.value.fields["documents"][0] or "ឯកសារ" in refusal.value.fields["documents"][0]

    add_document(application=application, label="Card", upload=upload(), requirement=requirement)
    submit_application(application=application, by=application.applicant, now=now)
    vendor = approve_application(application=application, by=officer, now=now)

    assert vendor.status == VendorStatus.OPEN
    row = RequirementSubmission.objects.get(vendor=vendor)
    assert (row.state, row.by, bool(row.file)) == (SubmissionState.ACCEPTED, officer, True)


def test_approved_vendor_that_lacks_something_can_list_but_is_not_open(
    workflows: None, officer: User, now: datetime
) -> None:
    application: VendorApplication = VendorApplicationFactory()
    submit_application(application=application, by=application.applicant, now=now)
    RequirementFactory(kind=RequirementKind.LISTINGS, number=1)

    vendor = approve_application(application=application, by=officer, now=now)

    assert vendor.status == VendorStatus.INCOMPLETE
    assert not Vendor.objects.open().exists()


def test_loading_again_changes_nothing_that_officers_changed(now: datetime) -> None:
    seen = VendorFactory(kind=VendorKind.HOUSEHOLD)

    assert load_requirements(now=now) > 0
    Requirement.objects.filter(code="identity").update(name_en="Any card", is_active=False)

    assert load_requirements(now=now) == 0
    assert Requirement.objects.get(code="identity").name_en == "Any card"
    assert TermsVersion.objects.count() == 1
    assert seen.requirements.get().requirement.code == "identity"
    for kind in VendorKind.values:
        assert [one.code for one in Requirement.objects.active() if one.is_asked_of(kind)]


def test_refusal_without_words_cannot_be_written(vendor: Vendor, now: datetime) -> None:
    with pytest.raises(IntegrityError):
        RequirementSubmission.objects.create(
            requirement=RequirementFactory(), vendor=vendor, state="rejected", by=UserFactory(), at=now
        )
