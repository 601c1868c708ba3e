"""The parcels' desk: the health of carriers, alarms, failed bookings and postal numbers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from logistics.carriers.base import CarrierUnavailable
from logistics.health.models import CarrierAlarm
from logistics.health.services.alarms import raise_alarm
from logistics.health.services.breaker import Answer, note_answers
from logistics.models import BookingStatus, Consignment, NumberRange
from logistics.selectors.numbers import outlook_of
from marketplace.core.models import AuditEntry
from tests.factories.logistics import NOON, ConsignmentFactory, NumberRangeFactory, ShipmentFactory

pytestmark = pytest.mark.django_db


def page(desk: Client, name: str, *args: Any, query: str = "") -> str:
    answer = desk.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_board_says_who_answers_who_rests_and_what_waits(desk: Client) -> None:
    now = timezone.now()
    note_answers([Answer("cambodia_post", "book", 120, CarrierUnavailable("no line"))] * 5, now=now)
    ConsignmentFactory(carrier="cambodia_post")

    text = page(desk, "officers_carriers:board")

    assert "does not answer; asked again at" in text
    assert "no line" in text
    assert "5 · 5 · 0" in text
    assert "120 ms" in text
    assert "people type in what happens" in text


def test_alarm_is_read_and_settled_with_words(desk: Client, officer: Any) -> None:
    raise_alarm(carrier="cambodia_post", kind="unknown_code", subject="EZZ", detail="EE000000014KH", now=NOON)
    alarm = CarrierAlarm.objects.get()

    assert "Cambodia Post · a code that nobody knows · EZZ" in page(desk, "officers_alarms:queue")
    address = reverse("officers_alarms:alarm", args=[alarm.pk])
    desk.post(address, {"action": "settle", "words": ""})
    assert CarrierAlarm.objects.open().exists()
    desk.post(address, {"action": "settle", "words": "The post says: delivered."})

    alarm.refresh_from_db()
    assert (alarm.settled_by, alarm.note) == (officer, "The post says: delivered.")
    assert "EZZ" not in page(desk, "officers_alarms:queue")
    assert "The post says: delivered." in page(desk, "officers_alarms:alarm", alarm.pk)
    assert "EZZ" in page(desk, "officers_alarms:queue", query="?tab=settled")


def refused(carrier: str = "cambodia_post") -> Consignment:
    return ConsignmentFactory(carrier=carrier, status=BookingStatus.FAILED, failure="no such village", attempts=1)


def test_refused_booking_is_asked_for_again_and_leaves_the_list(desk: Client, officer: Any) -> None:
    NumberRangeFactory()
    parcel = refused()
    number = parcel.shipment.order.number

    assert number in page(desk, "officers_bookings:queue")
    assert "no such village" in page(desk, "officers_bookings:booking", parcel.pk)
    desk.post(reverse("officers_bookings:booking", args=[parcel.pk]), {"action": "again"})

    again = Consignment.objects.live().get()
    assert (again.shipment, again.carrier, again.status) == (parcel.shipment, "cambodia_post", BookingStatus.READY)
    assert AuditEntry.objects.filter(action="consignment.requested", actor=officer).exists()
    assert number not in page(desk, "officers_bookings:queue")


def test_refused_booking_goes_by_hand(desk: Client) -> None:
    parcel = refused()

    desk.post(reverse("officers_bookings:booking", args=[parcel.pk]), {"action": "by_hand"})

    assert Consignment.objects.live().get().carrier == "manual"


def test_parcel_that_waits_for_a_silent_carrier_is_hurried(desk: Client) -> None:
    later = timezone.now() + timedelta(hours=1)
    parcel = ConsignmentFactory(failure="asleep", attempts=3, next_attempt_at=later)
    ConsignmentFactory(shipment=ShipmentFactory())  # not tried yet: it waits for nobody

    text = page(desk, "officers_bookings:queue", query="?tab=waiting")
    assert text.count("asleep") == 1
    desk.post(reverse("officers_bookings:booking", args=[parcel.pk]), {"action": "now"})

    parcel.refresh_from_db()
    assert parcel.next_attempt_at < later


def test_range_is_entered_once_and_none_may_share_its_numbers(desk: Client) -> None:
    letter = {"indicator": "ee", "first_serial": 100, "last_serial": 199, "granted_on": "2026-11-01", "source": "No 7"}
    add = reverse("officers_ranges:add")

    desk.post(add, letter)
    shared = desk.post(add, {**letter, "first_serial": 199, "last_serial": 300}).content.decode()
    backwards = desk.post(add, {**letter, "first_serial": 900, "last_serial": 800}).content.decode()
    desk.post(add, {**letter, "first_serial": 200, "last_serial": 300})
    desk.post(add, {**letter, "indicator": "CP"})

    assert "These numbers are in EE 00000100 to 00000199 KH already." in shared
    assert "Not smaller than the first number" in backwards
    made = NumberRange.objects.order_by("pk").values_list("indicator", "first_serial", "next_serial")
    assert list(made) == [("EE", 100, 100), ("EE", 200, 200), ("CP", 100, 100)]


def test_range_is_closed_and_opened(desk: Client) -> None:
    one = NumberRangeFactory()
    address = reverse("officers_ranges:range", args=[one.pk])

    desk.post(address, {"action": "turn"})
    one.refresh_from_db()
    assert not one.is_open
    desk.post(address, {"action": "turn"})

    one.refresh_from_db()
    assert one.is_open
    assert AuditEntry.objects.filter(action__startswith="numbers.").count() == 2


def test_outlook_says_when_numbers_end(desk: Client) -> None:
    NumberRangeFactory(first_serial=1, last_serial=1_000, next_serial=401)
    NumberRangeFactory(indicator="CP", first_serial=1, last_serial=10, next_serial=11)
    NumberRangeFactory(indicator="RR")
    for serial in range(1, 4):
        ConsignmentFactory(waybill_number=f"EE00000{serial:03d}0KH", created_at=NOON)

    outlook = {one.indicator: (one.left, one.ends_on) for one in outlook_of(on=date(2026, 11, 23))}

    assert outlook == {"EE": (600, None), "CP": (0, None), "RR": (1_000, None)}  # EE lasts for more than ten years
    for serial in range(4, 11):
        ConsignmentFactory(waybill_number=f"EE00000{serial:03d}0KH", created_at=NOON)
    assert outlook_of(on=date(2026, 11, 23))[1].ends_on == date(2026, 11, 23) + timedelta(days=1_800)
    assert "CP: used up" in page(desk, "officers_ranges:list")


def test_failed_booking_of_the_first_page_leads_to_the_room(desk: Client) -> None:
    refused()

    text = page(desk, "wagtailadmin_home")

    assert reverse("officers_bookings:queue") in text
    assert reverse("officers_alarms:queue") in text
