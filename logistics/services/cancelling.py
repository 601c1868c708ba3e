"""Taking a booking back. See Note [Claim, call, record] in `logistics.services.booking`."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.errors import UnableToCancelConsignment
from logistics.models import BookingStatus, Consignment
from logistics.services.asking import asking
from logistics.services.progress import refresh_progress
from marketplace.core import audit
from marketplace.core.errors import AdapterError

if TYPE_CHECKING:
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

CANCEL_FAILED: Final = "logistics.cancel.failed"


def cancel_consignment(*, consignment_id: int, by: User | None, now: datetime) -> None:
    """Take a consignment back from its carrier, so that the shipment can be booked anew or stay at home.

    Raises:
        UnableToCancelConsignment: The parcel has left, is just being booked, or the carrier did not agree.
    """
    if _cancel_unbooked(consignment_id, by=by):
        return
    booked = Consignment.objects.still_here().filter(pk=consignment_id, status=BookingStatus.BOOKED)
    claimed = booked.update(status=BookingStatus.CANCELLING, claimed_at=now)
    if not claimed:
        _explain(consignment_id)
        return
    consignment = Consignment.objects.get(pk=consignment_id)
    try:
        with asking(consignment.carrier, "cancel") as carrier:
            carrier.cancel(
                carrier_ref=consignment.carrier_ref,
                waybill_number=consignment.waybill_number,
                key=f"{consignment.booking_key}-x",
            )
    except AdapterError as error:
        _give_back(consignment, error)
        raise UnableToCancelConsignment(_("The carrier did not take the booking back. Try again later.")) from error
    _record_cancelled(consignment_id, by=by)


def _cancel_unbooked(consignment_id: int, *, by: User | None) -> bool:
    with transaction.atomic(durable=True):
        cancelled = Consignment.objects.filter(pk=consignment_id, status=BookingStatus.READY).update(
            status=BookingStatus.CANCELLED
        )
        if cancelled:
            refresh_progress(consignment_id=consignment_id)
            audit.record(actor=by, action="consignment.cancelled", subject=Consignment(pk=consignment_id))
    return bool(cancelled)


def _explain(consignment_id: int) -> None:
    """Say why a consignment was not there to be cancelled; one that is cancelled already is what the caller wanted."""
    consignment = Consignment.objects.get(pk=consignment_id)
    if consignment.status in (BookingStatus.CANCELLED, BookingStatus.FAILED):
        return
    if consignment.status in (BookingStatus.BOOKING, BookingStatus.CANCELLING):
        raise UnableToCancelConsignment(_("The carrier is being asked just now. Try again in a minute."))
    raise UnableToCancelConsignment(_("The parcel is with the carrier already."))


def _give_back(consignment: Consignment, error: AdapterError) -> None:
    logger.warning(CANCEL_FAILED, extra={"consignment": consignment.pk, "retryable": error.retryable})
    Consignment.objects.filter(pk=consignment.pk, status=BookingStatus.CANCELLING).update(
        status=BookingStatus.BOOKED, claimed_at=None
    )


def _record_cancelled(consignment_id: int, *, by: User | None) -> None:
    with transaction.atomic(durable=True):
        recorded = Consignment.objects.filter(pk=consignment_id, status=BookingStatus.CANCELLING).update(
            status=BookingStatus.CANCELLED, claimed_at=None, next_poll_at=None
        )
        if recorded:
            refresh_progress(consignment_id=consignment_id)
            audit.record(actor=by, action="consignment.cancelled", subject=Consignment(pk=consignment_id))
