from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from wagtail.models import ModelLogEntry, Workflow

from marketplace.core.models import AuditEntry, EventRecord
from marketplace.users.models import User
from tests.factories.geography import VillageFactory
from tests.factories.photos import PDF, upload
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorApplicationFactory
from vendors.errors import InvalidInput, UnableToChange, UnableToReview, UnableToSubmit
from vendors.models import (
    ApplicationStatus,
    Membership,
    MembershipRole,
    Partner,
    Vendor,
    VendorApplication,
    VendorKind,
    VendorStatus,
)
from vendors.services.applications import (
    ApplicationDraft,
    approve_application,
    open_vendor,
    save_draft,
    send_back_application,
    submit_application,
)
from vendors.services.documents import add_document, remove_document
from vendors.services.review import decide

pytestmark = pytest.mark.django_db


def draft(**changes: Any) -> ApplicationDraft:
    village = VillageFactory()
    whole = ApplicationDraft(
        kind=VendorKind.HOUSEHOLD,
        legal_name=" ចាន់ សុភា ",
        phone="០១២ ៣៤៥ ៦៧៨",
        village=village,
        commune=village.commune,
        district=village.commune.district,
        province=village.commune.district.province,
        bakong_account_id="sophea@devb",
    )
    return replace(whole, **changes)


def facts(name: str) -> list[dict[str, Any]]:
    return list(EventRecord.objects.filter(name=name).values_list("data", flat=True))


def history(application: VendorApplication) -> list[tuple[str, int | None]]:
    entries = ModelLogEntry.objects.for_instance(application).order_by("timestamp", "pk")
    return list(entries.values_list("action", "user_id"))


@pytest.fixture
def waiting(workflows: None, now: datetime) -> VendorApplication:
    application = VendorApplicationFactory()
    submit_application(application=application, by=application.applicant, now=now)
    return application


def test_draft_is_kept_with_its_phone_read_and_nothing_is_live() -> None:
    maker = UserFactory()

    application = save_draft(applicant=maker, draft=draft())

    application.refresh_from_db()
    assert application.status == ApplicationStatus.DRAFT
    assert str(application.phone) == "+85512345678"
    assert application.legal_name == "ចាន់ សុភា"
    assert application.live is False


def test_second_draft_writes_over_the_first() -> None:
    maker = UserFactory()
    first = save_draft(applicant=maker, draft=draft())

    second = save_draft(applicant=maker, draft=draft(legal_name="Chan Sophea"))

    assert second.pk == first.pk
    assert VendorApplication.objects.get().legal_name == "Chan Sophea"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("phone", {"phone": "555 1234"}),
        ("bakong_account_id", {"bakong_account_id": "sophea"}),
        ("bakong_account_id", {"bakong_account_id": "s" * 40 + "@devb"}),
        ("legal_name", {"legal_name": "   "}),
        ("kind", {"kind": "ministry"}),
    ],
)
def test_draft_with_bad_input_is_refused_beside_its_field(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        save_draft(applicant=UserFactory(), draft=draft(**changes))

    assert list(refusal.value.fields) == [field]
    assert refusal.value.fields[field][0]
    assert not VendorApplication.objects.exists()


@pytest.mark.parametrize("level", ["district", "commune", "village"])
def test_place_outside_the_place_above_it_is_refused(level: str) -> None:
    elsewhere = VillageFactory()
    places = {"village": elsewhere, "commune": elsewhere.commune, "district": elsewhere.commune.district}

    with pytest.raises(InvalidInput) as refusal:
        save_draft(applicant=UserFactory(), draft=draft(**{level: places[level]}))

    assert level in refusal.value.fields or {"district": "commune", "commune": "village"}[level] in refusal.value.fields
    assert not VendorApplication.objects.exists()


def test_submitted_application_waits_in_the_ministry_s_workflow(waiting: VendorApplication, officer: User) -> None:
    task_state = waiting.current_workflow_task_state

    assert waiting.status == ApplicationStatus.SUBMITTED
    assert [action[0] for action in task_state.task.specific.get_actions(waiting, officer)] == [
        "reject",
        "approve",
        "approve",
    ]
    assert facts("ApplicationSubmitted") == [{"application_id": waiting.pk}]
    assert not Vendor.objects.exists()


def test_application_without_papers_or_account_is_not_sent(workflows: None, now: datetime) -> None:
    application = VendorApplicationFactory(document=False, bakong_account_id="", village=None, **places_of_a_commune())

    with pytest.raises(UnableToSubmit) as refusal:
        submit_application(application=application, by=application.applicant, now=now)

    assert set(refusal.value.fields) == {"bakong_account_id", "village", "documents"}
    application.refresh_from_db()
    assert application.status == ApplicationStatus.DRAFT
    assert application.current_workflow_state is None
    assert not EventRecord.objects.exists()


def places_of_a_commune() -> dict[str, Any]:
    commune = VillageFactory().commune
    return {"commune": commune, "district": commune.district, "province": commune.district.province}


def test_company_without_registration_number_is_not_sent(workflows: None, now: datetime) -> None:
    application = VendorApplicationFactory(kind=VendorKind.COMPANY)

    with pytest.raises(UnableToSubmit) as refusal:
        submit_application(application=application, by=application.applicant, now=now)

    assert set(refusal.value.fields) == {"registration_number"}


def test_application_that_waits_cannot_be_changed_or_sent_again(waiting: VendorApplication, now: datetime) -> None:
    maker = waiting.applicant

    with pytest.raises(UnableToChange):
        save_draft(applicant=maker, draft=draft(legal_name="Somebody else"))
    with pytest.raises(UnableToChange):
        submit_application(application=waiting, by=maker, now=now)
    with pytest.raises(UnableToChange):
        add_document(application=waiting, label="Card", upload=upload())

    waiting.refresh_from_db()
    assert waiting.legal_name == "Chan Sophea"
    assert waiting.documents.count() == 1
    assert len(facts("ApplicationSubmitted")) == 1


def test_application_sent_back_shows_the_reason_and_can_be_sent_again(
    waiting: VendorApplication, officer: User, now: datetime
) -> None:
    reason = "រូបថតអត្តសញ្ញាណប័ណ្ណមិនច្បាស់។"

    send_back_application(application=waiting, by=officer, reason=reason, now=now)

    assert (waiting.status, waiting.reason) == (ApplicationStatus.SENT_BACK, reason)
    assert facts("ApplicationSentBack") == [{"application_id": waiting.pk, "reason": reason}]
    first_review = waiting.current_workflow_state

    save_draft(applicant=waiting.applicant, draft=draft(legal_name="Chan Sophea Preah Dak"))
    submit_application(application=waiting, by=waiting.applicant, now=now)

    assert (waiting.status, waiting.reason) == (ApplicationStatus.SUBMITTED, "")
    assert waiting.current_workflow_state == first_review
    assert waiting.current_workflow_state.status == "in_progress"
    assert waiting.get_latest_revision().content["legal_name"] == "Chan Sophea Preah Dak"


def test_sending_back_without_a_reason_is_refused(waiting: VendorApplication, officer: User, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        send_back_application(application=waiting, by=officer, reason="  ", now=now)

    waiting.refresh_from_db()
    assert waiting.status == ApplicationStatus.SUBMITTED
    assert waiting.workflow_in_progress


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
        ("wagtail.edit", maker.pk),
        ("wagtail.workflow.resume", maker.pk),
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
        "provincial": lambda: UserFactory(is_staff=True, groups=["Provincial officers"]),
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


def test_photo_of_a_paper_is_made_again_and_a_pdf_is_kept() -> None:
    application = VendorApplicationFactory(document=False)

    photo = add_document(application=application, label="Card", upload=upload())
    pdf = add_document(application=application, label="Licence", upload=upload(PDF, "licence.pdf", "application/pdf"))

    assert photo.file.name.endswith(".jpg")
    assert photo.file.read(3) == b"\xff\xd8\xff"
    assert pdf.file.name.endswith(".pdf")
    assert "licence" not in pdf.file.name


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"just words", "card.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "card.svg"),
        (b"", "empty.pdf"),
        (b"MZ\x90\x00", "card.pdf"),
    ],
)
def test_file_that_is_no_paper_is_refused(content: bytes, name: str) -> None:
    application = VendorApplicationFactory(document=False)

    with pytest.raises(InvalidInput) as refusal:
        add_document(application=application, label="Card", upload=upload(content, name))

    assert set(refusal.value.fields) == {"file"}
    assert not application.documents.exists()


def test_paper_that_is_too_large_is_refused() -> None:
    application = VendorApplicationFactory(document=False)

    with pytest.raises(InvalidInput):
        add_document(application=application, label="Card", upload=upload(PDF + b"0" * 13_000_000, "large.pdf"))

    assert not application.documents.exists()


def test_paper_taken_out_takes_its_file_along(django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    application = VendorApplicationFactory()
    document = application.documents.get()
    storage, name = document.file.storage, document.file.name

    with django_capture_on_commit_callbacks(execute=True):
        remove_document(application=application, public_id=document.public_id)

    assert not application.documents.exists()
    assert not storage.exists(name)
