from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.users.services import forget_unconfirmed


@shared_task
def forget_unconfirmed_people() -> None:
    """Forget the numbers that were typed at the sign-in and never confirmed."""
    forget_unconfirmed(now=timezone.now())
