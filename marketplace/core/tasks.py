from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.core import events


@shared_task
def deliver(delivery_id: int) -> None:
    """Hand one published fact to its handler."""
    events.deliver_one(delivery_id=delivery_id, now=timezone.now())


@shared_task
def sweep_deliveries() -> None:
    """Deliver the facts whose message was lost."""
    events.deliver_due(now=timezone.now())
