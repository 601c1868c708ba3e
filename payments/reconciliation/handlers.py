"""What the room of reconciliation does when something happened elsewhere."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from marketplace.facts import ComparisonWanted
from payments.reconciliation.services.comparing import compare


def compare_day(fact: ComparisonWanted) -> None:
    """Compare a provider's day that an officer asked about."""
    compare(provider=fact.provider, day=date.fromisoformat(fact.day), now=timezone.now())
