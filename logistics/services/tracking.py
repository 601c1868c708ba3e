"""What carriers report, written down once and never edited; late or repeated news never moves a parcel back."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from logistics.carriers.base import CarrierEvent
from logistics.configured import carrier_for
from logistics.errors import UnableToMarkParcel
from logistics.models import BookingStatus, Consignment, TrackingEvent
from logistics.services.progress import refresh_progress
from logistics.tracking_status import TrackingStatus
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.errors import AdapterError

if TYPE_CHECKING:
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

UNKNOWN_CODE: Final = "logistics.tracking.unknown_code"
UNKNOWN_PARCEL: Final = "logistics.tracking.unknown_parcel"
POLL_FAILED: Final = "logistics.tracking.poll_failed"


def record_tracking(*, carrier: str, events: Iterable[CarrierEvent], now: datetime) -> int:
    """Write down what a carrier reported and return how many events were new.

    Events that we have are skipped, events of parcels that are not ours are logged and skipped.
    """
    by_number: dict[str, list[CarrierEvent]] = defaultdict(list)
    for event in events:
        by_number[event.waybill_number].append(event)
    ours = dict(
        Consignment.objects.filter(carrier=carrier, waybill_number__in=by_number).values_list("waybill_number", "pk")
    )
    for number in by_number.keys() - ours.keys():
        logger.warning(UNKNOWN_PARCEL, extra={"carrier": carrier, "waybill_number": number})
    return sum(
        record_events(consignment_id=pk, events=by_number[number], now=now) for number, pk in sorted(ours.items())
    )


def record_events(*, consignment_id: int, events: Sequence[CarrierEvent], now: datetime, by: User | None = None) -> int:
    """Write down events of one consignment and return how many were new; the parcel's status follows from all it has."""
    with transaction.atomic(durable=True):
        fresh = add_events(consignment_id=consignment_id, events=events, now=now, by=by)
    for event in fresh:
        if event.status is TrackingStatus.UNKNOWN:
            logger.error(UNKNOWN_CODE, extra={"consignment": consignment_id, "code": event.carrier_code})
    return len(fresh)


def add_events(
    *, consignment_id: int, events: Sequence[CarrierEvent], now: datetime, by: User | None = None
) -> list[CarrierEvent]:
    """Write down events inside the caller's transaction, so that they stand or fall with it; return what was new."""
    require_transaction()
    Consignment.objects.select_for_update().get(pk=consignment_id)
    known = set(TrackingEvent.objects.filter(consignment_id=consignment_id).values_list("carrier_event_id", flat=True))
    fresh = {event.carrier_event_id: event for event in events if event.carrier_event_id not in known}
    if fresh:
        TrackingEvent.objects.bulk_create(_row(consignment_id, event, now=now, by=by) for event in fresh.values())
        cash = [event.cash_collected for event in fresh.values() if event.status is TrackingStatus.DELIVERED]
        refresh_progress(consignment_id=consignment_id, cash=cash[0] if cash else None)
    return list(fresh.values())


def _row(consignment_id: int, event: CarrierEvent, *, now: datetime, by: User | None) -> TrackingEvent:
    return TrackingEvent(
        consignment_id=consignment_id,
        carrier_event_id=event.carrier_event_id,
        status=event.status.value,
        carrier_code=event.carrier_code[:40],
        carrier_text=event.carrier_text[:200],
        location=event.location[:120],
        signed_by=event.signed_by[:120],
        occurred_at=event.occurred_at,
        received_at=now,
        entered_by=by,
        raw=dict(event.raw),
    )


def poll_carrier(*, carrier: str, now: datetime, limit: int = 50) -> int:
    """Ask a carrier for news of the parcels that are due, and return how many events were new.

    Each parcel's next turn is set before the carrier is called, so that an outage does not become a storm.
    """
    due = list(Consignment.objects.to_poll(now).filter(carrier=carrier).order_by("next_poll_at", "pk")[:limit])
    if not due:
        return 0
    later = now + timedelta(seconds=settings.TRACKING_POLL_SECONDS)
    Consignment.objects.filter(pk__in=[row.pk for row in due], next_poll_at__lte=now).update(next_poll_at=later)
    try:
        events = carrier_for(carrier).track([row.waybill_number for row in due])
    except AdapterError as error:
        logger.warning(POLL_FAILED, extra={"carrier": carrier, "error": str(error)})
        return 0
    return record_tracking(carrier=carrier, events=events, now=now)


def correct_tracking(*, consignment_id: int, status: TrackingStatus, reason: str, by: User, now: datetime) -> None:
    """Set a parcel's place by hand against what its carrier said; the only way back. Cash already noted stays noted.

    Raises:
        UnableToMarkParcel: No reason is given, or the consignment is not with a carrier.
    """
    if not reason.strip():
        raise UnableToMarkParcel(_("Say why."), fields={"reason": _("Say why.")})
    with transaction.atomic(durable=True):
        consignment = Consignment.objects.select_for_update().get(pk=consignment_id)
        if consignment.status != BookingStatus.BOOKED:
            raise UnableToMarkParcel(_("This parcel is not with a carrier."))
        TrackingEvent.objects.create(
            consignment=consignment,
            carrier_event_id=f"correction|{now.isoformat()}",
            status=status.value,
            carrier_code="correction",
            carrier_text=reason.strip()[:200],
            occurred_at=now,
            received_at=now,
            is_correction=True,
            entered_by=by,
        )
        refresh_progress(consignment_id=consignment_id)
        audit.record(
            actor=by,
            action="tracking.corrected",
            subject=consignment,
            data={"status": status.value, "reason": reason.strip()},
        )
