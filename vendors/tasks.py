"""Periodic sweeps."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from vendors.services import parking, prices


@shared_task
def forget_parked_photos() -> None:
    """Delete photos of forms that were never finished."""
    parking.forget_parked_photos(now=timezone.now())


@shared_task
def turn_prices() -> None:
    """Begin and end reduced prices whose day has come."""
    prices.turn_prices(now=timezone.now())
