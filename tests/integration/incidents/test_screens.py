"""Incidents on the screens of buyers, vendors and officers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.incidents.models import Incident, IncidentStatus
from tests.factories.catalogue import ProductFactory
from tests.factories.incidents import IncidentFactory
from tests.factories.logistics import make_order
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db
REPORT = {"kind": "broken", "words": "All in pieces."}


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def test_guest_tells_what_went_wrong_with_an_order_and_follows_it(client: Client) -> None:
    order = make_order()
    page = reverse("incidents:about-order", kwargs={"token": order.purchase.token, "number": order.number})
    assert page in client.get(order.purchase.get_absolute_url()).content.decode()

    answer = client.post(page, REPORT, follow=True)

    raised = Incident.objects.get()
    assert answer.redirect_chain[-1][0].endswith(f"/problems/{raised.token}/")
    assert answer["Referrer-Policy"] == "same-origin", "nobody else is told the link, and our own form is known as ours"
    assert raised.number in client.get(order.purchase.get_absolute_url()).content.decode()
    client.post(answer.redirect_chain[-1][0], {"words": "", "not_solved": "1"})
    raised.refresh_from_db()
    assert raised.status == IncidentStatus.ESCALATED


@pytest.mark.parametrize("bad", [{"kind": ""}, {"words": ""}, {"kind": "nonsense"}])
def test_nothing_typed_is_lost_with_bad_input(client: Client, bad: dict[str, str]) -> None:
    order = make_order()
    page = reverse("incidents:about-order", kwargs={"token": order.purchase.token, "number": order.number})

    answer = client.post(page, {**REPORT, **bad})

    assert answer.status_code == 422
    assert ("All in pieces." in answer.content.decode()) == ("words" not in bad)
    assert not Incident.objects.exists()


def test_order_is_found_by_its_own_link_only(client: Client) -> None:
    mine, other = make_order(), make_order()
    page = reverse("incidents:about-order", kwargs={"token": mine.purchase.token, "number": other.number})

    assert client.get(page).status_code == 404


def test_listing_and_vendor_want_a_signed_in_person(client: Client) -> None:
    product = ProductFactory()
    pages = [
        reverse("incidents:about-product", kwargs={"code": product.code}),
        reverse("incidents:about-vendor", kwargs={"code": product.vendor.code}),
    ]
    assert [client.get(page).status_code for page in pages] == [302, 302]

    client.force_login(UserFactory())
    for page in pages:
        client.post(page, {"kind": "copy", "words": "I know who makes it."})

    assert Incident.objects.filter(vendor=product.vendor).count() == 2


def test_vendor_answers_and_sees_neither_link_nor_person(client: Client) -> None:
    owner, buyer = UserFactory(), UserFactory(first_name="Bopha", phone="+85599888777")
    vendor = VendorFactory(owner=owner)
    incident = IncidentFactory(vendor=vendor, raised_by=buyer, photo=True)
    page = reverse("vendor_portal:incident", kwargs={"code": vendor.code, "number": incident.number})
    client.force_login(owner)

    shown = client.get(page).content.decode()
    client.post(page, {"words": "I am sorry."})

    assert "They shout." in shown
    for secret in (incident.token, "Bopha", "99888777", "99 888 777"):
        assert secret not in shown
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.ANSWERED
    desk = reverse("vendor_portal:incidents", kwargs={"code": vendor.code})
    assert incident.number in client.get(desk).content.decode()


def test_photo_is_shown_to_the_link_and_to_nobody_else(client: Client) -> None:
    incident, other = IncidentFactory(photo=True), IncidentFactory()
    public_id = incident.notes.get().photos.get().public_id

    mine = client.get(reverse("incidents:photo", kwargs={"token": incident.token, "public_id": public_id}))
    theirs = client.get(reverse("incidents:photo", kwargs={"token": other.token, "public_id": public_id}))

    assert (mine.status_code, theirs.status_code) == (200, 404)
