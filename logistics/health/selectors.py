"""What officers read about carriers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from logistics.configured import carrier_for, configured_carriers
from logistics.health.models import CarrierAlarm, CarrierDay, CarrierHealth
from logistics.models import BookingStatus, Consignment, ShipmentStatus
from logistics.words import carrier_name

if TYPE_CHECKING:
    from logistics.health.models import AlarmQuerySet
    from logistics.models.shipment import ConsignmentQuerySet

WEEK: Final = timedelta(days=7)
_FIGURES: Final = ("calls_today", "failures_today", "refusals_today", "calls_week", "failures_week", "ms")


@dataclass(frozen=True)
class CarrierState:
    """How one carrier is: whether it answers, and the figures of today and of seven days."""

    code: str
    name: str
    is_networked: bool
    rests_until: datetime | None = None
    failures_in_a_row: int = 0
    answered_at: datetime | None = None
    failure: str = ""
    calls_today: int = 0
    failures_today: int = 0
    refusals_today: int = 0
    calls_week: int = 0
    failures_week: int = 0
    mean_ms: int | None = None
    waiting: int = 0


def carriers_board(*, now: datetime) -> list[CarrierState]:
    """Return every carrier that the settings name; those that rest first."""
    health = {row.carrier: row for row in CarrierHealth.objects.all()}
    waiting = dict(
        Consignment.objects.filter(status=BookingStatus.READY)
        .values_list("carrier")
        .annotate(count=Count("pk"))
        .order_by("carrier")
    )
    figures = _figures(now)
    states = [
        _state(code, health.get(code), figures.get(code, {}), waiting.get(code, 0), now)
        for code in configured_carriers()
    ]
    return sorted(states, key=lambda one: (one.rests_until is None, not one.is_networked, one.name))


def _figures(now: datetime) -> dict[str, dict[str, int]]:
    today = timezone.localdate(now)
    rows = (
        CarrierDay.objects.filter(day__gt=today - WEEK, day__lte=today)
        .values("carrier")
        .annotate(
            calls_today=Sum("calls", filter=Q(day=today), default=0),
            failures_today=Sum("failures", filter=Q(day=today), default=0),
            refusals_today=Sum("refusals", filter=Q(day=today), default=0),
            calls_week=Sum("calls"),
            failures_week=Sum("failures"),
            ms=Sum("ms_total"),
        )
        .order_by("carrier")
    )
    found = [cast("dict[str, Any]", row) for row in rows]
    return {row["carrier"]: {name: row[name] for name in _FIGURES} for row in found}


def _state(
    code: str, health: CarrierHealth | None, figures: dict[str, int], waiting: int, now: datetime
) -> CarrierState:
    counted = {name: value for name, value in figures.items() if name != "ms"}
    calls = figures.get("calls_week", 0)
    return CarrierState(
        code=code,
        name=carrier_name(code),
        is_networked=carrier_for(code).capabilities().is_networked,
        rests_until=health.rests_until if health and health.is_resting(now) else None,
        failures_in_a_row=health.failures_in_a_row if health else 0,
        answered_at=health.answered_at if health else None,
        failure=health.failure if health and health.failures_in_a_row else "",
        mean_ms=round(figures["ms"] / calls) if calls else None,
        waiting=waiting,
        **counted,
    )


def alarms_in(*, is_open: bool) -> AlarmQuerySet:
    """Return the alarms that stand, the latest first, or those that are settled."""
    found = CarrierAlarm.objects.filter(settled_at__isnull=is_open)
    return found.order_by("-last_at" if is_open else "-settled_at", "-pk")


def open_alarms() -> int:
    """Return how many alarms stand."""
    return CarrierAlarm.objects.open().count()


def failed_bookings(*, is_refused: bool) -> ConsignmentQuerySet:
    """Return parcels still with their vendor that the carrier refused and nobody booked anew, or that wait for it."""
    known = Consignment.objects.select_related("shipment__order__vendor").order_by("created_at", "pk")
    if not is_refused:
        return known.filter(status=BookingStatus.READY, attempts__gt=0).exclude(failure="")
    live = Consignment.objects.live().filter(shipment=OuterRef("shipment"), direction=OuterRef("direction"))
    refused = known.filter(status=BookingStatus.FAILED, shipment__status=ShipmentStatus.PREPARING)
    later = Consignment.objects.filter(
        shipment=OuterRef("shipment"), direction=OuterRef("direction"), pk__gt=OuterRef("pk")
    )
    return refused.exclude(Exists(live)).exclude(Exists(later))
