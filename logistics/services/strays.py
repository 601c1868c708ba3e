"""News from carriers that moves nothing: kept as it came, told to officers, and placed when its parcel is found."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Q

from logistics.carriers.base import CarrierEvent
from logistics.models import Consignment, StrayEvent, StrayReason
from logistics.tracking_status import TrackingStatus
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.money import Money
from marketplace.facts import CarrierPuzzled

logger = logging.getLogger(__name__)

UNKNOWN_PARCEL: Final = "logistics.tracking.unknown_parcel"
FUTURE_EVENT: Final = "logistics.tracking.future_event"
#: Clocks of carriers and of phones differ a little.
SKEW: Final = timedelta(minutes=10)

#: How officers' alarms name it.
_ALARMS: Final = {StrayReason.UNKNOWN_NUMBER: "unknown_parcel", StrayReason.IN_THE_FUTURE: "future_event"}
_LOGGED: Final = {StrayReason.UNKNOWN_NUMBER: UNKNOWN_PARCEL, StrayReason.IN_THE_FUTURE: FUTURE_EVENT}


def is_of_the_future(event: CarrierEvent, *, now: datetime) -> bool:
    """Return whether an event says that it happens later than now, by more than clocks differ."""
    return event.occurred_at > now + SKEW


def keep_strays(*, carrier: str, events: Collection[CarrierEvent], reason: StrayReason, now: datetime) -> int:
    """Keep events that move nothing, each once, and raise one alarm for each number; return how many were new."""
    require_transaction()
    known = set(
        StrayEvent.objects.filter(carrier=carrier, waybill_number__in={event.waybill_number for event in events})
        .order_by()
        .values_list("waybill_number", "carrier_event_id")
    )
    by_key = {(event.waybill_number[:40], event.carrier_event_id[:100]): event for event in events}
    fresh = {key: event for key, event in by_key.items() if key not in known}
    if not fresh:
        return 0
    rows = [_row(carrier, event, reason, now=now) for event in fresh.values()]
    StrayEvent.objects.bulk_create(rows, ignore_conflicts=True)
    for number in sorted({number for number, _id in fresh}):
        logger.warning(_LOGGED[reason], extra={"carrier": carrier, "waybill_number": number})
        publish(CarrierPuzzled(carrier=carrier, kind=_ALARMS[reason], subject=number, detail=_detail(number, fresh)))
    return len(fresh)


def _detail(number: str, fresh: dict[tuple[str, str], CarrierEvent]) -> str:
    last = max((event for key, event in fresh.items() if key[0] == number), key=lambda event: event.occurred_at)
    return f"{last.carrier_code} {last.occurred_at:%Y-%m-%d %H:%M %Z} {last.carrier_text}"[:200]


def _row(carrier: str, event: CarrierEvent, reason: StrayReason, *, now: datetime) -> StrayEvent:
    cash = event.cash_collected
    return StrayEvent(
        carrier=carrier,
        waybill_number=event.waybill_number[:40],
        carrier_event_id=event.carrier_event_id[:100],
        reason=reason,
        status=event.status.value,
        carrier_code=event.carrier_code[:40],
        carrier_text=event.carrier_text[:200],
        location=event.location[:120],
        signed_by=event.signed_by[:120],
        occurred_at=event.occurred_at,
        received_at=now,
        cash_amount=cash.amount if cash else None,
        cash_currency=cash.currency if cash else "",
        raw=dict(event.raw),
    )


def strays_of(consignment: Consignment, *, now: datetime) -> list[CarrierEvent]:
    """Return what was heard of a parcel before we knew its number, or before its time, as the carrier said it."""
    due = Q(reason=StrayReason.UNKNOWN_NUMBER) | Q(occurred_at__lte=now)
    rows = StrayEvent.objects.open().filter(due, carrier=consignment.carrier, waybill_number=consignment.waybill_number)
    return [_event(row) for row in rows.order_by("occurred_at", "pk")]


def note_placed(*, carrier: str, events: Iterable[CarrierEvent], now: datetime) -> None:
    """Close the strays of events that are in a parcel's history now."""
    require_transaction()
    for event in events:
        StrayEvent.objects.open().filter(
            carrier=carrier, waybill_number=event.waybill_number, carrier_event_id=event.carrier_event_id
        ).update(placed_at=now)


def _event(row: StrayEvent) -> CarrierEvent:
    cash = Money(Decimal(row.cash_amount), row.cash_currency) if row.cash_amount is not None else None
    return CarrierEvent(
        carrier_event_id=row.carrier_event_id,
        waybill_number=row.waybill_number,
        status=TrackingStatus(row.status),
        carrier_code=row.carrier_code,
        carrier_text=row.carrier_text,
        occurred_at=row.occurred_at,
        location=row.location,
        signed_by=row.signed_by,
        cash_collected=cash,
        raw=row.raw,
    )
