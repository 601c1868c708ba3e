from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from payments.remittances.services import booking


@shared_task
def go_on_with_lists() -> None:
    """Book what a worker that died left of a carrier's list."""
    booking.book_waiting(now=timezone.now())


@shared_task
def raise_cash_alarms() -> None:
    """Say in the log which cash is late."""
    booking.raise_alarms(now=timezone.now())
