"""Between which days a parcel should arrive: by what parcels on its way really took, else by what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from logistics.models import ServiceStandard, Tariff, WayTime, ZoneArea
from logistics.selectors.questions import Place

if TYPE_CHECKING:
    from logistics.models import DeliveryService, Shipment

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
    return _promised(shipment.service, lookup, shipment.weight_g, leaves_at)


def _promised(service: DeliveryService, lookup: dict[str, int], weight_g: int, leaves_at: datetime) -> Arrival | None:
    day = timezone.localdate(leaves_at)
    standard = ServiceStandard.objects.valid_on(day).filter(**lookup).order_by("-valid_from").first()
    if standard is not None:
        by = timezone.localdate(leaves_at + timedelta(hours=standard.hours))
        return Arrival(by, by, is_from_history=False)
    tariffs = Tariff.objects.valid_on(day).filter(max_weight_g__gte=weight_g, min_days__isnull=False, **lookup)
    tariff = tariffs.order_by("max_weight_g", "-valid_from").first()
    if tariff is None or tariff.min_days is None or tariff.max_days is None:
        return None
    return Arrival(day + timedelta(days=tariff.min_days), day + timedelta(days=tariff.max_days), is_from_history=False)
