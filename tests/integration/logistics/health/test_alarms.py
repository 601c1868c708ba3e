"""What nobody understands stands as one alarm, however often it happens, until an officer settles it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils.translation import override

from logistics.carriers.base import CarrierRejected, CarrierUnavailable
from logistics.carriers.fake import FakeCarrier
from logistics.errors import UnableToAllocateNumber
from logistics.health.errors import UnableToSettleAlarm
from logistics.health.handlers import raise_alarm_about
from logistics.health.models import AlarmKind, CarrierAlarm
from logistics.health.services.alarms import raise_alarm, settle_alarm
from logistics.models import Consignment
from logistics.services.booking import book_consignment, request_booking
from marketplace.core.events import publish
from marketplace.core.models import EventRecord
from marketplace.facts import CarrierPuzzled
from marketplace.notifications.models import Kind, Notification
from tests.factories.logistics import NOON, ConsignmentFactory, NumberRangeFactory, ShipmentFactory
from tests.factories.users import OfficerFactory

pytestmark = pytest.mark.django_db
Facts = Callable[[], None]


def puzzled(kind: str = "unknown_code", subject: str = "EZZ", times: int = 1) -> None:
    for _ in range(times):
        raise_alarm(carrier="fake", kind=kind, subject=subject, detail="Item went for a swim", now=NOON)


def test_same_thing_is_counted_on_the_alarm_that_stands_and_officers_are_told_once() -> None:
    puzzled(times=3)
    puzzled(subject="EYY")

    assert sorted(CarrierAlarm.objects.values_list("subject", "count")) == [("EYY", 1), ("EZZ", 3)]
    assert EventRecord.objects.filter(name="CarrierAlarmRaised").count() == 2


def test_settled_alarm_rises_again_when_it_happens_again() -> None:
    puzzled()
    settle_alarm(alarm_id=CarrierAlarm.objects.get().pk, by=OfficerFactory(), note="Asked the post.", now=NOON)

    puzzled()

    assert CarrierAlarm.objects.count() == 2
    assert CarrierAlarm.objects.open().count() == 1


def test_alarm_is_settled_once_and_with_words() -> None:
    puzzled()
    alarm, officer = CarrierAlarm.objects.get(), OfficerFactory()

    with pytest.raises(UnableToSettleAlarm):
        settle_alarm(alarm_id=alarm.pk, by=officer, note="  ", now=NOON)
    assert CarrierAlarm.objects.open().count() == 1

    settle_alarm(alarm_id=alarm.pk, by=officer, note="It means delivered.", now=NOON)
    with pytest.raises(UnableToSettleAlarm):
        settle_alarm(alarm_id=alarm.pk, by=OfficerFactory(), note="Me too.", now=NOON + timedelta(hours=1))

    alarm.refresh_from_db()
    assert (alarm.settled_by, alarm.note) == (officer, "It means delivered.")


def test_kind_that_nobody_named_is_kept_under_other_with_its_name() -> None:
    puzzled(kind="moon", subject="full")

    alarm = CarrierAlarm.objects.get()
    assert (alarm.kind, alarm.subject) == (AlarmKind.OTHER, "moon: full")


def test_unknown_code_reaches_the_officers_by_message(deliver_facts: Facts) -> None:
    officer = OfficerFactory()
    with transaction.atomic():
        publish(CarrierPuzzled(carrier="cambodia_post", kind="unknown_code", subject="EZZ", detail="EE000000014KH"))

    deliver_facts()

    message = Notification.objects.get(kind=Kind.CARRIER_ALARM)
    assert message.user == officer
    assert "EZZ" in message.text
    assert mail.outbox == []


def test_news_of_a_parcel_that_turns_out_to_be_ours_raises_nothing() -> None:
    parcel = ConsignmentFactory(booked=True)

    raise_alarm_about(CarrierPuzzled(carrier=parcel.carrier, kind="unknown_parcel", subject=parcel.waybill_number))
    assert not CarrierAlarm.objects.exists()

    raise_alarm_about(CarrierPuzzled(carrier=parcel.carrier, kind="unknown_parcel", subject="C1"))
    assert CarrierAlarm.objects.get().subject == "C1"


def test_refused_booking_is_told_to_the_vendor_and_raises_one_alarm_for_the_carrier(
    fake_carrier: FakeCarrier, deliver_facts: Facts
) -> None:
    fake_carrier.failures = [CarrierRejected("no such village"), CarrierRejected("no such street")]

    for parcel in ConsignmentFactory.create_batch(2):
        with pytest.raises(CarrierRejected):
            book_consignment(consignment_id=parcel.pk, now=NOON)
    deliver_facts()

    alarm = CarrierAlarm.objects.get()
    assert (alarm.carrier, alarm.kind, alarm.count) == ("fake", AlarmKind.BOOKINGS_FAIL, 2)
    told = Notification.objects.filter(kind=Kind.BOOKING_REFUSED).order_by("pk")
    assert ["no such village" in one.text for one in told] == [True, False]


def test_vendor_is_told_once_that_the_booking_waits(fake_carrier: FakeCarrier, deliver_facts: Facts) -> None:
    parcel = ConsignmentFactory()

    for _ in range(3):
        fake_carrier.failures = [CarrierUnavailable("asleep")]
        with pytest.raises(CarrierUnavailable):
            book_consignment(consignment_id=parcel.pk, now=NOON)
    deliver_facts()

    (message,) = Notification.objects.filter(kind=Kind.BOOKING_WAITS)
    assert parcel.shipment.order.number in message.text


def test_numbers_that_run_low_and_out_reach_the_officers(fake_carrier: FakeCarrier, deliver_facts: Facts) -> None:
    NumberRangeFactory(first_serial=1, last_serial=6)

    request_booking(shipment_id=ShipmentFactory().pk, by=None, now=NOON)
    deliver_facts()
    low = CarrierAlarm.objects.get()
    assert (low.kind, low.subject, low.detail) == (AlarmKind.RANGE_LOW, "EE", "5 left")

    for _ in range(5):
        request_booking(shipment_id=ShipmentFactory().pk, by=None, now=NOON)
    with override("en"), pytest.raises(UnableToAllocateNumber, match="No postal number is left"):
        request_booking(shipment_id=ShipmentFactory().pk, by=None, now=NOON)
    deliver_facts()

    assert Consignment.objects.count() == 6
    assert CarrierAlarm.objects.filter(kind=AlarmKind.RANGE_EMPTY, subject="EE").count() == 1


def test_range_that_ends_while_another_is_open_is_no_alarm(fake_carrier: FakeCarrier, deliver_facts: Facts) -> None:
    NumberRangeFactory(first_serial=1, last_serial=6)
    NumberRangeFactory(first_serial=1_000, last_serial=9_000)

    request_booking(shipment_id=ShipmentFactory().pk, by=None, now=NOON)
    deliver_facts()

    assert not CarrierAlarm.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "moon"}, {"settled_by": True}, {"settled_by": True, "settled_at": NOON}],
)
def test_database_refuses_an_alarm_that_cannot_be(wrong: dict[str, object]) -> None:
    values = {"carrier": "fake", "kind": AlarmKind.SILENT, "first_at": NOON, "last_at": NOON, **wrong}
    if wrong.get("settled_by"):
        values["settled_by"] = OfficerFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        CarrierAlarm.objects.create(**values)

    assert not CarrierAlarm.objects.exists()
