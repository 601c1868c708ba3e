"""DHL's event codes in our words.

Source: DHL Express event codes as karrio-mydhl 2026.1.32 lists them (units.py); where it lists one under two words, or
under a word that cannot be right, it is left out here, becomes UNKNOWN and raises an alarm.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from logistics.tracking_status import TrackingStatus

#: Code -> our status.
EVENTS: Final[Mapping[str, TrackingStatus]] = {
    "PU": TrackingStatus.PICKED_UP,  # "Shipment picked up"
    "PL": TrackingStatus.AT_ORIGIN_HUB,  # "Processed at location"
    "AF": TrackingStatus.IN_TRANSIT,  # "Arrived facility"
    "AR": TrackingStatus.ARRIVED_DESTINATION,  # "Arrived in delivery facility"
    "DF": TrackingStatus.IN_TRANSIT,  # "Depart facility"
    "PF": TrackingStatus.IN_TRANSIT,  # "Processed at facility"
    "TP": TrackingStatus.IN_TRANSIT,  # "Forwarded to a third party"
    "TR": TrackingStatus.IN_TRANSIT,  # "Transfer"
    "CR": TrackingStatus.IN_TRANSIT,  # "Clearance release"
    "OH": TrackingStatus.ON_HOLD,  # "On hold"
    "WC": TrackingStatus.OUT_FOR_DELIVERY,  # "With delivery courier"
    "NH": TrackingStatus.DELIVERY_ATTEMPTED,  # "Not home"
    "BA": TrackingStatus.DELIVERY_ATTEMPTED,  # "Bad address"
    "RT": TrackingStatus.RETURNING,  # "Returned to shipper"
    "RD": TrackingStatus.REFUSED,  # "Recipient refused delivery"
    "OK": TrackingStatus.DELIVERED,  # "Delivered"
    "DD": TrackingStatus.DELIVERED,  # "Delivered, damaged"
}


def status_of(code: str) -> TrackingStatus:
    """Return our status; a code that nobody knows is UNKNOWN."""
    return EVENTS.get(code, TrackingStatus.UNKNOWN)
