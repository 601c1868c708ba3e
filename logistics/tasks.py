"""Periodic sweeps: find the rows that are due, call a service for each."""

from __future__ import annotations

import logging
from typing import Final

from celery import shared_task
from django.utils import timezone

from logistics.configured import carrier_for, configured_carriers
from logistics.errors import UnableToCancelConsignment
from logistics.models import Consignment, ShipmentStatus
from logistics.services import arrivals, callbacks, polling
from logistics.services.booking import book_consignment, release_stale_claims
from logistics.services.cancelling import cancel_consignment
from marketplace.core.errors import AdapterError

logger = logging.getLogger(__name__)

STILL_FAILING: Final = "logistics.booking.still_failing"
STILL_THERE: Final = "logistics.cancel.still_there"


@shared_task
def follow_up_bookings() -> None:
    """Book what a lost message or a silent carrier left waiting, and call back what belongs to a cancelled shipment."""
    now = timezone.now()
    release_stale_claims(now=now)
    silent: set[str] = set()
    due = Consignment.objects.to_book(now).exclude(shipment__status=ShipmentStatus.CANCELLED).order_by("pk")
    for consignment_id, carrier in due.values_list("pk", "carrier")[:100]:
        if carrier in silent:
            continue
        try:
            book_consignment(consignment_id=consignment_id, now=now)
        except AdapterError as error:
            logger.info(STILL_FAILING, extra={"consignment": consignment_id})
            if error.retryable:
                silent.add(carrier)  # it is down: leave the rest in peace until the next sweep
    for consignment_id in Consignment.objects.to_call_back().values_list("pk", flat=True)[:100]:
        try:
            cancel_consignment(consignment_id=consignment_id, by=None, now=now)
        except UnableToCancelConsignment:
            logger.info(STILL_THERE, extra={"consignment": consignment_id})


@shared_task
def poll_tracking() -> None:
    """Ask each carrier for news of the parcels whose turn it is; callbacks may have been lost."""
    for code in configured_carriers():
        if carrier_for(code).capabilities().has_polling:
            polling.poll_carrier(carrier=code, now=timezone.now())


@shared_task
def read_callbacks() -> None:
    """Read the callbacks that were stored and not read."""
    for callback_id in callbacks.unread_callbacks():
        callbacks.read_callback(callback_id=callback_id, now=timezone.now())


@shared_task
def count_way_times() -> None:
    """Count how long parcels took on each way."""
    arrivals.count_way_times(now=timezone.now())
