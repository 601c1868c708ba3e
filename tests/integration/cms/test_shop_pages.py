"""Officers decide a shop's page in their queue, beside what buyers see now."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.factories.provenance import ProtectedNameFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import ShopPageChangeFactory, VendorFactory
from tests.integration.cms.conftest import NOON
from tests.integration.cms.helpers import decide, decide_as_province, page_of
from vendors.models import ListingStatus, ShopPageChange
from vendors.services.shop_pages import submit_page

pytestmark = pytest.mark.django_db

PHOTO = {"name": "shops/a.jpg", "alt_km": "", "alt_en": "The loom", "width": 8, "height": 8, "blur": ""}


@pytest.fixture
def sent(roles: None) -> ShopPageChange:
    vendor = VendorFactory(name_en="Zebra", story_en="We weave baskets.", page_photos=[PHOTO | {"name": "shops/b.jpg"}])
    change: ShopPageChange = ShopPageChangeFactory(vendor=vendor, story_km="", photos=[PHOTO])
    submit_page(change=change, by=UserFactory(), now=NOON)
    return change


@pytest.fixture
def count_of_queries(desk: Client) -> Callable[[str], int]:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get(address)
        return len(asked)

    return count


def test_a_page_stands_in_the_queue_and_on_the_first_page(desk: Client, sent: ShopPageChange) -> None:
    queue = desk.get(reverse("officers_shop_pages:list") + "?mine=yes").content.decode()
    assert "Zebra" in queue
    assert f'href="{page_of(sent)}"' in queue
    first = desk.get(reverse("wagtailadmin_home")).content.decode()
    assert "Shop pages to decide" in first


def test_a_queue_of_many_pages_takes_no_more_queries(
    desk: Client, sent: ShopPageChange, count_of_queries: Callable[[str], int]
) -> None:
    address = reverse("officers_shop_pages:list")
    desk.get(address)
    few = count_of_queries(address)
    for _ in range(4):
        submit_page(change=ShopPageChangeFactory(), by=UserFactory(), now=NOON)

    assert count_of_queries(address) == few <= 25


def test_a_page_is_named_in_the_language_of_its_reader(desk: Client, sent: ShopPageChange) -> None:
    with translation.override("km"):
        written = ShopPageChangeFactory(vendor__name_en="Heron", vendor__name_km="កុក")
        submit_page(change=written, by=UserFactory(), now=NOON)

    assert desk.get(page_of(written)).context["page_subtitle"] == "Heron"


def test_what_differs_from_what_buyers_see_is_marked(desk: Client, sent: ShopPageChange) -> None:
    text = desk.get(page_of(sent)).content.decode()

    assert "what buyers see now" in text
    assert "<ins>" in text
    assert "shops/a-640.jpg" in text
    assert "officers-photo--gone" in text
    assert "there in one language only" in text


def test_an_officer_approves_and_buyers_see_it(desk: Client, sent: ShopPageChange) -> None:
    decide(desk, sent, "approve")

    sent.refresh_from_db()
    sent.vendor.refresh_from_db()
    assert sent.status == ListingStatus.APPROVED
    assert sent.vendor.story_en == sent.story_en


def test_an_officer_sends_it_back_with_words(desk: Client, sent: ShopPageChange) -> None:
    decide_as_province(sent)
    decide(desk, sent, "reject", comment="Tell us who weaves.")

    sent.refresh_from_db()
    assert (sent.status, sent.reason) == (ListingStatus.SENT_BACK, "Tell us who weaves.")


def test_several_pages_are_approved_at_once(desk: Client, sent: ShopPageChange) -> None:
    address = reverse("wagtail_bulk_action", args=["partner", "shoppagechange", "approve"]) + f"?id={sent.pk}"
    assert "Zebra" in desk.get(address).content.decode()
    desk.post(address, {"comment": "", f"step-{sent.pk}": sent.current_workflow_task_state.pk})

    sent.refresh_from_db()
    assert sent.status == ListingStatus.APPROVED


def test_a_protected_name_in_a_story_is_pointed_out(desk: Client, roles: None) -> None:
    name = ProtectedNameFactory()
    change = ShopPageChangeFactory(story_en=f"We grow {name.name_en} here.")
    submit_page(change=change, by=UserFactory(), now=NOON)

    assert "is not on the list" in desk.get(page_of(change)).content.decode()


def test_who_is_no_officer_finds_no_shop_pages(sent: ShopPageChange, client: Client) -> None:
    client.force_login(UserFactory())

    assert client.get(page_of(sent)).status_code == 404
    assert client.get(reverse("officers_shop_pages:list")).status_code == 404
