"""Who has an import in hand. One worker at a time, and another when that one is gone.

# Note [A claim ends by itself]
A message may come twice, and a sweep may bring it while the first worker is still busy. So a worker writes down when it
took an import, and nobody else takes it for three minutes; each of its turns is far shorter. Whoever was away for longer
finds another time in the row, and leaves it: rows are marked in the same transaction as what they change, under this lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.core.db import require_transaction
from vendors.models import ImportState, ListingImport

if TYPE_CHECKING:
    from datetime import datetime


def claim(*, import_id: int, state: ImportState, now: datetime) -> ListingImport | None:
    """Take an import in hand if it stands so and nobody has it. See Note [A claim ends by itself]."""
    mine = ListingImport.objects.filter(pk=import_id, state=state).free(now)
    if not mine.update(claimed_at=now):
        return None
    return ListingImport.objects.select_related(
        "vendor__province", "vendor__district", "vendor__commune", "vendor__village", "confirmed_by"
    ).get(pk=import_id)


def require_claim(listing_import: ListingImport) -> ListingImport | None:
    """Return the row, locked, if it is still in the hand that claimed it; None when another has it."""
    require_transaction()
    held = ListingImport.objects.select_for_update(of=("self",)).filter(
        pk=listing_import.pk, state=listing_import.state, claimed_at=listing_import.claimed_at
    )
    return held.first()


def release(listing_import: ListingImport) -> None:
    """Let an import out of hand, if it still is in it."""
    ListingImport.objects.filter(pk=listing_import.pk, claimed_at=listing_import.claimed_at).update(claimed_at=None)
