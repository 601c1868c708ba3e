"""Motorbike and tuk-tuk riders inside Phnom Penh; the steps are typed in by the vendor or the rider."""

from __future__ import annotations

from typing import ClassVar, Final

from logistics.carriers.base import BookingRequest, Capabilities, CarrierRejected
from logistics.carriers.by_hand import HandCarrier, HandStep
from logistics.tracking_status import TrackingStatus

#: Province code of Phnom Penh. Source: National Institute of Statistics, administrative codes.
PHNOM_PENH: Final = "12"


class LocalRider(HandCarrier):
    """Door to door inside the capital, the same day."""

    code = "local_rider"
    abilities: ClassVar[Capabilities] = Capabilities(
        is_networked=False,
        max_weight_g=25_000,
        takes_cash=True,
        can_cancel=True,
    )
    steps = (
        HandStep(
            "rider_found",
            TrackingStatus.PICKUP_SCHEDULED,
            "A rider will come",
            asks=("rider_name", "rider_phone"),
            may_ask=("plate",),
        ),
        HandStep(
            "picked_up",
            TrackingStatus.PICKED_UP,
            "With the rider",
            asks=("rider_name", "rider_phone"),
            may_ask=("plate",),
        ),
        HandStep("on_the_way", TrackingStatus.OUT_FOR_DELIVERY, "The rider is on the way"),
        HandStep("no_answer", TrackingStatus.DELIVERY_ATTEMPTED, "Nobody answered", may_ask=("note",)),
        HandStep("refused", TrackingStatus.REFUSED, "The recipient refused it", may_ask=("note",)),
        HandStep("delivered", TrackingStatus.DELIVERED, "Delivered", may_ask=("received_by",)),
        HandStep("sent_back", TrackingStatus.RETURNING, "On the way back to the sender", may_ask=("note",)),
        HandStep("came_back", TrackingStatus.RETURNED, "Back with the sender"),
        HandStep("lost", TrackingStatus.LOST, "Lost", asks=("note",)),
    )

    def check(self, request: BookingRequest) -> None:
        """Refuse a road that leaves the capital.

        Raises:
            CarrierRejected: Either end is outside Phnom Penh, or the parcel is too heavy.
        """
        super().check(request)
        if not request.sender.province_code == request.recipient.province_code == PHNOM_PENH:
            raise CarrierRejected("riders go from Phnom Penh to Phnom Penh only")
