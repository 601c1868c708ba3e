from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from logistics.carriers.base import BookingRequest, CarrierRejected, ParcelSpec, Party
from logistics.carriers.bus_parcel.adapter import BusParcel
from logistics.carriers.by_hand import HandCarrier, HandEntry
from logistics.carriers.local_rider.adapter import LocalRider
from logistics.carriers.manual.adapter import ManualCarrier
from logistics.tracking_status import TrackingStatus
from marketplace.core.money import Money

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CARRIERS: list[HandCarrier] = [BusParcel(), LocalRider(), ManualCarrier()]


def request_for(
    *, weight_g: int = 1_000, province: str = "12", station: str = "", cash: Money | None = None
) -> BookingRequest:
    return BookingRequest(
        reference="ref-1",
        service="standard",
        sender=Party(name="Sokha", phone="+85512345678", province_code="12"),
        recipient=Party(name="Dara", phone="+85512345679", province_code=province),
        parcel=ParcelSpec(weight_g=weight_g, description="Palm sugar"),
        service_point_code=station,
        cash_to_collect=cash,
    )


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.code)
def test_every_step_is_known_once_and_one_of_them_delivers(carrier: HandCarrier) -> None:
    codes = [step.code for step in carrier.steps]

    assert len(codes) == len(set(codes))
    assert TrackingStatus.DELIVERED in {step.status for step in carrier.steps}


def test_bus_parcel_is_promised_under_our_reference_until_the_station_gives_a_number() -> None:
    booking = BusParcel().book(request_for(station="st-1"), key="k-1")

    assert (booking.waybill_number, booking.carrier_ref) == ("ref-1", "k-1")


@pytest.mark.parametrize(
    ("carrier", "request_"),
    [
        (BusParcel(), request_for(station="")),
        (BusParcel(), request_for(station="st-1", weight_g=30_001)),
        (BusParcel(), request_for(station="st-1", cash=Money(Decimal(5000), "KHR"))),
        (LocalRider(), request_for(province="17")),
        (LocalRider(), request_for(weight_g=25_001)),
    ],
)
def test_parcel_that_the_carrier_does_not_carry_is_refused(carrier: HandCarrier, request_: BookingRequest) -> None:
    with pytest.raises(CarrierRejected):
        carrier.book(request_, key="k-1")


def test_handing_over_at_the_station_tells_the_number_and_the_phone_of_the_bus() -> None:
    entry = HandEntry(
        step="handed_over",
        occurred_at=NOON,
        told={"waybill_number": " VET-889 ", "bus_phone": "012 999 888", "password": "not asked"},
        location="Siem Reap",
    )

    event = BusParcel().event_from_entry(entry, waybill_number="ref-1")

    assert event.status is TrackingStatus.PICKED_UP
    assert event.waybill_number == "VET-889"
    assert event.raw["told"] == {"waybill_number": "VET-889", "bus_phone": "012 999 888"}


def test_what_a_step_asks_for_and_was_not_told_is_named() -> None:
    entry = HandEntry(step="handed_over", occurred_at=NOON, told={"bus_phone": "  "})

    with pytest.raises(CarrierRejected) as refusal:
        BusParcel().event_from_entry(entry, waybill_number="ref-1")

    assert set(refusal.value.fields) == {"waybill_number", "bus_phone"}


def test_step_that_the_carrier_does_not_have_is_refused() -> None:
    with pytest.raises(CarrierRejected):
        LocalRider().event_from_entry(HandEntry(step="arrived", occurred_at=NOON), waybill_number="n")


def test_one_form_sent_twice_is_one_event_and_two_calls_an_hour_apart_are_two() -> None:
    first = HandEntry(step="no_answer", occurred_at=NOON)
    again = HandEntry(step="no_answer", occurred_at=NOON.replace(second=30))
    later = HandEntry(step="no_answer", occurred_at=NOON.replace(hour=13))

    ids = [BusParcel().event_from_entry(entry, waybill_number="n").carrier_event_id for entry in (first, again, later)]

    assert ids[0] == ids[1] != ids[2]


def test_taking_a_promise_back_needs_nobody() -> None:
    LocalRider().cancel(carrier_ref="k", waybill_number="n", key="c")
