"""The desk's list of stuck parcels: who is quiet for too long by service, who is late, and what is done about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from logistics.carriers.base import CarrierEvent, CarrierUnavailable
from logistics.errors import UnableToMarkParcel
from logistics.models import Consignment, DeliveryService, WatchNote
from logistics.selectors.watching import late_parcels, quiet_parcels
from logistics.services.tracking import record_tracking
from logistics.services.watching import ask_now, note_about
from logistics.tracking_status import TrackingStatus
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.logistics import ConsignmentFactory, DeliveryServiceFactory, ShipmentFactory
from tests.factories.users import OfficerFactory
from tests.integration.logistics.conftest import fake_carrier

__all__ = ("fake_carrier",)
pytestmark = pytest.mark.django_db


def quiet(days: float, **more: Any) -> Consignment:
    found: Consignment = ConsignmentFactory(booked=True, heard_at=timezone.now() - timedelta(days=days), **more)
    return found


@pytest.mark.database
def test_what_is_quiet_for_longer_than_its_service_allows_is_listed_the_longest_first() -> None:
    slow = DeliveryServiceFactory(code="slow", quiet_days=10)
    four, nine = quiet(4), quiet(9)
    quiet(2)
    quiet(9, shipment=ShipmentFactory(service=slow))
    eleven = quiet(11, shipment=ShipmentFactory(service=slow))

    assert list(quiet_parcels(now=timezone.now())) == [eleven, nine, four]


@pytest.mark.parametrize("status", ["delivered", "returned", "lost", "cancelled", "expired"])
def test_what_has_come_to_its_end_may_be_quiet(status: str) -> None:
    quiet(30, tracking_status=status)

    assert not quiet_parcels(now=timezone.now()).exists()


def test_what_waits_to_be_collected_may_be_quiet_for_a_fortnight() -> None:
    quiet(13, tracking_status="ready_for_pickup")
    forgotten = quiet(15, tracking_status="ready_for_pickup")

    assert list(quiet_parcels(now=timezone.now())) == [forgotten]


def test_without_services_nothing_is_listed() -> None:
    assert not DeliveryService.objects.exists()
    assert not quiet_parcels(now=timezone.now()).exists()


def test_news_takes_a_parcel_off_the_list() -> None:
    parcel = quiet(9)
    event = CarrierEvent("e", parcel.waybill_number, TrackingStatus.IN_TRANSIT, "c", "t", timezone.now())
    record_tracking(carrier="fake", events=[event], now=timezone.now())

    assert not quiet_parcels(now=timezone.now()).exists()


def test_what_should_have_come_is_late() -> None:
    today = timezone.localdate()
    late = quiet(0, expected_from=today - timedelta(days=3), expected_to=today - timedelta(days=1))
    quiet(0, expected_from=today, expected_to=today)

    assert list(late_parcels(now=timezone.now())) == [late]


def test_a_note_keeps_it_off_the_list_until_its_day() -> None:
    parcel, officer, now = quiet(9), OfficerFactory(), timezone.now()
    note_about(consignment_id=parcel.pk, words="The depot has it.", days=2, by=officer, now=now)

    assert not quiet_parcels(now=now).exists()
    assert list(quiet_parcels(now=now + timedelta(days=2, minutes=1))) == [parcel]
    assert AuditEntry.objects.filter(action="parcel.watched").exists()


def test_a_note_that_says_nothing_is_refused() -> None:
    parcel = quiet(9)
    with pytest.raises(UnableToMarkParcel):
        note_about(consignment_id=parcel.pk, words=" ", days=2, by=OfficerFactory(), now=timezone.now())

    assert not WatchNote.objects.exists()


def test_its_carrier_is_asked_at_once(fake_carrier: Any) -> None:
    parcel = quiet(9)
    at = timezone.now() - timedelta(hours=1)
    fake_carrier.events = {
        parcel.waybill_number: [
            CarrierEvent("e", parcel.waybill_number, TrackingStatus.DELIVERED, "c", "t", at),
        ]
    }

    assert ask_now(consignment_id=parcel.pk, now=timezone.now()) == 1

    fake_carrier.failures = [CarrierUnavailable("asleep")]
    with pytest.raises(UnableToMarkParcel):
        ask_now(consignment_id=parcel.pk, now=timezone.now())


def test_an_officer_reads_the_list_notes_and_gives_up(officer: User, sign_in: Callable[[User], Client]) -> None:
    officer_client = sign_in(officer)
    parcel = quiet(9)
    queue, page = reverse("officers_watch:queue"), reverse("officers_watch:parcel", args=[parcel.pk])
    assert parcel.waybill_number in officer_client.get(queue).content.decode()
    assert officer_client.get(queue, {"tab": "late"}).status_code == 200
    record_tracking(
        carrier="fake",
        events=[CarrierEvent("s", "EE999", TrackingStatus.DELIVERED, "EMI", "words", timezone.now())],
        now=timezone.now(),
    )
    assert "EE999" in officer_client.get(queue, {"tab": "strays"}).content.decode()

    officer_client.post(page, {"action": "note", "words": "The depot has it.", "days": "2"})
    assert "The depot has it." in officer_client.get(page).content.decode()
    assert parcel.waybill_number not in officer_client.get(queue).content.decode()
    officer_client.post(page, {"action": "lost", "words": "The depot burnt down."})

    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.LOST
