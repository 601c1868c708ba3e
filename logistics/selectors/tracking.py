"""Where parcels are, in dataclasses for screens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.carriers.by_hand import HandCarrier
from logistics.carriers.registry import CARRIERS, build_hand_carrier
from logistics.models import BookingStatus, Consignment, Shipment, ShipmentStatus, TrackingEvent
from logistics.tracking_status import TrackingStatus
from logistics.words import FIELD_WORDS, TRACKING_WORDS, carrier_name, step_name


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of a parcel's history: our words, and the carrier's own beside them."""

    at: datetime
    status: TrackingStatus
    words: str
    carrier_text: str
    location: str


@dataclass(frozen=True, slots=True)
class ParcelStep:
    """One of the few steps that a buyer looks at: done, where it is now, or still to come."""

    code: str
    words: str
    is_done: bool
    is_current: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ShipmentTimeline:
    """All that a buyer's or vendor's page shows of one shipment.

    Attributes:
        parcel_id: Public id of the parcel that moves, for its own page; empty before there is one.
        waybill_number: The number to ask the carrier about.
        told: What was told when it was handed over, as (label, text): receipt number, bus phone, rider's name.
        trouble: Words on what went wrong, or empty.
        expected_from: The first day on which it should arrive, where one is known and it has not arrived yet.
        expected_to: The last such day.
        is_late: That day is over.
    """

    shipment_id: str
    order_number: str
    status: ShipmentStatus
    tracking_status: TrackingStatus
    words: str
    carrier: str
    carrier_name: str
    service_name: str
    waybill_number: str
    parcel_id: str
    point_name: str
    point_phone: str
    told: tuple[tuple[str, str], ...]
    steps: tuple[ParcelStep, ...]
    events: tuple[EventLine, ...]
    trouble: str
    is_finished: bool
    consignment_id: int | None = None
    expected_from: date | None = None
    expected_to: date | None = None
    is_late: bool = False


_STEPS: Final = (
    ("packed", TrackingStatus.BOOKED),
    ("on_the_road", TrackingStatus.PICKED_UP),
    ("near", TrackingStatus.ARRIVED_DESTINATION),
    ("delivered", TrackingStatus.DELIVERED),
)


class _Expected(TypedDict, total=False):
    expected_from: date | None
    expected_to: date | None
    is_late: bool


_TROUBLED: Final = frozenset(
    {
        TrackingStatus.REFUSED,
        TrackingStatus.RETURNING,
        TrackingStatus.RETURNED,
        TrackingStatus.LOST,
        TrackingStatus.DAMAGED,
        TrackingStatus.CANCELLED,
        TrackingStatus.EXPIRED,
    }
)


def tracking_for(order_ids: Iterable[int]) -> dict[int, list[ShipmentTimeline]]:
    """Return the timelines of the shipments of some orders, by order, in four queries however many there are."""
    timelines: dict[int, list[ShipmentTimeline]] = {order_id: [] for order_id in order_ids}
    shipments = (
        Shipment.objects.filter(order__in=list(timelines))
        .select_related("order", "service", "service_point")
        .prefetch_related("consignments__events")
        .order_by("pk")
    )
    for shipment in shipments:
        timelines[shipment.order_id].append(_timeline(shipment))
    return timelines


def public_parcel(public_id: str) -> ShipmentTimeline:
    """Return what anybody who holds the parcel may know of it: no name, no address, no phone of the buyer.

    Raises:
        Consignment.DoesNotExist: No such parcel.
    """
    consignment = (
        Consignment.objects.select_related("shipment__order", "shipment__service", "shipment__service_point")
        .prefetch_related("events")
        .get(public_id=public_id)
    )
    return replace(_timeline(consignment.shipment, consignment), told=(), order_number="", point_phone="")


def _timeline(shipment: Shipment, consignment: Consignment | None = None) -> ShipmentTimeline:
    parcel = consignment or _current(shipment)
    events = sorted(parcel.events.all(), key=lambda event: (event.occurred_at, event.pk)) if parcel else []
    tracking = parcel.tracking if parcel else TrackingStatus.DRAFT
    point = shipment.service_point
    carrier = parcel.carrier if parcel else shipment.service.carrier
    return ShipmentTimeline(
        shipment_id=shipment.public_id,
        order_number=shipment.order.number,
        status=ShipmentStatus(shipment.status),
        tracking_status=tracking,
        words=str(TRACKING_WORDS[tracking]),
        carrier=carrier,
        carrier_name=carrier_name(carrier),
        service_name=shipment.service.name,
        waybill_number=parcel.shown_number if parcel and parcel.booked_at else "",
        parcel_id=parcel.public_id if parcel else "",
        point_name=point.name if point else "",
        point_phone=str(point.phone or "") if point else "",
        told=_told(parcel),
        steps=_steps(tracking, events, parcel),
        events=tuple(_line(event, carrier) for event in reversed(events)),
        trouble=_trouble(parcel),
        is_finished=tracking.is_final or shipment.status == ShipmentStatus.CANCELLED,
        consignment_id=parcel.pk if parcel else None,
        **_expected(parcel, tracking),
    )


def _expected(parcel: Consignment | None, tracking: TrackingStatus) -> _Expected:
    """Return between which days a parcel should come; nothing of one that has come, turned back or is lost."""
    last = parcel.expected_to if parcel else None
    if parcel is None or last is None or tracking.is_final or tracking in _TROUBLED:
        return {}
    return {"expected_from": parcel.expected_from, "expected_to": last, "is_late": last < timezone.localdate()}


def _current(shipment: Shipment) -> Consignment | None:
    """Return the consignment that moves to the buyer, else the latest one."""
    consignments = sorted((row for row in shipment.consignments.all() if not row.is_back), key=lambda row: row.pk)
    ended = {BookingStatus.FAILED, BookingStatus.CANCELLED}
    live = [row for row in consignments if row.status not in ended]
    return (live or consignments)[-1] if consignments else None


def _told(parcel: Consignment | None) -> tuple[tuple[str, str], ...]:
    told = parcel.handover if parcel else {}
    return tuple((str(FIELD_WORDS.get(name, name)), str(text)) for name, text in told.items())


def _trouble(parcel: Consignment | None) -> str:
    if parcel is None:
        return ""
    if parcel.status == BookingStatus.FAILED:
        return _("The carrier refused this parcel.")
    if parcel.status == BookingStatus.READY and parcel.attempts:
        return _("The carrier does not answer. We keep trying.")
    return str(TRACKING_WORDS[parcel.tracking]) if parcel.tracking in _TROUBLED else ""


def _line(event: TrackingEvent, carrier: str) -> EventLine:
    status = TrackingStatus(event.status)
    is_hand_step = event.entered_by_id is not None and not event.is_correction
    return EventLine(
        at=event.occurred_at,
        status=status,
        words=step_name(carrier, event.carrier_code) if is_hand_step else str(TRACKING_WORDS[status]),
        carrier_text="" if is_hand_step else event.carrier_text,
        location=event.location,
    )


def _steps(
    tracking: TrackingStatus, events: Sequence[TrackingEvent], parcel: Consignment | None
) -> tuple[ParcelStep, ...]:
    words = {
        "packed": _("Packed"),
        "on_the_road": _("On the road"),
        "near": _("In your area"),
        "delivered": _("Delivered"),
    }
    stage = _stage_on_the_way(tracking, events)
    reached = [code for code, status in _STEPS if stage >= status.stage]
    return tuple(
        ParcelStep(
            code=code,
            words=words[code],
            is_done=code in reached,
            is_current=bool(reached) and code == reached[-1],
            at=_reached_at(status, events, parcel) if code in reached else None,
        )
        for code, status in _STEPS
    )


def _stage_on_the_way(tracking: TrackingStatus, events: Sequence[TrackingEvent]) -> int:
    """Return how far towards the buyer a parcel came; one that turned back has not come further by it."""
    if tracking not in _TROUBLED:
        return tracking.stage
    forward = [TrackingStatus(event.status) for event in events]
    return max((status.stage for status in forward if status not in _TROUBLED), default=-1)


def _reached_at(status: TrackingStatus, events: Sequence[TrackingEvent], parcel: Consignment | None) -> datetime | None:
    times = [event.occurred_at for event in events if TrackingStatus(event.status).stage >= status.stage]
    if status is TrackingStatus.BOOKED and parcel is not None:
        return parcel.booked_at
    return min(times, default=None)


@dataclass(frozen=True, slots=True)
class HandStepChoice:
    """A step that a person may say happened, with the fields it asks for as (name, label, is_required)."""

    code: str
    words: str
    fields: tuple[tuple[str, str, bool], ...]
    delivers: bool


def hand_steps_for(consignment: Consignment) -> list[HandStepChoice]:
    """Return the steps that may be typed in for a parcel now; none where the carrier reports by itself."""
    carrier = _hand_carrier(consignment.carrier)
    if carrier is None or consignment.status != BookingStatus.BOOKED or consignment.tracking.is_final:
        return []
    return [
        HandStepChoice(
            code=step.code,
            words=step_name(carrier.code, step.code),
            fields=tuple((name, str(FIELD_WORDS[name]), name in step.asks) for name in (*step.asks, *step.may_ask)),
            delivers=step.status is TrackingStatus.DELIVERED,
        )
        for step in carrier.steps
        if step.status.stage >= consignment.tracking.stage
    ]


def _hand_carrier(code: str) -> HandCarrier | None:
    if code not in CARRIERS:
        return None
    try:
        return build_hand_carrier(code)
    except TypeError:
        return None
