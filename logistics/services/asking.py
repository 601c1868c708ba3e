"""The door through which our services call a carrier: it may be shut for a while, and what happens is written down."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.utils import timezone

from logistics.configured import carrier_for
from logistics.health.services.breaker import Answer, let_through, note_answers
from marketplace.core.errors import AdapterError

if TYPE_CHECKING:
    from logistics.carriers.base import Carrier


@contextmanager
def asking(carrier: str, operation: str) -> Iterator[Carrier]:
    """Yield a carrier's adapter for one call; see Note [Circuit breaker] in `logistics.health.services.breaker`.

    A carrier whose doings people type in is never silent, and nothing is noted. Never with a transaction open, and not
    from a thread of one's own, for it writes to the database.

    Args:
        carrier: Its code.
        operation: What it is asked for, as officers read it in the figures: book, cancel, track, quote …

    Raises:
        CarrierUnavailable: It rests.
    """
    adapter = carrier_for(carrier)
    if not adapter.capabilities().is_networked:
        yield adapter
        return
    let_through(carrier=carrier, now=timezone.now())
    started = time.monotonic()
    try:
        yield adapter
    except AdapterError as error:
        _note(carrier, operation, started, error)
        raise
    _note(carrier, operation, started, None)


def _note(carrier: str, operation: str, started: float, error: AdapterError | None) -> None:
    elapsed_ms = round((time.monotonic() - started) * 1000)
    note_answers([Answer(carrier, operation, elapsed_ms, error)], now=timezone.now())
