from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from payments.services.polling import poll_due


@shared_task
def poll_attempts() -> None:
    """Ask the providers about attempts that are due."""
    poll_due(now=timezone.now())
