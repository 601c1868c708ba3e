"""Nobody carries it: the buyer comes to the vendor."""

from __future__ import annotations

from typing import ClassVar

from logistics.carriers.base import Capabilities
from logistics.carriers.by_hand import HandCarrier, HandStep
from logistics.tracking_status import TrackingStatus


class SelfPickup(HandCarrier):
    """The vendor packs it and keeps it; the buyer comes with a code, and may pay there."""

    code = "self_pickup"
    abilities: ClassVar[Capabilities] = Capabilities(
        is_networked=False, max_weight_g=1_000_000, takes_cash=True, can_cancel=True
    )
    steps = (
        HandStep("arrived", TrackingStatus.READY_FOR_PICKUP, "Ready at the vendor's"),
        HandStep("reached", TrackingStatus.READY_FOR_PICKUP, "Called; the recipient will come", may_ask=("note",)),
        HandStep("no_answer", TrackingStatus.DELIVERY_ATTEMPTED, "Called, no answer", may_ask=("note",)),
        HandStep("wrong_number", TrackingStatus.DELIVERY_ATTEMPTED, "Called, wrong number", may_ask=("note",)),
        HandStep("collected", TrackingStatus.DELIVERED, "Collected at the vendor's", may_ask=("received_by",)),
        HandStep("came_back", TrackingStatus.RETURNED, "Nobody came; back on the shelf"),
    )
