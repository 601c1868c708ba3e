"""Whether somebody may be traded with."""

from __future__ import annotations

from django.db.models import QuerySet

from marketplace.screening.models import HitStatus, ScreeningHit


def hits_of(*, subject_kind: str, subject_number: str) -> QuerySet[ScreeningHit]:
    """Return what was found for somebody, newest first."""
    found = ScreeningHit.objects.filter(subject_kind=subject_kind, subject_number=subject_number)
    return found.select_related("party", "decided_by").order_by("-found_at", "-pk")


def blocking(*, subject_kind: str, subject_number: str) -> QuerySet[ScreeningHit]:
    """Return what stands in the way: what waits for a decision, and what was decided to be the same."""
    return hits_of(subject_kind=subject_kind, subject_number=subject_number).exclude(status=HitStatus.CLEARED)


def is_blocked(*, subject_kind: str, subject_number: str) -> bool:
    """Return whether nothing may be sold to somebody now: a likeness waits for a decision, or was confirmed."""
    return blocking(subject_kind=subject_kind, subject_number=subject_number).exists()


def blocked_numbers(*, subject_kind: str) -> set[str]:
    """Return the numbers of all of a kind in whose way something stands."""
    found = ScreeningHit.objects.filter(subject_kind=subject_kind).exclude(status=HitStatus.CLEARED)
    return set(found.values_list("subject_number", flat=True))


def waiting_count() -> int:
    """Return how many likenesses wait for a decision."""
    return ScreeningHit.objects.filter(status=HitStatus.OPEN).count()
