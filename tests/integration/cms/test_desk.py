"""The first page, vendors, purchases and rates: watched, and touched only where a rule says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from cms.desk import queues
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.users.models import User
from payments.models import ExchangeRate
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import ProvinceFactory
from tests.factories.users import ProvinceOfficerFactory, UserFactory
from tests.factories.vendors import VendorApplicationFactory, VendorFactory
from tests.integration.cms.helpers import seat
from vendors.models import Vendor, VendorApplication
from vendors.services.applications import submit_application

pytestmark = pytest.mark.django_db


def test_first_page_counts_what_waits_and_names_the_oldest(desk: Client) -> None:
    now = timezone.now()
    for days in (0, 20):
        application = VendorApplicationFactory(legal_name=f"Waits {days}")
        submit_application(application=application, by=application.applicant, now=now - timedelta(days=days))

    text = desk.get("/officers/").content.decode()

    assert "Applications to decide" in text
    assert text.index("Waits 20") < text.index("Waits 0")
    assert "officers-tile--late" in text


def test_tiles_show_only_what_the_officer_may_see(officer: User, roles: None) -> None:
    now = timezone.now()
    province = ProvinceOfficerFactory(area=ProvinceFactory())

    assert len(queues.tiles_for(user=officer, now=now)) == 16
    assert len(queues.tiles_for(user=province, now=now)) == 5
    assert queues.tiles_for(user=UserFactory(is_staff=True), now=now) == []


def test_first_page_takes_few_queries_however_much_waits(desk: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(15):
        application = VendorApplicationFactory()
        submit_application(application=application, by=application.applicant, now=timezone.now())
    desk.get("/officers/")

    with django_assert_max_num_queries(36):
        desk.get("/officers/")


def test_officer_marks_a_vendor_as_led_by_women_and_search_hears_of_it(
    desk: Client,
) -> None:
    product = ProductFactory()
    vendor = product.vendor
    address = reverse("officers_vendors:women", args=[vendor.pk])

    desk.post(address, {"is_women_led": "1"})
    desk.post(address, {"is_women_led": "1"})

    vendor.refresh_from_db()
    assert vendor.is_women_led
    assert AuditEntry.objects.filter(action="vendor.women_led").count() == 1
    assert EventRecord.objects.filter(name="VendorChanged").count() == 1
    history = desk.get(reverse("officers_vendors:history", args=[vendor.pk])).content.decode()
    assert "The vendor was marked as led by women" in history
    desk.post(address, {"is_women_led": "0"})
    vendor.refresh_from_db()
    assert not vendor.is_women_led


def test_provincial_officer_does_not_mark_a_vendor(province_desk: Client) -> None:
    vendor = VendorFactory()
    seat(province_desk, vendor.province)

    answer = province_desk.post(reverse("officers_vendors:women", args=[vendor.pk]), {"is_women_led": "1"})

    assert answer.status_code == 302
    vendor.refresh_from_db()
    assert not vendor.is_women_led


def test_vendor_s_page_shows_its_listings_and_members(desk: Client) -> None:
    member = UserFactory(first_name="Sophea", last_name="Chan")
    vendor = VendorFactory(owner=member)
    product = ProductFactory(vendor=vendor)

    text = desk.get(reverse("officers_vendors:inspect", args=[vendor.pk])).content.decode()

    assert product.title in text
    assert "Sophea Chan" in text


@pytest.mark.parametrize("screen", ["edit", "delete"])
def test_superuser_cannot_edit_or_delete_a_vendor_by_hand(
    screen: str, roles: None, sign_in: Callable[[User], Client]
) -> None:
    vendor = VendorFactory(name_en="Before")
    root = sign_in(UserFactory(superuser=True))

    root.post(reverse(f"officers_vendors:{screen}", args=[vendor.pk]), {"name_en": "After"})

    assert Vendor.objects.get().name_en == "Before"


@pytest.mark.parametrize(
    "name", ["vendors", "products", "certificates", "purchases", "orders", "refunds", "tariffs", "rates"]
)
def test_lists_open_for_officers_only(name: str, desk: Client, province_desk: Client) -> None:
    address = reverse(f"officers_{name}:index")

    assert desk.get(address).status_code == 200
    assert province_desk.get(address).status_code == (200 if name in {"vendors", "products", "certificates"} else 302)


def test_officer_puts_in_the_day_s_rate(desk: Client) -> None:
    desk.post(
        reverse("officers_rates:add"),
        {"valid_on": "2026-11-20", "khr_per_usd": "4015", "source": "National Bank of Cambodia"},
    )

    assert ExchangeRate.objects.get().khr_per_usd == 4015


def test_officer_teaches_search_a_word(desk: Client) -> None:
    model = apps.get_model("search", "LexiconEntry")

    desk.post(
        reverse("wagtailsnippets_search_lexiconentry:add"),
        {"concept": "krama", "role": "goods", "names": "ក្រមា\nkrama\nscarf", "broader": "", "is_active": "on"},
    )

    assert model.objects.get().name_list == ("ក្រមា", "krama", "scarf")


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_on": "2026-11-20", "khr_per_usd": "-1", "source": "NBC"},
        {"valid_on": "soon", "khr_per_usd": "4015", "source": "NBC"},
        {"valid_on": "2026-11-20", "khr_per_usd": "4015", "source": ""},
    ],
)
def test_bad_rate_is_refused_beside_its_field(fields: dict[str, str], desk: Client) -> None:
    answer = desk.post(reverse("officers_rates:add"), fields)

    assert answer.status_code == 200
    assert not ExchangeRate.objects.exists()


def test_menu_leads_to_our_screens_and_nowhere_abroad(desk: Client) -> None:
    text = desk.get("/officers/").content.decode()

    assert "?status=submitted" in text
    assert "https://guide.wagtail.org" not in text
    assert reverse("wagtailsnippets_search_lexiconentry:list") in text
    assert f'"{reverse("wagtailsnippets:index")}"' not in text


def test_no_image_document_or_api_view_is_mounted_for_the_public(client: Client) -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}

    assert "wagtailimages_serve" not in names
    for address in ("/api/v2/pages/", "/api/v3/pages/", "/images/1/", "/documents/1/x.pdf"):
        assert client.get(address).status_code in (302, 404)
    assert client.get("/officers/api/main/pages/").status_code in (302, 404)
    assert client.get("/officers/documents/1/x.pdf").status_code in (302, 404)


def test_maker_s_e_mail_gets_nothing_from_wagtail(
    officer: User, waiting: VendorApplication, mailoutbox: list[Any]
) -> None:
    from vendors.services.applications import send_back_application

    User.objects.filter(pk=waiting.applicant_id).update(email="maker@example.org")

    send_back_application(application=waiting, by=officer, reason="Unreadable.", now=timezone.now())

    assert mailoutbox == []
