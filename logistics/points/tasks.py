"""Periodic sweeps over parcels that wait."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from logistics.points.services.stays import remind_on_last_day, return_overdue


@shared_task
def return_what_nobody_fetched() -> None:
    """Remind the buyers of parcels whose last day has come, and give up those whose days are over."""
    now = timezone.now()
    remind_on_last_day(now=now)
    return_overdue(now=now)
