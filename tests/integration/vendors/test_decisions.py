from __future__ import annotations

from datetime import datetime

import pytest
from wagtail.models import ModelLogEntry, Workflow

from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory
from tests.factories.users import ProvinceOfficerFactory, UserFactory
from tests.factories.vendors import VendorApplicationFactory
from tests.integration.vendors.helpers import facts
from vendors.errors import UnableToReview
from vendors.models import (
    ApplicationStatus,
    Membership,
    MembershipRole,
    Partner,
    Vendor,
    VendorApplication,
    VendorStatus,
)
from vendors.services.applications import (
    approve_application,
    open_vendor,
    send_back_application,
    submit_application,
)
from vendors.services.review import decide

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def history(application: VendorApplication) -> list[tuple[str, int | None]]:
    entries = ModelLogEntry.objects.for_instance(application).order_by("timestamp", "pk")
    return list(entries.values_list("action", "user_id"))


def test_approval_opens_vendor_pick_up_point_and_owner(
    waiting: VendorApplication, officer: User, now: datetime
) -> None:
    vendor = approve_application(application=waiting, by=officer, now=now)

    assert vendor.code == "preah-dak-baskets"
    assert (vendor.status, vendor.legal_name, vendor.village) == (VendorStatus.OPEN, "Chan Sophea", waiting.village)
    assert (vendor.story_km, vendor.story_en) == (waiting.story, "")
    assert Partner.objects.get().vendor == vendor
    assert Partner.objects.get().village == waiting.village
    membership = Membership.objects.get()
    assert (membership.user, membership.role) == (waiting.applicant, MembershipRole.OWNER)
    assert (waiting.status, waiting.live, waiting.vendor) == (ApplicationStatus.APPROVED, True, vendor)
    assert facts("VendorApproved") == [{"vendor_id": vendor.pk}]


def test_every_decision_stands_in_wagtail_s_history(waiting: VendorApplication, officer: User, now: datetime) -> None:
    maker = waiting.applicant
    send_back_application(application=waiting, by=officer, reason="Unreadable.", now=now)
    submit_application(application=waiting, by=maker, now=now)
    approve_application(application=waiting, by=officer, now=now, comment="Now clear.")

    assert history(waiting) == [
        ("wagtail.edit", maker.pk),
        ("wagtail.workflow.start", maker.pk),
        ("wagtail.workflow.reject", officer.pk),
        ("vendors.stood_in", officer.pk),
        ("wagtail.edit", maker.pk),
        ("wagtail.workflow.resume", maker.pk),
        ("wagtail.workflow.approve", officer.pk),
        ("vendors.stood_in", officer.pk),
        ("wagtail.workflow.approve", officer.pk),
        ("wagtail.publish", officer.pk),
    ]
    comments = [entry.data.get("comment") for entry in ModelLogEntry.objects.for_instance(waiting).order_by("pk")]
    assert "Unreadable." in comments
    assert "Now clear." in comments
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "application.submitted",
        "application.sent_back",
        "application.submitted",
        "application.approved",
    ]


def test_approving_twice_opens_one_vendor(waiting: VendorApplication, officer: User, now: datetime) -> None:
    approve_application(application=waiting, by=officer, now=now)

    with pytest.raises(UnableToReview):
        approve_application(application=waiting, by=officer, now=now)

    assert Vendor.objects.count() == 1
    assert len(facts("VendorApproved")) == 1


def test_what_follows_an_approval_can_run_twice(waiting: VendorApplication, officer: User, now: datetime) -> None:
    from django.db import transaction

    approve_application(application=waiting, by=officer, now=now)

    with transaction.atomic():
        open_vendor(application_id=waiting.pk, by=officer, now=now)

    assert Vendor.objects.count() == 1
    assert Membership.objects.count() == 1
    assert len(facts("VendorApproved")) == 1


def test_officer_who_comes_second_to_reject_changes_nothing(
    waiting: VendorApplication, officer: User, now: datetime
) -> None:
    """Two officers have the page open. One approves; then the other, who still sees the buttons, sends it back."""
    seen = waiting.current_workflow_task_state.pk
    approve_application(application=waiting, by=officer, now=now)

    with pytest.raises(UnableToReview):
        decide(subject=waiting, by=UserFactory(superuser=True), action="reject", comment="No.", task_state_id=seen)

    assert waiting.status == ApplicationStatus.APPROVED
    assert not facts("ApplicationSentBack")
    assert waiting.workflow_states.get().current_task_state.status == "approved"
    assert "wagtail.workflow.reject" not in dict(history(waiting))


def test_officer_who_comes_second_to_approve_opens_nothing(
    waiting: VendorApplication, officer: User, now: datetime
) -> None:
    seen = waiting.current_workflow_task_state.pk
    send_back_application(application=waiting, by=officer, reason="Unreadable.", now=now)
    submit_application(application=waiting, by=waiting.applicant, now=now)

    with pytest.raises(UnableToReview):
        decide(subject=waiting, by=officer, action="approve", task_state_id=seen)

    assert waiting.status == ApplicationStatus.SUBMITTED
    assert not Vendor.objects.exists()


@pytest.mark.parametrize("person", ["stranger", "staff_without_group", "maker", "provincial"])
def test_who_is_no_ministry_officer_cannot_decide(person: str, waiting: VendorApplication, now: datetime) -> None:
    people = {
        "stranger": UserFactory,
        "staff_without_group": lambda: UserFactory(is_staff=True),
        "maker": lambda: waiting.applicant,
        "provincial": lambda: ProvinceOfficerFactory(area=ProvinceFactory()),
    }

    with pytest.raises(UnableToReview):
        approve_application(application=waiting, by=people[person](), now=now)

    waiting.refresh_from_db()
    assert waiting.status == ApplicationStatus.SUBMITTED
    assert not Vendor.objects.exists()


def test_publishing_past_the_review_is_refused(waiting: VendorApplication) -> None:
    from django.db import transaction

    superuser = UserFactory(superuser=True)

    with pytest.raises(UnableToReview), transaction.atomic():
        waiting.get_latest_revision().publish(user=superuser)

    assert not Vendor.objects.exists()


def test_draft_cannot_be_published_without_being_sent() -> None:
    from django.db import transaction

    application = VendorApplicationFactory()
    revision = application.save_revision()

    with pytest.raises(UnableToReview), transaction.atomic():
        revision.publish(user=UserFactory(superuser=True))

    assert not Vendor.objects.exists()


def test_workflow_switched_off_gives_the_application_back(waiting: VendorApplication, now: datetime) -> None:
    Workflow.objects.get(name="Vendor applications").deactivate()

    waiting.refresh_from_db()
    assert waiting.status == ApplicationStatus.SENT_BACK
    assert waiting.reason


def test_sending_without_load_roles_says_what_is_missing(now: datetime) -> None:
    application = VendorApplicationFactory()

    with pytest.raises(RuntimeError, match="load_roles"):
        submit_application(application=application, by=application.applicant, now=now)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.DRAFT


def test_shop_without_a_name_takes_the_legal_one_in_its_script(workflows: None, officer: User, now: datetime) -> None:
    application = VendorApplicationFactory(legal_name="ចាន់ សុភា", shop_name_km="", shop_name_en="", story="")
    submit_application(application=application, by=application.applicant, now=now)

    vendor = approve_application(application=application, by=officer, now=now)

    assert (vendor.name_km, vendor.name_en) == ("ចាន់ សុភា", "")
    assert vendor.code.isascii()


def test_two_shops_of_one_name_get_two_codes(officer: User, now: datetime) -> None:
    codes = []
    for _ in range(2):
        application = VendorApplicationFactory()
        submit_application(application=application, by=application.applicant, now=now)
        codes.append(approve_application(application=application, by=officer, now=now).code)

    assert codes == ["preah-dak-baskets", "preah-dak-baskets-2"]
