"""What the news of carriers and of people who type means for parcels that wait."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.db import transaction

from logistics.models import BookingStatus, Direction
from logistics.points.errors import UnableToKeepParcel
from logistics.points.models import StayEnd
from logistics.points.rules import ASK_AT_DOOR, SELF_PICKUP
from logistics.points.services.codes import ensure_code
from logistics.points.services.shelf import end_stay, locked, open_stay
from logistics.points.services.stays import keep
from logistics.tracking_status import TrackingStatus

if TYPE_CHECKING:
    from datetime import datetime

    from logistics.models import Consignment

logger = logging.getLogger(__name__)

NO_ROOM: Final = "logistics.points.no_room"
_LEAVES: Final = {
    TrackingStatus.DELIVERED: StayEnd.COLLECTED,
    TrackingStatus.RETURNED: StayEnd.SENT_BACK,
    TrackingStatus.OUT_FOR_DELIVERY: StayEnd.MOVED,
}


def follow_parcel(*, consignment_id: int, now: datetime) -> None:
    """Let a stay begin or end as the parcel's own status says, however we heard of it; running it twice is once.

    A point that says it has a parcel begins the stay itself; this is for what carriers report and vendors type.
    """
    with transaction.atomic(durable=True):
        consignment = locked(consignment_id)
        status = consignment.tracking
        stay = open_stay(consignment)
        if status is TrackingStatus.READY_FOR_PICKUP and stay is None and consignment.status == BookingStatus.BOOKED:
            _begin(consignment, now=now)
        elif status in _LEAVES and stay is not None:
            end_stay(stay, how=_LEAVES[status], at=now, by=None)
        elif status in (TrackingStatus.PICKED_UP, TrackingStatus.OUT_FOR_DELIVERY) and _asks_at_door(consignment):
            ensure_code(consignment_id=consignment_id, now=now)


def _begin(consignment: Consignment, *, now: datetime) -> None:
    point = consignment.shipment.service_point
    if consignment.direction != Direction.OUT:
        return
    at = consignment.tracking_status_at or now
    try:
        if point is not None:
            keep(consignment, point=point, by=None, at=at, now=now)
        elif consignment.carrier == SELF_PICKUP:
            keep(consignment, partner=consignment.shipment.partner, by=None, at=at, now=now)
    except UnableToKeepParcel:
        logger.error(NO_ROOM, extra={"consignment": consignment.pk})  # noqa: TRY400 - nobody's code must change


def _asks_at_door(consignment: Consignment) -> bool:
    return consignment.carrier in ASK_AT_DOOR and consignment.direction == Direction.OUT
