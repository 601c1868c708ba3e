"""The words we use for where a parcel is, and the rule that no late message moves it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class TrackingStatus(StrEnum):
    """Where one consignment is, in words that fit every carrier."""

    DRAFT = "draft"
    BOOKED = "booked"
    PICKUP_SCHEDULED = "pickup_scheduled"
    PICKED_UP = "picked_up"
    AT_ORIGIN_HUB = "at_origin_hub"
    IN_TRANSIT = "in_transit"
    AT_CUSTOMS = "at_customs"
    CUSTOMS_HELD = "customs_held"
    ARRIVED_DESTINATION = "arrived_destination"
    READY_FOR_PICKUP = "ready_for_pickup"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERY_ATTEMPTED = "delivery_attempted"
    ON_HOLD = "on_hold"
    DELIVERED = "delivered"
    REFUSED = "refused"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    DAMAGED = "damaged"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"

    @property
    def stage(self) -> int:
        """Return how far along the road this is; equal stages may follow one another in any order."""
        return _STAGES[self]

    @property
    def is_final(self) -> bool:
        """Return whether nothing more is expected of the carrier."""
        return self in FINAL


_STAGES: Final[dict[TrackingStatus, int]] = {
    # Note [Stages]: the status shown is the furthest stage reached; inside one stage the latest scan wins.
    # So a second try at a door may follow a first one, while a scan that arrives late changes the history only.
    TrackingStatus.UNKNOWN: -1,
    TrackingStatus.DRAFT: 0,
    TrackingStatus.BOOKED: 10,
    TrackingStatus.PICKUP_SCHEDULED: 20,
    TrackingStatus.PICKED_UP: 30,
    TrackingStatus.AT_ORIGIN_HUB: 40,
    TrackingStatus.IN_TRANSIT: 50,
    TrackingStatus.AT_CUSTOMS: 50,
    TrackingStatus.CUSTOMS_HELD: 50,
    TrackingStatus.ON_HOLD: 50,
    TrackingStatus.ARRIVED_DESTINATION: 60,
    TrackingStatus.READY_FOR_PICKUP: 70,
    TrackingStatus.OUT_FOR_DELIVERY: 70,
    TrackingStatus.DELIVERY_ATTEMPTED: 70,
    TrackingStatus.REFUSED: 80,
    TrackingStatus.RETURNING: 85,
    TrackingStatus.DAMAGED: 88,
    TrackingStatus.LOST: 89,
    TrackingStatus.CANCELLED: 90,
    TrackingStatus.EXPIRED: 91,
    TrackingStatus.RETURNED: 92,
    TrackingStatus.DELIVERED: 93,
}

FINAL: Final[frozenset[TrackingStatus]] = frozenset(
    {
        TrackingStatus.DELIVERED,
        TrackingStatus.RETURNED,
        TrackingStatus.CANCELLED,
        TrackingStatus.EXPIRED,
    }
)


@dataclass(frozen=True, slots=True)
class Scan:
    """What the rule needs to know of one tracking event."""

    status: TrackingStatus
    occurred_at: datetime
    is_correction: bool = False


def settled_status(scans: Iterable[Scan], *, initial: TrackingStatus = TrackingStatus.DRAFT) -> TrackingStatus:
    """Return where the parcel is, given every scan known, in whatever order they came. See Note [Stages].

    The answer is a function of the set of scans, so a message that comes twice or late gives the same answer.
    A hold is shown while it is the latest thing known and the parcel has not reached its end.
    A correction by our staff starts the reckoning anew: only scans that happened after it count.
    """
    known = [scan for scan in scans if scan.status is not TrackingStatus.UNKNOWN]
    corrections = [scan for scan in known if scan.is_correction]
    if corrections:
        latest = max(corrections, key=lambda scan: scan.occurred_at)
        known = [latest, *(scan for scan in known if scan.occurred_at > latest.occurred_at)]
    if not known:
        return initial
    furthest = max(known, key=_progress)
    holds = [scan for scan in known if scan.status is TrackingStatus.ON_HOLD]
    if holds and not furthest.status.is_final and max(holds, key=_progress).occurred_at > furthest.occurred_at:
        return TrackingStatus.ON_HOLD
    if furthest.status.stage < initial.stage and not corrections:
        return initial
    return furthest.status


def _progress(scan: Scan) -> tuple[int, datetime, str]:
    """Return what orders scans: the stage, then the time it happened, then a fixed word so that ties agree."""
    return (scan.status.stage, scan.occurred_at, scan.status.value)
