"""A parcel that goes back to its vendor: the same carriers, the ends swapped, and the shipment stays delivered."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from logistics.carriers.base import Booking, BookingRequest, CarrierEvent, CarrierRejected
from logistics.carriers.fake import FakeCarrier
from logistics.errors import UnableToBookShipment
from logistics.labels import label_view, render_label
from logistics.models import BookingStatus, CashStatus, Consignment, Direction, Shipment, ShipmentStatus
from logistics.selectors import tracking_for
from logistics.services.booking import book_consignment, request_booking
from logistics.services.booking_request import request_from
from logistics.services.returning import carrier_back, request_way_back
from logistics.services.tracking import record_tracking
from logistics.tracking_status import TrackingStatus
from marketplace.core import events
from marketplace.core.models import EventRecord
from tests.factories.logistics import (
    NOON,
    ConsignmentFactory,
    DeliveryServiceFactory,
    ServicePointFactory,
    ShipmentFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("numbers")]


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_subscriptions", dict)


@pytest.fixture
def delivered(fake_carrier: FakeCarrier) -> Shipment:
    shipment: Shipment = ShipmentFactory(status=ShipmentStatus.DELIVERED, delivered_at=NOON, cash=True)
    ConsignmentFactory(
        shipment=shipment,
        booked=True,
        tracking_status=TrackingStatus.DELIVERED.value,
        cash_status=CashStatus.COLLECTED,
        cash_collected_amount=shipment.cash_amount,
    )
    return shipment


def facts(name: str) -> list[dict[str, Any]]:
    return [row.data for row in EventRecord.objects.filter(name=name).order_by("pk")]


def way_back(shipment: Shipment, **more: Any) -> Consignment:
    return request_way_back(shipment_id=shipment.pk, weight_g=600, by=None, now=NOON, **more)


def heard(consignment: Consignment, status: TrackingStatus, *, hours: int = 1) -> None:
    event = CarrierEvent(
        carrier_event_id=f"{status}-{hours}",
        waybill_number=consignment.waybill_number,
        status=status,
        carrier_code=status.value,
        carrier_text="",
        occurred_at=NOON + timedelta(hours=hours),
    )
    record_tracking(carrier=consignment.carrier, events=[event], now=NOON + timedelta(hours=hours))


def test_ends_are_swapped_and_nothing_is_collected(delivered: Shipment) -> None:
    back = way_back(delivered)

    out, request = request_from(delivered.consignments.out().get()), request_from(back)
    assert (request.sender, request.recipient) == (out.recipient, out.sender)
    assert (request.cash_to_collect, request.note, request.parcel.weight_g) == (None, "", 600)
    assert back.cash_status == CashStatus.NONE
    assert back.waybill_number.startswith("EE")


def test_asked_twice_it_is_the_same_parcel(delivered: Shipment) -> None:
    assert way_back(delivered) == way_back(delivered)

    assert delivered.consignments.back().count() == 1


def test_parcel_comes_back_while_its_shipment_stays_delivered(delivered: Shipment, fake_carrier: FakeCarrier) -> None:
    back = way_back(delivered)
    book_consignment(consignment_id=back.pk, now=NOON)
    back.refresh_from_db()

    for hours, status in enumerate((TrackingStatus.PICKED_UP, TrackingStatus.IN_TRANSIT, TrackingStatus.DELIVERED), 1):
        heard(back, status, hours=hours)

    delivered.refresh_from_db()
    assert (delivered.status, delivered.delivered_at) == (ShipmentStatus.DELIVERED, NOON)
    assert [fact["status"] for fact in facts("ReturnParcelMoved")] == ["booked", "picked_up", "in_transit", "delivered"]
    assert [facts(name) for name in ("ParcelMoved", "ConsignmentBooked", "ShipmentDelivered", "CashCollected")] == [
        [], [], [], [],
    ]  # fmt: skip


def test_lost_on_the_way_back_the_shipment_is_not_lost(delivered: Shipment) -> None:
    back = way_back(delivered)
    book_consignment(consignment_id=back.pk, now=NOON)
    back.refresh_from_db()

    heard(back, TrackingStatus.LOST)

    delivered.refresh_from_db()
    assert delivered.status == ShipmentStatus.DELIVERED
    assert facts("ReturnParcelMoved")[-1]["status"] == "lost"


def test_buyers_page_shows_the_parcel_that_came_and_not_the_one_that_goes_back(delivered: Shipment) -> None:
    came = delivered.consignments.out().get()
    way_back(delivered)

    timeline = tracking_for([delivered.order_id])[delivered.order_id][0]

    assert timeline.parcel_id == came.public_id
    assert timeline.tracking_status is TrackingStatus.DELIVERED


def test_vendor_cannot_book_another_parcel_out_because_one_comes_back(delivered: Shipment) -> None:
    came, back = delivered.consignments.out().get(), way_back(delivered)

    assert request_booking(shipment_id=delivered.pk, by=None, now=NOON) == came
    assert delivered.consignments.count() == 2
    assert back != came


def test_rest_may_come_back_later_but_not_beside_it(delivered: Shipment) -> None:
    first = way_back(delivered)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsignmentFactory(shipment=delivered, direction=Direction.BACK, cash_amount=None, cash_currency="")
    book_consignment(consignment_id=first.pk, now=NOON)
    first.refresh_from_db()
    heard(first, TrackingStatus.DELIVERED)

    assert way_back(delivered) != first


@pytest.mark.parametrize("status", [ShipmentStatus.PREPARING, ShipmentStatus.DISPATCHED, ShipmentStatus.LOST])
def test_what_was_not_delivered_does_not_go_back(fake_carrier: FakeCarrier, status: ShipmentStatus) -> None:
    shipment = ShipmentFactory(status=status)

    with pytest.raises(UnableToBookShipment):
        way_back(shipment)

    assert not Consignment.objects.exists()


def test_refused_way_back_is_told_to_who_returns_it(delivered: Shipment, fake_carrier: FakeCarrier) -> None:
    back = way_back(delivered)
    fake_carrier.failures.append(CarrierRejected("Unknown district"))

    with pytest.raises(CarrierRejected):
        book_consignment(consignment_id=back.pk, now=NOON)

    back.refresh_from_db()
    assert back.status == BookingStatus.FAILED
    assert facts("ReturnParcelFailed")[0]["reason"] == "Unknown district"
    assert facts("ConsignmentFailed") == []
    assert way_back(delivered, carrier="manual") != back


def test_carrier_that_knows_returns_is_asked_for_one(
    delivered: Shipment, fake_carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def create_return(request: BookingRequest, *, key: str) -> Booking:
        asked.append(key)
        return Booking(carrier_ref="R-1", waybill_number=request.waybill_number)

    monkeypatch.setattr(fake_carrier, "create_return", create_return)
    back = way_back(delivered)

    book_consignment(consignment_id=back.pk, now=NOON)

    assert asked == [back.booking_key]
    assert fake_carrier.calls == []


def test_label_of_what_goes_back_names_the_vendor_as_recipient(delivered: Shipment) -> None:
    out = label_view(delivered.consignments.out().get())
    back = way_back(delivered)
    book_consignment(consignment_id=back.pk, now=NOON)

    view = label_view(back)

    assert (view.recipient.name, view.sender.name) == (out.sender.name, out.recipient.name)
    assert "Return" in view.title.en
    assert (view.cash, view.point) == ("", None)
    assert render_label(consignment=back).startswith(b"%PDF")


def test_bus_takes_it_back_to_a_station_in_the_vendors_province() -> None:
    service = DeliveryServiceFactory(carrier="bus_parcel", code="bus", point_kind="bus_station")
    shipment = ShipmentFactory(
        status=ShipmentStatus.DELIVERED, delivered_at=NOON, service=service, service_point=ServicePointFactory()
    )
    station = ServicePointFactory(province=shipment.partner.province, code="a-near-the-vendor")

    back = way_back(shipment)
    book_consignment(consignment_id=back.pk, now=NOON)

    assert request_from(back).service_point_code == station.code
    point = label_view(back).point
    assert point is not None
    assert point.en == station.name_en
    back.refresh_from_db()
    assert back.status == BookingStatus.BOOKED


@pytest.mark.parametrize(
    ("carrier", "kind"), [("locker", "locker"), ("pickup_point", "pickup_point"), ("self_pickup", "")]
)
def test_what_was_collected_from_a_box_goes_back_by_hand(carrier: str, kind: str) -> None:
    service = DeliveryServiceFactory(carrier=carrier, code=carrier[:4], point_kind=kind)
    shipment = ShipmentFactory(status=ShipmentStatus.DELIVERED, delivered_at=NOON, service=service)

    assert carrier_back(shipment) == "manual"


def test_facts_of_the_way_back_are_plain_values(delivered: Shipment) -> None:
    book_consignment(consignment_id=way_back(delivered).pk, now=NOON)

    assert json.dumps(facts("ReturnParcelMoved"))
