from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.webhooks.services import sending


@shared_task
def deliver_due() -> None:
    """Send vendors' programs what they did not take yet."""
    sending.deliver_due(now=timezone.now())
