"""What hand-over does when something has happened: load, one service call."""

from __future__ import annotations

import logging
from typing import Final

from django.utils import timezone

from logistics.handover.services import manifests, pickups, spreading
from marketplace.core.errors import AdapterError
from marketplace.facts import (
    LotMoved,
    ManifestReceived,
    ParcelJoinedRun,
    ParcelLeftRun,
    PickupPromised,
    PickupRequested,
)
from marketplace.users.models import User

logger = logging.getLogger(__name__)

LEFT_TO_THE_SWEEP: Final = "logistics.pickup.left_to_the_sweep"


def tell_parcels_of_manifest(fact: ManifestReceived) -> None:
    """Write into each parcel's history that it was handed over."""
    by = User.objects.filter(pk=fact.by_id).first()
    manifests.tell_parcels_of_manifest(manifest_id=fact.manifest_id, by=by, now=timezone.now())


def ask_for_pickup(fact: PickupRequested) -> None:
    """Ask the carrier to come. When it fails, the row knows and the sweep goes on."""
    try:
        pickups.ask_for_pickup(pickup_id=fact.pickup_id, now=timezone.now())
    except AdapterError:
        logger.info(LEFT_TO_THE_SWEEP, extra={"pickup": fact.pickup_id})


def tell_parcels_of_pickup(fact: PickupPromised) -> None:
    """Write into each parcel's history that the carrier comes."""
    pickups.tell_parcels_of_pickup(pickup_id=fact.pickup_id, now=timezone.now())


def tell_parcel_that_joined(fact: ParcelJoinedRun) -> None:
    """Write into a parcel's history that its hub has it."""
    spreading.tell_parcel_that_joined(run_parcel_id=fact.run_parcel_id, now=timezone.now())


def tell_parcel_that_left(fact: ParcelLeftRun) -> None:
    """Write into a parcel's history that it goes on alone."""
    spreading.tell_parcel_that_left(run_parcel_id=fact.run_parcel_id, now=timezone.now())


def tell_parcels_of_lot(fact: LotMoved) -> None:
    """Copy what happened to a lot to each parcel in it."""
    spreading.tell_parcels_of_lot(run_event_id=fact.run_event_id, now=timezone.now())
