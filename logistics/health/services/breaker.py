"""A carrier that does not answer is left in peace for a while, so that our workers do not queue up before it.

# Note [Circuit breaker]
After `FAILURES_TO_REST` silences in a row a carrier rests, longer each time. Whoever wants to call it meanwhile is told
so at once and when to come again. When the rest is over one call is let through as a trial, chosen by a conditional
update; its answer ends the rest, its silence begins the next. What the carrier refuses is an answer. The state stands
in the database, so that all workers share it; `docs/algorithms/carriers.md` has an example.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from logistics.carriers.base import CarrierUnavailable, NotSupported
from logistics.health.models import AlarmKind, CarrierDay, CarrierHealth
from logistics.health.services.alarms import note_alarm, put_away
from marketplace.core.errors import AdapterError
from marketplace.core.events import publish
from marketplace.facts import CarrierAnswersAgain

logger = logging.getLogger(__name__)

RESTS: Final = "logistics.carrier.rests"
ANSWERS_AGAIN: Final = "logistics.carrier.answers_again"
FAILURES_TO_REST: Final = 5
FIRST_REST: Final = timedelta(minutes=1)
LONGEST_REST: Final = timedelta(minutes=15)
#: How long the one call that tries again may take before another may try.
TRIAL_LASTS: Final = timedelta(minutes=1)
#: The last answer is written down once in this time only.
NOTED_AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """How one call went: how long it took, and what went wrong, if anything."""

    carrier: str
    operation: str
    ms: int
    error: AdapterError | None = None

    @property
    def is_silence(self) -> bool:
        """Return whether the carrier did not answer, or not readably. A no is an answer."""
        return self.error is not None and self.error.retryable


def resting_carriers(*, now: datetime) -> frozenset[str]:
    """Return the carriers that must not be called just now."""
    return frozenset(CarrierHealth.objects.filter(rests_until__gt=now).values_list("carrier", flat=True))


def let_through(*, carrier: str, now: datetime) -> None:
    """Let a call through, unless the carrier rests. See Note [Circuit breaker].

    Raises:
        CarrierUnavailable: It rests; `retry_after_s` says for how long.
    """
    rests_until = CarrierHealth.objects.filter(carrier=carrier).values_list("rests_until", flat=True).first()
    if rests_until is None:
        return
    if rests_until > now:
        raise CarrierUnavailable(_words(carrier), retry_after_s=_seconds(rests_until - now))
    trial = CarrierHealth.objects.filter(carrier=carrier, rests_until=rests_until)
    if not trial.update(rests_until=now + TRIAL_LASTS):
        raise CarrierUnavailable(_words(carrier), retry_after_s=_seconds(TRIAL_LASTS))


def note_answers(answers: Iterable[Answer], *, now: datetime) -> None:
    """Write down how calls went, and let carriers rest or work again accordingly."""
    for answer in answers:
        if isinstance(answer.error, NotSupported):
            continue  # it was not called
        with transaction.atomic(durable=True):
            _count(answer, now=now)
            if answer.is_silence:
                _note_silence(answer, now=now)
            else:
                _note_answer(answer.carrier, now=now)


def _count(answer: Answer, *, now: datetime) -> None:
    day = CarrierDay.objects.get_or_create(
        carrier=answer.carrier, day=timezone.localdate(now), operation=answer.operation
    )[0]
    CarrierDay.objects.filter(pk=day.pk).update(
        calls=F("calls") + 1,
        failures=F("failures") + int(answer.is_silence),
        refusals=F("refusals") + int(answer.error is not None and not answer.is_silence),
        ms_total=F("ms_total") + max(answer.ms, 0),
    )


def _note_silence(answer: Answer, *, now: datetime) -> None:
    health = _locked(answer.carrier)
    health.failures_in_a_row += 1
    health.silent_since = health.silent_since or now
    health.failed_at, health.failure = now, str(answer.error)[:300]
    if health.failures_in_a_row >= FAILURES_TO_REST:
        health.rests_until = now + _rest(health.failures_in_a_row, answer.error)
        logger.warning(RESTS, extra={"carrier": answer.carrier, "until": health.rests_until.isoformat()})
        note_alarm(carrier=answer.carrier, kind=AlarmKind.SILENT, subject="", detail=health.failure, now=now)
    health.save()


def _note_answer(carrier: str, *, now: datetime) -> None:
    calm = CarrierHealth.objects.filter(carrier=carrier, failures_in_a_row=0, answered_at__gt=now - NOTED_AFTER)
    if calm.exists():
        return
    health = _locked(carrier)
    was_resting = health.rests_until is not None
    health.failures_in_a_row, health.silent_since, health.rests_until, health.answered_at = 0, None, None, now
    health.save()
    if was_resting:
        logger.warning(ANSWERS_AGAIN, extra={"carrier": carrier})
        put_away(carrier=carrier, kind=AlarmKind.SILENT, now=now)
        publish(CarrierAnswersAgain(carrier=carrier))


def _locked(carrier: str) -> CarrierHealth:
    CarrierHealth.objects.get_or_create(carrier=carrier)
    return CarrierHealth.objects.select_for_update().get(carrier=carrier)


def _rest(failures: int, error: AdapterError | None) -> timedelta:
    """Return how long it rests: twice as long for each silence after the one that made it rest, or as it asks."""
    rest = min(FIRST_REST * 2 ** min(failures - FAILURES_TO_REST, 10), LONGEST_REST)
    asked = error.retry_after_s if isinstance(error, CarrierUnavailable) else None
    return max(rest, min(timedelta(seconds=asked or 0), LONGEST_REST))


def _seconds(wait: timedelta) -> int:
    return max(1, round(wait.total_seconds()))


def _words(carrier: str) -> str:
    return f"{carrier} does not answer and is left in peace for a while"
