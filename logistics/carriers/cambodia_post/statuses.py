"""The post's event codes in our words.

Source: UPU EMSEVT V3 event codes, as EMS operators exchange them. Which of them Cambodia Post sends for domestic
parcels is not published; a code that is not here becomes UNKNOWN and is logged, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from logistics.tracking_status import TrackingStatus

#: Codes of the standard's first version that may still come. What they mean for a domestic parcel is not known, so they
#: are kept, raise an alarm and move nothing.
LEGACY: Final[Mapping[str, str]] = {"EMX": "Legacy event"}
#: Code -> (our status, the standard's own words).
EVENTS: Final[Mapping[str, tuple[TrackingStatus, str]]] = {
    "EMA": (TrackingStatus.PICKED_UP, "Posting / collection"),
    "EMB": (TrackingStatus.AT_ORIGIN_HUB, "Arrival at outward office of exchange"),
    "EXA": (TrackingStatus.AT_CUSTOMS, "Item presented to export customs"),
    "EXB": (TrackingStatus.CUSTOMS_HELD, "Item held by export customs"),
    "EXC": (TrackingStatus.RETURNING, "Item returned from export customs"),
    "EXD": (TrackingStatus.ON_HOLD, "Item held at outward office of exchange"),
    "EXX": (TrackingStatus.CANCELLED, "Export cancelled"),
    "EMC": (TrackingStatus.IN_TRANSIT, "Departure from outward office of exchange"),
    "EMJ": (TrackingStatus.IN_TRANSIT, "Arrival at transit office of exchange"),
    "EMK": (TrackingStatus.IN_TRANSIT, "Departure from transit office of exchange"),
    "EMD": (TrackingStatus.ARRIVED_DESTINATION, "Arrival at inward office of exchange"),
    "EDA": (TrackingStatus.CUSTOMS_HELD, "Held at inward office of exchange"),
    "EDB": (TrackingStatus.AT_CUSTOMS, "Item presented to import customs"),
    "EME": (TrackingStatus.CUSTOMS_HELD, "Item held by import customs"),
    "EDC": (TrackingStatus.RETURNING, "Item returned from import customs"),
    "EMF": (TrackingStatus.IN_TRANSIT, "Departure from inward office of exchange"),
    "EDD": (TrackingStatus.IN_TRANSIT, "Item into sorting centre"),
    "EDE": (TrackingStatus.IN_TRANSIT, "Item out of sorting centre"),
    "EMG": (TrackingStatus.ARRIVED_DESTINATION, "Arrival at delivery office"),
    "EDF": (TrackingStatus.ON_HOLD, "Item held at delivery depot"),
    "EDG": (TrackingStatus.OUT_FOR_DELIVERY, "Item out for physical delivery"),
    "EDH": (TrackingStatus.READY_FOR_PICKUP, "Item ready at a collection point"),
    "EMH": (TrackingStatus.DELIVERY_ATTEMPTED, "Attempted / unsuccessful delivery"),
    "EMI": (TrackingStatus.DELIVERED, "Final delivery"),
    "EDX": (TrackingStatus.CANCELLED, "Import terminated"),
}

#: The delivery of a parcel to the one who sent it is a return. The marker is our sandbox's: the post's own code list
#: for it could not be read and must be put here when it is handed over.
DELIVERED_TO_SENDER: Final = "SENDER"
#: The same holds for a refusal at the door and for the decision to send back.
REASON_REFUSED: Final = "REFUSED"
MEASURE_RETURN: Final = "RETURN"


def status_of(code: str, *, delivered_to: str = "", reason: str = "", measure: str = "") -> TrackingStatus:
    """Return our status for an event, looking at whom it reached and why it did not, not at the code alone."""
    status = EVENTS.get(code, (TrackingStatus.UNKNOWN, ""))[0]
    if status is TrackingStatus.DELIVERED and delivered_to.upper() == DELIVERED_TO_SENDER:
        return TrackingStatus.RETURNED
    if status is TrackingStatus.DELIVERY_ATTEMPTED:
        if measure.upper() == MEASURE_RETURN:
            return TrackingStatus.RETURNING
        if reason.upper() == REASON_REFUSED:
            return TrackingStatus.REFUSED
    return status


def words_of(code: str) -> str:
    """Return the standard's words for a code, or the code itself."""
    return EVENTS.get(code, (TrackingStatus.UNKNOWN, LEGACY.get(code, code)))[1]
