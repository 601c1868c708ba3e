from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.storefront.pagecache import versions


@shared_task
def forget_old_changes() -> None:
    """Keep the table of changes small."""
    versions.forget_old_changes(now=timezone.now())
