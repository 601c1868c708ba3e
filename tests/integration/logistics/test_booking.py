"""A shipment is booked with its carrier at most once, whatever the carrier does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from logistics.carriers.base import CarrierRejected, CarrierUnavailable
from logistics.carriers.fake import FakeCarrier
from logistics.errors import UnableToAllocateNumber, UnableToBookShipment
from logistics.models import BookingStatus, CashStatus, Consignment, ShipmentStatus
from logistics.services.booking import (
    book_consignment,
    new_consignment,
    record_booking,
    record_booking_failure,
    release_stale_claims,
    request_booking,
)
from logistics.tasks import follow_up_bookings
from logistics.tracking_status import TrackingStatus
from marketplace.core.errors import AdapterError
from marketplace.core.models import AuditEntry, EventRecord
from tests.factories.logistics import (
    NOON,
    ConsignmentFactory,
    DeliveryServiceFactory,
    NumberRangeFactory,
    ShipmentFactory,
    make_order,
)

pytestmark = pytest.mark.django_db


def facts(name: str) -> list[dict[str, Any]]:
    return list(EventRecord.objects.filter(name=name).order_by("pk").values_list("data", flat=True))


def test_booking_is_asked_for_once_however_often_the_button_is_pressed(
    fake_carrier: FakeCarrier, numbers: None
) -> None:
    shipment = ShipmentFactory(cash=True)

    first = request_booking(shipment_id=shipment.pk, by=None, now=NOON)
    second = request_booking(shipment_id=shipment.pk, by=None, now=NOON)

    assert first == second
    assert first.waybill_number == "EE000000014KH"
    assert (first.cash_status, first.cash_amount) == (CashStatus.DUE, 54_000)
    assert facts("ConsignmentRequested") == [{"consignment_id": first.pk}]
    assert fake_carrier.calls == []


@pytest.mark.parametrize("status", [ShipmentStatus.CANCELLED, ShipmentStatus.DISPATCHED, ShipmentStatus.LOST])
def test_shipment_that_is_sent_or_off_cannot_be_booked(
    fake_carrier: FakeCarrier, numbers: None, status: ShipmentStatus
) -> None:
    shipment = ShipmentFactory(status=status)

    with pytest.raises(UnableToBookShipment):
        request_booking(shipment_id=shipment.pk, by=None, now=NOON)

    assert not Consignment.objects.exists()


def test_booking_without_a_number_left_is_refused_and_nothing_is_made(fake_carrier: FakeCarrier) -> None:
    shipment = ShipmentFactory()

    with pytest.raises(UnableToAllocateNumber):
        request_booking(shipment_id=shipment.pk, by=None, now=NOON)

    assert not Consignment.objects.exists()
    assert facts("ConsignmentRequested") == []


def test_booked_parcel_has_the_carriers_word_and_is_told_to_the_world(fake_carrier: FakeCarrier, numbers: None) -> None:
    consignment = request_booking(shipment_id=ShipmentFactory().pk, by=None, now=NOON)

    book_consignment(consignment_id=consignment.pk, now=NOON)

    consignment.refresh_from_db()
    assert consignment.status == BookingStatus.BOOKED
    assert consignment.tracking is TrackingStatus.BOOKED
    assert consignment.next_poll_at == NOON
    assert facts("ConsignmentBooked")[0]["waybill_number"] == "EE000000014KH"
    assert AuditEntry.objects.filter(action="consignment.booked", subject_id=str(consignment.pk)).exists()


def test_parcel_is_booked_once_however_often_it_is_tried(fake_carrier: FakeCarrier) -> None:
    consignment = ConsignmentFactory()

    for _ in range(3):
        book_consignment(consignment_id=consignment.pk, now=NOON)

    assert fake_carrier.calls == [("book", consignment.booking_key)]
    assert len(facts("ConsignmentBooked")) == 1


def test_carrier_is_told_the_whole_of_both_ends(fake_carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    book = fake_carrier.book
    monkeypatch.setattr(fake_carrier, "book", lambda request, key: seen.append(request) or book(request, key=key))
    consignment = ConsignmentFactory(shipment=ShipmentFactory(cash=True))

    book_consignment(consignment_id=consignment.pk, now=NOON)

    (request,) = seen
    assert request.sender.phone == "+85512345678"
    assert request.sender.village_code == "17030301"
    assert request.recipient.phone == "+85512888999"
    assert request.recipient.province_code == "02"
    assert request.recipient.landmark == "ក្បែរផ្សារណាត់"
    assert str(request.cash_to_collect) == "54000 KHR"
    assert request.parcel.weight_g == 1_200


def test_silent_carrier_leaves_the_parcel_in_the_queue_for_longer_each_time(fake_carrier: FakeCarrier) -> None:
    consignment = ConsignmentFactory()
    waits = []

    for _ in range(3):
        fake_carrier.failures = [CarrierUnavailable("asleep")]
        with pytest.raises(AdapterError):
            book_consignment(consignment_id=consignment.pk, now=NOON)
        consignment.refresh_from_db()
        waits.append(consignment.next_attempt_at - NOON)

    assert consignment.status == BookingStatus.READY
    assert consignment.failure == "asleep"
    assert waits == [timedelta(seconds=20), timedelta(seconds=40), timedelta(seconds=80)]
    assert facts("ConsignmentBooked") == []


def test_carrier_that_names_a_pause_is_given_it(fake_carrier: FakeCarrier) -> None:
    consignment = ConsignmentFactory()
    fake_carrier.failures = [CarrierUnavailable("slow down", retry_after_s=7)]

    with pytest.raises(AdapterError):
        book_consignment(consignment_id=consignment.pk, now=NOON)

    consignment.refresh_from_db()
    assert consignment.next_attempt_at == NOON + timedelta(seconds=7)


def test_refused_parcel_says_why_and_can_be_booked_anew_with_another_carrier(
    fake_carrier: FakeCarrier, numbers: None
) -> None:
    shipment = ShipmentFactory()
    refused = request_booking(shipment_id=shipment.pk, by=None, now=NOON)
    fake_carrier.failures = [CarrierRejected("Unknown district")]

    with pytest.raises(CarrierRejected):
        book_consignment(consignment_id=refused.pk, now=NOON)
    again = request_booking(shipment_id=shipment.pk, by=None, now=NOON, carrier="manual")
    book_consignment(consignment_id=again.pk, now=NOON)

    refused.refresh_from_db()
    again.refresh_from_db()
    assert (refused.status, refused.failure) == (BookingStatus.FAILED, "Unknown district")
    assert facts("ConsignmentFailed")[0]["reason"] == "Unknown district"
    assert (again.carrier, again.status, again.waybill_number) == ("manual", BookingStatus.BOOKED, again.reference)
    assert again.next_poll_at is None


def test_order_that_lost_its_address_is_refused_and_the_carrier_is_not_bothered(fake_carrier: FakeCarrier) -> None:
    consignment = ConsignmentFactory()
    order = consignment.shipment.order
    order.shipping_address = None
    order.save()

    with pytest.raises(CarrierRejected):
        book_consignment(consignment_id=consignment.pk, now=NOON)

    consignment.refresh_from_db()
    assert consignment.status == BookingStatus.FAILED
    assert fake_carrier.calls == []


def test_worker_that_died_after_calling_leaves_no_second_booking(fake_carrier: FakeCarrier) -> None:
    consignment = ConsignmentFactory()
    Consignment.objects.filter(pk=consignment.pk).update(status=BookingStatus.BOOKING, claimed_at=NOON)
    first = fake_carrier.bookings.setdefault(consignment.booking_key, _booking())  # the dead worker's call got through

    assert release_stale_claims(now=NOON + timedelta(minutes=4)) == 0
    assert release_stale_claims(now=NOON + timedelta(minutes=6)) == 1
    book_consignment(consignment_id=consignment.pk, now=NOON + timedelta(minutes=6))

    consignment.refresh_from_db()
    assert consignment.carrier_ref == first.carrier_ref
    assert len(fake_carrier.bookings) == 1


def test_worker_that_answers_after_another_has_changes_nothing(fake_carrier: FakeCarrier) -> None:
    consignment = ConsignmentFactory(booked=True)

    record_booking(consignment=consignment, booking=_booking(), now=NOON)
    record_booking_failure(consignment=consignment, error=CarrierRejected("too late"), now=NOON)

    consignment.refresh_from_db()
    assert (consignment.status, consignment.carrier_ref) == (BookingStatus.BOOKED, "FAKE-1")
    assert facts("ConsignmentBooked") == facts("ConsignmentFailed") == []


def _booking() -> Any:
    from logistics.carriers.base import Booking

    return Booking(carrier_ref="EARLIER", waybill_number="EE000000014KH")


def test_sweep_books_what_a_lost_message_left_behind(fake_carrier: FakeCarrier) -> None:
    waiting = ConsignmentFactory()
    later = ConsignmentFactory(next_attempt_at=NOON + timedelta(days=20_000))

    follow_up_bookings()

    waiting.refresh_from_db()
    later.refresh_from_db()
    assert (waiting.status, later.status) == (BookingStatus.BOOKED, BookingStatus.READY)


def test_sweep_leaves_a_silent_carrier_in_peace_until_the_next_round(fake_carrier: FakeCarrier) -> None:
    ConsignmentFactory.create_batch(3)
    fake_carrier.failures = [CarrierUnavailable("asleep")]

    follow_up_bookings()

    assert len(fake_carrier.calls) == 1


def test_sweep_goes_on_after_a_refusal(fake_carrier: FakeCarrier) -> None:
    ConsignmentFactory.create_batch(2)
    fake_carrier.failures = [CarrierRejected("no")]

    follow_up_bookings()

    assert sorted(Consignment.objects.values_list("status", flat=True)) == ["booked", "failed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "booking"},
        {"claimed_at": NOON},
        {"status": "booked"},
        {"status": "failed"},
        {"tracking_status": "somewhere"},
        {"cash_status": "due"},
        {"cash_status": "collected", "cash_amount": 5_000, "cash_currency": "KHR"},
        {"cash_status": "due", "cash_amount": "5000.50", "cash_currency": "KHR"},
        {"status": "posted"},
    ],
)
def test_database_refuses_a_consignment_that_cannot_be(wrong: dict[str, Any]) -> None:
    shipment = ShipmentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ConsignmentFactory(shipment=shipment, **{"cash_status": "none", **wrong})

    assert not Consignment.objects.exists()


def test_database_refuses_two_live_consignments_of_one_shipment() -> None:
    consignment = ConsignmentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ConsignmentFactory(shipment=consignment.shipment)


def test_database_refuses_one_waybill_number_for_two_parcels() -> None:
    ConsignmentFactory(waybill_number="EE000000014KH")

    with pytest.raises(IntegrityError), transaction.atomic():
        ConsignmentFactory(waybill_number="EE000000014KH")


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_ten_workers_and_one_parcel_make_one_booking(fake_carrier: FakeCarrier) -> None:
    consignment = ConsignmentFactory()

    def work(_: int) -> None:
        try:
            book_consignment(consignment_id=consignment.pk, now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(work, range(10)))

    assert fake_carrier.calls == [("book", consignment.booking_key)]
    assert len(facts("ConsignmentBooked")) == 1


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_ten_hands_on_the_button_make_one_consignment(fake_carrier: FakeCarrier) -> None:
    NumberRangeFactory()
    DeliveryServiceFactory()
    shipment = ShipmentFactory(order=make_order())

    def press(_: int) -> int:
        try:
            return request_booking(shipment_id=shipment.pk, by=None, now=NOON).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        made = set(pool.map(press, range(10)))

    assert len(made) == 1
    assert Consignment.objects.count() == 1


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_without_the_claim_several_workers_ask_the_carrier(fake_carrier: FakeCarrier) -> None:
    """The negative control: everybody has read that it waits before anybody says that they have it."""
    consignment, all_read = ConsignmentFactory(), Barrier(4)

    def work(_: int) -> None:
        try:
            if Consignment.objects.get(pk=consignment.pk).status == BookingStatus.READY:
                all_read.wait(timeout=30)
                fake_carrier.calls.append(("book", consignment.booking_key))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert len(fake_carrier.calls) == 4


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_without_the_shipments_lock_only_the_database_says_no_to_a_second_consignment(
    fake_carrier: FakeCarrier,
) -> None:
    """The negative control: everybody has seen that there is none before anybody makes one."""
    NumberRangeFactory()
    DeliveryServiceFactory()
    shipment, all_looked = ShipmentFactory(order=make_order()), Barrier(4)

    def press(_: int) -> bool:
        try:
            assert not shipment.consignments.out().live().exists()
            all_looked.wait(timeout=30)
            with transaction.atomic():
                new_consignment(shipment=shipment, carrier=shipment.service.carrier, now=NOON)
        except IntegrityError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == [False, False, False, True]
