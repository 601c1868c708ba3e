"""What follows when a newer list of denied parties stands."""

from __future__ import annotations

from django.utils import timezone

from marketplace import facts
from marketplace.screening.models import DeniedList
from marketplace.screening.services import screen_again


def look_again(fact: facts.DeniedListImported) -> None:
    """Look again for all names that were looked for before this list stood."""
    stands_since = DeniedList.objects.get(pk=fact.list_id).imported_at
    now = max(timezone.now(), stands_since)  # clocks of two machines differ; who was looked for is not due again
    while screen_again(before=stands_since, now=now):
        pass
