from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.core import audit_chain, events


@shared_task
def deliver(*delivery_ids: int) -> None:
    """Hand what was published at once to its handlers, one after the other."""
    for delivery_id in delivery_ids:
        events.deliver_one(delivery_id=delivery_id, now=timezone.now())


@shared_task
def sweep_deliveries() -> None:
    """Deliver the facts whose message was lost."""
    events.deliver_due(now=timezone.now())


@shared_task
def link_audit_entries() -> None:
    """Link what was written down since the last time."""
    while audit_chain.link_new_entries():
        pass
