from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.notifications import services


@shared_task
def send_waiting() -> None:
    """Send the messages whose first try failed."""
    services.send_waiting(now=timezone.now())
