"""Periodic sweeps: find the rows that are due, call a service for each."""

from __future__ import annotations

from celery import shared_task

from marketplace.core.clock import database_now
from payments.services import disputes
from payments.services.callbacks import due_callbacks, read_callback
from payments.services.polling import poll_due
from payments.services.refunds.external import apply_early
from payments.services.refunds.sending import look_after, send_due


@shared_task
def poll_attempts() -> None:
    """Ask the providers about attempts that are due; which codes are over, the database's clock says."""
    poll_due(now=database_now())


@shared_task
def read_callbacks() -> None:
    """Read the callbacks that were stored and not read."""
    now = database_now()
    for event_id in due_callbacks(now=now):
        read_callback(event_id=event_id, now=now)


@shared_task
def send_refunds() -> None:
    """Send what is due back, look after what is on its way, and apply what was told before its payment."""
    now = database_now()
    send_due(now=now)
    look_after(now=now)
    apply_early(now=now)
    disputes.apply_early(now=now)


@shared_task
def follow_disputes() -> None:
    """Ask the providers how the open disputes stand."""
    disputes.follow(now=database_now())
