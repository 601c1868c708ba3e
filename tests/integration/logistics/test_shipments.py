"""From a confirmed order to a shipment, and back when the order is off."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from logistics.carriers.base import CarrierRejected, CarrierUnavailable
from logistics.carriers.fake import FakeCarrier
from logistics.errors import UnableToCancelConsignment, UnableToCreateShipment
from logistics.handlers import book_requested_consignment, cancel_shipments, open_shipment
from logistics.models import BookingStatus, Shipment, ShipmentStatus
from logistics.services.booking import request_booking
from logistics.services.cancelling import cancel_consignment
from logistics.services.shipments import create_shipment
from logistics.tasks import follow_up_bookings
from logistics.tracking_status import TrackingStatus
from marketplace.core.money import Money
from marketplace.facts import ConsignmentRequested, OrderCancelled, OrderConfirmed
from tests.factories.logistics import (
    NOON,
    ConsignmentFactory,
    DeliveryServiceFactory,
    ServicePointFactory,
    ShipmentFactory,
    add_line,
    make_order,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def fake_service(fake_carrier: FakeCarrier) -> None:
    DeliveryServiceFactory()


@pytest.mark.usefixtures("fake_service")
def test_confirmed_order_opens_one_shipment_at_the_price_of_then() -> None:
    order = make_order()
    add_line(order, quantity=1, weight_g=800)

    for _ in range(2):
        open_shipment(OrderConfirmed(order_id=order.pk, order_number=order.number))

    shipment = Shipment.objects.get()
    assert (shipment.order, shipment.partner) == (order, order.partner)
    assert shipment.charge == Money(Decimal(6_000), "KHR")
    assert shipment.weight_g == 2_000
    assert shipment.cash_to_collect is None


@pytest.mark.usefixtures("fake_service")
def test_order_paid_at_the_door_tells_the_carrier_how_much() -> None:
    order = make_order(payment_method="cash_on_delivery")

    open_shipment(OrderConfirmed(order_id=order.pk, order_number=order.number))

    assert Shipment.objects.get().cash_to_collect == Money(Decimal(54_000), "KHR")


def test_place_of_collection_comes_along() -> None:
    DeliveryServiceFactory(carrier="bus_parcel", code="station", point_kind="bus_station")
    station = ServicePointFactory()
    order = make_order(shipping_code=f"bus_parcel:station:{station.public_id}")

    shipment = create_shipment(order=order, cash=None, now=NOON)

    assert shipment.service_point == station


@pytest.mark.usefixtures("fake_service")
@pytest.mark.parametrize(
    "code", ["", "free-shipping", "fake:unknown", "nobody:ems", "fake:ems:no-such-point", "fake:ems:", "FAKE:EMS"]
)
def test_order_that_names_no_way_of_ours_opens_nothing(code: str) -> None:
    with pytest.raises(UnableToCreateShipment):
        create_shipment(order=make_order(shipping_code=code), cash=None, now=NOON)

    assert not Shipment.objects.exists()


def test_place_of_collection_must_fit_the_way_of_delivery() -> None:
    DeliveryServiceFactory(carrier="bus_parcel", code="station", point_kind="bus_station")
    DeliveryServiceFactory(carrier="cambodia_post", code="ems")
    office = ServicePointFactory(kind="post_office")

    for code in (
        "bus_parcel:station",
        f"bus_parcel:station:{office.public_id}",
        f"cambodia_post:ems:{office.public_id}",
    ):
        with pytest.raises(UnableToCreateShipment):
            create_shipment(order=make_order(shipping_code=code), cash=None, now=NOON)


def test_two_vendors_of_one_purchase_have_two_parcels_and_two_ends(fake_carrier: FakeCarrier) -> None:
    first, second = ConsignmentFactory(booked=True), ConsignmentFactory(booked=True)
    from logistics.carriers.base import CarrierEvent
    from logistics.services.tracking import record_tracking

    for parcel, status in ((first, TrackingStatus.DELIVERED), (second, TrackingStatus.RETURNED)):
        event = CarrierEvent("e", parcel.waybill_number, status, "c", "t", NOON)
        record_tracking(carrier="fake", events=[event], now=NOON)

    statuses = Shipment.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [ShipmentStatus.DELIVERED, ShipmentStatus.RETURNED]


@pytest.mark.parametrize(
    "wrong",
    [
        {"charge_amount": Decimal(-1)},
        {"charge_amount": Decimal("0.50")},
        {"charge_currency": "THB"},
        {"cash_amount": Decimal(0), "cash_currency": "KHR"},
        {"cash_amount": Decimal(5)},
        {"status": "posted"},
        {"status": "delivered"},
    ],
)
def test_database_refuses_a_shipment_that_cannot_be(wrong: dict[str, Any]) -> None:
    order = make_order()

    with pytest.raises(IntegrityError), transaction.atomic():
        ShipmentFactory(order=order, **wrong)

    assert not Shipment.objects.exists()


# -- Cancelling ------------------------------------------------------------------------------------------------------


def test_cancelled_order_calls_back_what_is_booked(fake_carrier: FakeCarrier) -> None:
    parcel = ConsignmentFactory(booked=True)
    order = parcel.shipment.order

    for _ in range(2):
        cancel_shipments(OrderCancelled(order_id=order.pk, order_number=order.number))

    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.CANCELLED
    assert parcel.tracking is TrackingStatus.CANCELLED
    assert parcel.shipment.status == ShipmentStatus.CANCELLED
    assert fake_carrier.calls == [("cancel", f"{parcel.booking_key}-x")]


def test_carrier_that_is_silent_is_asked_again_by_the_sweep(fake_carrier: FakeCarrier) -> None:
    parcel = ConsignmentFactory(booked=True)
    fake_carrier.failures = [CarrierUnavailable("asleep"), CarrierUnavailable("asleep")]

    cancel_shipments(OrderCancelled(order_id=parcel.shipment.order_id, order_number=""))
    follow_up_bookings()
    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.BOOKED
    follow_up_bookings()

    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.CANCELLED


def test_parcel_that_was_not_booked_yet_stays_at_home_without_a_call(fake_carrier: FakeCarrier) -> None:
    parcel = ConsignmentFactory()

    cancel_shipments(OrderCancelled(order_id=parcel.shipment.order_id, order_number=""))
    follow_up_bookings()

    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.CANCELLED
    assert fake_carrier.calls == []


def test_parcel_on_the_road_is_not_stopped_by_a_cancelled_order(fake_carrier: FakeCarrier) -> None:
    shipment = ShipmentFactory(status=ShipmentStatus.DISPATCHED)
    parcel = ConsignmentFactory(booked=True, shipment=shipment, tracking_status=TrackingStatus.IN_TRANSIT.value)

    cancel_shipments(OrderCancelled(order_id=shipment.order_id, order_number=""))

    parcel.refresh_from_db()
    assert (parcel.status, parcel.shipment.status) == (BookingStatus.BOOKED, ShipmentStatus.DISPATCHED)
    assert fake_carrier.calls == []


@pytest.mark.parametrize(
    "state",
    [
        {"booked": True, "tracking_status": "in_transit"},
        {"status": "booking", "claimed_at": NOON},
    ],
)
def test_parcel_that_has_left_or_is_being_booked_cannot_be_cancelled(
    fake_carrier: FakeCarrier, state: dict[str, Any]
) -> None:
    parcel = ConsignmentFactory(**state)

    with pytest.raises(UnableToCancelConsignment):
        cancel_consignment(consignment_id=parcel.pk, by=None, now=NOON)

    status = parcel.status
    parcel.refresh_from_db()
    assert parcel.status == status
    assert fake_carrier.calls == []


def test_carrier_that_refuses_keeps_the_booking(fake_carrier: FakeCarrier) -> None:
    parcel = ConsignmentFactory(booked=True)
    fake_carrier.failures = [CarrierRejected("accepted already")]

    with pytest.raises(UnableToCancelConsignment):
        cancel_consignment(consignment_id=parcel.pk, by=None, now=NOON)

    parcel.refresh_from_db()
    assert (parcel.status, parcel.claimed_at) == (BookingStatus.BOOKED, None)


def test_cancelled_booking_can_be_made_anew_and_cancelling_twice_is_no_error(
    fake_carrier: FakeCarrier, numbers: None
) -> None:
    parcel = ConsignmentFactory(booked=True)

    for _ in range(2):
        cancel_consignment(consignment_id=parcel.pk, by=None, now=NOON)
    again = request_booking(shipment_id=parcel.shipment_id, by=None, now=NOON)

    assert again.pk != parcel.pk
    assert len(fake_carrier.calls) == 1


@pytest.mark.usefixtures("fake_service")
def test_order_that_late_money_brought_back_can_be_sent_after_all() -> None:
    order = make_order()
    create_shipment(order=order, cash=None, now=NOON)
    cancel_shipments(OrderCancelled(order_id=order.pk, order_number=order.number))

    shipment = create_shipment(order=order, cash=None, now=NOON)

    shipment.refresh_from_db()
    assert shipment.status == ShipmentStatus.PREPARING


# -- The worker ------------------------------------------------------------------------------------------------------


def test_worker_books_what_was_asked_for(
    fake_carrier: FakeCarrier, numbers: None, deliver_facts: Callable[[], None]
) -> None:
    consignment = request_booking(shipment_id=ShipmentFactory().pk, by=None, now=NOON)

    deliver_facts()

    consignment.refresh_from_db()
    assert consignment.status == BookingStatus.BOOKED


def test_worker_leaves_a_failed_booking_to_the_sweep(fake_carrier: FakeCarrier) -> None:
    consignment = ConsignmentFactory()
    fake_carrier.failures = [CarrierUnavailable("asleep")]

    book_requested_consignment(ConsignmentRequested(consignment_id=consignment.pk))

    consignment.refresh_from_db()
    assert consignment.status == BookingStatus.READY
