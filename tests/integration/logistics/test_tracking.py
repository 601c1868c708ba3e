"""What carriers report is kept once, never edited, and never moves a parcel back."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from logistics.carriers.base import CarrierEvent, CarrierUnavailable
from logistics.carriers.fake import FakeCarrier
from logistics.errors import UnableToMarkParcel
from logistics.models import BookingStatus, CashStatus, Consignment, ShipmentStatus, TrackingEvent
from logistics.services.booking import request_booking
from logistics.services.polling import poll_carrier
from logistics.services.tracking import correct_tracking, record_tracking
from logistics.tasks import poll_tracking
from logistics.tracking_status import TrackingStatus
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.core.money import Money
from tests.factories.logistics import NOON, ConsignmentFactory, ShipmentFactory

pytestmark = pytest.mark.django_db
T = TrackingStatus


def event(number: str, status: TrackingStatus, hour: int = 1, cash: Money | None = None) -> CarrierEvent:
    return CarrierEvent(
        carrier_event_id=f"{status}-{hour}",
        waybill_number=number,
        status=status,
        carrier_code=status.value,
        carrier_text="the carrier's own words",
        occurred_at=at(hour),
        cash_collected=cash,
        raw={"weight": Decimal("1.25")},
    )


def at(hour: int) -> datetime:
    return NOON + timedelta(hours=hour)


def facts(*names: str) -> list[str]:
    return list(EventRecord.objects.filter(name__in=names).order_by("pk").values_list("name", flat=True))


def test_parcel_goes_from_hand_to_hand_to_the_door() -> None:
    parcel = ConsignmentFactory(booked=True)
    steps = [T.PICKED_UP, T.IN_TRANSIT, T.OUT_FOR_DELIVERY, T.DELIVERED]

    for hour, status in enumerate(steps, start=1):
        record_tracking(carrier="fake", events=[event(parcel.waybill_number, status, hour)], now=at(hour))

    parcel.refresh_from_db()
    shipment = parcel.shipment
    assert parcel.tracking is T.DELIVERED
    assert parcel.next_poll_at is None
    assert (shipment.status, shipment.dispatched_at, shipment.delivered_at) == (ShipmentStatus.DELIVERED, at(1), at(4))
    assert facts("ShipmentDispatched", "ShipmentDelivered") == ["ShipmentDispatched", "ShipmentDelivered"]
    assert len(facts("ParcelMoved")) == 4


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_news_in_any_order_and_twice_ends_the_same(order: tuple[int, ...]) -> None:
    parcel = ConsignmentFactory(booked=True)
    news = [
        event(parcel.waybill_number, T.PICKED_UP, 1),
        event(parcel.waybill_number, T.IN_TRANSIT, 2),
        event(parcel.waybill_number, T.DELIVERED, 3),
    ]

    new = [record_tracking(carrier="fake", events=[news[i]], now=at(5)) for i in (*order, *order)]

    parcel.refresh_from_db()
    assert parcel.tracking is T.DELIVERED
    assert parcel.tracking_status_at == at(3)
    assert sum(new) == parcel.events.count() == 3
    assert facts("ShipmentDelivered") == ["ShipmentDelivered"]
    assert facts("ShipmentDispatched") == ["ShipmentDispatched"]


def test_event_keeps_what_the_carrier_said_word_for_word() -> None:
    parcel = ConsignmentFactory(booked=True)

    record_tracking(carrier="fake", events=[event(parcel.waybill_number, T.IN_TRANSIT)], now=at(9))

    kept = parcel.events.get()
    assert (kept.occurred_at, kept.received_at) == (at(1), at(9))
    assert kept.raw == {"weight": "1.25"}
    assert kept.carrier_text == "the carrier's own words"


def test_unknown_code_is_kept_and_logged_and_moves_nothing(caplog: pytest.LogCaptureFixture) -> None:
    parcel = ConsignmentFactory(booked=True)

    record_tracking(carrier="fake", events=[event(parcel.waybill_number, T.UNKNOWN)], now=at(2))

    parcel.refresh_from_db()
    assert parcel.tracking is T.BOOKED
    assert parcel.events.count() == 1
    assert "logistics.tracking.unknown_code" in caplog.messages


def test_news_of_a_parcel_that_is_not_ours_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    parcel = ConsignmentFactory(booked=True)

    new = record_tracking(
        carrier="fake",
        events=[event("EE999999999KH", T.DELIVERED), event(parcel.waybill_number, T.PICKED_UP)],
        now=at(9),
    )

    assert new == 1
    assert "logistics.tracking.unknown_parcel" in caplog.messages


def test_same_number_with_another_carrier_is_another_parcel() -> None:
    parcel = ConsignmentFactory(booked=True)

    assert record_tracking(carrier="manual", events=[event(parcel.waybill_number, T.DELIVERED)], now=at(9)) == 0

    parcel.refresh_from_db()
    assert parcel.tracking is T.BOOKED


def test_event_can_be_neither_edited_nor_deleted() -> None:
    parcel = ConsignmentFactory(booked=True)
    record_tracking(carrier="fake", events=[event(parcel.waybill_number, T.PICKED_UP)], now=at(9))
    kept = parcel.events.get()

    for change in (kept.save, kept.delete, TrackingEvent.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        TrackingEvent.objects.update(status="delivered")

    assert parcel.events.get().status == "picked_up"


def test_database_refuses_one_event_twice() -> None:
    parcel = ConsignmentFactory(booked=True)
    record_tracking(carrier="fake", events=[event(parcel.waybill_number, T.PICKED_UP)], now=at(9))
    twin = parcel.events.get()
    twin.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


# -- Cash ------------------------------------------------------------------------------------------------------------


def cash_facts() -> list[dict[str, Any]]:
    return list(EventRecord.objects.filter(name="CashCollected").values_list("data", flat=True))


def test_cash_taken_at_the_door_is_told_once() -> None:
    parcel = ConsignmentFactory(booked=True, shipment=ShipmentFactory(cash=True))
    paid = Money(Decimal(54_000), "KHR")

    for hour in (1, 2):
        record_tracking(carrier="fake", events=[event(parcel.waybill_number, T.DELIVERED, hour, paid)], now=at(9))

    parcel.refresh_from_db()
    assert (parcel.cash_status, parcel.cash_collected_amount) == (CashStatus.COLLECTED, 54_000)
    assert cash_facts() == [
        {
            "consignment_id": parcel.pk,
            "order_number": parcel.shipment.order.number,
            "carrier": "fake",
            "amount": "54000",
            "currency": "KHR",
            "waybill": parcel.waybill_number,
        }
    ]


def test_carrier_that_names_no_amount_has_taken_what_was_due() -> None:
    parcel = ConsignmentFactory(booked=True, shipment=ShipmentFactory(cash=True))

    record_tracking(carrier="fake", events=[event(parcel.waybill_number, T.DELIVERED)], now=at(9))

    assert cash_facts()[0]["amount"] == "54000"


def test_carrier_that_took_less_is_believed_and_somebody_is_told(caplog: pytest.LogCaptureFixture) -> None:
    parcel = ConsignmentFactory(booked=True, shipment=ShipmentFactory(cash=True))
    paid = Money(Decimal(50_000), "KHR")

    record_tracking(carrier="fake", events=[event(parcel.waybill_number, T.DELIVERED, 1, paid)], now=at(9))

    assert cash_facts()[0]["amount"] == "50000"
    assert "logistics.cash.differs" in caplog.messages


def test_cash_in_another_currency_is_not_written_as_ours(caplog: pytest.LogCaptureFixture) -> None:
    parcel = ConsignmentFactory(booked=True, shipment=ShipmentFactory(cash=True))
    paid = Money(Decimal("13.50"), "USD")

    record_tracking(carrier="fake", events=[event(parcel.waybill_number, T.DELIVERED, 1, paid)], now=at(9))

    parcel.refresh_from_db()
    assert parcel.cash_status == CashStatus.DUE
    assert cash_facts() == []
    assert "logistics.cash.other_currency" in caplog.messages


def test_paid_parcel_brings_no_cash() -> None:
    parcel = ConsignmentFactory(booked=True)

    record_tracking(carrier="fake", events=[event(parcel.waybill_number, T.DELIVERED)], now=at(9))

    assert cash_facts() == []


# -- Other ends ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "shipment_status", "fact"),
    [
        (T.RETURNED, ShipmentStatus.RETURNED, ["ShipmentReturned"]),
        (T.LOST, ShipmentStatus.LOST, []),
        (T.RETURNING, ShipmentStatus.DISPATCHED, []),
    ],
)
def test_parcel_that_does_not_arrive_takes_its_shipment_along(
    status: TrackingStatus, shipment_status: ShipmentStatus, fact: list[str]
) -> None:
    parcel = ConsignmentFactory(booked=True)

    record_tracking(carrier="fake", events=[event(parcel.waybill_number, status)], now=at(9))

    parcel.refresh_from_db()
    assert parcel.shipment.status == shipment_status
    assert facts("ShipmentReturned", "ShipmentDelivered") == fact


def test_booking_that_the_carrier_drops_can_be_made_anew(fake_carrier: FakeCarrier, numbers: None) -> None:
    parcel = ConsignmentFactory(booked=True)

    record_tracking(carrier="fake", events=[event(parcel.waybill_number, T.EXPIRED)], now=at(9))
    again = request_booking(shipment_id=parcel.shipment_id, by=None, now=NOON)

    parcel.refresh_from_db()
    assert (parcel.status, parcel.shipment.status) == (BookingStatus.CANCELLED, ShipmentStatus.PREPARING)
    assert again != parcel


def test_correction_needs_a_reason_and_is_the_only_way_back(django_user_model: Any) -> None:
    officer = django_user_model.objects.create_user(email="officer@example.org")
    parcel = ConsignmentFactory(booked=True)
    record_tracking(carrier="fake", events=[event(parcel.waybill_number, T.DELIVERED)], now=at(1))

    with pytest.raises(UnableToMarkParcel):
        correct_tracking(consignment_id=parcel.pk, status=T.IN_TRANSIT, reason=" ", by=officer, now=at(2))
    correct_tracking(consignment_id=parcel.pk, status=T.IN_TRANSIT, reason="Wrong parcel", by=officer, now=at(2))

    parcel.refresh_from_db()
    assert (parcel.tracking, parcel.shipment.status) == (T.IN_TRANSIT, ShipmentStatus.DISPATCHED)
    assert parcel.events.count() == 2
    assert AuditEntry.objects.get(action="tracking.corrected").actor == officer


def test_parcel_that_is_not_with_a_carrier_cannot_be_corrected(django_user_model: Any) -> None:
    officer = django_user_model.objects.create_user(email="officer@example.org")
    parcel = ConsignmentFactory()

    with pytest.raises(UnableToMarkParcel):
        correct_tracking(consignment_id=parcel.pk, status=T.DELIVERED, reason="Seen", by=officer, now=NOON)

    assert not parcel.events.exists()


# -- Polling ---------------------------------------------------------------------------------------------------------


def test_parcels_that_are_due_are_asked_about_at_once_and_get_a_later_turn(
    fake_carrier: FakeCarrier, settings: Any
) -> None:
    settings.TRACKING_POLL_SECONDS = 900
    due = ConsignmentFactory.create_batch(2, booked=True)
    later = ConsignmentFactory(booked=True, next_poll_at=at(5))
    fake_carrier.events = {due[0].waybill_number: [event(due[0].waybill_number, T.PICKED_UP, 0)]}

    new = poll_carrier(carrier="fake", now=NOON)

    assert new == 1
    assert fake_carrier.calls == [("track", ",".join(row.waybill_number for row in due))]
    turns = Consignment.objects.order_by("pk").values_list("next_poll_at", flat=True)
    assert list(turns) == [NOON + timedelta(minutes=15)] * 2 + [later.next_poll_at]


def test_carrier_that_does_not_answer_is_asked_again_at_the_next_turn(fake_carrier: FakeCarrier) -> None:
    parcel = ConsignmentFactory(booked=True)
    fake_carrier.failures = [CarrierUnavailable("asleep")]

    assert poll_carrier(carrier="fake", now=NOON) == 0

    parcel.refresh_from_db()
    assert parcel.next_poll_at > NOON


def test_sweep_polls_only_carriers_that_can_be_asked(fake_carrier: FakeCarrier) -> None:
    parcel = ConsignmentFactory(booked=True)
    fake_carrier.events = {parcel.waybill_number: [event(parcel.waybill_number, T.DELIVERED)]}

    poll_tracking()
    poll_tracking()

    parcel.refresh_from_db()
    assert parcel.tracking is T.DELIVERED
    assert len(fake_carrier.calls) == 1
