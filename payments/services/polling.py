"""Asking providers whether money has come.

Bakong calls nobody back, so this is the only way money is seen; of the others it finds what a lost callback left. An
answer that is no answer (time-out, 429, half a JSON) means "unknown" and is asked again later: never "unpaid".
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from marketplace.core.errors import AdapterError
from payments.adapters import adapter
from payments.models import AttemptStatus, PaymentAttempt
from payments.providers.base import Fact, FactKind
from payments.services import resting
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
#: Rest of one attempt after a look that told nothing of it, and after further ones in a row.
BACK_OFF: Final = (timedelta(seconds=4), timedelta(seconds=15))
#: Calls to one provider in one round: with lists of fifty, 1,250 attempts.
MOST_CALLS: Final = 25
_ROWS_AT_ONCE: Final = 250


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


def poll_due(*, now: datetime) -> int:
    """Ask the providers about every attempt that is due, and settle what they tell; return how many were claimed.

    Providers that answered last time come first, so that one which does not costs the others nothing.

    Args:
        now: The database's time, see Note [One clock]: it decides which codes are over.
    """
    due = PaymentAttempt.objects.due_for_poll(now)
    providers = _in_turn(list(due.values_list("provider", flat=True).distinct().order_by()))
    claimed = 0
    for provider in providers:
        if not resting.is_resting(provider, now=now):
            attempts = _claim(provider, now)
            claimed += len(attempts)
            _ask(provider, attempts, now)
    return claimed


def look_at(*, attempts: Sequence[PaymentAttempt], now: datetime) -> None:
    """Ask a provider about attempts of it at once, whatever their own time for it, and settle what it tells.

    Raises:
        AdapterError: It did not answer.
    """
    if attempts:
        _take_in(attempts, adapter(attempts[0].provider).fetch([view_of(one) for one in attempts], now=now), now)


def _in_turn(providers: Sequence[str]) -> list[str]:
    """Return providers in the order to ask them: those that answer before those that lately did not."""
    return sorted(providers, key=lambda code: (resting.rest_of(code) is not None, code))


def _claim(provider: str, now: datetime) -> list[PaymentAttempt]:
    """Return the provider's due attempts, their next look moved, so that two workers do not ask twice."""
    most = max(adapter(provider).caps.bulk_size, 1) * MOST_CALLS
    due = PaymentAttempt.objects.due_for_poll(now).filter(provider=provider).select_related("order__vendor")
    due = due.order_by("next_poll_at", "pk")
    with transaction.atomic(durable=True):
        claimed = list(due.select_for_update(skip_locked=True, of=("self",))[:most])
        over = [one for one in claimed if one.status == AttemptStatus.PENDING and _is_over(one, now)]
        PaymentAttempt.objects.filter(pk__in=[one.pk for one in over]).update(status=AttemptStatus.EXPIRED)
        for attempt in claimed:
            attempt.next_poll_at = next_look(attempt=attempt, now=now)
            attempt.polls += 1
        PaymentAttempt.objects.bulk_update(claimed, ["next_poll_at", "polls"], batch_size=_ROWS_AT_ONCE)
    for attempt in over:
        attempt.status = AttemptStatus.EXPIRED
    return claimed


def _is_over(attempt: PaymentAttempt, now: datetime) -> bool:
    return attempt.expires_at is not None and attempt.expires_at <= now


def _ask(provider: str, attempts: Sequence[PaymentAttempt], now: datetime) -> None:
    size = max(adapter(provider).caps.bulk_size, 1)
    for start in range(0, len(attempts), size):
        batch = attempts[start : start + size]
        try:
            facts = adapter(provider).fetch([view_of(attempt) for attempt in batch], now=now)
        except AdapterError as error:
            logger.warning(POLL_FAILED, extra={"provider": provider, "attempts": len(batch), "error": str(error)})
            if error.retryable:  # it is down: the others would get no answer either
                _rest(attempts[start:], str(error), resting.note_silence(provider, now=now))
                return
            _rest(batch, str(error), now + BACK_OFF[1])
            continue
        resting.note_answer(provider)
        _take_in(batch, facts, now)


def _take_in(attempts: Sequence[PaymentAttempt], facts: Sequence[Fact], now: datetime) -> None:
    """Settle what a provider told of attempts."""
    by_reference = {attempt.key: attempt for attempt in attempts}
    well: list[int] = []
    for fact in facts:
        attempt = by_reference.pop(fact.attempt_ref, None)
        if attempt is None:
            continue
        if fact.kind is FactKind.UNKNOWN:
            keep_word(attempt=attempt, fact=fact)
            _rest([attempt], fact.reason, now + BACK_OFF[1 if attempt.last_error else 0])
            continue
        if fact.kind is not FactKind.PENDING:
            settle(attempt_id=attempt.pk, fact=fact, now=now)
        if attempt.last_error and fact.kind is not FactKind.FAILED:  # why it failed, the buyer's page tells
            well.append(attempt.pk)
    if well:
        PaymentAttempt.objects.filter(pk__in=well).update(last_error="")


def _rest(attempts: Sequence[PaymentAttempt], error: str, until: datetime) -> None:
    """Look at attempts again later, and keep why; one that was paid meanwhile is left as it is."""
    for status in {attempt.status for attempt in attempts}:
        keys = [attempt.pk for attempt in attempts if attempt.status == status]
        PaymentAttempt.objects.filter(pk__in=keys, status=status).update(next_poll_at=until, last_error=error[:500])
