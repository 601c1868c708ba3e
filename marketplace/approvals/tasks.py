"""Periodic sweeps."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.approvals.services.asking import expire_due


@shared_task
def expire_requests() -> None:
    """Close what nobody decided or ordered in time, and give the baskets back."""
    expire_due(now=timezone.now())
