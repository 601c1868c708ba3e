"""Steps that people type in."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from logistics.carriers.by_hand import HandEntry
from logistics.errors import UnableToMarkParcel
from logistics.models import CashStatus, Consignment, ShipmentStatus
from logistics.selectors import hand_steps_for
from logistics.services.by_hand import mark_by_hand
from logistics.tracking_status import TrackingStatus
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.core.money import Money
from tests.factories.logistics import NOON, ConsignmentFactory, DeliveryServiceFactory, ShipmentFactory

pytestmark = pytest.mark.django_db
HANDED_OVER = HandEntry(
    step="handed_over", occurred_at=NOON, told={"waybill_number": "VET-889", "bus_phone": "012 999 888"}
)


@pytest.fixture
def bus_parcel() -> Consignment:
    service = DeliveryServiceFactory(carrier="bus_parcel", code="station", point_kind="bus_station")
    parcel: Consignment = ConsignmentFactory(booked=True, shipment=ShipmentFactory(service=service), next_poll_at=None)
    return parcel


def test_bus_parcel_is_handed_over_and_collected(bus_parcel: Consignment) -> None:
    sent = mark_by_hand(consignment_id=bus_parcel.pk, entry=HANDED_OVER, by=None, now=NOON)
    assert (sent.tracking, sent.shown_number) == (TrackingStatus.PICKED_UP, "VET-889")
    assert sent.handover["bus_phone"] == "012 999 888"

    for hour, step in enumerate(("departed", "arrived", "collected"), start=1):
        at = NOON + timedelta(hours=hour)
        mark_by_hand(consignment_id=bus_parcel.pk, entry=HandEntry(step=step, occurred_at=at), by=None, now=at)

    bus_parcel.refresh_from_db()
    assert bus_parcel.tracking is TrackingStatus.DELIVERED
    assert bus_parcel.shipment.status == ShipmentStatus.DELIVERED
    assert AuditEntry.objects.filter(action="tracking.entered").count() == 4


def test_form_sent_twice_is_one_event(bus_parcel: Consignment) -> None:
    for _ in range(2):
        mark_by_hand(consignment_id=bus_parcel.pk, entry=HANDED_OVER, by=None, now=NOON)

    assert bus_parcel.events.count() == 1


def test_what_is_missing_is_named_and_nothing_is_written(bus_parcel: Consignment) -> None:
    entry = HandEntry(step="handed_over", occurred_at=NOON, told={"bus_phone": "012 999 888"})

    with pytest.raises(UnableToMarkParcel) as refusal:
        mark_by_hand(consignment_id=bus_parcel.pk, entry=entry, by=None, now=NOON)

    bus_parcel.refresh_from_db()
    assert set(refusal.value.fields) == {"waybill_number"}
    assert (bus_parcel.handover, bus_parcel.events.count()) == ({}, 0)


def test_step_in_the_future_is_refused(bus_parcel: Consignment) -> None:
    entry = HandEntry(step="departed", occurred_at=NOON + timedelta(hours=1))

    with pytest.raises(UnableToMarkParcel) as refusal:
        mark_by_hand(consignment_id=bus_parcel.pk, entry=entry, by=None, now=NOON)

    assert set(refusal.value.fields) == {"occurred_at"}


def test_step_that_the_carrier_does_not_have_is_refused(bus_parcel: Consignment) -> None:
    with pytest.raises(UnableToMarkParcel):
        mark_by_hand(
            consignment_id=bus_parcel.pk, entry=HandEntry(step="rider_found", occurred_at=NOON), by=None, now=NOON
        )


def test_parcel_that_is_not_with_the_carrier_yet_cannot_be_marked(bus_parcel: Consignment) -> None:
    waiting = ConsignmentFactory(carrier="bus_parcel")

    with pytest.raises(UnableToMarkParcel):
        mark_by_hand(consignment_id=waiting.pk, entry=HANDED_OVER, by=None, now=NOON)

    assert not waiting.events.exists()


def test_carrier_that_reports_by_itself_is_not_spoken_for() -> None:
    parcel = ConsignmentFactory(booked=True, carrier="cambodia_post")

    with pytest.raises(UnableToMarkParcel):
        mark_by_hand(consignment_id=parcel.pk, entry=HandEntry(step="EMI", occurred_at=NOON), by=None, now=NOON)

    assert hand_steps_for(parcel) == []


def test_rider_brings_cash() -> None:
    parcel = ConsignmentFactory(booked=True, carrier="local_rider", shipment=ShipmentFactory(cash=True))
    entry = HandEntry(step="delivered", occurred_at=NOON, cash_collected=Money(Decimal(54_000), "KHR"))

    mark_by_hand(consignment_id=parcel.pk, entry=entry, by=None, now=NOON)

    parcel.refresh_from_db()
    assert parcel.cash_status == CashStatus.COLLECTED
    assert EventRecord.objects.get(name="CashCollected").data["carrier"] == "local_rider"


def test_screen_is_told_which_steps_are_left_and_what_they_ask_for(bus_parcel: Consignment) -> None:
    first = {step.code: step for step in hand_steps_for(bus_parcel)}
    assert [(name, is_required) for name, _, is_required in first["handed_over"].fields][:2] == [
        ("waybill_number", True),
        ("bus_phone", True),
    ]

    mark_by_hand(consignment_id=bus_parcel.pk, entry=HandEntry(step="arrived", occurred_at=NOON), by=None, now=NOON)

    bus_parcel.refresh_from_db()
    assert "handed_over" not in {step.code for step in hand_steps_for(bus_parcel)}
    assert [step.code for step in hand_steps_for(bus_parcel) if step.delivers] == ["collected"]
