"""Any other carrier: a friend's truck, a boat, a company without an interface. All steps are typed in."""

from __future__ import annotations

from typing import ClassVar, Final

from logistics.carriers.base import Capabilities
from logistics.carriers.by_hand import HandCarrier, HandStep
from logistics.tracking_status import TrackingStatus

#: A full container: what a ship's agent or a truck takes at once. Source: ISO 668, at most 30,480 kg with its box.
MOST_BY_HAND_G: Final = 30_000_000


class ManualCarrier(HandCarrier):
    """Whoever the vendor finds; the vendor tells who it is and what happens."""

    code = "manual"
    abilities: ClassVar[Capabilities] = Capabilities(
        is_networked=False, max_weight_g=MOST_BY_HAND_G, takes_cash=True, can_cancel=True
    )
    steps = (
        HandStep(
            "handed_over",
            TrackingStatus.PICKED_UP,
            "Handed over to the carrier",
            asks=("company", "carrier_phone"),
            may_ask=("waybill_number", "note"),
        ),
        HandStep("moving", TrackingStatus.IN_TRANSIT, "On the way", may_ask=("note",)),
        HandStep("arrived", TrackingStatus.READY_FOR_PICKUP, "Ready to be collected", may_ask=("note",)),
        HandStep("on_the_way", TrackingStatus.OUT_FOR_DELIVERY, "Out for delivery"),
        HandStep("no_answer", TrackingStatus.DELIVERY_ATTEMPTED, "Nobody answered", may_ask=("note",)),
        HandStep("delivered", TrackingStatus.DELIVERED, "Delivered", may_ask=("received_by",)),
        HandStep("sent_back", TrackingStatus.RETURNING, "On the way back to the sender", may_ask=("note",)),
        HandStep("came_back", TrackingStatus.RETURNED, "Back with the sender"),
        HandStep("lost", TrackingStatus.LOST, "Lost", asks=("note",)),
    )
