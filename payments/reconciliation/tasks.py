from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from payments.reconciliation.services.comparing import compare_due


@shared_task
def compare_with_providers() -> None:
    """Compare the days that are over with what each provider says."""
    compare_due(now=timezone.now())
