"""A vendor's screens for handing parcels over together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from logistics.carriers.fake import FakeCarrier
from logistics.handover.models import Manifest, ManifestStatus, PickupRequest
from marketplace.sales.order.models import Order
from tests.factories.handover import HubFactory, RunFactory, make_parcel
from tests.factories.logistics import add_line
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory
from tests.integration.logistics.conftest import fake_carrier  # noqa: F401 - a fixture
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def parcel(fake_carrier: FakeCarrier) -> Any:  # noqa: F811
    made = make_parcel()
    Order.objects.update(status="accepted")
    return made


@pytest.fixture
def shop(parcel: Any, client: Client) -> Vendor:
    vendor: Vendor = parcel.shipment.partner.vendor
    packer = UserFactory()
    MembershipFactory(vendor=vendor, user=packer, role="packer")
    client.force_login(packer)
    return vendor


def at(shop: Vendor, name: str, **more: Any) -> str:
    return reverse(f"vendor_portal:{name}", kwargs={"code": shop.code, **more})


def test_packer_closes_the_list_has_it_fetched_and_signed(
    client: Client, shop: Vendor, parcel: Any, deliver_facts: Callable[[], None]
) -> None:
    page = client.get(at(shop, "handover"))
    assert parcel.reference in page.content.decode()

    closed = client.post(
        at(shop, "manifest-close"),
        {"partner": parcel.shipment.partner.code, "carrier": "fake", "parcel": [parcel.reference]},
    )
    manifest = Manifest.objects.get()
    assert closed.headers["Location"] == at(shop, "manifest", public_id=manifest.public_id)
    assert not client.get(at(shop, "handover")).context["bundles"]

    client.post(at(shop, "manifest-pickup", public_id=manifest.public_id), {"ready_at": "2026-11-22T14:00"})
    deliver_facts()
    assert PickupRequest.objects.get().status == "promised"
    assert "The carrier comes" in client.get(at(shop, "manifest", public_id=manifest.public_id)).content.decode()

    signed = {"received_by": "Chan Sophea", "signature": json.dumps([[1, 2, 3, 4]])}
    client.post(at(shop, "manifest-received", public_id=manifest.public_id), signed)
    deliver_facts()
    manifest.refresh_from_db()
    parcel.refresh_from_db()
    assert (manifest.status, manifest.received_by) == (ManifestStatus.RECEIVED, "Chan Sophea")
    assert parcel.tracking_status == "picked_up"


@pytest.mark.parametrize(
    "posted",
    [{"received_by": ""}, {"received_by": "S", "signature": "{"}, {"received_by": "S", "signature": "[[900, 1]]"}],
)
def test_list_without_who_took_it_comes_back_with_words(
    client: Client, shop: Vendor, parcel: Any, posted: dict[str, str]
) -> None:
    client.post(
        at(shop, "manifest-close"),
        {"partner": parcel.shipment.partner.code, "carrier": "fake", "parcel": [parcel.reference]},
    )
    manifest = Manifest.objects.get()

    page = client.post(at(shop, "manifest-received", public_id=manifest.public_id), posted)

    assert page.status_code == 200
    assert page.context["received_form"].errors
    manifest.refresh_from_db()
    assert manifest.status == ManifestStatus.CLOSED


def test_list_of_nothing_is_not_closed(client: Client, shop: Vendor, parcel: Any) -> None:
    for posted in ({}, {"partner": parcel.shipment.partner.code, "carrier": "fake"}):
        client.post(at(shop, "manifest-close"), posted)

    assert not Manifest.objects.exists()


def test_pick_list_puts_the_things_of_all_orders_together(client: Client, shop: Vendor, parcel: Any) -> None:
    add_line(parcel.shipment.order, quantity=3)
    packing = client.get(at(shop, "packing")).context["packing"]

    assert [(line.title_en, line.quantity, line.orders) for line in packing.picks] == [
        ("Palm sugar", 5, (parcel.shipment.order.number,))
    ]
    assert [slip.order_number for slip in packing.slips] == [parcel.shipment.order.number]


def test_day_that_is_over_shows_what_left_then(client: Client, shop: Vendor, parcel: Any) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    type(parcel.shipment).objects.update(status="dispatched", dispatched_at=yesterday)
    day = timezone.localdate(yesterday)

    assert client.get(at(shop, "packing")).context["packing"].slips == []
    assert len(client.get(at(shop, "packing"), {"day": day.isoformat()}).context["packing"].slips) == 1
    assert client.get(at(shop, "packing"), {"day": "soon"}).status_code == 404


@pytest.mark.parametrize("name", ["pick-list", "packing-slips"])
def test_papers_of_the_day_print(client: Client, shop: Vendor, name: str) -> None:
    answer = client.get(at(shop, name))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_all_labels_print_in_one_file(client: Client, shop: Vendor) -> None:
    for paper in ("100x150", "a4"):
        assert client.get(at(shop, "labels", paper=paper)).content.startswith(b"%PDF")
    assert client.get(at(shop, "labels", paper="a5")).status_code == 404


def test_maker_sees_until_when_to_bring_parcels_to_the_hub_of_the_own_province(client: Client, shop: Vendor) -> None:
    near = RunFactory(hub=HubFactory(province=shop.province), bring_until=timezone.now() + timedelta(hours=3))
    RunFactory(bring_until=timezone.now() - timedelta(hours=3), opened_at=timezone.now() - timedelta(days=1))

    page = client.get(at(shop, "handover"))

    assert list(page.context["runs"]) == [near]
    assert "Bring it to the hub until" in page.content.decode()
