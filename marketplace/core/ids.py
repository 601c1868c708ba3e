"""Numbers that people read aloud and tokens that nobody can guess."""

from __future__ import annotations

import secrets

from django.db.models import F

from marketplace.core.db import require_transaction
from marketplace.core.models import NumberSequence


def new_token() -> str:
    """Return a URL-safe token of 22 characters holding 128 random bits."""
    return secrets.token_urlsafe(16)


def next_number(*, sequence: str, start: int = 1001) -> int:
    """Return the next number of a named sequence, each exactly once, inside the caller's transaction.

    The update takes the row's lock, so two transactions cannot draw the same number; a roll-back gives it back.
    """
    require_transaction()
    NumberSequence.objects.get_or_create(name=sequence, defaults={"last": start - 1})
    NumberSequence.objects.filter(name=sequence).update(last=F("last") + 1)
    return NumberSequence.objects.values_list("last", flat=True).get(name=sequence)
