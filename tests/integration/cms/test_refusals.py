"""What nobody can do at the officers' desk, and what is kept from those who are no officers."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.photos import PDF, upload
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import VendorApplicationFactory, VendorFactory
from tests.integration.cms.helpers import decide, decide_as_province, page_of, seat, sent_listing
from vendors.models import ApplicationStatus, ListingStatus, Vendor, VendorApplication
from vendors.services.documents import add_document

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_draft_cannot_be_read(desk: Client) -> None:
    assert desk.get(page_of(VendorApplicationFactory())).status_code == 404


def test_second_officer_is_told_that_it_is_decided(
    desk: Client, sign_in: Callable[[User], Client], waiting: VendorApplication
) -> None:
    """Both have the page open; the second presses a button that is there no more."""
    other_desk = sign_in(OfficerFactory())
    state = waiting.current_workflow_task_state.pk
    decide(desk, waiting, "approve")

    answer = other_desk.post(
        page_of(waiting),
        {
            "action-workflow-action": "true",
            "workflow-action-name": "reject",
            "workflow-action-extra-data": json.dumps({"comment": "No."}),
            "task_state": state,
        },
    )

    assert "Somebody else may have decided" in other_desk.get(answer.headers["location"]).content.decode()
    waiting.refresh_from_db()
    assert waiting.status == ApplicationStatus.APPROVED
    assert Vendor.objects.count() == 1


@pytest.mark.parametrize("action", ["publish", "submit", "cancel-workflow", "restart-workflow", "edit"])
def test_superuser_cannot_go_past_the_review(
    action: str, roles: None, sign_in: Callable[[User], Client], waiting: VendorApplication
) -> None:
    root = sign_in(UserFactory(superuser=True))

    root.post(page_of(waiting), {f"action-{action}": "true"})

    waiting.refresh_from_db()
    assert (waiting.status, waiting.live) == (ApplicationStatus.SUBMITTED, False)
    assert waiting.workflow_in_progress
    assert not Vendor.objects.exists()


@pytest.mark.parametrize("name", ["add", "delete", "unpublish"])
def test_superuser_cannot_add_delete_or_unpublish(
    name: str, roles: None, sign_in: Callable[[User], Client], waiting: VendorApplication
) -> None:
    root = sign_in(UserFactory(superuser=True))
    address = reverse(f"officers_applications:{name}", args=[] if name == "add" else [waiting.pk])

    assert root.post(address).status_code in (302, 403, 404)

    assert VendorApplication.objects.filter(pk=waiting.pk, status=ApplicationStatus.SUBMITTED).exists()
    assert VendorApplication.objects.count() == 1


def test_old_version_cannot_be_written_over_what_waits(desk: Client, waiting: VendorApplication) -> None:
    revision = waiting.get_latest_revision()

    answer = desk.post(reverse("officers_applications:revisions_revert", args=[waiting.pk, revision.pk]))

    assert answer.status_code == 404
    assert waiting.revisions.count() == 1


def test_nobody_can_list_applications_in_a_chooser(roles: None) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("wagtailsnippetchoosers_partner_vendorapplication:choose")


def test_provincial_officer_reads_and_does_not_decide_for_the_ministry(
    province_desk: Client, waiting: VendorApplication
) -> None:
    decide_as_province(waiting)
    seat(province_desk, waiting.province)

    text = province_desk.get(page_of(waiting)).content.decode()
    assert waiting.legal_name in text
    assert "data-workflow-action-name" not in text

    decide(province_desk, waiting, "approve")

    waiting.refresh_from_db()
    assert waiting.status == ApplicationStatus.SUBMITTED
    assert not Vendor.objects.exists()


@pytest.mark.parametrize("groups", [[], ["Page editors"]])
def test_staff_without_the_group_gets_nothing(
    groups: list[str], roles: None, sign_in: Callable[[User], Client], waiting: VendorApplication
) -> None:
    client = sign_in(UserFactory(is_staff=True, groups=groups))
    paper = reverse("officers_document", args=[waiting.documents.get().public_id])

    for address in (reverse("officers_applications:list"), page_of(waiting), paper):
        answer = client.get(address)
        assert answer.status_code in (302, 403, 404)
        assert waiting.legal_name not in answer.content.decode()
    decide(client, waiting, "approve")

    assert not Vendor.objects.exists()
    assert not AuditEntry.objects.filter(action="application.document_read").exists()


def test_member_of_a_vendor_finds_no_door(roles: None, sign_in: Callable[[User], Client]) -> None:
    member = UserFactory()
    VendorFactory(owner=member)
    client = sign_in(member)

    assert client.get("/officers/").status_code == 404
    assert client.get(reverse("officers_applications:list")).status_code == 404


def test_paper_is_handed_out_and_its_reading_written_down(
    desk: Client, officer: User, waiting: VendorApplication
) -> None:
    paper = waiting.documents.get()
    VendorApplication.objects.filter(pk=waiting.pk).update(status=ApplicationStatus.SENT_BACK, waits_at="")
    waiting.refresh_from_db()
    pdf = add_document(application=waiting, label="Licence", upload=upload(PDF, "licence.pdf"))

    photo_answer = desk.get(reverse("officers_document", args=[paper.public_id]))
    pdf_answer = desk.get(reverse("officers_document", args=[pdf.public_id]))

    assert b"".join(photo_answer.streaming_content).startswith(b"\xff\xd8\xff")  # type: ignore[attr-defined]
    assert photo_answer.headers["content-disposition"].startswith("inline")
    assert b"".join(pdf_answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert pdf_answer.headers["content-disposition"].startswith("attachment")
    for answer in (photo_answer, pdf_answer):
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"].startswith("private, no-store")
    readings = AuditEntry.objects.filter(action="application.document_read")
    assert [entry.actor for entry in readings] == [officer, officer]


def test_paper_of_a_draft_is_not_handed_out(desk: Client) -> None:
    paper = VendorApplicationFactory().documents.get()

    assert desk.get(reverse("officers_document", args=[paper.public_id])).status_code == 404


def test_listing_of_a_suspended_vendor_is_not_approved_and_the_officer_is_told(desk: Client) -> None:
    waiting_listing = sent_listing(VendorFactory())
    Vendor.objects.update(status="suspended")

    answer = decide(desk, waiting_listing, "approve", category=waiting_listing.category_id)

    assert "This vendor may not sell" in desk.get(answer.headers["location"]).content.decode()
    waiting_listing.refresh_from_db()
    assert waiting_listing.status == ListingStatus.SUBMITTED
