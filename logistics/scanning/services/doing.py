"""What a scan leads to: the same services that everybody else uses, and never two ways for one thing.

| what happened | who writes it |
|---|---|
| it came to the place where it waits | `points.services.stays.arrive_at_point` |
| nobody answered, while it waits | `points.services.calls.note_call` |
| it leaves a place, to the recipient or back | `points.services.releasing` |
| it is handed over at a door, by a rider | `points.services.doors.deliver_at_door` |
| a clerk's step | a tracking event in the post's own codes |
| anything else | `logistics.services.by_hand.mark_by_hand` |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction

from logistics.carriers.base import CarrierEvent
from logistics.carriers.by_hand import HandEntry
from logistics.points.models import CallOutcome, PointStay
from logistics.points.selectors import asks_code, open_stay_of
from logistics.points.services.calls import note_call
from logistics.points.services.doors import deliver_at_door
from logistics.points.services.releasing import release_from_point, send_back_from_point
from logistics.points.services.stays import arrive_at_point
from logistics.scanning.models import Role
from logistics.scanning.steps import POST
from logistics.services.by_hand import mark_by_hand
from logistics.services.tracking import record_events
from logistics.tracking_status import TrackingStatus
from marketplace.core import audit
from marketplace.users.phones import spoken_phone

if TYPE_CHECKING:
    from datetime import datetime

    from logistics.scanning.models import Scan
    from logistics.scanning.services.judging import Judged


def do_scan(scan: Scan, judged: Judged, *, code: str, now: datetime) -> None:
    """Do what a scan says. Every service that is called may be called twice.

    Raises:
        DomainError: One of them refuses; nothing about the parcel has changed.
    """
    stay = open_stay_of(judged.consignment.pk)
    if judged.step.delivers:
        _hand_out(scan, judged, stay, code=code, now=now)
    elif stay is not None and _about_stay(scan, judged, stay, now=now):
        return
    elif _comes_to_wait(judged):
        point = judged.appointment.point
        assert point is not None  # noqa: S101 - for the type checker
        arrive_at_point(
            consignment_id=judged.consignment.pk, point=point, by=scan.user, now=now, occurred_at=judged.moment.at,
            size=str(scan.told.get("size", "")),
        )  # fmt: skip
    else:
        _tell(scan, judged, now=now)


def _comes_to_wait(judged: Judged) -> bool:
    point = judged.appointment.point
    return (
        point is not None
        and judged.step.status is TrackingStatus.READY_FOR_PICKUP
        and judged.consignment.carrier != POST
        and judged.consignment.shipment.service_point_id == point.pk
    )


def _about_stay(scan: Scan, judged: Judged, stay: PointStay, *, now: datetime) -> bool:
    """Note what happened to a parcel that waits, and return whether it is something of a stay."""
    parcel, at = judged.consignment.pk, judged.moment.at
    note = str(scan.told.get("note", ""))
    if judged.step.status is TrackingStatus.DELIVERY_ATTEMPTED:
        outcome = CallOutcome.NO_ANSWER.value
        note_call(
            consignment_id=parcel, outcome=outcome, by=scan.user, now=now, occurred_at=at, note=note,
            key=f"scan|{scan.client_key}",
        )  # fmt: skip
        return True
    if judged.step.status is TrackingStatus.RETURNING and judged.appointment.point is not None:
        point = judged.appointment.point
        send_back_from_point(consignment_id=parcel, point=point, by=scan.user, now=now, occurred_at=at, note=note)
        return True
    return False


def _hand_out(scan: Scan, judged: Judged, stay: PointStay | None, *, code: str, now: datetime) -> None:
    asked: dict[str, Any] = {
        "consignment_id": judged.consignment.pk, "by": scan.user, "now": now, "occurred_at": judged.moment.at,
        "code": code, "received_by": str(scan.told.get("received_by", "")), "signature": _picture(scan),
        "cash": scan.cash,
    }  # fmt: skip
    if stay is not None:
        release_from_point(point=judged.appointment.point, **asked)
    elif asks_code(judged.consignment):
        deliver_at_door(**asked)
    else:
        _tell(scan, judged, now=now)


def _picture(scan: Scan) -> ContentFile[bytes] | None:
    """Return the signature, or the photo where there is none."""
    file = scan.signature or scan.photo
    if not file:
        return None
    with file.open("rb") as opened:
        return ContentFile(opened.read(), name="proof.jpg")


def _tell(scan: Scan, judged: Judged, *, now: datetime) -> None:
    if judged.consignment.carrier == POST:
        _tell_for_post(scan, judged, now=now)
        return
    entry = HandEntry(
        step=judged.step.code,
        occurred_at=judged.moment.at,
        told=_told(scan, judged),
        location=_location(judged),
        cash_collected=scan.cash if judged.step.delivers else None,
    )
    mark_by_hand(consignment_id=judged.consignment.pk, entry=entry, by=scan.user, now=now)


def _told(scan: Scan, judged: Judged) -> dict[str, str]:
    told = {name: str(text) for name, text in scan.told.items()}
    if judged.appointment.role == Role.RIDER:
        told |= {"rider_name": str(scan.user), "rider_phone": spoken_phone(str(scan.user.phone or ""))}
    return told


def _tell_for_post(scan: Scan, judged: Judged, *, now: datetime) -> None:
    """Write down what a clerk saw, in the post's own codes."""
    consignment = judged.consignment
    event = CarrierEvent(
        carrier_event_id=f"scan|{scan.user_id}|{scan.client_key}",
        waybill_number=consignment.waybill_number,
        status=judged.step.status,
        carrier_code=judged.step.code,
        carrier_text=judged.step.text,
        occurred_at=judged.moment.at,
        location=_location(judged),
        signed_by=str(scan.told.get("received_by", ""))[:120],
        cash_collected=scan.cash if judged.step.delivers else None,
        raw={"scan": scan.pk, "told": dict(scan.told)},
    )
    if record_events(consignment_id=consignment.pk, events=[event], now=now, by=scan.user):
        with transaction.atomic(durable=True):
            told: dict[str, Any] = {"step": judged.step.code, "scan": scan.pk}
            audit.record(actor=scan.user, action="tracking.scanned", subject=consignment, data=told)


def _location(judged: Judged) -> str:
    point = judged.appointment.point
    return point.name_km if point else ""
