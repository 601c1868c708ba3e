"""The officers' desk, by HTTP: what is seen, what is decided, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.photos import PDF, upload
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import ListingSubmissionFactory, VendorApplicationFactory, VendorFactory
from tests.integration.cms.conftest import NOON
from vendors.models import ApplicationStatus, ListingStatus, ListingSubmission, Vendor, VendorApplication
from vendors.services.applications import approve_application, send_back_application, submit_application
from vendors.services.documents import add_document
from vendors.services.listings import submit_listing

pytestmark = pytest.mark.django_db


def page_of(subject: Any) -> str:
    name = "officers_listings" if isinstance(subject, ListingSubmission) else "officers_applications"
    return reverse(f"{name}:edit", args=[subject.pk])


def decide(client: Client, subject: Any, action: str, comment: str = "", **fields: Any) -> HttpResponse:
    """Post what Wagtail's editor posts when an officer presses a button."""
    state = subject.current_workflow_task_state
    return client.post(
        page_of(subject),
        {
            "action-workflow-action": "true",
            "workflow-action-name": action,
            "workflow-action-extra-data": json.dumps({"comment": comment} if comment else {}),
            "task_state": state.pk if state else "",
            **fields,
        },
    )


def listing(vendor: Vendor | None = None, **fields: Any) -> ListingSubmission:
    made: ListingSubmission = ListingSubmissionFactory(vendor=vendor or VendorFactory(), **fields)
    submit_listing(submission=made, by=UserFactory(), now=NOON)
    return made


def test_queue_shows_what_waits_oldest_first(desk: Client) -> None:
    for days, name in ((1, "Second"), (9, "First"), (0, "Third")):
        application = VendorApplicationFactory(legal_name=name)
        submit_application(application=application, by=application.applicant, now=NOON - timedelta(days=days))
    VendorApplicationFactory(legal_name="Unsent draft")

    answer = desk.get(reverse("officers_applications:list"), {"status": "submitted"})

    text = answer.content.decode()
    assert [text.index(name) for name in ("First", "Second", "Third")] == sorted(
        text.index(name) for name in ("First", "Second", "Third")
    )
    assert "Unsent draft" not in text


def test_queue_takes_as_many_queries_for_many_as_for_few(desk: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        application = VendorApplicationFactory()
        submit_application(application=application, by=application.applicant, now=NOON)
    desk.get(reverse("officers_applications:list"))

    with django_assert_max_num_queries(25):
        desk.get(reverse("officers_applications:list"), {"status": "submitted"})


def test_listing_queue_takes_as_many_queries_for_many_as_for_few(
    desk: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        listing()
    desk.get(reverse("officers_listings:list"))

    with django_assert_max_num_queries(25):
        answer = desk.get(reverse("officers_listings:list"), {"status": "submitted"})

    assert answer.content.decode().count("officers-thumb") == 12


def test_draft_cannot_be_read(desk: Client) -> None:
    assert desk.get(page_of(VendorApplicationFactory())).status_code == 404


def test_officer_reads_the_words_the_papers_and_the_buttons(desk: Client, waiting: VendorApplication) -> None:
    text = desk.get(page_of(waiting)).content.decode()

    assert waiting.legal_name in text
    assert waiting.story in text
    assert "012 345 678" in text
    assert reverse("officers_document", args=[waiting.documents.get().public_id]) in text
    assert 'data-workflow-action-name="approve"' in text
    assert 'data-workflow-action-name="reject"' in text
    assert "action-publish" not in text
    assert "action-cancel-workflow" not in text


def test_officer_approves_and_the_vendor_is_open(desk: Client, officer: User, waiting: VendorApplication) -> None:
    answer = decide(desk, waiting, "approve")

    assert answer.status_code == 302
    waiting.refresh_from_db()
    assert waiting.status == ApplicationStatus.APPROVED
    assert Vendor.objects.get() == waiting.vendor
    assert AuditEntry.objects.get(action="application.approved").actor == officer


def test_officer_sends_back_and_the_maker_has_the_reason(desk: Client, waiting: VendorApplication) -> None:
    decide(desk, waiting, "reject", "សូមថតរូបម្តងទៀត។")

    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == (ApplicationStatus.SENT_BACK, "សូមថតរូបម្តងទៀត។")


def test_sending_back_without_a_reason_is_refused_plainly(desk: Client, waiting: VendorApplication) -> None:
    answer = decide(desk, waiting, "reject")

    assert "Say what must change" in desk.get(answer.headers["location"]).content.decode()
    waiting.refresh_from_db()
    assert waiting.status == ApplicationStatus.SUBMITTED


def test_window_for_the_reason_insists_on_one(desk: Client, waiting: VendorApplication) -> None:
    state = waiting.current_workflow_task_state
    window = reverse("officers_applications:collect_workflow_action_data", args=[waiting.pk, "reject", state.pk])

    answer = desk.post(window, {"comment": " "}, headers={"x-requested-with": "XMLHttpRequest"})

    assert "Say what must change" in answer.content.decode()


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


def test_provincial_officer_reads_and_cannot_decide(province_desk: Client, waiting: VendorApplication) -> None:
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
    VendorApplication.objects.filter(pk=waiting.pk).update(status=ApplicationStatus.SENT_BACK)
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


def test_what_changed_since_it_was_sent_back_is_marked(desk: Client, officer: User, waiting: VendorApplication) -> None:
    send_back_application(application=waiting, by=officer, reason="Wrong name.", now=NOON)
    VendorApplication.objects.filter(pk=waiting.pk).update(legal_name="Chan Sopheap")
    waiting.refresh_from_db()
    submit_application(application=waiting, by=waiting.applicant, now=NOON)

    text = desk.get(page_of(waiting)).content.decode()

    assert text.count("officers-row--changed") == 1
    assert "<del>Chan Sophea</del>" in text


def test_officer_is_warned_of_a_vendor_paid_on_the_same_account(desk: Client, waiting: VendorApplication) -> None:
    other = VendorFactory(bakong_account_id=waiting.bakong_account_id, name_en="Other shop")

    text = desk.get(page_of(waiting)).content.decode()

    assert f"Another vendor is paid on the same Bakong account: {other.name_en}" in text


def test_change_of_a_listing_is_set_against_what_is_on_sale(desk: Client) -> None:
    product = ProductFactory(title_en="Old name", photo=True, category=CategoryFactory())
    change = ListingSubmissionFactory(vendor=product.vendor, product=product, title_en="New name")
    submit_listing(submission=change, by=UserFactory(), now=NOON)

    text = desk.get(page_of(change)).content.decode()

    assert "<del>Old name</del>" in text
    assert "officers-before" in text


def test_officer_puts_a_listing_on_another_shelf_while_approving(desk: Client) -> None:
    shelf = CategoryFactory(name_en="Baskets")
    waiting_listing = listing()

    decide(desk, waiting_listing, "approve", category=shelf.pk)

    waiting_listing.refresh_from_db()
    assert waiting_listing.status == ListingStatus.APPROVED
    assert waiting_listing.product is not None
    assert list(waiting_listing.product.categories.all()) == [shelf]


def test_shelf_of_a_decided_listing_stays(desk: Client) -> None:
    done = listing()
    shelf = done.category
    decide(desk, done, "approve", category=shelf.pk)

    desk.post(page_of(done), {"category": CategoryFactory().pk})

    done.refresh_from_db()
    assert done.category == shelf


def test_listing_of_a_suspended_vendor_is_not_approved_and_the_officer_is_told(desk: Client) -> None:
    waiting_listing = listing(VendorFactory())
    Vendor.objects.update(status="suspended")

    answer = decide(desk, waiting_listing, "approve", category=waiting_listing.category_id)

    assert "This vendor may not sell" in desk.get(answer.headers["location"]).content.decode()
    waiting_listing.refresh_from_db()
    assert waiting_listing.status == ListingStatus.SUBMITTED


def test_history_shows_who_decided_what(desk: Client, officer: User, waiting: VendorApplication) -> None:
    send_back_application(application=waiting, by=officer, reason="Unreadable paper.", now=NOON)
    submit_application(application=waiting, by=waiting.applicant, now=NOON)
    approve_application(application=waiting, by=officer, now=NOON)

    text = desk.get(reverse("officers_applications:history", args=[waiting.pk])).content.decode()

    assert "Unreadable paper." in text
    assert str(officer) in text
    assert "Approved at" in text
    assert "revert" not in text


def test_compare_shows_the_difference_between_two_submissions(
    desk: Client, officer: User, waiting: VendorApplication
) -> None:
    first = waiting.get_latest_revision()
    send_back_application(application=waiting, by=officer, reason="Wrong name.", now=NOON)
    VendorApplication.objects.filter(pk=waiting.pk).update(shop_name_en="Preah Dak Rattan")
    waiting.refresh_from_db()
    submit_application(application=waiting, by=waiting.applicant, now=NOON)
    second = waiting.get_latest_revision()

    text = desk.get(
        reverse("officers_applications:revisions_compare", args=[waiting.pk, first.pk, second.pk])
    ).content.decode()

    assert "Rattan" in text
    assert "Baskets" in text


def test_price_stands_as_people_write_it(desk: Client) -> None:
    text = desk.get(page_of(listing(price_khr=Decimal(14_000)))).content.decode()

    assert "14,000 ៛" in text
