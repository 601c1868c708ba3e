"""Leaving a provider in peace that does not answer.

# Note [One call tells that it is back]
A provider that is down is down for every attempt. The first call of a round that gets no answer ends the round for that
provider, and nobody asks it before the rest is over: 4 s, then twice as long each time, at most a minute. Then again one
call goes first. So an hour of silence costs about sixty calls, and when it ends the waiting attempts follow one call
after another. What is kept here may be lost: then one call more is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache

FIRST_REST: Final = timedelta(seconds=4)
LONGEST_REST: Final = timedelta(seconds=60)
_DOUBLINGS: Final = 6
_KEPT_S: Final = 3_600


@dataclass(frozen=True)
class Rest:
    """How often in a row a provider did not answer, and until when nobody asks it."""

    failures: int
    until: datetime


def rest_of(provider: str) -> Rest | None:
    """Return a provider's rest, also one that is over, or None when its last answer was one."""
    rest = cache.get(_key(provider))
    return rest if isinstance(rest, Rest) else None


def is_resting(provider: str, *, now: datetime) -> bool:
    """Say whether a provider should not be asked yet."""
    rest = rest_of(provider)
    return rest is not None and now < rest.until


def note_silence(provider: str, *, now: datetime) -> datetime:
    """Note that a provider did not answer; return until when it rests."""
    before = rest_of(provider)
    failures = before.failures if before else 0
    until = now + min(FIRST_REST * 2 ** min(failures, _DOUBLINGS), LONGEST_REST)
    cache.set(_key(provider), Rest(failures + 1, until), _KEPT_S)
    return until


def note_answer(provider: str) -> None:
    """Note that a provider answers."""
    cache.delete(_key(provider))


def _key(provider: str) -> str:
    return f"payments:rest:{provider}"
