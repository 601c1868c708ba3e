"""Asking a carrier to come, at most once. See Note [Claim, call, record] in `logistics.services.booking`."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from logistics.carriers.base import CarrierEvent, CarrierUnavailable, Pickup
from logistics.carriers.base import PickupRequest as Wish
from logistics.configured import carrier_for
from logistics.handover.errors import UnableToRequestPickup
from logistics.handover.models import Manifest, ManifestStatus, PickupRequest, PickupStatus
from logistics.models import Consignment
from logistics.services.asking import asking
from logistics.services.booking_request import sender_of
from logistics.services.tracking import record_events
from logistics.tracking_status import TrackingStatus
from marketplace.core import audit
from marketplace.core.errors import AdapterError
from marketplace.core.events import publish
from marketplace.facts import PickupPromised, PickupRequested

if TYPE_CHECKING:
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

PICKUP_FAILED: Final = "logistics.pickup.failed"
CLAIM_LASTS: Final = timedelta(minutes=5)
LONGEST_WAIT: Final = timedelta(hours=1)


def request_pickup(*, manifest_id: int, ready_at: datetime, by: User, now: datetime) -> PickupRequest:
    """Ask that the carrier come for a list's parcels, and return the wish; asked twice, it is the same one.

    Raises:
        UnableToRequestPickup: Nobody comes on request from this carrier, or the parcels have been handed over.
    """
    with transaction.atomic(durable=True):
        manifest = Manifest.objects.select_for_update().get(pk=manifest_id)
        live = manifest.pickups.exclude(status=PickupStatus.REFUSED).first()
        if live is not None:
            return live
        if manifest.status != ManifestStatus.CLOSED:
            raise UnableToRequestPickup(_("These parcels have been handed over already."))
        if not comes_on_request(manifest.carrier):
            raise UnableToRequestPickup(_("This carrier does not come when asked here. Please call it."))
        wish = PickupRequest.objects.create(
            manifest=manifest, ready_at=max(ready_at, now), asked_at=now, asked_by=by, next_attempt_at=now
        )
        audit.record(actor=by, action="pickup.requested", subject=wish, data={"manifest": manifest.number})
        publish(PickupRequested(pickup_id=wish.pk))
    return wish


def comes_on_request(carrier: str) -> bool:
    """Return whether a carrier can be asked to come: people whose steps are typed in are called by phone."""
    try:
        return carrier_for(carrier).capabilities().is_networked
    except KeyError:
        return False


def ask_for_pickup(*, pickup_id: int, now: datetime) -> None:
    """Ask the carrier, with the key that was stored before.

    Raises:
        AdapterError: The carrier refused or did not answer; the row says so and the sweep follows up.
    """
    claimed = PickupRequest.objects.filter(pk=pickup_id, status=PickupStatus.READY).update(
        status=PickupStatus.ASKING, claimed_at=now
    )
    if not claimed:
        return
    wish = PickupRequest.objects.select_related("manifest__partner__vendor").get(pk=pickup_id)
    request = Wish(
        sender=sender_of(wish.manifest.partner),
        waybill_numbers=tuple(
            wish.manifest.parcels.order_by("position").values_list("consignment__waybill_number", flat=True)
        ),
        ready_at=wish.ready_at,
    )
    try:
        with asking(wish.manifest.carrier, "pickup") as carrier:
            promise = carrier.request_pickup(request, key=wish.key)
    except AdapterError as error:
        _record_failure(wish, error, now=now)
        raise
    _record_promise(wish, promise, now=now)


def _record_promise(wish: PickupRequest, promise: Pickup, *, now: datetime) -> None:
    with transaction.atomic(durable=True):
        recorded = PickupRequest.objects.filter(pk=wish.pk, status=PickupStatus.ASKING).update(
            status=PickupStatus.PROMISED,
            claimed_at=None,
            carrier_ref=promise.carrier_ref[:100],
            expected_at=promise.expected_at,
            promised_at=now,
            failure="",
            attempts=F("attempts") + 1,
        )
        if recorded:
            audit.record(actor=None, action="pickup.promised", subject=wish)
            publish(PickupPromised(pickup_id=wish.pk))


def _record_failure(wish: PickupRequest, error: AdapterError, *, now: datetime) -> None:
    logger.warning(PICKUP_FAILED, extra={"pickup": wish.pk, "retryable": error.retryable})
    held = PickupRequest.objects.filter(pk=wish.pk, status=PickupStatus.ASKING)
    words = str(error)[:300] or type(error).__name__
    if not error.retryable:
        held.update(status=PickupStatus.REFUSED, claimed_at=None, failure=words, attempts=F("attempts") + 1)
        return
    asked = error.retry_after_s if isinstance(error, CarrierUnavailable) else None
    wait = timedelta(seconds=asked if asked is not None else 20 * 2 ** min(wish.attempts, 10))
    held.update(
        status=PickupStatus.READY,
        claimed_at=None,
        failure=words,
        attempts=F("attempts") + 1,
        next_attempt_at=now + min(wait, LONGEST_WAIT),
    )


def release_stale_pickups(*, now: datetime) -> int:
    """Give back what dead workers hold, and return how many; the key makes the second call find the first one's."""
    return PickupRequest.objects.filter(status=PickupStatus.ASKING, claimed_at__lte=now - CLAIM_LASTS).update(
        status=PickupStatus.READY, claimed_at=None, next_attempt_at=now
    )


def tell_parcels_of_pickup(*, pickup_id: int, now: datetime) -> int:
    """Write into the history of each parcel that the carrier comes for it; return how many events were new."""
    wish = PickupRequest.objects.select_related("manifest").get(pk=pickup_id)
    if wish.promised_at is None:
        return 0
    event = CarrierEvent(
        carrier_event_id=f"pickup|{wish.key}",
        waybill_number="",
        status=TrackingStatus.PICKUP_SCHEDULED,
        carrier_code="pickup_promised",
        carrier_text=wish.carrier_ref,
        occurred_at=wish.promised_at,
        raw={"manifest": wish.manifest.number, "carrier_ref": wish.carrier_ref},
    )
    parcels = Consignment.objects.filter(manifest_line__manifest=wish.manifest).order_by("pk")
    return sum(
        record_events(consignment_id=pk, events=[event], now=now) for pk in list(parcels.values_list("pk", flat=True))
    )
