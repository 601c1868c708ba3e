"""Rules about parcels that wait, of which screens and services both ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from logistics.models import CashStatus, Consignment, Direction
from logistics.points.models import CallAttempt, CallOutcome, PointStay
from logistics.tracking_status import TrackingStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How often a parcel is kept longer, and for how many days at most each time. Ours; no source outside.
MOST_EXTENSIONS: Final = 2
MOST_DAYS: Final = 7
#: Carriers whose people ask for the code at the door.
ASK_AT_DOOR: Final = frozenset({"local_rider"})
#: Nobody carries it: the buyer comes to the vendor.
SELF_PICKUP: Final = "self_pickup"
#: Carriers whose parcels are handed out against a code, or a name and a signature.
PROVED: Final = ASK_AT_DOOR | {"bus_parcel", "pickup_point", "locker", SELF_PICKUP}


def unanswered_in_a_row(calls: Iterable[CallAttempt]) -> int:
    """Return how many calls nobody answered since the last that somebody did, by the time of the calls."""
    in_a_row = 0
    for call in sorted(calls, key=lambda one: (one.at, one.pk), reverse=True):
        if call.outcome == CallOutcome.REACHED:
            break
        in_a_row += 1
    return in_a_row


def may_confirm(consignment: Consignment) -> bool:
    """Return whether a buyer may say that a parcel came: it has left, comes to them, and no cash is due for it."""
    return (
        consignment.direction == Direction.OUT
        and consignment.cash_status != CashStatus.DUE
        and not consignment.tracking.is_final
        and consignment.tracking.stage >= TrackingStatus.PICKED_UP.stage
    )


def place_name(stay: PointStay) -> str:
    """Return the name of the place where a parcel lies."""
    if stay.point is not None:
        return stay.point.name
    return str(stay.partner.name) if stay.partner is not None else ""
