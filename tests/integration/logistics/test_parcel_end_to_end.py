"""A parcel's whole way through our worker, the pretended post and its callbacks, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from logistics.configured import carrier_for, forget_carriers
from logistics.models import BookingStatus, CarrierCallback, CashStatus, Consignment, ShipmentStatus
from logistics.services.booking import request_booking
from logistics.services.polling import poll_carrier
from logistics.tasks import follow_up_bookings
from logistics.tracking_status import TrackingStatus
from marketplace.core.models import EventRecord
from tests.factories.logistics import (
    NOON,
    DeliveryServiceFactory,
    NumberRangeFactory,
    ShipmentFactory,
    make_order,
)
from tests.integration.logistics.conftest import CONFIG, Control

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_faults"), pytest.mark.database]
Facts = Callable[[], None]


@pytest.fixture(autouse=True)
def post_office(settings: Any, sandbox_url: str, control: Control, live_server: Any) -> Iterator[None]:
    """Let us speak to the sandbox, and the sandbox to us."""
    forget_carriers()
    settings.CARRIERS = {**settings.CARRIERS, "cambodia_post": {**CONFIG, "base_url": sandbox_url}}
    control.send_callbacks_to(f"{live_server.url}/callbacks/carriers/cambodia_post/")
    yield
    carrier_for("cambodia_post")._client._http._client.close()  # type: ignore[attr-defined]
    forget_carriers()


@pytest.fixture
def parcel(control: Control) -> Consignment:
    """Ask for a booking, under a number that the post has not seen."""
    control.serial += 1
    NumberRangeFactory(first_serial=70_000_000 + control.serial, last_serial=79_999_999)
    service = DeliveryServiceFactory(carrier="cambodia_post", code="ems")
    shipment = ShipmentFactory(service=service, order=make_order(shipping_code="cambodia_post:ems"), cash=True)
    return request_booking(shipment_id=shipment.pk, by=None, now=NOON)


def test_parcel_is_booked_by_the_worker_and_followed_by_callbacks(
    parcel: Consignment, control: Control, deliver_facts: Facts
) -> None:
    deliver_facts()
    parcel.refresh_from_db()
    assert (parcel.status, parcel.label_fields["RoutingCd"]) == (BookingStatus.BOOKED, "BTB-03")

    for code in ("EMA", "EMC", "EMG", "EDG", "EMI"):
        answer = control.move(parcel.waybill_number, code, callback=True)
        assert [sent["status"] for sent in answer["callbacks"]] == [200]

    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.DELIVERED
    assert parcel.shipment.status == ShipmentStatus.DELIVERED
    assert parcel.cash_status == CashStatus.COLLECTED
    assert EventRecord.objects.get(name="CashCollected").data["amount"] == "54000"
    assert CarrierCallback.objects.filter(read_at=None).count() == 0


def test_events_twice_late_and_lost_end_where_the_parcel_is(
    parcel: Consignment, control: Control, deliver_facts: Facts
) -> None:
    deliver_facts()
    number = parcel.waybill_number
    control.order_fault("callback", "twice")
    control.move(number, "EMA", callback=True, local_date="2026-11-23T09:00:00")
    control.order_fault("callback", "out_of_order")
    control.move(number, "EMC", callback=True, local_date="2026-11-23T12:00:00")
    control.move(number, "EDG", callback=True, local_date="2026-11-24T08:00:00")  # brings the late one along
    control.order_fault("callback", "lost")
    control.move(number, "EMI", callback=True, local_date="2026-11-24T10:00:00")

    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.OUT_FOR_DELIVERY
    assert parcel.events.count() == 3

    poll_carrier(carrier="cambodia_post", now=parcel.next_poll_at)  # what a callback lost, a poll finds

    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.DELIVERED
    assert parcel.events.count() == 4
    assert EventRecord.objects.filter(name="ShipmentDelivered").count() == 1


@pytest.mark.parametrize("kind", ["500", "lost", "half_json"])
def test_booking_that_fails_once_is_made_by_the_sweep_and_exists_once(
    parcel: Consignment, control: Control, deliver_facts: Facts, kind: str
) -> None:
    control.order_fault("booking", kind)

    deliver_facts()
    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.READY
    Consignment.objects.update(next_attempt_at=NOON)
    follow_up_bookings()

    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.BOOKED
    assert len(control.booked(parcel.waybill_number)) == 1
