"""What is scanned where parcels wait: taken in, handed out for a code, called about, carried to a door."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import translation

from logistics.models import CashStatus, Consignment
from logistics.points.models import PointStay
from logistics.points.selectors import code_for
from logistics.points.services.codes import ensure_code
from logistics.scanning.models import Appointment, ScanOutcome
from logistics.tracking_status import TrackingStatus
from tests.factories.logistics import NOON, ServicePointFactory
from tests.factories.points import locker
from tests.factories.scanning import (
    appoint,
    make_bus_parcel,
    make_lockers_parcel,
    make_riders_parcel,
)
from tests.integration.logistics.scanning.phone import HOUR, RIEL, scan, sent

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def station_parcel() -> tuple[Appointment, Consignment]:
    station = ServicePointFactory()
    agent, parcel = appoint(role="agent", point=station), make_bus_parcel(station=station, cash=True)
    assert scan(agent, sent(parcel, "arrived")).outcome == ScanOutcome.TAKEN
    return agent, parcel


def test_a_parcel_that_the_agent_took_in_waits_there(station_parcel: tuple[Appointment, Consignment]) -> None:
    agent, parcel = station_parcel

    stay = PointStay.objects.get(consignment=parcel)

    assert (stay.point, stay.arrived_at, stay.is_open) == (agent.point, NOON + HOUR, True)


def test_it_is_handed_out_for_its_code_and_for_no_other(station_parcel: tuple[Appointment, Consignment]) -> None:
    agent, parcel = station_parcel
    at = NOON + 2 * HOUR
    good = code_for(parcel.pk)
    bad = "0" * len(good) if good != "0" * len(good) else "1" * len(good)

    wrong = scan(agent, sent(parcel, "collected", at=at, key="key-wrong", code=bad, cash=RIEL))
    parcel.refresh_from_db()
    assert (wrong.outcome, parcel.tracking) == (ScanOutcome.REFUSED, TrackingStatus.READY_FOR_PICKUP)

    done = scan(agent, sent(parcel, "collected", at=at, key="key-right", code=good, cash=RIEL))

    parcel.refresh_from_db()
    assert done.outcome == ScanOutcome.TAKEN, done.words
    assert (parcel.tracking, parcel.cash_status) == (TrackingStatus.DELIVERED, CashStatus.COLLECTED)
    assert good not in str(done.told)


def test_a_code_typed_without_a_signal_counts_when_it_is_sent(station_parcel: tuple[Appointment, Consignment]) -> None:
    agent, parcel = station_parcel
    at = NOON + 2 * HOUR
    what = sent(parcel, "collected", at=at, sent_at=at + 8 * HOUR, code=code_for(parcel.pk), cash=RIEL)

    done, again = scan(agent, what), scan(agent, what)

    assert done.outcome == again.outcome == ScanOutcome.TAKEN, done.words
    assert parcel.events.get(status=TrackingStatus.DELIVERED.value).occurred_at == at


def test_three_calls_that_nobody_answers_send_it_back(station_parcel: tuple[Appointment, Consignment]) -> None:
    agent, parcel = station_parcel

    for hour in (2, 3, 4):
        at = NOON + hour * HOUR
        assert scan(agent, sent(parcel, "no_answer", at=at)).outcome == ScanOutcome.TAKEN

    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.RETURNING


def test_a_rider_hands_over_for_a_code_with_the_cash() -> None:
    parcel = make_riders_parcel(cash=True)
    rider = appoint(rider=True, vendor=parcel.shipment.partner.vendor)
    scan(rider, sent(parcel, "picked_up"))
    ensure_code_of(parcel)

    refused = scan(rider, sent(parcel, "delivered", at=NOON + 2 * HOUR, key="key-none", cash=RIEL))
    code = code_for(parcel.pk)
    done = scan(rider, sent(parcel, "delivered", at=NOON + 2 * HOUR, key="key-code", cash=RIEL, code=code))

    parcel.refresh_from_db()
    assert refused.outcome == ScanOutcome.REFUSED
    assert done.outcome == ScanOutcome.TAKEN, done.words
    assert (parcel.tracking, parcel.cash_status) == (TrackingStatus.DELIVERED, CashStatus.COLLECTED)


def ensure_code_of(parcel: Consignment) -> None:
    with transaction.atomic(durable=True):
        ensure_code(consignment_id=parcel.pk, now=NOON + HOUR)


def test_who_fills_a_locker_says_how_large_the_parcel_is_and_gets_such_a_door() -> None:
    box = locker(doors="SML")
    agent, parcel = appoint(role="agent", point=box), make_lockers_parcel(at=box)

    without = scan(agent, sent(parcel, "arrived", key="key-without"))
    unknown = scan(agent, sent(parcel, "arrived", key="key-unknown", told={"size": "huge"}))
    assert without.outcome == unknown.outcome == ScanOutcome.REFUSED
    assert not PointStay.objects.exists()

    done = scan(agent, sent(parcel, "arrived", key="key-medium", told={"size": "M"}))

    assert done.outcome == ScanOutcome.TAKEN, done.words
    door = PointStay.objects.get(consignment=parcel).compartment
    assert door is not None
    assert (door.number, door.size) == ("2", "M")


def test_a_locker_without_a_door_of_the_size_says_where_to_take_it() -> None:
    box = locker(doors="S")
    agent, parcel = appoint(role="agent", point=box), make_lockers_parcel(at=box)

    with translation.override("en"):
        refused = scan(agent, sent(parcel, "arrived", told={"size": "L"}))

    assert refused.outcome == ScanOutcome.REFUSED
    assert "post office" in refused.words
