"""Buyers hear of parcels at the moments that matter, once, the way they chose, and never of old news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from logistics.models import Consignment
from logistics.tracking_status import TrackingStatus
from marketplace import facts
from marketplace.notifications.handlers import orders
from marketplace.notifications.handlers import parcels as news_of_parcels
from marketplace.notifications.models import ChannelCode, Kind, Notification, Status
from marketplace.notifications.quiet import quiet_until
from marketplace.notifications.services import send_waiting
from marketplace.sales.order.errors import UnableToChooseNotices
from marketplace.sales.order.services.notices import choose_notices
from tests.factories.logistics import ConsignmentFactory, ServicePointFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory
from tests.integration.notifications.gateway import Gateway
from vendors.models import MembershipRole

pytestmark = pytest.mark.django_db
T = TrackingStatus
BUYER = "+85512888999"


@pytest.fixture
def parcel() -> Consignment:
    found: Consignment = ConsignmentFactory(booked=True)
    purchase = found.shipment.order.purchase
    assert purchase is not None
    purchase.language = "en"
    purchase.save()
    return found


def moved(parcel: Consignment, status: TrackingStatus, *, hours_ago: float = 0.1) -> facts.ParcelMoved:
    at = timezone.now() - timedelta(hours=hours_ago)
    Consignment.objects.filter(pk=parcel.pk).update(tracking_status=status.value, tracking_status_at=at)
    return facts.ParcelMoved(parcel.pk, parcel.shipment_id, "P1-1", status.value, at=at.isoformat())


def told(gateway: Gateway) -> list[str]:
    return [body["text"] for _path, body in gateway.sent]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (T.OUT_FOR_DELIVERY, "comes to your door today"),
        (T.READY_FOR_PICKUP, "waits for you"),
        (T.DELIVERY_ATTEMPTED, "could not hand it over"),
        (T.REFUSED, "going back"),
        (T.RETURNING, "going back"),
    ],
)
def test_each_moment_is_told_once(gateway: Gateway, parcel: Consignment, status: TrackingStatus, words: str) -> None:
    for _twice in range(2):
        news_of_parcels.tell_of_parcel(moved(parcel, status))

    [text] = told(gateway)
    assert words in text
    purchase = parcel.shipment.order.purchase
    assert purchase is not None
    assert purchase.token in text


@pytest.mark.parametrize("status", [T.IN_TRANSIT, T.AT_ORIGIN_HUB, T.ON_HOLD, T.BOOKED])
def test_what_changes_nothing_for_the_buyer_is_not_told(
    gateway: Gateway, parcel: Consignment, status: TrackingStatus
) -> None:
    news_of_parcels.tell_of_parcel(moved(parcel, status))

    assert not gateway.sent


def test_where_it_waits_and_until_when_is_told(gateway: Gateway, parcel: Consignment) -> None:
    point = ServicePointFactory(name_en="Sorya station", landmark="behind the market", phone="+85512777666")
    parcel.shipment.service_point = point
    parcel.shipment.save()
    news_of_parcels.tell_of_parcel(moved(parcel, T.READY_FOR_PICKUP))

    [text] = told(gateway)
    until = timezone.localdate(timezone.now() - timedelta(hours=0.1)) + timedelta(days=7)
    assert all(words in text for words in ("Sorya station", "behind the market", "+85512777666"))
    assert f"until {until.day} " in text


@pytest.mark.parametrize(("status", "hours"), [(T.OUT_FOR_DELIVERY, 7), (T.DELIVERY_ATTEMPTED, 25), (T.RETURNING, 73)])
def test_old_news_rings_nobody(gateway: Gateway, parcel: Consignment, status: TrackingStatus, hours: int) -> None:
    news_of_parcels.tell_of_parcel(moved(parcel, status, hours_ago=hours))

    assert not Notification.objects.exists()


def test_a_parcel_that_has_moved_on_is_not_told_of(gateway: Gateway, parcel: Consignment) -> None:
    fact = moved(parcel, T.OUT_FOR_DELIVERY)
    moved(parcel, T.DELIVERED)

    news_of_parcels.tell_of_parcel(fact)

    assert not Notification.objects.exists()


def test_departure_and_arrival_of_days_ago_are_not_told(gateway: Gateway, parcel: Consignment) -> None:
    order, shipment = parcel.shipment.order, parcel.shipment
    shipment.dispatched_at = shipment.delivered_at = timezone.now() - timedelta(hours=49)
    shipment.save()

    orders.tell_of_order_dispatched(facts.OrderDispatched(order.pk, order.number))
    orders.tell_of_order_delivered(facts.OrderDelivered(order.pk, order.number))

    assert not Notification.objects.exists()


def test_who_has_it_already_does_not_hear_that_it_left(gateway: Gateway, parcel: Consignment) -> None:
    order = parcel.shipment.order
    order.status = "delivered"
    order.save()

    orders.tell_of_order_dispatched(facts.OrderDispatched(order.pk, order.number))

    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "path"),
    [("sms", "/sms/send"), ("email", "/email/send"), ("telegram", "sendMessage"), ("", "sendMessage")],
)
def test_it_is_told_the_way_that_was_chosen(gateway: Gateway, parcel: Consignment, chosen: str, path: str) -> None:
    purchase = parcel.shipment.order.purchase
    assert purchase is not None
    purchase.user = UserFactory(telegram_chat_id="77")
    purchase.email, purchase.notice_channel = "dara@example.org", chosen
    purchase.save()

    news_of_parcels.tell_of_parcel(moved(parcel, T.RETURNING))

    [(went, _body)] = gateway.sent
    assert path in went


def test_a_way_without_an_address_falls_back(gateway: Gateway, parcel: Consignment) -> None:
    purchase = parcel.shipment.order.purchase
    assert purchase is not None
    purchase.notice_channel = "email"
    purchase.save()

    news_of_parcels.tell_of_parcel(moved(parcel, T.RETURNING))

    assert Notification.objects.get().channel == ChannelCode.SMS


def test_a_buyer_changes_the_way_and_cannot_choose_one_that_leads_nowhere(parcel: Consignment) -> None:
    purchase = parcel.shipment.order.purchase
    assert purchase is not None
    choose_notices(purchase_id=purchase.pk, channel="sms", by=None)
    for wrong in ("email", "telegram", "pigeon"):
        with translation.override("en"), pytest.raises(UnableToChooseNotices, match="Choose another"):
            choose_notices(purchase_id=purchase.pk, channel=wrong, by=None)

    purchase.refresh_from_db()
    assert purchase.notice_channel == "sms"


@pytest.mark.parametrize(
    ("hour", "minute", "morning"),
    [
        (20, 59, None),
        (21, 0, (24, 6, 30)),
        (23, 59, (24, 6, 30)),
        (0, 0, (23, 6, 30)),
        (6, 29, (23, 6, 30)),
        (6, 30, None),
        (12, 0, None),
    ],
)
def test_people_sleep_from_nine_to_half_past_six(settings: Any, hour: int, minute: int, morning: Any) -> None:
    settings.NOTICE_QUIET_HOURS = "21:00-06:30"
    here = timezone.make_aware(datetime(2026, 11, 23, hour, minute))  # noqa: DTZ001 - made aware, in Cambodia

    until = quiet_until(here.astimezone(UTC))

    expected = timezone.make_aware(datetime(2026, 11, *morning)) if morning else None  # noqa: DTZ001
    assert until == expected


def test_at_night_a_short_message_waits_but_not_that_it_comes_now(
    gateway: Gateway, parcel: Consignment, settings: Any
) -> None:
    settings.NOTICE_QUIET_HOURS = "00:00-23:59"
    news_of_parcels.tell_of_parcel(moved(parcel, T.DELIVERY_ATTEMPTED))
    news_of_parcels.tell_of_parcel(moved(parcel, T.OUT_FOR_DELIVERY))

    assert ["comes to your door" in text for text in told(gateway)] == [True]
    waiting = Notification.objects.get(kind=Kind.PARCEL_TRIED)
    assert waiting.status == Status.WAITING
    assert waiting.next_try_at > timezone.now()
    send_waiting(now=waiting.next_try_at)
    assert len(told(gateway)) == 2


def test_telegram_wakes_nobody_so_it_does_not_wait(gateway: Gateway, parcel: Consignment, settings: Any) -> None:
    settings.NOTICE_QUIET_HOURS = "00:00-23:59"
    purchase = parcel.shipment.order.purchase
    assert purchase is not None
    purchase.user = UserFactory(telegram_chat_id="77")
    purchase.save()

    news_of_parcels.tell_of_parcel(moved(parcel, T.DELIVERY_ATTEMPTED))

    assert len(gateway.sent) == 1


def test_a_vendor_hears_that_its_program_does_not_answer(gateway: Gateway, parcel: Consignment) -> None:
    vendor = parcel.shipment.partner.vendor
    MembershipFactory(vendor=vendor, user=UserFactory(phone="+85512000111", language="en"), role=MembershipRole.OWNER)
    fact = facts.WebhookStopped(1, vendor.pk, "shop.example.org", "2026-11-22")

    news_of_parcels.tell_of_stopped_webhook(fact)
    news_of_parcels.tell_of_stopped_webhook(fact)

    [text] = told(gateway)
    assert "shop.example.org has not answered for a day" in text
