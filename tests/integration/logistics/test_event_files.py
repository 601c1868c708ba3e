"""A courier's list of events, as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation

from logistics.errors import UnableToReadEvents
from logistics.models import Consignment
from logistics.services.event_files import MOST_BYTES, bring_in_events, look_through_events
from logistics.tracking_status import TrackingStatus
from tests.factories.logistics import NOON, ShipmentFactory, make_order, make_partner, make_vendor
from tests.factories.points import on_the_road
from tests.factories.users import UserFactory
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
HEAD = "number,step,happened_at,place,company,carrier_phone,received_by\n"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor()


@pytest.fixture
def parcel(vendor: Vendor) -> Consignment:
    return on_the_road(None, carrier="manual")


def test_a_list_is_looked_through_and_then_brought_in_and_twice_is_once(vendor: Vendor, parcel: Consignment) -> None:
    number = parcel.reference
    content = (
        f"{HEAD}{number},handed_over,2026-11-22 09:00,Takeo,Sok's truck,012 777 666,\n"
        f"{number},delivered,២២/១១/២០២៦ 11:30,Battambang,,,សុខា\n"
    ).encode("utf-8-sig")
    assert look_through_events(content=content, vendor=vendor, now=NOON).good == 2
    assert not parcel.events.exists()

    for _ in range(2):
        found = bring_in_events(content=content, vendor=vendor, by=UserFactory(), now=NOON)

    parcel.refresh_from_db()
    assert (found.written, found.refused) == (2, [])
    assert parcel.tracking is TrackingStatus.DELIVERED
    assert parcel.events.count() == 2
    assert parcel.events.latest_first()[0].signed_by == "សុខា"
    assert parcel.handover["company"] == "Sok's truck"


def test_each_line_that_cannot_be_taken_says_why_and_the_others_are_taken(vendor: Vendor, parcel: Consignment) -> None:
    stranger = on_the_road(None, carrier="manual", shipment=_shipment_of("another-vendor"))
    other_carrier = on_the_road(None, carrier="local_rider", shipment=_shipment_of("preah-dak-sugar"))
    tomorrow = (NOON + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    number = parcel.reference
    content = (
        f"{HEAD}{number},moving,2026-11-22 09:00,,,,\n"
        f"{stranger.reference},moving,2026-11-22 09:00,,,,\n"
        f"{other_carrier.reference},moving,2026-11-22 09:00,,,,\n"
        f"{number},flying,2026-11-22 09:00,,,,\n"
        f"{number},moving,yesterday,,,,\n"
        f"{number},moving,{tomorrow},,,,\n"
        f"{number},lost,2026-11-22 09:00,,,,\n"
    ).encode()

    found = bring_in_events(content=content, vendor=vendor, by=UserFactory(), now=NOON)

    assert found.written == 1
    assert [line.line for line in found.refused] == [3, 4, 5, 6, 7, 8]
    assert "no parcel of this number" in found.refused[0].refusal
    assert "no such step" in found.refused[2].refusal
    assert "in the future" in found.refused[4].refusal
    assert "note" in found.refused[5].refusal
    assert not stranger.events.exists()
    assert parcel.events.count() == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "must name the columns"),
        (b"number,step\n", "happened_at"),
        (b"\xff\xfe\x00", "no CSV file"),
        (b"x" * (MOST_BYTES + 1), "too large"),
        (HEAD.encode() + b"a,b,c\n" * 2_001, "at most 2000"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(vendor: Vendor, content: bytes, why: str) -> None:
    with pytest.raises(UnableToReadEvents, match=why):
        look_through_events(content=content, vendor=vendor, now=NOON)


def _shipment_of(code: str) -> object:
    vendor = make_vendor(code)
    return ShipmentFactory(order=make_order(partner=make_partner(vendor)))
