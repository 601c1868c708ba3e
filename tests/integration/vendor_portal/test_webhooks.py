"""A vendor's own programs: added, tried, removed by its owner; the secret is shown once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.signing import unseal
from tests.factories.vendors import MembershipFactory, VendorFactory
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

PAGE = "/en/vendors/desk/preah-dak/webhooks/"
URL = "https://shop.example.org/hook"


def test_the_secret_is_shown_once(shop: Vendor, client: Client) -> None:
    first = client.post(PAGE, {"url": URL}).content.decode()
    endpoint = WebhookEndpoint.objects.get()
    [secret] = re.findall(r"whsec_[\w+/=]+", first)

    assert unseal(endpoint.sealed_secret) == secret
    assert "whsec_" not in client.get(PAGE).content.decode()
    renewed = client.post(f"{PAGE}{endpoint.public_id}/secret/").content.decode()
    assert re.findall(r"whsec_[\w+/=]+", renewed) != [secret]


@pytest.mark.parametrize("url", ["http://shop.example.org/", "https://10.0.0.1/", "https://localhost/", "nonsense"])
def test_an_address_inside_is_refused_beside_its_field(shop: Vendor, client: Client, url: str) -> None:
    response = client.post(PAGE, {"url": url})

    assert response.status_code == 422
    assert response.context["form"].errors["url"]
    assert not WebhookEndpoint.objects.exists()


def test_a_test_says_what_the_program_answered(shop: Vendor, client: Client) -> None:
    client.post(PAGE, {"url": "https://nowhere.invalid.example.org/"})
    endpoint = WebhookEndpoint.objects.get()
    WebhookEndpoint.objects.update(url="https://localhost/")

    page = client.post(f"{PAGE}{endpoint.public_id}/test/", follow=True).content.decode()

    assert "did not take it" in page
    assert WebhookDelivery.objects.get().kind == "test"


def test_it_is_removed_and_not_found_any_more(shop: Vendor, client: Client) -> None:
    client.post(PAGE, {"url": URL})
    endpoint = WebhookEndpoint.objects.get()

    client.post(f"{PAGE}{endpoint.public_id}/remove/")

    assert URL not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{endpoint.public_id}/test/").status_code == 404


def test_another_vendors_program_is_not_there(shop: Vendor, client: Client) -> None:
    client.post(PAGE, {"url": URL})
    endpoint = WebhookEndpoint.objects.get()
    other = VendorFactory(code="other")
    WebhookEndpoint.objects.update(vendor=other)

    for step in ("test", "secret", "on", "remove"):
        assert client.post(f"{PAGE}{endpoint.public_id}/{step}/").status_code == 404
    assert WebhookEndpoint.objects.get().removed_at is None


@pytest.mark.parametrize("role", ["manager", "packer", "accountant"])
def test_only_owners_choose_which_programs_are_told(shop: Vendor, client: Client, role: str) -> None:
    client.force_login(MembershipFactory(vendor=shop, role=role).user)

    assert client.get(PAGE).status_code == 404
