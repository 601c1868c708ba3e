"""Looking for somebody's names on the lists.

# Note [Look first, then trade]
What `screen` finds must stand whatever becomes of the purchase: so it is called before the caller's own transaction,
never inside one that its answer will undo. Inside, `refuse_who_is_blocked` asks once more, without looking again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core.events import publish
from marketplace.facts import LikenessFound
from marketplace.screening.errors import UnableToTradeWith
from marketplace.screening.models import ScreenedName, ScreeningHit, SubjectKind
from marketplace.screening.names import key_of
from marketplace.screening.selectors import blocking, hits_of, is_blocked, likenesses


def screen(*, names: Iterable[str], subject_kind: str, subject_number: str, now: datetime) -> list[ScreeningHit]:
    """Look for somebody's names on the lists, and return what stands in the way of trading with them.

    Idempotent: the same name is not asked about twice, and what was decided about it stands. See Note [Look first,
    then trade].

    Args:
        names: Names of a person or a firm, in Latin letters or Khmer; empty ones are left out.
        subject_kind: One of `SubjectKind`.
        subject_number: By which number the room of the subject knows it.
        now: When.
    """
    wanted = {key_of(name): name.strip()[:300] for name in names if name and key_of(name)}
    found = [
        ScreeningHit(
            subject_kind=subject_kind,
            subject_number=subject_number,
            name=name,
            key=key,
            party_id=like.party_id,
            matched=like.matched,
            score=like.score,
            found_at=now,
        )
        for key, name in wanted.items()
        for like in likenesses(name)
    ]
    looked = [
        ScreenedName(subject_kind=subject_kind, subject_number=subject_number, name=name, key=key, screened_at=now)
        for key, name in wanted.items()
    ]
    with transaction.atomic():
        ScreenedName.objects.bulk_create(
            looked,
            update_conflicts=True,
            unique_fields=["subject_kind", "subject_number", "key"],
            update_fields=["screened_at", "name"],
        )
        ScreeningHit.objects.bulk_create(found, ignore_conflicts=True)
        if found and subject_kind == SubjectKind.VENDOR:  # whose shop stops; of buyers each purchase asks
            publish(LikenessFound(subject_kind=subject_kind, subject_number=subject_number))
    return list(blocking(subject_kind=subject_kind, subject_number=subject_number))


def screen_again(*, before: datetime, now: datetime, at_most: int = 500) -> int:
    """Look again for names that were last looked for before a moment, and return how many these were."""
    due = list(ScreenedName.objects.filter(screened_at__lt=before).order_by("screened_at", "pk")[:at_most])
    for one in due:
        screen(names=[one.name], subject_kind=one.subject_kind, subject_number=one.subject_number, now=now)
    return len(due)


def refuse_who_is_blocked(*, subject_kind: str, subject_number: str) -> None:
    """Refuse to trade with somebody in whose way a likeness stands.

    Raises:
        UnableToTradeWith: With words that say what happens next, and not whom the name is like.
    """
    if not is_blocked(subject_kind=subject_kind, subject_number=subject_number):
        return
    if hits_of(subject_kind=subject_kind, subject_number=subject_number).filter(status="blocked").exists():
        raise UnableToTradeWith(_("We are not allowed to sell to this name. Please call us if this is a mistake."))
    raise UnableToTradeWith(
        _("We must check this name before it can go on. An officer looks at it; please try again in a day.")
    )
