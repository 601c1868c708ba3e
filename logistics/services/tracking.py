"""What carriers report, written down once and never edited; late or repeated news never moves a parcel back."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Value, When
from django.utils.translation import gettext as _

from logistics.carriers.base import CarrierEvent
from logistics.errors import UnableToMarkParcel
from logistics.models import BookingStatus, Consignment, StrayReason, TrackingEvent
from logistics.services.progress import HeldParcel, hold_parcels, refresh_progress, settle
from logistics.services.strays import is_of_the_future, keep_strays, note_placed, strays_of
from logistics.tracking_status import Scan, TrackingStatus
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.money import Money
from marketplace.facts import CarrierPuzzled

if TYPE_CHECKING:
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

UNKNOWN_CODE: Final = "logistics.tracking.unknown_code"
#: Consignments whose rows one transaction holds while events are written.
AT_ONCE: Final = 250
#: Alarms name a code that nobody knows by this word.
UNKNOWN_CODE_ALARM: Final = "unknown_code"


def record_tracking(*, carrier: str, events: Iterable[CarrierEvent], now: datetime) -> int:
    """Write down what a carrier reported and return how many events were new.

    Events that we have are skipped. Events of parcels that are not ours, or dated in the future, are kept apart and
    move nothing. Many parcels are written in several transactions; what failed half-way may be told again as a whole.
    """
    by_number: dict[str, list[CarrierEvent]] = defaultdict(list)
    for event in events:
        by_number[event.waybill_number].append(event)
    ours = dict(
        Consignment.objects.filter(carrier=carrier, waybill_number__in=by_number).values_list("pk", "waybill_number")
    )
    strange = by_number.keys() - set(ours.values())
    if strange:
        unplaced = [event for number in sorted(strange) for event in by_number[number]]
        with transaction.atomic(durable=True):
            keep_strays(carrier=carrier, events=unplaced, reason=StrayReason.UNKNOWN_NUMBER, now=now)
    new, keys = 0, sorted(ours)
    for at in range(0, len(keys), AT_ONCE):
        batch = {pk: by_number[ours[pk]] for pk in keys[at : at + AT_ONCE]}
        with transaction.atomic(durable=True):
            new += sum(map(len, _add(batch, now=now, by=None).values()))
    return new


def record_events(*, consignment_id: int, events: Sequence[CarrierEvent], now: datetime, by: User | None = None) -> int:
    """Write down events of one consignment and return how many were new; the parcel's status follows from all it has."""
    with transaction.atomic(durable=True):
        return len(add_events(consignment_id=consignment_id, events=events, now=now, by=by))


def add_events(
    *, consignment_id: int, events: Sequence[CarrierEvent], now: datetime, by: User | None = None
) -> list[CarrierEvent]:
    """Write down events of one consignment inside the caller's transaction, and return those that were new."""
    require_transaction()
    return _add({consignment_id: events}, now=now, by=by)[consignment_id]


def _add(
    batch: Mapping[int, Sequence[CarrierEvent]], *, now: datetime, by: User | None
) -> dict[int, list[CarrierEvent]]:
    """Write down events by consignment, reckon each consignment once, and return what was new of each."""
    held = hold_parcels(batch.keys())
    fresh: dict[int, list[CarrierEvent]] = {}
    early: dict[str, list[CarrierEvent]] = defaultdict(list)
    for pk, parcel in held.items():
        new = {event.carrier_event_id: event for event in batch[pk] if event.carrier_event_id not in parcel.event_ids}
        early[parcel.consignment.carrier] += [event for event in new.values() if is_of_the_future(event, now=now)]
        fresh[pk] = [event for event in new.values() if not is_of_the_future(event, now=now)]
        parcel.scans += [Scan(event.status, event.occurred_at) for event in fresh[pk]]
    for carrier, events in early.items():
        if events:
            keep_strays(carrier=carrier, events=events, reason=StrayReason.IN_THE_FUTURE, now=now)
    moved = [held[pk] for pk, events in fresh.items() if events]
    if moved:
        rows = (_row(pk, event, now=now, by=by) for pk, events in fresh.items() for event in events)
        TrackingEvent.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)
        _note_heard([parcel.consignment for parcel in moved], now=now)
        settle(moved, cash={pk: _cash_of(events) for pk, events in fresh.items()})
        _alarm_of_codes(held, fresh)
    return fresh


def _cash_of(events: Sequence[CarrierEvent]) -> Money | None:
    cash = (event.cash_collected for event in events if event.status is TrackingStatus.DELIVERED)
    return next((told for told in cash if told is not None), None)


def _note_heard(consignments: Sequence[Consignment], *, now: datetime) -> None:
    """Note that there was news; a parcel that is asked after has its next turn soon."""
    soon = now + timedelta(seconds=settings.TRACKING_POLL_SECONDS)
    for consignment in consignments:
        consignment.heard_at = now
        if consignment.next_poll_at is not None:
            consignment.next_poll_at = soon
    Consignment.objects.filter(pk__in=[row.pk for row in consignments]).update(
        heard_at=now, next_poll_at=Case(When(next_poll_at=None, then=None), default=Value(soon))
    )


def _alarm_of_codes(held: Mapping[int, HeldParcel], fresh: Mapping[int, Sequence[CarrierEvent]]) -> None:
    """Tell officers of each code that nobody understood, once in a batch."""
    puzzling: dict[tuple[str, str], str] = {}
    for pk, events in fresh.items():
        for event in events:
            if event.status is TrackingStatus.UNKNOWN:
                logger.error(UNKNOWN_CODE, extra={"consignment": pk, "code": event.carrier_code})
                puzzling[(held[pk].consignment.carrier, event.carrier_code)] = event.carrier_text
    for (carrier, code), text in puzzling.items():
        publish(CarrierPuzzled(carrier=carrier, kind=UNKNOWN_CODE_ALARM, subject=code[:40], detail=text[:200]))


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


def place_strays(*, consignment_id: int, now: datetime) -> int:
    """Write down what was heard of a parcel before we knew its number, and return how much that was."""
    consignment = Consignment.objects.get(pk=consignment_id)
    events = strays_of(consignment, now=now)
    if not events:
        return 0
    with transaction.atomic(durable=True):
        placed = add_events(consignment_id=consignment_id, events=events, now=now)
        note_placed(carrier=consignment.carrier, events=events, now=now)
    return len(placed)


def correct_tracking(*, consignment_id: int, status: TrackingStatus, reason: str, by: User, now: datetime) -> None:
    """Set a parcel's place by hand against what its carrier said; the only way back. Cash already noted stays noted.

    Raises:
        UnableToMarkParcel: No reason is given, or the consignment is not with a carrier.
    """
    if not reason.strip():
        raise UnableToMarkParcel(_("Say why."), fields={"reason": _("Say why.")})
    with transaction.atomic(durable=True):
        consignment = hold_parcels([consignment_id])[consignment_id].consignment
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
