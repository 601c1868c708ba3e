"""What happens to a lot, written into the history of each parcel. See Note [A lot speaks for its parcels]."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from logistics.carriers.base import CarrierEvent
from logistics.configured import carrier_for
from logistics.handover.models import ConsolidationRun, RunEvent, RunParcel, RunStatus
from logistics.handover.services.runs import ARRIVED, add_event, tell_run
from logistics.services.asking import asking
from logistics.services.tracking import record_events
from logistics.tracking_status import TrackingStatus
from marketplace.core.errors import AdapterError

logger = logging.getLogger(__name__)

POLL_FAILED: Final = "logistics.lots.poll_failed"
JOINED, LEFT = "hub_joined", "hub_left"
#: What a carrier says of a lot that means the same for each parcel in it; all else means that it moves.
SAME_FOR_EACH: Final = frozenset(
    {TrackingStatus.ON_HOLD, TrackingStatus.LOST, TrackingStatus.DAMAGED, TrackingStatus.UNKNOWN}
)


def tell_parcel_that_joined(*, run_parcel_id: int, now: datetime) -> int:
    """Write into a parcel's history that its hub has it."""
    line = RunParcel.objects.select_related("run__hub", "joined_by").get(pk=run_parcel_id)
    event = _own_event(line, JOINED, line.joined_at, TrackingStatus.AT_ORIGIN_HUB)
    return record_events(consignment_id=line.consignment_id, events=[event], now=now, by=line.joined_by)


def tell_parcel_that_left(*, run_parcel_id: int, now: datetime) -> int:
    """Write into a parcel's history that it goes on without its lot."""
    line = RunParcel.objects.select_related("run__hub", "left_by").get(pk=run_parcel_id)
    if line.left_at is None:
        return 0
    was_sent = line.run.handed_over_at is not None and line.run.handed_over_at <= line.left_at
    status = TrackingStatus.IN_TRANSIT if was_sent else TrackingStatus.AT_ORIGIN_HUB
    event = _own_event(line, LEFT, line.left_at, status)
    return record_events(consignment_id=line.consignment_id, events=[event], now=now, by=line.left_by)


def _own_event(line: RunParcel, code: str, at: datetime, status: TrackingStatus) -> CarrierEvent:
    return CarrierEvent(
        carrier_event_id=f"{code}|{line.run.number}|{line.pk}",
        waybill_number="",
        status=status,
        carrier_code=code,
        carrier_text=line.run.number,
        occurred_at=at,
        location=line.run.hub.name_km,
        raw={"run": line.run.number, "hub": line.run.hub.code, "why": line.left_why},
    )


def tell_parcels_of_lot(*, run_event_id: int, now: datetime) -> int:
    """Copy a lot's event to each parcel that was inside when it was heard; return how many copies were new."""
    event = RunEvent.objects.select_related("run__destination", "entered_by").get(pk=run_event_id)
    inside = (
        RunParcel.objects.filter(Q(left_at=None) | Q(left_at__gt=event.received_at), run=event.run)
        .select_related("consignment__shipment__order__shipping_address")
        .order_by("consignment")
    )
    return sum(
        record_events(consignment_id=line.consignment_id, events=[_copy(event, line)], now=now, by=event.entered_by)
        for line in inside
    )


def _copy(event: RunEvent, line: RunParcel) -> CarrierEvent:
    return CarrierEvent(
        carrier_event_id=f"lot|{event.run.number}|{event.event_id}"[:100],
        waybill_number="",
        status=_status_for(event, line),
        carrier_code=event.code,
        carrier_text=event.text or event.run.shown_number,
        occurred_at=event.occurred_at,
        location=event.location,
        raw={"run": event.run.number, "waybill": event.run.waybill_number, "event": event.event_id},
    )


def _status_for(event: RunEvent, line: RunParcel) -> TrackingStatus:
    """Return what a lot's event means for a parcel: at the lot's goal, one is near its buyer and another is not."""
    address = line.consignment.shipment.order.shipping_address
    is_near = address is not None and address.province_id == event.run.destination_id
    if event.code == ARRIVED and is_near:
        return TrackingStatus.ARRIVED_DESTINATION
    return TrackingStatus(event.status)


def poll_lots(*, now: datetime, limit: int = 50) -> int:
    """Ask carriers for news of the lots on the road whose turn it is; return how many events were new."""
    due = ConsolidationRun.objects.filter(status=RunStatus.HANDED_OVER, next_poll_at__lte=now).order_by("next_poll_at")
    return sum(_poll(run, now=now) for run in list(due[:limit]))


def _poll(run: ConsolidationRun, *, now: datetime) -> int:
    later = now + timedelta(seconds=settings.TRACKING_POLL_SECONDS)
    is_asked = carrier_for(run.carrier).capabilities().has_polling
    ConsolidationRun.objects.filter(pk=run.pk).update(next_poll_at=later if is_asked else None)
    if not is_asked:
        return 0
    try:
        with asking(run.carrier, "track") as carrier:
            events = carrier.track([run.waybill_number])
    except AdapterError as error:
        logger.warning(POLL_FAILED, extra={"run": run.number, "error": str(error)})
        return 0
    return sum(_record(run, event, now=now) for event in events if event.waybill_number == run.waybill_number)


def _record(run: ConsolidationRun, event: CarrierEvent, *, now: datetime) -> bool:
    if event.status is TrackingStatus.DELIVERED:
        tell_run(run_id=run.pk, step=ARRIVED, by=None, now=now, occurred_at=event.occurred_at, location=event.location)
        return True
    with transaction.atomic(durable=True):
        locked = ConsolidationRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        return add_event(
            run=locked,
            event_id=event.carrier_event_id[:60],
            code=event.carrier_code,
            now=now,
            location=event.location,
            occurred_at=event.occurred_at,
            status=event.status if event.status in SAME_FOR_EACH else TrackingStatus.IN_TRANSIT,
            text=event.carrier_text,
        )
