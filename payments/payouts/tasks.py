from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from payments.payouts.services.accounts import take_up_accounts
from payments.payouts.services.statements import last_weekly_moment, make_statements


@shared_task
def draw_up_statements() -> None:
    """Draw up the statements of the week that ended last; run again, it finds them made."""
    now = timezone.now()
    make_statements(ends_at=last_weekly_moment(now), by=None, now=now)


@shared_task
def use_changed_accounts() -> None:
    """Use the changed accounts whose hold is over and to which an officer agreed."""
    take_up_accounts(now=timezone.now())
