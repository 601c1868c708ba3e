"""Alarms about carriers, postal numbers and a booking, for the walk through every door."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from logistics.health.models import AlarmKind, CarrierAlarm
from logistics.models import Consignment
from tests.factories.logistics import NumberRangeFactory, ServicePointFactory


def tell_carriers(shop: Any, product: Any, by_template: Any, by_room: Any, by_name: Any) -> None:
    """Make one of each, and say which stands in which address."""
    now = timezone.now()
    alarm = CarrierAlarm.objects.create(carrier="fake", kind=AlarmKind.OTHER, subject="x", first_at=now, last_at=now)
    by_room["officers_alarms"] = alarm.pk
    by_room["officers_points"] = ServicePointFactory(province=shop.vendor.province).pk
    _tell_waiting(shop, by_template)
    by_room["officers_ranges"] = NumberRangeFactory(indicator="ZZ").pk
    by_room["officers_bookings"] = by_room["officers_watch"] = (
        Consignment.objects.filter(shipment__order=shop.order).earliest("pk").pk
    )


def _tell_waiting(shop: Any, by_template: Any) -> None:
    """Say what belongs to whoever holds the link of a purchase."""
    parcel, token = Consignment.objects.filter(shipment__order=shop.order).earliest("pk"), shop.order.purchase.token
    for deed in ("came", "code", "longer"):
        by_template[f"/parcels/<token>/<parcel_id>/{deed}/"] = {"token": token, "parcel_id": parcel.public_id}
    picture = {"token": token, "public_id": shop.parcel_photo_id}
    by_template["/parcels/<token>/photos/<public_id>/"] = picture
