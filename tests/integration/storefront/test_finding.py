"""Who lost the link finds the page by number and phone; who guesses learns nothing; and what the page shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from logistics.carriers.base import CarrierEvent
from logistics.models import Consignment
from logistics.services.tracking import record_tracking
from logistics.tracking_status import TrackingStatus
from marketplace.geography.models import District, Province
from marketplace.storefront.checkout import finding
from tests.factories.logistics import ConsignmentFactory

pytestmark = pytest.mark.django_db
FIND = "/en/checkout/find/"
PHONE = "012 888 999"


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def parcel() -> Consignment:
    found: Consignment = ConsignmentFactory(booked=True, waybill_number="EE000000014KH")
    return found


def page_of(parcel: Consignment) -> str:
    purchase = parcel.shipment.order.purchase
    assert purchase is not None
    return f"/en/checkout/{purchase.token}/"


def numbers(parcel: Consignment) -> list[str]:
    order = parcel.shipment.order
    assert order.purchase is not None
    return [order.purchase.number, order.number, parcel.reference, "EE000000014KH", " ee 000 000 014 kh "]


def test_every_number_that_people_hold_leads_there(client: Client, parcel: Consignment) -> None:
    for number in numbers(parcel):
        cache.clear()
        response = client.post(FIND, {"number": number, "phone": PHONE})
        assert response.status_code == 302, number
        assert response["Location"] == page_of(parcel)


@pytest.mark.parametrize("field", ["phone_number", "second_phone"])
def test_who_receives_it_finds_it_as_well(client: Client, parcel: Consignment, field: str) -> None:
    address = parcel.shipment.order.purchase.shipping_address  # type: ignore[union-attr]
    setattr(address, field, "+85517555666")
    address.save()

    assert client.post(FIND, {"number": parcel.reference, "phone": "017 555 666"}).status_code == 302


def test_a_wrong_number_and_a_wrong_phone_sound_the_same(client: Client, parcel: Consignment) -> None:
    wrong_phone = client.post(FIND, {"number": parcel.reference, "phone": "017 000 111"})
    wrong_number = client.post(FIND, {"number": "P0", "phone": PHONE})

    assert (wrong_phone.status_code, wrong_number.status_code) == (422, 422)
    said = [response.context["form"].non_field_errors() for response in (wrong_phone, wrong_number)]
    assert said[0] == said[1]
    assert page_of(parcel) not in wrong_phone.content.decode()


def test_both_wrongs_cost_the_same_queries(client: Client, parcel: Consignment) -> None:
    counts = []
    client.get(FIND)  # what every page reads once is read
    for data in ({"number": parcel.reference, "phone": "017 000 111"}, {"number": "P0", "phone": PHONE}):
        with CaptureQueriesContext(connection) as seen:
            client.post(FIND, data)
        counts.append(len(seen))

    assert counts[0] == counts[1] > 0


def test_tries_at_one_number_are_few_whoever_sends_them(client: Client, parcel: Consignment) -> None:
    for at in range(finding.MOST_BY_NUMBER):
        data = {"number": parcel.reference, "phone": f"017 000 {100 + at}"}
        assert client.post(FIND, data, REMOTE_ADDR=f"203.0.113.{at}").status_code == 422

    right = {"number": f" {parcel.reference.lower()} ", "phone": PHONE}
    assert client.post(FIND, right, REMOTE_ADDR="203.0.113.99").status_code == 429


def test_one_sender_cannot_walk_through_the_numbers(client: Client, parcel: Consignment) -> None:
    for at in range(finding.MOST_BY_SENDER):
        assert client.post(FIND, {"number": f"P{at}", "phone": PHONE}).status_code == 422

    assert client.post(FIND, {"number": parcel.reference, "phone": PHONE}).status_code == 429


def test_an_empty_number_finds_nothing(client: Client) -> None:
    ConsignmentFactory()  # has no waybill number yet

    response = client.post(FIND, {"number": "  ", "phone": PHONE})

    assert response.status_code == 422


def test_the_way_is_drawn_from_district_to_district_over_what_the_carrier_named(
    client: Client, parcel: Consignment
) -> None:
    point = {"coord_source": "test"}
    District.objects.filter(pk=parcel.shipment.partner.district_id).update(
        lat=Decimal("13.36"), lon=Decimal("103.86"), **point
    )
    address = parcel.shipment.order.shipping_address
    assert address is not None
    District.objects.filter(pk=address.district_id).update(lat=Decimal("13.10"), lon=Decimal("103.20"), **point)
    Province.objects.create(
        code="12",
        name_km="ភ្នំពេញ",
        name_en="Phnom Penh",
        slug="phnom-penh",
        lat=Decimal("11.56"),
        lon=Decimal("104.92"),
        search_key="x",
        dataset="test",
        dataset_year=2025,
        **point,
    )
    now = timezone.now()
    for at, (status, location) in enumerate(
        ((TrackingStatus.PICKED_UP, ""), (TrackingStatus.IN_TRANSIT, "Phnom Penh sorting centre"))
    ):
        event = CarrierEvent(str(at), parcel.waybill_number, status, "c", "t", now - timedelta(hours=9 - at), location)
        record_tracking(carrier="fake", events=[event], now=now)

    page = client.get(page_of(parcel)).content.decode()

    assert page.count("way__stop--reached") == 2
    assert page.count('class="way__stop') == 3
    assert "way__ahead" in page
    assert "→ Phnom Penh →" in page


def test_without_points_no_way_is_drawn(client: Client, parcel: Consignment) -> None:
    District.objects.update(lat=None, lon=None, coord_source="")
    Province.objects.update(lat=None, lon=None, coord_source="")

    assert "way__map" not in client.get(page_of(parcel)).content.decode()


def test_phones_of_the_buyer_are_masked(client: Client, parcel: Consignment) -> None:
    purchase = parcel.shipment.order.purchase
    assert purchase is not None
    purchase.email = "dara@example.org"
    purchase.save()

    page = client.get(page_of(parcel)).content.decode()

    assert not any(words in page for words in ("+85512888999", "012 888 999", "dara@example.org"))
    assert "d•••@example.org" in page


def test_the_buyer_chooses_on_the_page_how_to_hear(client: Client, parcel: Consignment) -> None:
    purchase = parcel.shipment.order.purchase
    assert purchase is not None
    purchase.email = "dara@example.org"
    purchase.save()

    client.post(f"{page_of(parcel)}notices/", {"channel": "email"})
    purchase.refresh_from_db()
    assert purchase.notice_channel == "email"
    page = client.post(f"{page_of(parcel)}notices/", {"channel": "telegram"}, follow=True).content.decode()
    purchase.refresh_from_db()

    assert purchase.notice_channel == "email"
    assert "Choose another" in page
