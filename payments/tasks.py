"""Periodic sweeps: find the rows that are due, call a service for each."""

from __future__ import annotations

from celery import shared_task

from marketplace.core.clock import database_now
from payments.services.callbacks import due_callbacks, read_callback
from payments.services.polling import poll_due


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
