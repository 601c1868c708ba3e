"""How long a parcel takes: by the carrier's standard, else by the tariff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from logistics.models import DeliveryService, ServiceStandard, Tariff, ZoneArea
from logistics.selectors.questions import Place

#: Keys of a service and of the zones at its two ends.
Way = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ExpectedDays:
    """From how many days on, and by how many at most, a parcel arrives, counted from the day it is handed over.

    Attributes:
        is_standard: The carrier promises it; else our tariff says so.
    """

    min_days: int
    max_days: int
    is_standard: bool = False

    def after(self, day: date) -> tuple[date, date]:
        """Return the first and the last day on which a parcel handed over on a day is expected."""
        return day + timedelta(days=self.min_days), day + timedelta(days=self.max_days)


def standards_on(*, zones: Iterable[int], on: date) -> dict[Way, int]:
    """Return the hours that services promise on a day, between some zones; the newest row of each way."""
    wanted = set(zones)
    rows = ServiceStandard.objects.valid_on(on).filter(origin_zone__in=wanted, destination_zone__in=wanted)
    found = rows.order_by("valid_from").values_list("service_id", "origin_zone_id", "destination_zone_id", "hours")
    return {(service, origin, destination): hours for service, origin, destination, hours in found}


def days_of(tariff: Tariff | None, hours: int | None) -> ExpectedDays | None:
    """Return the days that follow from a standard's hours and a tariff's days; None where neither says any.

    A standard rules; the tariff's least days stand beside it where they are fewer.
    """
    least = tariff.min_days if tariff else None
    if hours is not None:
        most = -(-hours // 24)
        return ExpectedDays(min(most, most if least is None else least), most, is_standard=True)
    if tariff is None or least is None or tariff.max_days is None:
        return None
    return ExpectedDays(least, tariff.max_days)


def expected_days(*, carrier: str, service: str, origin: Place, destination: Place, on: date) -> ExpectedDays | None:
    """Return how long a parcel handed over on a day takes; None where neither standard nor tariff says so.

    Four queries. Where the rates were asked for already, each of them has these days: do not ask again.
    """
    row = DeliveryService.objects.filter(carrier=carrier, code=service).first()
    if row is None:
        return None
    areas = {*origin.areas, *destination.areas}
    zones = dict(ZoneArea.objects.filter(carrier=carrier, area_code__in=areas).values_list("area_code", "zone_id"))
    start = next((zones[area] for area in origin.areas if area in zones), None)
    end = next((zones[area] for area in destination.areas if area in zones), None)
    if start is None or end is None:
        return None
    hours = standards_on(zones=(start, end), on=on).get((row.pk, start, end))
    steps = Tariff.objects.valid_on(on).filter(service=row, origin_zone=start, destination_zone=end)
    return days_of(steps.order_by("max_weight_g", "-valid_from").first(), hours)
