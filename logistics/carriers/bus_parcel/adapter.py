"""Parcels that ride along on an intercity bus, from station to station.

No bus company was found to offer a public interface, so its steps are typed in by the vendor or the station agent.
"""

from __future__ import annotations

from typing import ClassVar

from logistics.carriers.base import BookingRequest, Capabilities, CarrierRejected
from logistics.carriers.by_hand import HandCarrier, HandStep
from logistics.tracking_status import TrackingStatus


class BusParcel(HandCarrier):
    """From station to station on a bus; the recipient is called and collects."""

    code = "bus_parcel"
    abilities: ClassVar[Capabilities] = Capabilities(
        is_networked=False,
        max_weight_g=30_000,
        to_service_point=True,
        can_cancel=True,
        refuses=frozenset({"live"}),
    )
    steps = (
        HandStep(
            "handed_over",
            TrackingStatus.PICKED_UP,
            "Handed over at the bus station",
            asks=("waybill_number", "bus_phone"),
            may_ask=("company", "plate", "driver_phone"),
        ),
        HandStep("departed", TrackingStatus.IN_TRANSIT, "The bus has left", may_ask=("plate", "driver_phone")),
        HandStep("arrived", TrackingStatus.READY_FOR_PICKUP, "Waiting at the bus station", may_ask=("bus_phone",)),
        HandStep("reached", TrackingStatus.READY_FOR_PICKUP, "Called; the recipient will come", may_ask=("note",)),
        HandStep("no_answer", TrackingStatus.DELIVERY_ATTEMPTED, "Called, no answer", may_ask=("note",)),
        HandStep("wrong_number", TrackingStatus.DELIVERY_ATTEMPTED, "Called, wrong number", may_ask=("note",)),
        HandStep("collected", TrackingStatus.DELIVERED, "Collected at the bus station", may_ask=("received_by",)),
        HandStep("sent_back", TrackingStatus.RETURNING, "Sent back to the sender", may_ask=("note",)),
        HandStep("came_back", TrackingStatus.RETURNED, "Back with the sender"),
        HandStep("lost", TrackingStatus.LOST, "Lost", asks=("note",)),
    )

    def check(self, request: BookingRequest) -> None:
        """Refuse a parcel that names no station, or that the bus does not carry.

        Raises:
            CarrierRejected: No station chosen, too heavy, or cash to collect.
        """
        super().check(request)
        if not request.service_point_code:
            raise CarrierRejected("a bus parcel needs a station to go to")
        if request.cash_to_collect:
            raise CarrierRejected("a bus station collects no cash for the sender")
