"""Periodic sweeps."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from vendors.services import licences, parking, prices, standing, uploads


@shared_task
def forget_parked_photos() -> None:
    """Delete photos of forms that were never finished."""
    parking.forget_parked_photos(now=timezone.now())


@shared_task
def forget_partial_uploads() -> None:
    """Delete files that began to come yesterday."""
    uploads.forget_partial_uploads(now=timezone.now())


@shared_task
def turn_prices() -> None:
    """Begin and end reduced prices whose day has come."""
    prices.turn_prices(now=timezone.now())


@shared_task
def warn_of_licences() -> None:
    """Warn whose licence runs out; each warning goes out once, also when a run was missed."""
    licences.warn_of_licences(now=timezone.now())


@shared_task
def settle_standings() -> None:
    """Stop shops for which a day has come, and open those for which nothing is missing any more."""
    standing.settle_all(now=timezone.now())
