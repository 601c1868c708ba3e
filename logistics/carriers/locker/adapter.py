"""Parcel lockers: somebody puts the parcel behind a door, and the recipient opens it with a code.

No operator of lockers in Cambodia was found to offer an interface: doors and codes are ours.
"""

from __future__ import annotations

from typing import ClassVar

from logistics.carriers.base import BookingRequest, Capabilities, CarrierRejected
from logistics.carriers.by_hand import HandCarrier, HandStep
from logistics.tracking_status import TrackingStatus


class Locker(HandCarrier):
    """Behind a door of a locker; nobody stands there to take cash or a signature."""

    code = "locker"
    abilities: ClassVar[Capabilities] = Capabilities(
        is_networked=False,
        max_weight_g=15_000,
        to_service_point=True,
        can_cancel=True,
        refuses=frozenset({"live", "cold_chain", "perishable", "bulky"}),
    )
    steps = (
        HandStep(
            "handed_over",
            TrackingStatus.PICKED_UP,
            "On its way to the locker",
            may_ask=("company", "carrier_phone", "waybill_number"),
        ),
        HandStep("arrived", TrackingStatus.READY_FOR_PICKUP, "In the locker", asks=("size",)),
        HandStep("collected", TrackingStatus.DELIVERED, "Taken out of the locker"),
        HandStep("sent_back", TrackingStatus.RETURNING, "Taken out and sent back", may_ask=("note",)),
        HandStep("came_back", TrackingStatus.RETURNED, "Back with the sender"),
        HandStep("lost", TrackingStatus.LOST, "Lost", asks=("note",)),
    )

    def check(self, request: BookingRequest) -> None:
        """Refuse a parcel that names no locker, or for which cash is due.

        Raises:
            CarrierRejected: No locker chosen, too heavy, or cash to collect.
        """
        super().check(request)
        if not request.service_point_code:
            raise CarrierRejected("a parcel to a locker needs to say which")
        if request.cash_to_collect:
            raise CarrierRejected("a locker takes no cash")
