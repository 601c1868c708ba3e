"""Periodic sweeps."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.quotes.services.clock import expire_due


@shared_task
def expire_quotes() -> None:
    """End requests and quotes whose time is over."""
    expire_due(now=timezone.now())
