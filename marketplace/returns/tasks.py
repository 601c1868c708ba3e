"""Periodic sweeps."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.returns.models import ReturnRequest
from marketplace.returns.services import clock, settling


@shared_task
def follow_returns() -> None:
    """Do what follows where somebody let the time pass, and ask for money that a lost message left behind."""
    now = timezone.now()
    for return_id in ReturnRequest.objects.overdue(now).order_by("due_at").values_list("pk", flat=True)[:500]:
        clock.run_out(return_id=return_id, now=now)
    for return_id in ReturnRequest.objects.to_settle().order_by("pk").values_list("pk", flat=True)[:100]:
        settling.settle(return_id=return_id, now=now)
