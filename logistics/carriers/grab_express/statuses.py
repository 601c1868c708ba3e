"""GrabExpress's states in our words.

Source: GrabExpress partner documentation, "Delivery status", as public integrations name its states (read 2026-11-26);
what PENDING_DROP_OFF and FAILED mean for us is our reading, to be confirmed with Grab.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from logistics.tracking_status import TrackingStatus

#: Their state -> ours.
STATES: Final[Mapping[str, TrackingStatus]] = {
    "QUEUEING": TrackingStatus.BOOKED,  # "The order waits for its time"
    "ALLOCATING": TrackingStatus.BOOKED,  # "A rider is being looked for"
    "PENDING_PICKUP": TrackingStatus.PICKUP_SCHEDULED,  # "A rider has accepted"
    "PICKING_UP": TrackingStatus.PICKUP_SCHEDULED,  # "The rider is at the sender's"
    "PENDING_DROP_OFF": TrackingStatus.PICKED_UP,  # "The rider has it, and is not on the last way yet"
    "IN_DELIVERY": TrackingStatus.OUT_FOR_DELIVERY,  # "On the way to the recipient"
    "COMPLETED": TrackingStatus.DELIVERED,  # "Handed over"
    "FAILED": TrackingStatus.DELIVERY_ATTEMPTED,  # "Could not be handed over"
    "IN_RETURN": TrackingStatus.RETURNING,  # "On the way back to the sender"
    "RETURNED": TrackingStatus.RETURNED,  # "Back with the sender"
    "CANCELED": TrackingStatus.CANCELLED,  # "Called off"
}


def status_of(state: str) -> TrackingStatus:
    """Return our status; a state that nobody knows is UNKNOWN and raises an alarm."""
    return STATES.get(state, TrackingStatus.UNKNOWN)
