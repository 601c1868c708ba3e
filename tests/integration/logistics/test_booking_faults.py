"""What goes wrong between us and a carrier as a parcel is booked or taken back, over real HTTP and with real deaths."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from logistics.configured import carrier_for, forget_carriers
from logistics.errors import UnableToCancelConsignment
from logistics.health.models import AlarmKind, CarrierAlarm, CarrierHealth
from logistics.models import BookingStatus, Consignment
from logistics.services.booking import release_stale_claims, request_booking
from logistics.services.cancelling import cancel_consignment
from logistics.tasks import follow_up_bookings
from logistics.tracking_status import TrackingStatus
from marketplace.notifications.models import Kind, Notification
from tests.factories.logistics import (
    NOON,
    DeliveryServiceFactory,
    NumberRangeFactory,
    ShipmentFactory,
    make_address,
    make_order,
)
from tests.integration.logistics.conftest import CONFIG, GRAB_CONFIG, JT_CONFIG, ROOT, Control, Road

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_faults")]
Facts = Callable[[], None]

#: Books what is due and is killed: before the carrier is called, when it has acted, or when its answer was read.
WORKER = """
import os, signal, sys
import django
django.setup()
from logistics.configured import carrier_for
from logistics.services import booking
from logistics.tasks import follow_up_bookings

def die(*args, **words):
    os.kill(os.getpid(), signal.SIGKILL)

carrier, moment = carrier_for(sys.argv[1]), sys.argv[2]
if moment == "before":
    carrier.book = die
if moment == "during":
    name = {"cambodia_post": "create_item", "jt_express": "add", "grab_express": "create"}[sys.argv[1]]
    act = getattr(carrier._client, name)
    setattr(carrier._client, name, lambda *args, **words: (act(*args, **words), die()))
if moment == "after":
    booking.record_booking = die
follow_up_bookings()
"""


@pytest.fixture(autouse=True)
def couriers(settings: Any, sandbox_url: str, control: Control, jt_road: Road, grab_road: Road) -> Iterator[None]:
    """Let us speak to the sandbox."""
    forget_carriers()
    settings.CARRIERS = {
        **settings.CARRIERS,
        "cambodia_post": {**CONFIG, "base_url": sandbox_url},
        "jt_express": {**JT_CONFIG, "base_url": f"{sandbox_url}/jt/webopenplatformapi"},
        "grab_express": {**GRAB_CONFIG, "base_url": f"{sandbox_url}/grab", "token_url": f"{sandbox_url}/grab"},
    }
    yield
    for code in ("cambodia_post", "jt_express", "grab_express"):
        client = carrier_for(code)._client  # type: ignore[attr-defined]
        client._http.close()
        if code == "grab_express":
            client._id.close()
    forget_carriers()


@pytest.fixture
def parcel_of(control: Control) -> Callable[[str], Consignment]:
    """Return a maker of parcels that wait to be booked."""

    def make(carrier: str) -> Consignment:
        control.serial += 1
        NumberRangeFactory(first_serial=80_000_000 + control.serial, last_serial=89_999_999)
        service = DeliveryServiceFactory(carrier=carrier, code="ems")
        address = make_address(latitude=Decimal("13.3"), longitude=Decimal("103.8"))
        order = make_order(shipping_code=f"{carrier}:ems", shipping_address=address)
        village = order.partner.village
        village.lat, village.lon, village.coord_source = Decimal("13.4"), Decimal("103.9"), "test"
        village.save()
        return request_booking(shipment_id=ShipmentFactory(service=service, order=order).pk, by=None, now=NOON)

    return make


Make = Callable[[str], Consignment]


def order_id(parcel: Consignment) -> str:
    """Return the number by which couriers know an order; our own begins anew with each test, theirs does not."""
    return f"{parcel.reference}.{parcel.booking_key}"


def standing(carrier: str, parcel: Consignment, control: Control, roads: dict[str, Road]) -> list[str]:
    """Return the numbers that the carrier has for a parcel."""
    if carrier == "cambodia_post":
        return [one["MailitemFid"] for one in control.booked(parcel.waybill_number)]
    return [one["number"] for one in roads[carrier].standing(order_id(parcel))]


# -- A worker that dies ------------------------------------------------------------------------------------------------


def run_a_worker_that_dies(carrier: str, moment: str, sandbox_url: str) -> int:
    """Run a worker on the same database and carrier; return its exit status."""
    at = connection.settings_dict
    url = f"sqlite:///{at['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    around = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.test",
        "SANDBOX_URL": sandbox_url,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-W", "ignore", "-c", WORKER, carrier, moment]
    done = subprocess.run(command, cwd=ROOT, env=around, check=False, timeout=120, capture_output=True)
    return done.returncode


@pytest.mark.database
@pytest.mark.parametrize(
    ("carrier", "moment"),
    [
        ("cambodia_post", "before"),
        ("cambodia_post", "during"),
        ("cambodia_post", "after"),
        ("jt_express", "during"),
        ("jt_express", "after"),
        ("grab_express", "during"),
        ("grab_express", "after"),
    ],
)
def test_worker_killed_in_the_middle_of_booking_never_gives_two_bookings(
    carrier: str, moment: str, parcel_of: Make, control: Control, jt_road: Road, grab_road: Road, sandbox_url: str
) -> None:
    parcel = parcel_of(carrier)
    roads = {"jt_express": jt_road, "grab_express": grab_road}

    assert run_a_worker_that_dies(carrier, moment, sandbox_url) == -signal.SIGKILL

    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.BOOKING  # the dead hold their claim
    assert len(standing(carrier, parcel, control, roads)) == (0 if moment == "before" else 1)
    follow_up_bookings()
    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.BOOKING  # nobody else touches it meanwhile

    release_stale_claims(now=timezone.now() + timedelta(minutes=6))
    Consignment.objects.update(next_attempt_at=NOON)
    follow_up_bookings()
    follow_up_bookings()

    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.BOOKED
    assert standing(carrier, parcel, control, roads) == [parcel.waybill_number]


@pytest.mark.database
def test_the_same_worker_left_alive_books(parcel_of: Make, control: Control, sandbox_url: str) -> None:
    """The negative control of the deaths above."""
    parcel = parcel_of("cambodia_post")

    assert run_a_worker_that_dies("cambodia_post", "never", sandbox_url) == 0

    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.BOOKED
    assert len(control.booked(parcel.waybill_number)) == 1


# -- A carrier that is down --------------------------------------------------------------------------------------------


def test_carrier_that_is_down_is_left_in_peace_and_books_each_parcel_once_when_it_returns(
    parcel_of: Make, jt_road: Road, deliver_facts: Facts
) -> None:
    parcels = [parcel_of("jt_express") for _ in range(3)]
    jt_road.order_fault("find", "500", times=5)

    for _ in range(8):  # eight sweeps, of which each leaves a silent carrier after its first try
        Consignment.objects.update(next_attempt_at=NOON)
        follow_up_bookings()
    deliver_facts()

    assert set(Consignment.objects.values_list("status", flat=True)) == {BookingStatus.READY}
    assert CarrierHealth.objects.get(carrier="jt_express").failures_in_a_row == 5  # then it was not asked any more
    assert CarrierAlarm.objects.open().get(kind=AlarmKind.SILENT).carrier == "jt_express"
    waits = list(Notification.objects.filter(kind=Kind.BOOKING_WAITS).values_list("text", flat=True))
    assert len(waits) == len(set(waits)) >= 1

    CarrierHealth.objects.update(rests_until=timezone.now() - timedelta(seconds=1))  # the rest is over
    Consignment.objects.update(next_attempt_at=NOON)
    follow_up_bookings()
    deliver_facts()  # it answers: what waits is brought forward
    follow_up_bookings()

    assert set(Consignment.objects.values_list("status", flat=True)) == {BookingStatus.BOOKED}
    assert [len(jt_road.standing(order_id(parcel))) for parcel in parcels] == [1, 1, 1]
    assert not CarrierAlarm.objects.open().filter(kind=AlarmKind.SILENT).exists()


def test_parcels_that_wait_for_an_hour_are_booked_as_soon_as_the_carrier_answers(
    parcel_of: Make, deliver_facts: Facts
) -> None:
    late, tried = parcel_of("jt_express"), parcel_of("jt_express")
    Consignment.objects.filter(pk=late.pk).update(next_attempt_at=timezone.now() + timedelta(hours=1))
    CarrierHealth.objects.create(
        carrier="jt_express", failures_in_a_row=9, silent_since=NOON, rests_until=timezone.now() - timedelta(seconds=1)
    )

    follow_up_bookings()
    deliver_facts()
    follow_up_bookings()

    late.refresh_from_db()
    tried.refresh_from_db()
    assert (late.status, tried.status) == (BookingStatus.BOOKED, BookingStatus.BOOKED)


# -- Taking back -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("carrier", ["cambodia_post", "jt_express", "grab_express"])
def test_parcel_that_was_handed_over_before_we_heard_of_it_is_not_cancelled(
    carrier: str, parcel_of: Make, control: Control, jt_road: Road, grab_road: Road
) -> None:
    parcel = parcel_of(carrier)
    follow_up_bookings()
    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.BOOKED
    if carrier == "cambodia_post":
        control.move(parcel.waybill_number, "EMA")
    elif carrier == "jt_express":
        jt_road.move(parcel.waybill_number, "10")
    else:
        grab_road.move(parcel.waybill_number, "IN_DELIVERY")

    with pytest.raises(UnableToCancelConsignment):
        cancel_consignment(consignment_id=parcel.pk, by=None, now=timezone.now())

    parcel.refresh_from_db()
    assert parcel.status == BookingStatus.BOOKED
    assert standing(carrier, parcel, control, {"jt_express": jt_road, "grab_express": grab_road}) == [
        parcel.waybill_number
    ]


@pytest.mark.parametrize("carrier", ["jt_express", "grab_express"])
def test_booking_is_taken_back_and_the_shipment_may_be_booked_anew(
    carrier: str, parcel_of: Make, jt_road: Road, grab_road: Road
) -> None:
    parcel = parcel_of(carrier)
    road = {"jt_express": jt_road, "grab_express": grab_road}[carrier]
    follow_up_bookings()

    cancel_consignment(consignment_id=parcel.pk, by=None, now=timezone.now())
    again = request_booking(shipment_id=parcel.shipment_id, by=None, now=NOON)
    follow_up_bookings()

    again.refresh_from_db()
    assert again.pk != parcel.pk
    assert again.status == BookingStatus.BOOKED
    assert road.standing(order_id(parcel)) == []
    assert len(road.standing(order_id(again))) == 1


# -- Callbacks ---------------------------------------------------------------------------------------------------------


def test_scans_of_jt_move_the_parcel_and_are_acknowledged_in_its_words(
    parcel_of: Make, jt_road: Road, live_server: Any
) -> None:
    parcel = parcel_of("jt_express")
    follow_up_bookings()
    parcel.refresh_from_db()
    jt_road.send_callbacks_to(f"{live_server.url}/callbacks/carriers/jt_express/")

    (sent,) = jt_road.move(parcel.waybill_number, "10")
    jt_road.order_fault("callback", "forged")
    (forged,) = jt_road.move(parcel.waybill_number, "94")
    jt_road.order_fault("callback", "old")
    (old,) = jt_road.move(parcel.waybill_number, "172")
    jt_road.order_fault("callback", "twice")
    twice = jt_road.move(parcel.waybill_number, "100")

    assert (sent["status"], sent["answer"]) == (200, '{"code": "1", "msg": "success", "data": "SUCCESS"}')
    assert (forged["status"], old["status"]) == (401, 401)
    assert [one["status"] for one in twice] == [200, 200]
    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.DELIVERED
    assert sorted(parcel.events.values_list("carrier_code", flat=True)) == ["10", "100"]


def test_states_of_grab_move_the_parcel_and_a_strangers_word_does_not(
    parcel_of: Make, grab_road: Road, live_server: Any
) -> None:
    parcel = parcel_of("grab_express")
    follow_up_bookings()
    parcel.refresh_from_db()
    grab_road.send_callbacks_to(f"{live_server.url}/callbacks/carriers/grab_express/")

    (sent,) = grab_road.move(parcel.waybill_number, "PENDING_DROP_OFF")
    grab_road.order_fault("callback", "forged")
    (forged,) = grab_road.move(parcel.waybill_number, "COMPLETED")

    assert (sent["status"], forged["status"]) == (200, 401)
    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.PICKED_UP


def test_code_that_nobody_knows_reaches_the_officers_alarms(
    parcel_of: Make, jt_road: Road, live_server: Any, deliver_facts: Facts
) -> None:
    parcel = parcel_of("jt_express")
    follow_up_bookings()
    parcel.refresh_from_db()
    jt_road.send_callbacks_to(f"{live_server.url}/callbacks/carriers/jt_express/")

    jt_road.move(parcel.waybill_number, "777")
    deliver_facts()

    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.BOOKED
    alarm = CarrierAlarm.objects.get(kind=AlarmKind.UNKNOWN_CODE)
    assert (alarm.carrier, alarm.subject) == ("jt_express", "777")
