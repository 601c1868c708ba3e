"""What buyers and vendors see of a parcel."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from logistics.carriers.base import CarrierEvent
from logistics.carriers.by_hand import HandEntry
from logistics.models import BookingStatus, Consignment
from logistics.selectors import public_parcel, tracking_for
from logistics.services.by_hand import mark_by_hand
from logistics.services.tracking import record_tracking
from logistics.tracking_status import TrackingStatus
from tests.factories.logistics import NOON, ConsignmentFactory, DeliveryServiceFactory, ShipmentFactory

pytestmark = pytest.mark.django_db


def report(parcel: Consignment, *statuses: TrackingStatus) -> None:
    for hour, status in enumerate(statuses, start=1):
        event = CarrierEvent(
            f"e-{hour}",
            parcel.waybill_number,
            status,
            "X",
            "in the post's words",
            NOON + timedelta(hours=hour),
            "Pursat",
        )
        record_tracking(carrier=parcel.carrier, events=[event], now=NOON + timedelta(hours=hour))


def timeline(parcel: Consignment) -> Any:
    (found,) = tracking_for([parcel.shipment.order_id])[parcel.shipment.order_id]
    return found


def done(parcel: Consignment) -> list[str]:
    return [step.code for step in timeline(parcel).steps if step.is_done]


def test_parcel_shows_its_steps_as_far_as_it_came() -> None:
    parcel = ConsignmentFactory(booked=True)
    assert done(parcel) == ["packed"]

    report(parcel, TrackingStatus.PICKED_UP, TrackingStatus.IN_TRANSIT)
    assert done(parcel) == ["packed", "on_the_road"]
    assert [step.code for step in timeline(parcel).steps if step.is_current] == ["on_the_road"]

    report(parcel, *[TrackingStatus.UNKNOWN] * 4, TrackingStatus.DELIVERED)
    assert done(parcel) == ["packed", "on_the_road", "near", "delivered"]
    assert timeline(parcel).is_finished


def test_history_is_latest_first_with_both_words() -> None:
    parcel = ConsignmentFactory(booked=True)
    report(parcel, TrackingStatus.PICKED_UP, TrackingStatus.IN_TRANSIT)

    with translation.override("en"):
        first = timeline(parcel).events[0]

    assert (first.words, first.carrier_text, first.location) == ("On the road", "in the post's words", "Pursat")


def test_parcel_that_turned_back_shows_how_far_it_came_and_says_so() -> None:
    parcel = ConsignmentFactory(booked=True)
    report(parcel, TrackingStatus.PICKED_UP, TrackingStatus.RETURNING)

    assert done(parcel) == ["packed", "on_the_road"]
    with translation.override("en"):
        assert timeline(parcel).trouble == "Going back to the sender"


def test_shipment_without_a_parcel_waits() -> None:
    shipment = ShipmentFactory()

    (found,) = tracking_for([shipment.order_id])[shipment.order_id]

    assert (found.waybill_number, found.parcel_id, found.trouble, found.events) == ("", "", "", ())
    assert found.tracking_status is TrackingStatus.DRAFT


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"status": BookingStatus.FAILED, "failure": "Unknown district"}, "The carrier refused this parcel."),
        ({"attempts": 2, "failure": "asleep"}, "The carrier does not answer. We keep trying."),
    ],
)
def test_trouble_is_told_without_the_carriers_own_jargon(state: dict[str, Any], words: str) -> None:
    parcel = ConsignmentFactory(**state)

    with translation.override("en"):
        assert timeline(parcel).trouble == words


def test_rebooked_shipment_shows_the_parcel_that_moves() -> None:
    failed = ConsignmentFactory(status=BookingStatus.FAILED, failure="no")
    ConsignmentFactory(shipment=failed.shipment, carrier="manual", booked=True)

    assert timeline(failed).carrier == "manual"


def test_bus_parcel_shows_whom_to_call() -> None:
    service = DeliveryServiceFactory(carrier="bus_parcel", code="station", point_kind="bus_station")
    parcel = ConsignmentFactory(booked=True, shipment=ShipmentFactory(service=service))
    told = {"waybill_number": "VET-889", "bus_phone": "012 999 888"}
    user = parcel.shipment.order.user
    mark_by_hand(consignment_id=parcel.pk, entry=HandEntry("handed_over", NOON, told), by=user, now=NOON)

    with translation.override("en"):
        shown = timeline(parcel)

    assert shown.waybill_number == "VET-889"
    assert ("Phone of the bus or station", "012 999 888") in shown.told


def test_orders_of_a_page_cost_four_queries_however_many(django_assert_num_queries: Any) -> None:
    parcels = [ConsignmentFactory(booked=True) for _ in range(3)]
    for parcel in parcels:
        report(parcel, TrackingStatus.PICKED_UP)

    with django_assert_num_queries(3):
        found = tracking_for([parcel.shipment.order_id for parcel in parcels])

    assert all(len(shipments) == 1 for shipments in found.values())


def test_whoever_holds_a_parcel_learns_where_it_is_and_not_whose() -> None:
    parcel = ConsignmentFactory(booked=True)
    report(parcel, TrackingStatus.PICKED_UP)

    shown = str(public_parcel(parcel.public_id))

    for secret in ("ដារ៉ា", "+85512888999", "ផ្ទះ ១២"):
        assert secret not in shown
