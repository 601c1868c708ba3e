"""Periodic sweeps over parcels that wait."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from logistics.points.services.stays import return_overdue


@shared_task
def return_what_nobody_fetched() -> None:
    """Give up the parcels whose days are over."""
    return_overdue(now=timezone.now())
