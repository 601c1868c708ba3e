"""What happens to parcels that are handed over together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ManifestReceived:
    """Somebody of a carrier signed for a list of parcels."""

    manifest_id: int
    by_id: int


@dataclass(frozen=True)
class PickupRequested:
    pickup_id: int


@dataclass(frozen=True)
class PickupPromised:
    pickup_id: int


@dataclass(frozen=True)
class ParcelJoinedRun:
    run_parcel_id: int


@dataclass(frozen=True)
class ParcelLeftRun:
    run_parcel_id: int


@dataclass(frozen=True)
class LotMoved:
    """Something happened to a whole lot, and so to each parcel in it."""

    run_event_id: int
