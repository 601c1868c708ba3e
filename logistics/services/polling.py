"""Carriers are asked for news of parcels in batches: the quieter a parcel, the more seldom."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from logistics.health.services.breaker import resting_carriers
from logistics.models import Consignment
from logistics.services.asking import asking
from logistics.services.tracking import record_tracking
from marketplace.core.errors import AdapterError

logger = logging.getLogger(__name__)

POLL_FAILED: Final = "logistics.tracking.poll_failed"
#: Numbers in one question to a carrier.
AT_ONCE: Final = 50
#: Questions to one carrier in one run; the next run goes on.
MOST_QUESTIONS: Final = 20
#: Quiet for at least so long: so many times the usual pause between two questions, the longest quiet first.
PAUSES: Final = ((timedelta(days=14), 96), (timedelta(days=7), 24), (timedelta(days=3), 12), (timedelta(days=1), 4))


def poll_carrier(*, carrier: str, now: datetime, limit: int = AT_ONCE) -> int:
    """Ask a carrier for news of the parcels that are due, batch by batch, and return how many events were new.

    Stops at the first question that gets no answer: the carrier is left in peace until the next run, and its parcels
    have had their turn, so that an outage does not become a storm.
    """
    if carrier in resting_carriers(now=now):
        return 0
    new = 0
    for _question in range(MOST_QUESTIONS):
        numbers = claim_due(carrier=carrier, now=now, limit=limit)
        if not numbers:
            break
        try:
            with asking(carrier, "track") as adapter:
                events = adapter.track(numbers)
        except AdapterError as error:
            logger.warning(POLL_FAILED, extra={"carrier": carrier, "error": str(error)})
            break
        new += record_tracking(carrier=carrier, events=events, now=now)
    return new


def claim_due(*, carrier: str, now: datetime, limit: int = AT_ONCE) -> list[str]:
    """Give the parcels whose turn it is their next turn, and return their numbers. Two workers never claim the same."""
    with transaction.atomic(durable=True):
        due = list(
            Consignment.objects.to_poll(now)
            .filter(carrier=carrier)
            .select_for_update(skip_locked=True)
            .order_by("next_poll_at", "pk")
            .only("pk", "waybill_number", "heard_at", "booked_at")[:limit]
        )
        _put_off(due, now=now)
    return [row.waybill_number for row in due]


def _put_off(due: Sequence[Consignment], *, now: datetime) -> None:
    by_turn: dict[datetime, list[int]] = defaultdict(list)
    for row in due:
        by_turn[now + pause_after(row.heard_at or row.booked_at, now=now)].append(row.pk)
    for turn, keys in by_turn.items():
        Consignment.objects.filter(pk__in=keys, next_poll_at__lte=now).update(next_poll_at=turn)


def pause_after(heard_at: datetime | None, *, now: datetime) -> timedelta:
    """Return how long to wait before a parcel is asked after again, by how long nothing was heard of it."""
    usual = timedelta(seconds=settings.TRACKING_POLL_SECONDS)
    quiet = now - heard_at if heard_at is not None else timedelta(0)
    times = next((times for at_least, times in PAUSES if quiet >= at_least), 1)
    return usual * times
