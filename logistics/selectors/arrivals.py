"""Between which days a parcel should arrive: by what parcels on its way really took, else by what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from logistics.models import WayTime, ZoneArea
from logistics.selectors.days import expected_days
from logistics.selectors.questions import Place

if TYPE_CHECKING:
    from logistics.models import Shipment

#: So many delivered parcels at least are asked before a way's own times count.
FEWEST_PARCELS: Final = 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """The first and the last day on which a parcel should arrive, and whether parcels before it say so."""

    first: date
    last: date
    is_from_history: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One service from zone to zone."""

    service_id: int
    origin_zone_id: int
    destination_zone_id: int


def way_of(shipment: Shipment) -> Way | None:
    """Return the way that a shipment takes; none where its carrier knows no zone for an end."""
    address = shipment.order.shipping_address
    if address is None:
        return None
    ends = (Place.of(shipment.partner), Place.of(address))
    areas = {area for end in ends for area in end.areas}
    rows = ZoneArea.objects.filter(carrier=shipment.service.carrier, area_code__in=areas)
    zones = dict(rows.values_list("area_code", "zone_id"))
    origin, destination = (next((zones[area] for area in end.areas if area in zones), None) for end in ends)
    if origin is None or destination is None:
        return None
    return Way(shipment.service_id, origin, destination)


def arrival_of(*, shipment: Shipment, leaves_at: datetime) -> Arrival | None:
    """Return between which days a shipment should arrive that is handed over then; none where nothing is known.

    Half of the parcels before it came by the first day, nine of ten by the last. See docs/algorithms/expected-days.md.
    """
    way = way_of(shipment)
    if way is None:
        return None
    lookup = {
        "service": way.service_id,
        "origin_zone": way.origin_zone_id,
        "destination_zone": way.destination_zone_id,
    }
    usual = WayTime.objects.filter(parcels__gte=FEWEST_PARCELS, **lookup).first()
    if usual is not None:
        first, last = (leaves_at + timedelta(hours=hours) for hours in (usual.median_hours, usual.p90_hours))
        return Arrival(timezone.localdate(first), timezone.localdate(last), is_from_history=True)
    return _promised(shipment, leaves_at)


def _promised(shipment: Shipment, leaves_at: datetime) -> Arrival | None:
    """Return what the buyer was promised when it was placed, else what the standard or the tariff says today."""
    day = timezone.localdate(leaves_at)
    least, most = shipment.quote.get("min_days"), shipment.quote.get("max_days")
    if isinstance(least, int) and isinstance(most, int):
        return Arrival(day + timedelta(days=least), day + timedelta(days=most), is_from_history=False)
    address = shipment.order.shipping_address
    if address is None:
        return None
    days = expected_days(
        carrier=shipment.service.carrier,
        service=shipment.service.code,
        origin=Place.of(shipment.partner),
        destination=Place.of(address),
        on=day,
    )
    return Arrival(*days.after(day), is_from_history=False) if days is not None else None
