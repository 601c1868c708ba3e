"""How long an attempt by each way to pay may be paid, and the stock is held for it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings


def lifetime_of(provider: str) -> timedelta:
    """Return how long one attempt by a provider lives."""
    minutes = {"stripe": settings.CARD_LIFETIME_MINUTES, "bank_transfer": settings.BANK_TRANSFER_HOURS * 60}
    return timedelta(minutes=minutes.get(provider, settings.KHQR_LIFETIME_MINUTES))
