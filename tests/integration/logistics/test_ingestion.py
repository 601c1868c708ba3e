"""However many events come, in whatever order and how often, the end is the same; what fits no parcel moves none."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from logistics.carriers.base import CarrierEvent, CarrierUnavailable
from logistics.carriers.fake import FakeCarrier
from logistics.models import Consignment, Direction, Shipment, ShipmentStatus, StrayEvent, StrayReason, TrackingEvent
from logistics.services import polling
from logistics.services.booking import book_consignment
from logistics.services.tracking import place_strays, record_events, record_tracking
from logistics.tracking_status import TrackingStatus
from marketplace.core.models import EventRecord
from marketplace.core.money import Money
from tests.factories.logistics import NOON, ConsignmentFactory, ShipmentFactory

pytestmark = pytest.mark.django_db
T = TrackingStatus
LATER = NOON + timedelta(days=9)
STATE = ("tracking_status", "tracking_status_at", "status", "cash_status", "cash_collected_amount")
ROAD = (
    T.PICKED_UP,
    T.AT_ORIGIN_HUB,
    T.IN_TRANSIT,
    T.ON_HOLD,
    T.IN_TRANSIT,
    T.ARRIVED_DESTINATION,
    T.OUT_FOR_DELIVERY,
    T.DELIVERY_ATTEMPTED,
    T.OUT_FOR_DELIVERY,
    T.UNKNOWN,
)
ENDS = (T.DELIVERED, T.RETURNED, T.OUT_FOR_DELIVERY, T.ON_HOLD, T.LOST)


def told(number: str, status: TrackingStatus, hour: int, **more: Any) -> CarrierEvent:
    at = NOON + timedelta(hours=hour)
    return CarrierEvent(f"{number}-{hour}", number, status, status.value, "words", at, **more)


def thousand_events(parcels: list[Consignment]) -> list[CarrierEvent]:
    """Return ten steps of each parcel, in the order in which they happened."""
    events = []
    for at, parcel in enumerate(parcels):
        steps = [*ROAD[: 2 + at % 8], ENDS[at % len(ENDS)]]
        steps += [T.IN_TRANSIT] * (10 - len(steps))
        events += [told(parcel.waybill_number, status, hour) for hour, status in enumerate(steps)]
    return events


def state_of(parcels: list[Consignment]) -> list[tuple[Any, ...]]:
    keys = [parcel.pk for parcel in parcels]
    ways = Shipment.objects.filter(consignments__in=keys).order_by("pk")
    moved = Consignment.objects.filter(pk__in=keys).order_by("pk")
    return [*moved.values_list(*STATE), *ways.values_list("status", "dispatched_at", "delivered_at")]


@pytest.mark.database
@pytest.mark.parametrize("seed", [1, 2])
def test_a_thousand_events_out_of_order_and_doubled_end_as_those_in_order(seed: int) -> None:
    orderly, mixed = (
        [ConsignmentFactory(booked=True, shipment=ShipmentFactory(cash=at % 2 == 0)) for at in range(100)]
        for _side in range(2)
    )
    assert len(thousand_events(orderly)) == 1_000
    for event in thousand_events(orderly):
        record_tracking(carrier="fake", events=[event], now=LATER)
    shaken = [event for event in thousand_events(mixed) for _twice in range(2)]
    random.Random(seed).shuffle(shaken)
    new = 0
    while shaken:
        batch, shaken = shaken[:137], shaken[137:]
        new += record_tracking(carrier="fake", events=batch, now=LATER)

    assert new == 1_000
    assert state_of(mixed) == state_of(orderly)
    assert TrackingEvent.objects.filter(consignment__in=mixed).count() == 1_000


def test_the_order_of_events_is_what_the_property_is_about() -> None:
    """The negative control: a rule that takes the latest arrival ends elsewhere."""
    parcel = ConsignmentFactory(booked=True)
    record_tracking(carrier="fake", events=[told(parcel.waybill_number, T.DELIVERED, 5)], now=LATER)
    record_tracking(carrier="fake", events=[told(parcel.waybill_number, T.PICKED_UP, 1)], now=LATER)

    parcel.refresh_from_db()
    last_heard = TrackingEvent.objects.order_by("pk").last()
    assert last_heard is not None
    assert (last_heard.status, parcel.tracking) == ("picked_up", T.DELIVERED)
    assert parcel.shipment.refresh_from_db() is None
    assert parcel.shipment.dispatched_at == NOON + timedelta(hours=1)  # the late news corrected it


def test_one_batch_reckons_each_parcel_once(django_assert_max_num_queries: Any) -> None:
    parcels = [ConsignmentFactory(booked=True) for _ in range(20)]
    events = [
        told(row.waybill_number, status, hour)
        for row in parcels
        for hour, status in enumerate((T.PICKED_UP, T.IN_TRANSIT, T.OUT_FOR_DELIVERY, T.DELIVERED))
    ]

    with django_assert_max_num_queries(16):
        assert record_tracking(carrier="fake", events=events, now=LATER) == 80

    moved = EventRecord.objects.filter(name="ParcelMoved")
    assert moved.count() == 20
    assert {record.data["status"] for record in moved} == {"delivered"}
    assert Shipment.objects.filter(status=ShipmentStatus.DELIVERED).count() == 20


@pytest.mark.database
def test_an_event_dated_tomorrow_is_kept_told_and_moves_nothing() -> None:
    parcel = ConsignmentFactory(booked=True)
    tomorrow = told(parcel.waybill_number, T.DELIVERED, 24, raw={"carrier": "says so"})

    for _twice in range(2):
        assert record_tracking(carrier="fake", events=[tomorrow], now=NOON) == 0

    parcel.refresh_from_db()
    assert parcel.tracking is T.BOOKED
    assert not parcel.events.exists()
    stray = StrayEvent.objects.get()
    assert (stray.reason, stray.raw) == (StrayReason.IN_THE_FUTURE, {"carrier": "says so"})
    alarm = EventRecord.objects.get(name="CarrierPuzzled")
    assert (alarm.data["kind"], alarm.data["subject"]) == ("future_event", parcel.waybill_number)


def test_an_event_a_few_minutes_ahead_is_only_a_clock() -> None:
    parcel = ConsignmentFactory(booked=True)
    ahead = CarrierEvent("e", parcel.waybill_number, T.PICKED_UP, "c", "t", NOON + timedelta(minutes=9))

    assert record_tracking(carrier="fake", events=[ahead], now=NOON) == 1
    assert not StrayEvent.objects.exists()


@pytest.mark.parametrize("way", ["tracking", "events"])
def test_an_early_event_told_again_in_its_time_counts(way: str) -> None:
    parcel = ConsignmentFactory(booked=True)
    event = told(parcel.waybill_number, T.DELIVERED, 24)
    for now in (NOON, NOON + timedelta(hours=25)):
        if way == "tracking":
            record_tracking(carrier="fake", events=[event], now=now)
        else:
            record_events(consignment_id=parcel.pk, events=[event], now=now)

    parcel.refresh_from_db()
    assert parcel.tracking is T.DELIVERED


@pytest.mark.database
def test_an_unknown_number_is_kept_told_once_and_moves_nothing() -> None:
    parcel = ConsignmentFactory(booked=True)
    strange = [told("EE999999999KH", T.DELIVERED, 1), told("EE999999999KH", T.PICKED_UP, 0)]

    for _twice in range(2):
        assert record_tracking(carrier="fake", events=strange, now=LATER) == 0

    parcel.refresh_from_db()
    assert parcel.tracking is T.BOOKED
    assert StrayEvent.objects.filter(reason=StrayReason.UNKNOWN_NUMBER).count() == 2
    assert EventRecord.objects.filter(name="CarrierPuzzled").count() == 1


def test_news_that_came_before_the_bookings_answer_finds_its_parcel(fake_carrier: FakeCarrier) -> None:
    parcel = ConsignmentFactory()
    number = f"FAKE{parcel.reference}"
    paid = Money(Decimal(54_000), "KHR")
    record_tracking(carrier="fake", events=[told(number, T.PICKED_UP, 1, cash_collected=paid)], now=LATER)

    book_consignment(consignment_id=parcel.pk, now=LATER)
    Consignment.objects.filter(pk=parcel.pk).update(waybill_number=number)
    assert [place_strays(consignment_id=parcel.pk, now=LATER) for _twice in range(2)] == [1, 0]

    parcel.refresh_from_db()
    assert parcel.tracking is T.PICKED_UP
    assert StrayEvent.objects.get().placed_at == LATER


def test_a_code_that_nobody_knows_raises_one_alarm_in_a_batch() -> None:
    parcels = [ConsignmentFactory(booked=True) for _ in range(3)]
    events = [told(row.waybill_number, T.UNKNOWN, 1) for row in parcels]

    record_tracking(carrier="fake", events=events, now=LATER)

    alarm = EventRecord.objects.get(name="CarrierPuzzled")
    assert (alarm.data["kind"], alarm.data["subject"]) == ("unknown_code", "unknown")


def test_what_comes_back_does_not_move_the_shipment() -> None:
    parcel = ConsignmentFactory(booked=True)
    back = ConsignmentFactory(booked=True, shipment=parcel.shipment, direction=Direction.BACK)

    record_tracking(carrier="fake", events=[told(back.waybill_number, T.DELIVERED, 1)], now=LATER)

    parcel.shipment.refresh_from_db()
    assert parcel.shipment.status == ShipmentStatus.PREPARING
    moved = EventRecord.objects.get(name="ReturnParcelMoved")
    assert moved.data["at"] == (NOON + timedelta(hours=1)).isoformat()
    assert not EventRecord.objects.filter(name="ParcelMoved").exists()
    assert not EventRecord.objects.filter(name="ShipmentDelivered").exists()


def test_news_is_noted_with_the_time_it_was_heard() -> None:
    parcel = ConsignmentFactory(booked=True)
    record_tracking(carrier="fake", events=[told(parcel.waybill_number, T.PICKED_UP, 1)], now=LATER)
    record_tracking(carrier="fake", events=[told(parcel.waybill_number, T.PICKED_UP, 1)], now=LATER + timedelta(days=1))

    parcel.refresh_from_db()
    assert parcel.heard_at == LATER  # the same again is no news


@pytest.mark.parametrize(("days", "times"), [(0, 1), (1, 4), (3, 12), (7, 24), (30, 96)])
def test_the_quieter_a_parcel_the_more_seldom_its_carrier_is_asked(settings: Any, days: int, times: int) -> None:
    settings.TRACKING_POLL_SECONDS = 900
    heard_at = LATER - timedelta(days=days)

    assert polling.pause_after(heard_at, now=LATER) == timedelta(seconds=900 * times)


def test_many_parcels_are_asked_about_in_batches(fake_carrier: FakeCarrier) -> None:
    ConsignmentFactory.create_batch(5, booked=True)

    polling.poll_carrier(carrier="fake", now=NOON, limit=2)

    assert [len(numbers.split(",")) for _word, numbers in fake_carrier.calls] == [2, 2, 1]


def test_a_carrier_that_is_down_is_asked_one_question_in_a_run(fake_carrier: FakeCarrier) -> None:
    ConsignmentFactory.create_batch(5, booked=True)
    fake_carrier.failures = [CarrierUnavailable("asleep")]

    assert polling.poll_carrier(carrier="fake", now=NOON, limit=2) == 0

    assert len(fake_carrier.calls) == 1
    assert Consignment.objects.to_poll(NOON).count() == 3  # the rest keep their turn


@pytest.mark.database
def test_a_claimed_parcel_is_not_claimed_again() -> None:
    ConsignmentFactory.create_batch(3, booked=True)
    now = timezone.now()

    first = polling.claim_due(carrier="fake", now=now, limit=2)
    second = polling.claim_due(carrier="fake", now=now, limit=2)

    assert (len(first), len(second)) == (2, 1)
    assert not set(first) & set(second)
