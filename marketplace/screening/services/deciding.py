"""Deciding whether a name is the one on the list."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import ScreeningDecided
from marketplace.screening.errors import UnableToDecide
from marketplace.screening.models import HitStatus, ScreeningHit

#: Letters that a reason has at least: "ok" is none.
LEAST_REASON: Final = 10


def decide(*, hit_id: int, status: str, expected: str, reason: str, by: Any, now: datetime) -> ScreeningHit:
    """Say that a name is another's, or the very one on the list, and why; a decision may be changed for a new reason.

    Args:
        hit_id: Which likeness.
        status: `HitStatus.CLEARED` or `HitStatus.BLOCKED`.
        expected: The status that the officer saw.
        reason: Why, at least ten letters.
        by: The officer.
        now: When.

    Raises:
        UnableToDecide: There is no reason, nothing would change, or somebody decided meanwhile.
        ScreeningHit.DoesNotExist: No such likeness.
    """
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise UnableToDecide({"reason": [_("Say why, in at least %(letters)d letters.") % {"letters": LEAST_REASON}]})
    if status not in {HitStatus.CLEARED, HitStatus.BLOCKED}:
        raise UnableToDecide({"status": [_("Choose one.")]})
    with transaction.atomic(durable=True):
        hit = ScreeningHit.objects.select_for_update().get(pk=hit_id)
        if hit.status != expected:
            raise UnableToDecide({"__all__": [_("Somebody decided this meanwhile. Look at it again.")]})
        if hit.status == status:
            raise UnableToDecide({"__all__": [_("This is decided already.")]})
        hit.status, hit.reason, hit.decided_by, hit.decided_at = status, reason, by, now
        hit.save(update_fields=["status", "reason", "decided_by", "decided_at"])
        audit.record(actor=by, action=f"screening.{status}", subject=hit, data={"reason": reason, "before": expected})
        publish(
            ScreeningDecided(
                hit_id=hit.pk,
                subject_kind=hit.subject_kind,
                subject_number=hit.subject_number,
                status=status,
            )
        )
    return hit
