"""The page on which a vendor promises to pay for delivery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.logistics import DeliveryServiceFactory, ShippingOfferFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

PAGE = "/en/vendors/desk/preah-dak/delivery/"


def offer(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {"from_amount": "50,000", "pays_at_most": "", "valid_from": today, "last_day": "", **changes}


def test_vendor_promises_free_delivery_and_ends_it(client: Client, shop: Vendor) -> None:
    assert client.post(PAGE, offer(last_day=timezone.localdate().isoformat())).headers["Location"] == PAGE

    made = shop.shipping_offers.get()
    assert (made.from_amount, made.pays_at_most, made.last_day) == (50_000, None, timezone.localdate())
    shown = client.get(PAGE).content.decode()
    assert "delivery is free" in shown
    assert "50,000" in shown

    client.post(f"{PAGE}{made.pk}/end/")

    assert not shop.shipping_offers.exists()


def test_vendor_pays_a_part_for_one_delivery(client: Client, shop: Vendor) -> None:
    service = DeliveryServiceFactory()

    client.post(PAGE, offer(pays_at_most="២០០០", service=service.pk, province=shop.province.pk))

    made = shop.shipping_offers.get()
    assert (made.pays_at_most, made.service, made.province) == (2_000, service, shop.province)
    assert "you pay up to" in client.get(PAGE).content.decode()


def test_what_makes_no_sense_comes_back_with_words(client: Client, shop: Vendor) -> None:
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()

    answer = client.post(PAGE, offer(last_day=yesterday, from_amount="abc"))

    assert answer.status_code == 422
    assert not shop.shipping_offers.exists()
    assert client.post(PAGE, offer(last_day=yesterday)).status_code == 422
    assert not shop.shipping_offers.exists()


def test_packer_promises_nothing(client: Client, shop: Vendor) -> None:
    packer = UserFactory()
    MembershipFactory(vendor=shop, user=packer, role="packer")
    client.force_login(packer)

    assert client.post(PAGE, offer()).status_code in {403, 404}
    assert not shop.shipping_offers.exists()


def test_offer_that_holds_is_ended_not_deleted(client: Client, shop: Vendor) -> None:
    begun = ShippingOfferFactory(vendor=shop)

    client.post(f"{PAGE}{begun.pk}/end/")

    begun.refresh_from_db()
    assert begun.valid_to == timezone.localdate()
