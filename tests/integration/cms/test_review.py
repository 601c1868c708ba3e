"""The officers' desk, by HTTP: what is seen, what is decided, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import ListingSubmissionFactory, VendorApplicationFactory, VendorFactory
from tests.integration.cms.conftest import NOON
from tests.integration.cms.helpers import decide, page_of, sent_listing
from vendors.models import ApplicationStatus, ListingStatus, Vendor, VendorApplication
from vendors.services.applications import approve_application, send_back_application, submit_application
from vendors.services.listings import submit_listing

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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
        sent_listing()
    desk.get(reverse("officers_listings:list"))

    with django_assert_max_num_queries(25):
        answer = desk.get(reverse("officers_listings:list"), {"status": "submitted"})

    assert answer.content.decode().count("officers-thumb") == 12


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


def test_what_changed_since_it_was_sent_back_is_marked(desk: Client, officer: User, waiting: VendorApplication) -> None:
    send_back_application(application=waiting, by=officer, reason="Wrong name.", now=NOON)
    VendorApplication.objects.filter(pk=waiting.pk).update(legal_name="Chan Sopheap")
    waiting.refresh_from_db()
    submit_application(application=waiting, by=waiting.applicant, now=NOON)

    text = desk.get(page_of(waiting)).content.decode()

    assert text.count("officers-row--changed") == 1
    assert "Chan <del>Sophea</del>" in text
    assert "Chan <ins>Sopheap</ins>" in text


def test_officer_is_warned_of_a_vendor_paid_on_the_same_account(desk: Client, waiting: VendorApplication) -> None:
    other = VendorFactory(bakong_account_id=waiting.bakong_account_id, name_en="Other shop")

    text = desk.get(page_of(waiting)).content.decode()

    assert f"Another vendor is paid on the same Bakong account: {other.name_en}" in text


def test_change_of_a_listing_is_set_against_what_is_on_sale(desk: Client) -> None:
    product = ProductFactory(title_en="Old name", photo=True, category=CategoryFactory())
    change = ListingSubmissionFactory(vendor=product.vendor, product=product, title_en="New name")
    submit_listing(submission=change, by=UserFactory(), now=NOON)

    text = desk.get(page_of(change)).content.decode()

    assert "<del>Old</del> name" in text
    assert "<ins>New</ins> name" in text
    assert "officers-photo--gone" in text


def test_officer_puts_a_listing_on_another_shelf_while_approving(desk: Client) -> None:
    shelf = CategoryFactory(name_en="Baskets")
    waiting_listing = sent_listing()

    decide(desk, waiting_listing, "approve", category=shelf.pk)

    waiting_listing.refresh_from_db()
    assert waiting_listing.status == ListingStatus.APPROVED
    assert waiting_listing.product is not None
    assert list(waiting_listing.product.categories.all()) == [shelf]


def test_shelf_of_a_decided_listing_stays(desk: Client) -> None:
    done = sent_listing()
    shelf = done.category
    decide(desk, done, "approve", category=shelf.pk)

    desk.post(page_of(done), {"category": CategoryFactory().pk})

    done.refresh_from_db()
    assert done.category == shelf


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
    text = desk.get(page_of(sent_listing(price_khr=Decimal(14_000)))).content.decode()

    assert "14,000 ៛" in text
