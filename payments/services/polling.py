"""Asking providers whether money has come.

Bakong calls nobody back, so this is the only way money is seen. One worker asks, in bulk; an answer that is no answer
(time-out, 429, half a JSON) means "unknown" and is asked again later: never "unpaid".
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from marketplace.core.errors import AdapterError
from payments.adapters import adapter
from payments.models import AttemptStatus, PaymentAttempt
from payments.providers.base import FactKind
from payments.services.attempts import view_of
from payments.services.settle import keep_word, settle

logger = logging.getLogger(__name__)

POLL_FAILED = "payments.poll.failed"

#: How long to rest between two looks, by how long ago the attempt began (while open) or ended (after that). The tail is
#: long because money may come after the code has expired, and must not be lost.
WHILE_OPEN: Final = ((timedelta(minutes=3), timedelta(seconds=2)), (timedelta(minutes=30), timedelta(seconds=5)))
AFTERWARDS: Final = (
    (timedelta(minutes=30), timedelta(minutes=1)),
    (timedelta(hours=24), timedelta(minutes=15)),
    (timedelta(days=7), timedelta(days=1)),
)
#: Rest after a look that failed, and after further ones in a row.
BACK_OFF: Final = (timedelta(seconds=4), timedelta(seconds=15))


def next_look(*, attempt: PaymentAttempt, now: datetime) -> datetime | None:
    """Return when an attempt should be looked at next, or None when the tail is over.

    A paid code is looked at once a day: nothing keeps a buyer from paying it again.
    """
    if attempt.status == AttemptStatus.PAID:
        return now + timedelta(days=1) if now - attempt.created_at < AFTERWARDS[-1][0] else None
    is_open = attempt.expires_at is None or now < attempt.expires_at
    age = now - (attempt.created_at if is_open else attempt.expires_at or attempt.created_at)
    for until, rest in WHILE_OPEN if is_open else AFTERWARDS:
        if age < until:
            return now + rest
    return now + WHILE_OPEN[-1][1] if is_open else None


def poll_due(*, now: datetime, limit: int = 200) -> int:
    """Ask the providers about every attempt that is due, and settle what they tell; return how many were asked.

    Each attempt is claimed by moving its next look before the call, so that two workers do not ask twice.
    """
    due = list(PaymentAttempt.objects.due_for_poll(now).order_by("provider", "next_poll_at")[:limit])
    claimed = [attempt for attempt in due if _claim(attempt, now)]
    for provider, group in groupby(claimed, key=lambda attempt: attempt.provider):
        size = max(adapter(provider).caps.bulk_size, 1)
        attempts = list(group)
        for start in range(0, len(attempts), size):
            _ask(provider, attempts[start : start + size], now)
    return len(claimed)


def _claim(attempt: PaymentAttempt, now: datetime) -> bool:
    if attempt.expires_at and attempt.expires_at <= now and attempt.status == AttemptStatus.PENDING:
        PaymentAttempt.objects.filter(pk=attempt.pk, status=AttemptStatus.PENDING).update(status=AttemptStatus.EXPIRED)
    claimed = PaymentAttempt.objects.filter(pk=attempt.pk, next_poll_at=attempt.next_poll_at)
    return bool(claimed.update(next_poll_at=next_look(attempt=attempt, now=now), polls=attempt.polls + 1))


def _ask(provider: str, attempts: Sequence[PaymentAttempt], now: datetime) -> None:
    by_reference = {attempt.key: attempt for attempt in attempts}
    try:
        facts = adapter(provider).fetch([view_of(attempt) for attempt in attempts], now=now)
    except AdapterError as error:
        logger.warning(POLL_FAILED, extra={"provider": provider, "attempts": len(attempts), "error": str(error)})
        _rest(attempts, str(error), now)
        return
    for fact in facts:
        attempt = by_reference.pop(fact.attempt_ref, None)
        if attempt is None:
            continue
        if fact.kind is FactKind.UNKNOWN:
            keep_word(attempt=attempt, fact=fact)
            _rest([attempt], fact.reason, now)
        else:
            settle(attempt_id=attempt.pk, fact=fact, now=now)
            PaymentAttempt.objects.filter(pk=attempt.pk).exclude(last_error="").update(last_error="")


def _rest(attempts: Sequence[PaymentAttempt], error: str, now: datetime) -> None:
    """Leave a provider that does not answer in peace for a while: longer after each failure in a row."""
    for attempt in attempts:
        wait = BACK_OFF[1] if attempt.last_error else BACK_OFF[0]
        PaymentAttempt.objects.filter(pk=attempt.pk, status=attempt.status).update(
            next_poll_at=now + wait, last_error=error[:500]
        )
