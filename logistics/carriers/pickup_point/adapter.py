"""Parcels that wait at a shop, a petrol station or another pick-up point; whoever brings them types in the steps."""

from __future__ import annotations

from typing import ClassVar

from logistics.carriers.base import BookingRequest, Capabilities, CarrierRejected
from logistics.carriers.by_hand import HandCarrier, HandStep
from logistics.tracking_status import TrackingStatus


class PickupPoint(HandCarrier):
    """To a pick-up point; the recipient comes for it with a code."""

    code = "pickup_point"
    abilities: ClassVar[Capabilities] = Capabilities(
        is_networked=False,
        max_weight_g=20_000,
        takes_cash=True,
        to_service_point=True,
        can_cancel=True,
        refuses=frozenset({"live", "cold_chain"}),
    )
    steps = (
        HandStep(
            "handed_over",
            TrackingStatus.PICKED_UP,
            "On its way to the pick-up point",
            may_ask=("company", "carrier_phone", "waybill_number"),
        ),
        HandStep("arrived", TrackingStatus.READY_FOR_PICKUP, "Waiting at the pick-up point"),
        HandStep("reached", TrackingStatus.READY_FOR_PICKUP, "Called; the recipient will come", may_ask=("note",)),
        HandStep("no_answer", TrackingStatus.DELIVERY_ATTEMPTED, "Called, no answer", may_ask=("note",)),
        HandStep("wrong_number", TrackingStatus.DELIVERY_ATTEMPTED, "Called, wrong number", may_ask=("note",)),
        HandStep("collected", TrackingStatus.DELIVERED, "Collected at the pick-up point", may_ask=("received_by",)),
        HandStep("sent_back", TrackingStatus.RETURNING, "Sent back to the sender", may_ask=("note",)),
        HandStep("came_back", TrackingStatus.RETURNED, "Back with the sender"),
        HandStep("lost", TrackingStatus.LOST, "Lost", asks=("note",)),
    )

    def check(self, request: BookingRequest) -> None:
        """Refuse a parcel that names no point.

        Raises:
            CarrierRejected: No point chosen, or too heavy.
        """
        super().check(request)
        if not request.service_point_code:
            raise CarrierRejected("a parcel to a pick-up point needs to say which")
