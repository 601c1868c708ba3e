"""Alarms about carriers, postal numbers and a booking, for the walk through every door."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from logistics.health.models import AlarmKind, CarrierAlarm
from logistics.models import Consignment
from marketplace.webhooks.models import WebhookEndpoint
from marketplace.webhooks.signing import seal
from tests.factories.logistics import NumberRangeFactory


def tell_carriers(shop: Any, product: Any, by_template: Any, by_room: Any, by_name: Any) -> None:
    """Make one of each, and say which stands in which address."""
    now = timezone.now()
    program = {"url": "https://shop.example.org/", "sealed_secret": seal("whsec_eA=="), "created_by": shop.vendor.memberships.get().user}
    endpoint = WebhookEndpoint.objects.create(vendor=shop.vendor, created_at=now, **program)
    by_name["endpoint"] = endpoint.public_id
    alarm = CarrierAlarm.objects.create(carrier="fake", kind=AlarmKind.OTHER, subject="x", first_at=now, last_at=now)
    by_room["officers_alarms"] = alarm.pk
    by_room["officers_ranges"] = NumberRangeFactory(indicator="ZZ").pk
    by_room["officers_bookings"] = by_room["officers_watch"] = Consignment.objects.filter(shipment__order=shop.order).earliest("pk").pk
