"""J&T's scans in our words.

Source: J&T Open API, Malaysia, reference of 2025-10-08, "Scan node codes". The codes of its Cambodian tenant are not
verified; a code that is not here becomes UNKNOWN and raises an alarm, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from logistics.tracking_status import TrackingStatus

#: Code -> (our status, J&T's own words).
SCANS: Final[Mapping[str, tuple[TrackingStatus, str]]] = {
    "10": (TrackingStatus.PICKED_UP, "Pick Up"),
    "20": (TrackingStatus.IN_TRANSIT, "Departure"),
    "30": (TrackingStatus.IN_TRANSIT, "Arrival"),
    "94": (TrackingStatus.OUT_FOR_DELIVERY, "Delivery"),
    "100": (TrackingStatus.DELIVERED, "Delivery Signature"),
    "110": (TrackingStatus.ON_HOLD, "Problematic"),
    "172": (TrackingStatus.RETURNING, "Return"),
    "173": (TrackingStatus.RETURNED, "Return Delivery Signature"),
    "200": (TrackingStatus.PICKED_UP, "Collected"),
    "300": (TrackingStatus.DAMAGED, "Damaged"),
    "301": (TrackingStatus.LOST, "Lost"),
    "302": (TrackingStatus.LOST, "Disposed"),
    "303": (TrackingStatus.REFUSED, "Rejected"),
    "304": (TrackingStatus.CUSTOMS_HELD, "Customs"),
    "305": (TrackingStatus.EXPIRED, "Expired"),
    "306": (TrackingStatus.LOST, "Crossborder Disposal"),
}
#: Kinds of facility at either end. Ours until J&T's list for Cambodia is here; others are in between.
ORIGIN: Final = frozenset({"collection point", "origin"})
DESTINATION: Final = frozenset({"delivery point", "destination"})


def status_of(code: str, *, facility: str) -> TrackingStatus:
    """Return our status for a scan, looking at where it was made: an arrival means another thing at either end."""
    status = SCANS.get(code, (TrackingStatus.UNKNOWN, ""))[0]
    place = facility.strip().lower()
    if code == "30" and place in ORIGIN:
        return TrackingStatus.AT_ORIGIN_HUB
    if code == "30" and place in DESTINATION:
        return TrackingStatus.ARRIVED_DESTINATION
    if code == "200" and place in DESTINATION:
        return TrackingStatus.UNKNOWN  # collected there by whom? A person must look
    return status


def words_of(code: str) -> str:
    """Return J&T's words for a code, or the code itself."""
    return SCANS.get(code, (TrackingStatus.UNKNOWN, code))[1]
