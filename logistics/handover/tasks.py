"""Periodic sweeps: find the rows that are due, call a service for each."""

from __future__ import annotations

import logging
from typing import Final

from celery import shared_task
from django.utils import timezone

from logistics.handover.models import PickupRequest
from logistics.handover.services import pickups, spreading
from marketplace.core.errors import AdapterError

logger = logging.getLogger(__name__)

STILL_FAILING: Final = "logistics.pickup.still_failing"


@shared_task
def follow_up_pickups() -> None:
    """Ask again for what a lost message or a silent carrier left waiting."""
    now = timezone.now()
    pickups.release_stale_pickups(now=now)
    for pickup_id in PickupRequest.objects.to_ask(now).order_by("pk").values_list("pk", flat=True)[:100]:
        try:
            pickups.ask_for_pickup(pickup_id=pickup_id, now=now)
        except AdapterError:
            logger.info(STILL_FAILING, extra={"pickup": pickup_id})


@shared_task
def poll_lots() -> None:
    """Ask carriers for news of the lots on the road."""
    spreading.poll_lots(now=timezone.now())
