"""When parcels should arrive: written down when they are booked, again when they leave, and counted each day."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from logistics.models import Consignment, Shipment, ShipmentStatus, WayTime, ZoneArea
from logistics.selectors.arrivals import FEWEST_PARCELS, Way, arrival_of

#: What was delivered longer ago says little about today's roads.
COUNTED: Final = timedelta(days=180)


def note_expected_days(*, consignment_id: int, now: datetime) -> None:
    """Write down between which days a parcel should arrive: counted from when it left, else from now."""
    consignment = Consignment.objects.select_related(
        "shipment__service",
        "shipment__partner__province",
        "shipment__partner__district",
        "shipment__partner__commune",
        "shipment__order__shipping_address__province",
        "shipment__order__shipping_address__district",
        "shipment__order__shipping_address__commune",
    ).get(pk=consignment_id)
    arrival = arrival_of(shipment=consignment.shipment, leaves_at=consignment.shipment.dispatched_at or now)
    if arrival is None or consignment.is_back:
        return
    with transaction.atomic(durable=True):
        Consignment.objects.filter(pk=consignment_id).update(expected_from=arrival.first, expected_to=arrival.last)


def count_way_times(*, now: datetime) -> int:
    """Count anew how long parcels took on each way, and return how many ways there are with enough of them."""
    taken = _hours_by_way(since=now - COUNTED)
    rows = [
        WayTime(
            service_id=way.service_id,
            origin_zone_id=way.origin_zone_id,
            destination_zone_id=way.destination_zone_id,
            parcels=len(hours),
            median_hours=at_share(hours, 50),
            p90_hours=at_share(hours, 90),
            counted_at=now,
        )
        for way, hours in taken.items()
        if len(hours) >= FEWEST_PARCELS
    ]
    with transaction.atomic(durable=True):
        WayTime.objects.all().delete()
        WayTime.objects.bulk_create(rows)
    return len(rows)


def at_share(sorted_hours: Sequence[int], percent: int) -> int:
    """Return the least value that so many of a hundred do not exceed: the nearest rank."""
    return sorted_hours[max(math.ceil(len(sorted_hours) * percent / 100), 1) - 1]


def _hours_by_way(*, since: datetime) -> dict[Way, list[int]]:
    zones = {
        (carrier, area): zone for carrier, area, zone in ZoneArea.objects.values_list("carrier", "area_code", "zone")
    }
    delivered = Shipment.objects.filter(
        status=ShipmentStatus.DELIVERED, delivered_at__gte=since, dispatched_at__isnull=False
    )
    ends = [
        f"{end}__{level}__code"
        for end in ("partner", "order__shipping_address")
        for level in ("commune", "district", "province")
    ]
    ends.append("order__shipping_address__country_id")  # abroad it is the country that a zone holds
    columns = ("service_id", "service__carrier", "dispatched_at", "delivered_at", *ends)
    taken: dict[Way, list[int]] = defaultdict(list)
    for service, carrier, left_at, arrived_at, *codes in delivered.values_list(*columns).iterator(chunk_size=5_000):
        found = [
            next((zones[carrier, code] for code in end if (carrier, code) in zones), None)
            for end in (codes[:3], codes[3:])
        ]
        if None not in found and arrived_at >= left_at:
            hours = math.ceil((arrived_at - left_at) / timedelta(hours=1))
            taken[Way(service, found[0] or 0, found[1] or 0)].append(hours)
    return {way: sorted(hours) for way, hours in taken.items()}
