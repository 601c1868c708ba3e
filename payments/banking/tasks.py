from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from payments.banking.services.matching import match_lines


@shared_task
def match_new_transfers() -> None:
    """Look at lines of statements that a worker left behind."""
    match_lines(now=timezone.now())
