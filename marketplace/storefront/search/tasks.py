from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.storefront.search import services


@shared_task
def catch_up() -> None:
    """Write into the index what no fact told of, and what an older lexicon wrote."""
    services.catch_up(now=timezone.now())
