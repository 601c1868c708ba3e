"""A field officer's screens: nothing is lost, nothing is done twice, and every page says for whom."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.core.models import AuditEntry
from marketplace.notifications.models import Notification
from tests.factories.catalogue import CategoryFactory
from tests.factories.helping import FieldOfficerFactory, MandateFactory
from tests.factories.photos import upload
from tests.factories.users import UserFactory
from tests.factories.vendors import ListingSubmissionFactory, VendorApplicationFactory, VendorFactory
from vendors.models import (
    ApplicationStatus,
    FieldDraft,
    FieldOfficer,
    ListingStatus,
    ListingSubmission,
    Mandate,
    TermsVersion,
    Vendor,
    VendorApplication,
)

PHONE = "092 111 222"
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def english() -> Any:
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def term(client: Client) -> FieldOfficer:
    found = FieldOfficerFactory()
    client.force_login(found.user)
    return found


def at(name: str, **kwargs: str) -> str:
    return reverse(f"vendor_portal:{name}", kwargs=kwargs)


def maker_data(term: FieldOfficer, **changes: str) -> dict[str, Any]:
    mandate = MandateFactory.build(officer=term)
    commune = mandate.commune
    return {
        "what": "maker",
        "key": "11111111-aaaa",
        "legal_name": "ចាន់ សុភា",
        "phone": PHONE,
        "commune": commune.code,
        "village": commune.villages.get().public_code,
        "kind": "household",
        "shop_name_km": "ហាងសុភា",
        "bakong_account_id": "Sophea@aclb",
        "file": upload(),
        **changes,
    }


def product_data(maker: str, **changes: Any) -> dict[str, Any]:
    return {
        "what": "product",
        "key": "22222222-bbbb",
        "maker": maker,
        "title_km": "កន្ត្រក",
        "category": str(CategoryFactory().pk),
        "price_khr": "១៤០០០",
        "num_in_stock": "3",
        "weight_g": "300",
        "photo": upload(),
        **changes,
    }


def test_a_maker_with_application_and_paper_is_kept_once_however_often_it_is_sent(
    client: Client, term: FieldOfficer
) -> None:
    first = client.post(at("visit"), maker_data(term), **JSON)
    second = client.post(at("visit"), maker_data(term, file=upload()), **JSON)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    mandate = Mandate.objects.get()
    assert str(mandate.phone) == "+85592111222"
    draft = FieldDraft.objects.get()
    assert draft.content["bakong_account_id"] == "sophea@aclb"
    assert draft.files.count() == 1
    assert not VendorApplication.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("phone", "12 34"), ("legal_name", ""), ("commune", "999999"), ("file", upload(b"no photo"))]
)
def test_what_is_wrong_is_said_by_field_and_nothing_is_written(
    client: Client, term: FieldOfficer, field: str, value: Any
) -> None:
    data = maker_data(term, **{field: value})
    if field == "file":
        data["file"].seek(0)

    answer = client.post(at("visit"), data, **JSON)

    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert not Mandate.objects.exists()
    assert not FieldDraft.objects.exists()


def test_without_a_script_the_form_comes_back_with_what_was_typed(client: Client, term: FieldOfficer) -> None:
    page = client.post(at("visit"), maker_data(term, phone="12 34")).content.decode()
    assert "ហាងសុភា" in page

    answer = client.post(at("visit"), maker_data(term))
    assert answer.headers["Location"] == at("helped", mandate=Mandate.objects.get().public_id)


def test_a_product_comes_under_the_key_of_a_maker_sent_just_before(client: Client, term: FieldOfficer) -> None:
    client.post(at("visit"), maker_data(term), **JSON)

    for _again in range(2):
        answer = client.post(at("visit"), product_data("11111111-aaaa"), **JSON)

    assert answer.status_code == 201
    draft = FieldDraft.objects.get(kind="listing")
    mandate = Mandate.objects.get()
    assert draft.content["origin_village"] == mandate.village_id
    assert draft.content["price_khr"] == "14000"


def test_a_product_of_another_officers_maker_is_refused(client: Client, term: FieldOfficer) -> None:
    other = MandateFactory(confirmed=True)

    answer = client.post(at("visit"), product_data(other.public_id), **JSON)

    assert answer.status_code == 422
    assert not FieldDraft.objects.exists()


def test_after_the_last_day_the_page_is_not_there_and_nothing_comes_in(client: Client, term: FieldOfficer) -> None:
    data = maker_data(term)
    FieldOfficer.objects.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert client.get(at("visit")).status_code == 404
    assert client.post(at("visit"), data, **JSON).status_code == 404
    assert not Mandate.objects.exists()


def test_another_site_sends_nothing_in_an_officers_name(term: FieldOfficer) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(term.user)

    assert strict.post(at("visit"), maker_data(term), headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert not Mandate.objects.exists()


def test_the_makers_code_comes_by_message_says_what_it_does_and_puts_the_draft_in_their_name(
    client: Client, term: FieldOfficer, gateway: Any
) -> None:
    TermsVersion.objects.create(number=1, text_km="លក្ខខណ្ឌ", text_en="Terms", published_at=timezone.now())
    client.post(at("visit"), maker_data(term), **JSON)
    mandate = Mandate.objects.get()

    client.post(at("help-code", mandate=mandate.public_id))

    sent = gateway.texts[-1]
    assert "sophea@aclb" in sent
    assert str(term.user) in sent
    assert Notification.objects.get().text == ""
    found = re.search(r"\b\d{6}\b", sent)
    assert found
    page = client.post(at("helped", mandate=mandate.public_id), {"code": found[0]}, follow=True)

    assert "You are helping" in page.content.decode()
    application = VendorApplication.objects.get()
    assert application.applicant.phone == mandate.phone
    assert application.documents.count() == 1


def test_a_wrong_code_is_said_beside_the_field(client: Client, term: FieldOfficer) -> None:
    mandate = MandateFactory(officer=term)

    page = client.post(at("helped", mandate=mandate.public_id), {"code": "123456"})

    assert page.status_code == 200
    assert "too old" in page.content.decode()
    mandate.refresh_from_db()
    assert mandate.confirmed_at is None


def helped_applicant(term: FieldOfficer, **changes: Any) -> tuple[Mandate, VendorApplication]:
    application = VendorApplicationFactory(bakong_account_id="maker@aclb")
    mandate = MandateFactory(officer=term, maker=application.applicant, account="maker@aclb", **changes)
    return mandate, application


def test_the_steps_of_the_application_are_the_makers_and_say_so(client: Client, term: FieldOfficer) -> None:
    mandate, application = helped_applicant(term)
    steps = [at(f"help-apply{step}", mandate=mandate.public_id) for step in ("", "-you", "-shop", "-papers")]

    for address in steps:
        page = client.get(address).content.decode()
        assert "You are helping" in page
        assert not re.search(r'(?:href|action)="/en/vendors/apply/\w', page)
    client.post(steps[2], {"shop_name_km": "ឈ្មោះថ្មី", "bakong_account_id": "maker@aclb"})

    application.refresh_from_db()
    assert application.shop_name_km == "ឈ្មោះថ្មី"
    entry = AuditEntry.objects.get(action="application.drafted")
    assert (entry.actor, entry.on_behalf_of) == (term.user, mandate.maker)
    assert not VendorApplication.objects.filter(applicant=term.user).exists()


def test_the_application_goes_out_only_with_the_account_that_the_code_named(client: Client, term: FieldOfficer) -> None:
    mandate, application = helped_applicant(term)
    VendorApplication.objects.update(bakong_account_id="officer@aclb")

    client.post(at("help-apply-send", mandate=mandate.public_id))
    application.refresh_from_db()
    assert application.status == ApplicationStatus.DRAFT

    VendorApplication.objects.update(bakong_account_id="maker@aclb")
    client.post(at("help-apply-send", mandate=mandate.public_id))
    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED


def test_who_helps_reads_no_paper(client: Client, term: FieldOfficer) -> None:
    _mandate, application = helped_applicant(term)

    answer = client.get(at("apply-paper", public_id=application.documents.get().public_id))

    assert answer.status_code == 404


def helped_shop(term: FieldOfficer) -> tuple[Mandate, Vendor]:
    maker = UserFactory(phone_verified_at=timezone.now())
    return MandateFactory(officer=term, maker=maker), VendorFactory(owner=maker)


def test_a_product_is_drafted_and_sent_on_the_makers_behalf_with_a_banner(client: Client, term: FieldOfficer) -> None:
    mandate, vendor = helped_shop(term)
    listing = ListingSubmissionFactory(vendor=vendor)
    page = client.get(at("listings", code=vendor.code)).content.decode()
    assert "You are helping" in page
    assert "/orders/" not in page
    assert "/stock/" not in page

    client.post(
        at("listing-edit", code=vendor.code, public_id=listing.public_id),
        {
            **{name: getattr(listing, name) for name in ("title_km", "title_en", "weight_g", "num_in_stock", "unit")},
            "category": listing.category_id, "price_khr": "14000", "send": "1",
            "province": vendor.province.code, "district": vendor.district.code, "commune": vendor.commune.code,
            "village": vendor.village.public_code,
        },
    )  # fmt: skip

    assert ListingSubmission.objects.get().status == ListingStatus.SUBMITTED
    for action in ("listing.drafted", "listing.submitted"):
        entry = AuditEntry.objects.get(action=action)
        assert (entry.actor, entry.on_behalf_of) == (term.user, mandate.maker)


def test_the_maker_sees_who_did_what_and_ends_it_with_one_tap(client: Client, term: FieldOfficer) -> None:
    mandate, vendor = helped_shop(term)
    listing = ListingSubmissionFactory(vendor=vendor)
    client.post(at("listing-discard", code=vendor.code, public_id=listing.public_id))
    maker = mandate.maker
    assert maker is not None
    client.force_login(maker)

    page = client.get(at("helpers")).content.decode()
    assert str(term.user) in page
    assert "threw away a draft of a product" in page
    client.post(at("helper-end", mandate=mandate.public_id))

    client.force_login(term.user)
    assert client.get(at("listings", code=vendor.code)).status_code == 404
    assert client.get(at("helped", mandate=mandate.public_id)).status_code == 404


def test_an_officer_with_a_list_of_makers_begins_there(client: Client, term: FieldOfficer) -> None:
    assert client.get(at("home")).headers["Location"] == at("helping")


def test_the_list_asks_few_queries_however_many_makers_there_are(
    client: Client, term: FieldOfficer, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        maker = UserFactory()
        if number % 3:
            VendorApplicationFactory(applicant=maker)
        else:
            VendorFactory(owner=maker)
        MandateFactory(officer=term, maker=maker)
    client.get(at("helping"))

    with django_assert_max_num_queries(25):
        page = client.get(at("helping") + "?page=2").content.decode()

    assert page.count('class="card') == 10
