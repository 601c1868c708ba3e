"""What happens at points, as the tracking events that every carrier speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from logistics.carriers.base import CarrierEvent
from logistics.tracking_status import TrackingStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from logistics.models import Consignment
    from marketplace.core.money import Money

#: Step, what it means on the road, and the words kept beside it.
STEPS: Final[Mapping[str, tuple[TrackingStatus, str]]] = {
    "arrived": (TrackingStatus.READY_FOR_PICKUP, "Waiting to be collected"),
    "reached": (TrackingStatus.READY_FOR_PICKUP, "Called; the recipient will come"),
    "no_answer": (TrackingStatus.DELIVERY_ATTEMPTED, "Called, no answer"),
    "wrong_number": (TrackingStatus.DELIVERY_ATTEMPTED, "Called, wrong number"),
    "goes_back": (TrackingStatus.RETURNING, "Not fetched; goes back to the sender"),
    "sent_back": (TrackingStatus.RETURNING, "Sent back to the sender"),
    "collected": (TrackingStatus.DELIVERED, "Collected"),
    "delivered": (TrackingStatus.DELIVERED, "Delivered"),
    "confirmed": (TrackingStatus.DELIVERED, "The recipient confirms that it came"),
}


def event_of(
    step: str,
    *,
    key: str,
    consignment: Consignment,
    at: datetime,
    location: str = "",
    signed_by: str = "",
    cash: Money | None = None,
) -> CarrierEvent:
    """Return the event of one step at a point.

    Args:
        step: One of `STEPS`.
        key: The same for the same thing, however often it is told.
        consignment: Whose it is.
        at: When it happened.
        location: Where, for people to read.
        signed_by: Who took it.
        cash: What was taken for it.
    """
    status, text = STEPS[step]
    return CarrierEvent(
        carrier_event_id=f"{step}|{key}"[:100],
        waybill_number=consignment.waybill_number,
        status=status,
        carrier_code=step,
        carrier_text=text,
        occurred_at=at,
        location=location[:120],
        signed_by=signed_by[:120],
        cash_collected=cash,
        raw={"step": step, "by": "point"},
    )
