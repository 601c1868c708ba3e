"""What providers told us and nobody could place, for officers."""

from __future__ import annotations

from django.db.models import QuerySet

from payments.models import ProviderEvent


def callbacks_of_no_attempt() -> QuerySet[ProviderEvent]:
    """Return callbacks that speak of no payment of ours, or that could not be followed, newest first."""
    return ProviderEvent.objects.filter(is_orphan=True).order_by("-received_at", "-pk")
