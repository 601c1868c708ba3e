"""Lots of a village hub: parcels of many makers travel as one, and each is still traced.

# Note [A lot speaks for its parcels]
What happens to a lot is written down once, as its own event, and the fact `LotMoved` copies it into the history of each
parcel that was inside then, through the same `record_events` as a carrier's own news. The copy has the event's id, so
that it stands there once however often the fact is delivered. A parcel that left before hears nothing of it.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.handover.errors import UnableToRun
from logistics.handover.models import (
    ConsolidationRun,
    HubFee,
    RunEvent,
    RunParcel,
    RunStatus,
)
from logistics.models import BookingStatus, Consignment, Direction, PointKind, ServicePoint
from logistics.tracking_status import TrackingStatus
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.ids import next_number
from marketplace.core.money import Money
from marketplace.facts import LotMoved, ParcelJoinedRun, ParcelLeftRun

if TYPE_CHECKING:
    from marketplace.geography.models import Province
    from marketplace.users.models import User

#: Steps of a lot; what each means for a parcel inside. `arrived` means more to a parcel that is there: see `spreading`.
HANDED_OVER, MOVING, HELD, ARRIVED = "lot_handed_over", "lot_moving", "lot_held", "lot_arrived"
STEPS: Final = {
    HANDED_OVER: TrackingStatus.IN_TRANSIT,
    MOVING: TrackingStatus.IN_TRANSIT,
    HELD: TrackingStatus.ON_HOLD,
    ARRIVED: TrackingStatus.IN_TRANSIT,
}
#: What a scanner reads from the QR code of a label.
_LINK: Final = re.compile(r"/parcel/([A-Za-z0-9_-]{22})/?$")


def open_run(
    *, hub: ServicePoint, carrier: str, destination: Province, bring_until: datetime, by: User, now: datetime
) -> ConsolidationRun:
    """Open a lot at a hub, and return it; the fee of the day is frozen on it. One that is open already is returned.

    Raises:
        UnableToRun: The place is no open hub, or the time to bring parcels is over.
    """
    if hub.kind != PointKind.HUB or not hub.is_open:
        raise UnableToRun(_("This place is no open hub."))
    if bring_until <= now:
        raise UnableToRun(_("Parcels can only be brought until a time that is still to come."))
    with transaction.atomic(durable=True):
        ServicePoint.objects.select_for_update().get(pk=hub.pk)
        live = hub.runs.filter(carrier=carrier, destination=destination, status=RunStatus.OPEN).first()
        if live is not None:
            return live
        fee = fee_of(hub=hub, now=now)
        run = ConsolidationRun.objects.create(
            number=f"L{next_number(sequence='consolidation-run', start=10_001)}",
            hub=hub,
            carrier=carrier,
            destination=destination,
            bring_until=bring_until,
            fee_amount=fee.amount,
            fee_currency=fee.currency,
            opened_at=now,
            opened_by=by,
        )
        audit.record(actor=by, action="run.opened", subject=run, data={"hub": hub.code, "carrier": carrier})
    return run


def fee_of(*, hub: ServicePoint, now: datetime) -> Money:
    """Return what a hub takes for each parcel today; nothing where no fee is set."""
    row = HubFee.objects.valid_on(timezone.localdate(now)).filter(hub=hub).order_by("-valid_from").first()
    return row.price if isinstance(row, HubFee) else Money(Decimal(0), "KHR")


def join_run(*, run_id: int, number: str, by: User, now: datetime, fee_paid: bool = False) -> RunParcel:
    """Take a maker's parcel into a lot, and return its line; scanned twice, it is the same line.

    Args:
        run_id: An open lot.
        number: What was scanned or typed: the waybill number, our own number, or the link in the QR code.
        by: The keeper of the hub; the caller has made sure of it.
        now: When.
        fee_paid: Whether the maker paid the hub's fee.

    Raises:
        UnableToRun: There is no such parcel, it is not waiting to be handed over, or the hub cannot take it.
    """
    consignment_id = find_parcel(number=number)
    with transaction.atomic(durable=True):
        run = ConsolidationRun.objects.select_for_update(of=("self",)).select_related("hub").get(pk=run_id)
        parcel = Consignment.objects.select_for_update(of=("self",)).get(pk=consignment_id)
        live = RunParcel.objects.inside().filter(consignment=parcel).first()
        if live is not None and live.run_id == run.pk:
            return _paid(live, fee_paid=fee_paid, now=now)
        _check(run, parcel, is_elsewhere=live is not None)
        line = RunParcel.objects.create(
            run=run,
            consignment=parcel,
            joined_at=now,
            joined_by=by,
            fee_amount=run.fee_amount,
            fee_currency=run.fee_currency,
            fee_paid_at=now if fee_paid else None,
        )
        audit.record(actor=by, action="run.joined", subject=run, data={"parcel": parcel.reference})
        publish(ParcelJoinedRun(run_parcel_id=line.pk))
    return line


def find_parcel(*, number: str) -> int:
    """Return the key of the parcel that a number or a link names.

    Raises:
        UnableToRun: None, or something that is no number.
    """
    link = _LINK.search(number.strip())
    text = re.sub(r"[\s\-]", "", number).upper()
    wanted = Q(public_id=link[1]) if link else Q(reference=text) | Q(waybill_number=text)
    found = Consignment.objects.filter(wanted).exclude(status__in=(BookingStatus.FAILED, BookingStatus.CANCELLED))
    keys = list(found.values_list("pk", flat=True)[:2]) if link or text else []
    if len(keys) != 1:
        raise UnableToRun(_("We know no parcel with this number."))
    return keys[0]


def _check(run: ConsolidationRun, parcel: Consignment, *, is_elsewhere: bool) -> None:
    require_transaction()
    if run.status != RunStatus.OPEN:
        raise UnableToRun(_("This lot takes no more parcels."))
    if is_elsewhere:
        raise UnableToRun(_("This parcel is in another lot."))
    if hasattr(parcel, "manifest_line"):
        raise UnableToRun(_("This parcel stands on its maker's list for the carrier."))
    waits = Consignment.objects.still_here().filter(pk=parcel.pk, status=BookingStatus.BOOKED, direction=Direction.OUT)
    if not waits.exists():
        raise UnableToRun(_("This parcel is not waiting to be handed over."))
    if parcel.weight_g > run.hub.max_weight_g:
        raise UnableToRun(_("This parcel is too heavy for the hub."))
    there = RunParcel.objects.inside().filter(run__hub=run.hub, run__status__in=(RunStatus.OPEN, RunStatus.CLOSED))
    if run.hub.capacity is not None and there.count() >= run.hub.capacity:
        raise UnableToRun(_("The hub is full."))


def _paid(line: RunParcel, *, fee_paid: bool, now: datetime) -> RunParcel:
    if fee_paid and line.fee_paid_at is None:
        line.fee_paid_at = now
        line.save(update_fields=["fee_paid_at"])
    return line


def leave_run(*, run_id: int, reference: str, why: str, by: User, now: datetime) -> RunParcel:
    """Let a parcel go on alone, and return its line; what happens to the lot from now on is not told of it any more.

    Raises:
        UnableToRun: It is not in this lot, the lot has arrived, or nobody says why.
    """
    if not why.strip():
        raise UnableToRun(_("Say why."))
    with transaction.atomic(durable=True):
        run = ConsolidationRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        line = RunParcel.objects.inside().filter(run=run, consignment__reference=reference).first()
        if line is None or run.status == RunStatus.ARRIVED:
            raise UnableToRun(_("This parcel is not in this lot."))
        line.left_at, line.left_by, line.left_why = now, by, why.strip()[:200]
        line.save(update_fields=["left_at", "left_by", "left_why"])
        audit.record(actor=by, action="run.left", subject=run, data={"parcel": reference, "why": line.left_why})
        publish(ParcelLeftRun(run_parcel_id=line.pk))
    return line


def close_run(*, run_id: int, by: User, now: datetime) -> ConsolidationRun:
    """Close a lot: nothing is added any more. Closed twice, it is closed once.

    Raises:
        UnableToRun: There is nothing in it.
    """
    with transaction.atomic(durable=True):
        run = ConsolidationRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        if run.status != RunStatus.OPEN:
            return run
        if not run.parcels.inside().exists():
            raise UnableToRun(_("There is no parcel in this lot."))
        run.status, run.closed_at = RunStatus.CLOSED, now
        run.save(update_fields=["status", "closed_at"])
        audit.record(actor=by, action="run.closed", subject=run, data={"parcels": run.parcels.inside().count()})
    return run


def hand_over_run(*, run_id: int, waybill_number: str, received_by: str, by: User, now: datetime) -> ConsolidationRun:
    """Hand a closed lot to its carrier. Said twice, it is handed over once.

    Args:
        run_id: A closed lot.
        waybill_number: The carrier's number of the lot; empty where it gives none.
        received_by: Who took it.
        by: The keeper.
        now: When.

    Raises:
        UnableToRun: It is still open, nobody is named, or the number is another lot's.
    """
    number = re.sub(r"\s", "", waybill_number)[:40].upper()
    if not received_by.strip():
        raise UnableToRun(_("Write the name of who takes the lot."))
    with transaction.atomic(durable=True):
        run = ConsolidationRun.objects.select_for_update(of=("self",)).select_related("hub").get(pk=run_id)
        if run.status in (RunStatus.HANDED_OVER, RunStatus.ARRIVED):
            return run
        if run.status != RunStatus.CLOSED:
            raise UnableToRun(_("Close the lot first."))
        if number and ConsolidationRun.objects.filter(carrier=run.carrier, waybill_number=number).exists():
            raise UnableToRun(_("Another lot has this number."))
        run.status, run.handed_over_at = RunStatus.HANDED_OVER, now
        run.received_by, run.waybill_number = received_by.strip()[:120], number
        run.next_poll_at = now if number else None
        run.save(update_fields=["status", "handed_over_at", "received_by", "waybill_number", "next_poll_at"])
        audit.record(actor=by, action="run.handed_over", subject=run, data={"waybill": number})
        add_event(run=run, event_id=HANDED_OVER, code=HANDED_OVER, now=now, by=by, location=run.hub.name_km)
    return run


def tell_run(
    *, run_id: int, step: str, by: User | None, now: datetime, occurred_at: datetime | None = None, location: str = ""
) -> ConsolidationRun:
    """Write down what happened to a lot on the road: it moves, it is held, it has arrived. Arrived twice is once.

    Raises:
        UnableToRun: The lot is not on the road, or the step is none.
    """
    if step not in STEPS or step == HANDED_OVER:
        raise UnableToRun(_("A lot has no such step."))
    at = min(occurred_at or now, now)
    with transaction.atomic(durable=True):
        run = ConsolidationRun.objects.select_for_update(of=("self",)).select_related("destination").get(pk=run_id)
        if run.status == RunStatus.ARRIVED and step == ARRIVED:
            return run
        if run.status != RunStatus.HANDED_OVER:
            raise UnableToRun(_("This lot is not on the road."))
        if step == ARRIVED:
            run.status, run.arrived_at, run.next_poll_at = RunStatus.ARRIVED, max(at, run.handed_over_at or at), None
            run.save(update_fields=["status", "arrived_at", "next_poll_at"])
            location = location or run.destination.name_km
        audit.record(actor=by, action="run.told", subject=run, data={"step": step})
        event_id = ARRIVED if step == ARRIVED else f"{step}|{at:%Y-%m-%dT%H:%M}|{location}"
        add_event(run=run, event_id=event_id[:60], code=step, now=now, by=by, location=location, occurred_at=at)
    return run


def add_event(
    *,
    run: ConsolidationRun,
    event_id: str,
    code: str,
    now: datetime,
    by: User | None = None,
    location: str = "",
    occurred_at: datetime | None = None,
    status: TrackingStatus | None = None,
    text: str = "",
) -> bool:
    """Write down an event of a lot, once, and have it told to its parcels; return whether it was new."""
    require_transaction()
    event, created = RunEvent.objects.get_or_create(
        run=run,
        event_id=event_id,
        defaults={
            "status": (status or STEPS[code]).value,
            "code": code[:40],
            "text": text[:200],
            "location": location[:120],
            "occurred_at": occurred_at or now,
            "received_at": now,
            "entered_by": by,
        },
    )
    if created:
        publish(LotMoved(run_event_id=event.pk))
    return created
