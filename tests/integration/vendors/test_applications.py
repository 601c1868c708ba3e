from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from marketplace.core.models import EventRecord
from marketplace.users.models import User
from tests.factories.geography import VillageFactory
from tests.factories.photos import upload
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorApplicationFactory
from tests.integration.vendors.helpers import facts
from vendors.errors import InvalidInput, UnableToChange, UnableToSubmit
from vendors.models import (
    ApplicationStatus,
    Vendor,
    VendorApplication,
    VendorKind,
)
from vendors.services.applications import (
    ApplicationDraft,
    save_draft,
    send_back_application,
    submit_application,
)
from vendors.services.documents import add_document

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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
