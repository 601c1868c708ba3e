"""What a field officer drafts is kept, put in its place when it may be, and sent only as the maker confirmed it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from marketplace import facts
from marketplace.core import audit
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.helping import FieldOfficerFactory, MandateFactory
from tests.factories.photos import upload
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import VendorApplicationFactory, VendorFactory
from tests.integration.vendors.helpers import listing_draft
from vendors.errors import InvalidInput, UnableToChange
from vendors.handlers import place_field_drafts
from vendors.models import (
    ApplicationStatus,
    FieldDraft,
    FieldDraftFile,
    FieldOfficer,
    ListingSubmission,
    Mandate,
    TermsVersion,
    VendorApplication,
)
from vendors.services.applications import ApplicationDraft, approve_application
from vendors.services.helping.drafts import application_from, as_data, discard_draft, keep_draft, listing_from
from vendors.services.helping.mandates import ask_code, confirm_mandate, end_mandate
from vendors.services.helping.sending import submit_for_maker
from vendors.services.listings import submit_listing
from vendors.services.review import ensure_workflows

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def mandate(db: None) -> Mandate:
    return MandateFactory(officer=FieldOfficerFactory())


@pytest.fixture
def by(mandate: Mandate) -> User:
    return mandate.officer.user


def application_draft(mandate: Mandate, **changes: Any) -> ApplicationDraft:
    commune = mandate.commune
    values = {
        "kind": "household",
        "legal_name": mandate.name,
        "phone": str(mandate.phone),
        "province": commune.district.province,
        "district": commune.district,
        "commune": commune,
        "village": mandate.village,
        "shop_name_km": "ហាងសុភា",
        "bakong_account_id": "sophea@aclb",
    }
    return ApplicationDraft(**{**values, **changes})


def keep(mandate: Mandate, now: datetime, key: str = "a", **changes: Any) -> FieldDraft:
    return keep_draft(
        mandate=mandate, client_key=key, draft=application_draft(mandate, **changes), files=[upload()],
        by=mandate.officer.user, now=now,
    )  # fmt: skip


def confirm(mandate: Mandate, now: datetime) -> User:
    by = mandate.officer.user
    confirm_mandate(mandate=mandate, code=ask_code(mandate=mandate, by=by, now=now).code, by=by, now=now)
    from vendors.services.helping.drafts import place_drafts

    place_drafts(mandate=mandate, now=now)
    assert mandate.maker is not None
    return mandate.maker


def test_drafts_come_back_from_plain_values_as_they_were(mandate: Mandate) -> None:
    listing, application = listing_draft(VendorFactory()), application_draft(mandate)

    assert application_from(as_data(application)) == application
    assert listing_from(as_data(listing)) == listing


def test_before_the_code_a_draft_is_kept_aside_and_nothing_is_there_in_the_makers_name(
    mandate: Mandate, now: datetime
) -> None:
    draft = keep(mandate, now)

    assert draft.placed_at is None
    assert not VendorApplication.objects.exists()
    assert not User.objects.filter(phone=mandate.phone).exists()


def test_the_same_draft_sent_twice_is_stored_once(mandate: Mandate, now: datetime) -> None:
    assert keep(mandate, now) == keep(mandate, now)
    confirm(mandate, now)
    keep(mandate, now)

    assert FieldDraft.objects.count() == 1
    assert VendorApplication.objects.get().documents.count() == 1


def test_the_code_names_the_account_and_puts_the_draft_into_the_makers_application(
    mandate: Mandate, by: User, now: datetime
) -> None:
    keep(mandate, now)
    assert ask_code(mandate=mandate, by=by, now=now).account == "sophea@aclb"

    maker = confirm(mandate, now + timedelta(minutes=2))

    application = VendorApplication.objects.get()
    assert (application.applicant, application.shop_name_km) == (maker, "ហាងសុភា")
    assert application.documents.count() == 1
    assert application.status == ApplicationStatus.DRAFT
    draft = FieldDraft.objects.get()
    assert (draft.placed_at, draft.content) == (now + timedelta(minutes=2), {})
    assert not FieldDraftFile.objects.exists()
    for action in ("application.drafted", "application.document_added"):
        entry = AuditEntry.objects.get(action=action)
        assert (entry.actor, entry.on_behalf_of) == (by, maker)


def test_the_later_of_two_drafts_counts_and_no_paper_is_lost(mandate: Mandate, now: datetime) -> None:
    keep(mandate, now)
    keep(mandate, now, key="b", shop_name_km="ឈ្មោះថ្មី")

    confirm(mandate, now)

    application = VendorApplication.objects.get()
    assert application.shop_name_km == "ឈ្មោះថ្មី"
    assert application.documents.count() == 2


def test_what_a_maker_began_alone_stays_as_it_is_and_the_draft_says_why(mandate: Mandate, now: datetime) -> None:
    own = VendorApplicationFactory(applicant=UserFactory(phone=mandate.phone, phone_verified_at=now))
    keep(mandate, now)

    confirm(mandate, now)

    assert VendorApplication.objects.get().legal_name == own.legal_name
    draft = FieldDraft.objects.get()
    assert draft.placed_at is None
    assert draft.refusal


def test_what_is_no_photo_is_refused_and_nothing_is_kept(mandate: Mandate, by: User, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        keep_draft(
            mandate=mandate,
            client_key="x",
            draft=application_draft(mandate),
            files=[upload(b"nothing")],
            by=by,
            now=now,
        )

    assert not FieldDraft.objects.exists()


def test_a_draft_of_another_officers_maker_is_refused(mandate: Mandate, now: datetime) -> None:
    with pytest.raises(UnableToChange):
        keep_draft(
            mandate=mandate, client_key="x", draft=application_draft(mandate), files=[], by=UserFactory(), now=now
        )

    assert not FieldDraft.objects.exists()


def test_nothing_is_sent_before_the_maker_has_confirmed(mandate: Mandate, by: User, now: datetime) -> None:
    ensure_workflows()
    application = VendorApplicationFactory(bakong_account_id="")

    with pytest.raises(UnableToChange):
        submit_for_maker(mandate=mandate, application=application, by=by, now=now)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.DRAFT


@pytest.mark.parametrize("wrong", ["another account", "new terms", "ended", "another maker"])
def test_only_what_the_code_confirmed_is_sent(mandate: Mandate, by: User, now: datetime, wrong: str) -> None:
    ensure_workflows()
    keep(mandate, now)
    maker = confirm(mandate, now)
    application = VendorApplication.objects.get()
    if wrong == "another account":
        VendorApplication.objects.update(bakong_account_id="officer@aclb")
    elif wrong == "new terms":
        TermsVersion.objects.create(number=1, text_km="ថ្មី", text_en="New", published_at=now)
    elif wrong == "ended":
        end_mandate(mandate=mandate, by=maker, now=now)
    else:
        application = VendorApplicationFactory()
    application.refresh_from_db()

    with pytest.raises(UnableToChange):
        submit_for_maker(mandate=mandate, application=application, by=by, now=now)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.DRAFT


def test_another_code_confirms_another_account(mandate: Mandate, by: User, now: datetime) -> None:
    ensure_workflows()
    keep(mandate, now)
    confirm(mandate, now)
    VendorApplication.objects.update(bakong_account_id="second@aclb")
    later = now + timedelta(minutes=5)

    code = ask_code(mandate=mandate, by=by, now=later)
    confirm_mandate(mandate=mandate, code=code.code, by=by, now=later)
    submit_for_maker(mandate=mandate, application=VendorApplication.objects.get(), by=by, now=later)

    assert code.account == "second@aclb"
    assert VendorApplication.objects.get().status == ApplicationStatus.SUBMITTED


def test_what_was_sent_says_by_whom_for_whom_and_products_wait_for_the_shop(
    mandate: Mandate, by: User, now: datetime
) -> None:
    ensure_workflows()
    keep(mandate, now)
    kept = keep_draft(
        mandate=mandate, client_key="p", draft=listing_draft(VendorFactory()), files=[upload()], by=by, now=now
    )
    maker = confirm(mandate, now)
    application = VendorApplication.objects.get()
    submit_for_maker(mandate=mandate, application=application, by=by, now=now)
    sent = AuditEntry.objects.get(action="application.submitted")
    assert (sent.actor, sent.on_behalf_of) == (by, maker)
    assert not ListingSubmission.objects.exists()

    vendor = approve_application(application=application, by=OfficerFactory(), now=now)
    place_field_drafts(facts.VendorApproved(vendor_id=vendor.pk))
    place_field_drafts(facts.VendorApproved(vendor_id=vendor.pk))

    listing = ListingSubmission.objects.get()
    assert (listing.vendor, listing.title_en) == (vendor, "Rattan basket")
    kept.refresh_from_db()
    assert kept.placed_at is not None
    drafted = AuditEntry.objects.get(action="listing.drafted")
    assert (drafted.actor, drafted.on_behalf_of) == (by, maker)
    with audit.acting_for(maker):
        submit_listing(submission=listing, by=by, now=now)
    from wagtail.models import ModelLogEntry

    words = [entry.message for entry in ModelLogEntry.objects.filter(action="vendors.helped")]
    assert len(words) == 2
    assert all(str(by) in word and str(maker) in word for word in words)


def test_a_draft_that_waits_is_thrown_away_with_its_photos(mandate: Mandate, by: User, now: datetime,
                                                           django_capture_on_commit_callbacks: Any) -> None:  # fmt: skip
    draft = keep(mandate, now)
    name = str(draft.files.get().file.name)
    assert storages["private"].exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(draft=draft, by=by, now=now)

    assert not FieldDraft.objects.exists()
    assert not storages["private"].exists(name)


def test_no_draft_comes_in_after_the_officers_last_day(mandate: Mandate, now: datetime) -> None:
    FieldOfficer.objects.update(ends_on=timezone.localdate(now) - timedelta(days=1))

    with pytest.raises(UnableToChange):
        keep(mandate, now)

    assert not FieldDraft.objects.exists()
