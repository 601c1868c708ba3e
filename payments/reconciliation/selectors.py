"""Reads over comparisons, for the desk and for the page of money today."""

from __future__ import annotations

from django.db.models import QuerySet

from payments.reconciliation.models import Difference, ReconciliationRun, RunStatus


def differences_in(*, tab: str) -> QuerySet[Difference]:
    """Return the differences that wait, the oldest first, or those that are solved."""
    rows = Difference.objects.select_related("run", "receipt", "solved_by")
    if tab == "solved":
        return rows.exclude(solved_at=None).order_by("-solved_at", "-pk")
    return rows.filter(solved_at=None).order_by("found_at", "pk")


def newest_runs() -> QuerySet[ReconciliationRun]:
    """Return the comparisons, the newest day first."""
    return ReconciliationRun.objects.order_by("-day", "provider")


def num_differences() -> int:
    """Return how many differences wait for an officer."""
    return Difference.objects.filter(solved_at=None).count()


def num_runs_not_answered() -> int:
    """Return how many comparisons stay open because a provider does not answer."""
    return ReconciliationRun.objects.filter(status=RunStatus.OPEN).exclude(last_error="").count()
