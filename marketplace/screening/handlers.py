"""Names are looked for when somebody bears a new one, and when a newer list of denied parties stands."""

from __future__ import annotations

from django.utils import timezone

from marketplace import facts
from marketplace.screening.models import DeniedList, SubjectKind
from marketplace.screening.services import screen, screen_again


def look_for_vendor(fact: facts.VendorNamed) -> None:
    """Look for the names of somebody who sells here, or asks to."""
    kind, number = SubjectKind.VENDOR, fact.subject_number
    screen(names=fact.names, subject_kind=kind, subject_number=number, now=timezone.now())


def look_again(fact: facts.DeniedListImported) -> None:
    """Look again for all names that were looked for before this list stood."""
    stands_since = DeniedList.objects.get(pk=fact.list_id).imported_at
    now = max(timezone.now(), stands_since)  # clocks of two machines differ; who was looked for is not due again
    while screen_again(before=stands_since, now=now):
        pass
