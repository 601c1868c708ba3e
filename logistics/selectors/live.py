"""Asking carriers for their prices, side by side, for a limited time.

# Note [The page does not wait for a carrier]
All carriers are asked at once, each in a thread of its own, and whoever has not answered when the time is over is left
behind: its thread ends by the time-out of its own connection, and nobody reads what it brings. What a carrier named is
kept for ten minutes, so that the buyer pays what was shown and a click does not ask again; silence for one minute, so
that a page whose carrier is down waits once and not at each click.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Final

from django.core.cache import cache
from django.utils import timezone

from logistics.carriers.base import Carrier, CarrierRate, CarrierRejected, CarrierUnavailable, RateRequest
from logistics.configured import carrier_for
from logistics.health.services.breaker import Answer, note_answers, resting_carriers
from logistics.selectors.answers import Key
from marketplace.core.db import in_transaction
from marketplace.core.errors import AdapterError

logger = logging.getLogger(__name__)

LIVE_SILENT: Final = "logistics.live.silent"
LIVE_FAILED: Final = "logistics.live.failed"
#: The longest that carriers are waited for, all together: two seconds of a page, less what writing down takes.
BUDGET_S: Final = 1.7
NAMED_FOR_S: Final = 600
SILENT_FOR_S: Final = 60
#: The most threads of one question; further carriers wait for a free one.
MOST_THREADS: Final = 16


@dataclass(frozen=True, slots=True)
class LiveAsk:
    """One carrier's price for one parcel."""

    carrier: str
    request: RateRequest

    @property
    def cache_key(self) -> str:
        return "live-rate:" + hashlib.sha256(repr(self).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LiveAnswer:
    """What came: a rate, a refusal, or (neither) silence; how long it took, and what went wrong."""

    rate: CarrierRate | None = None
    is_refused: bool = False
    ms: int = 0
    error: AdapterError | None = None

    @property
    def is_silent(self) -> bool:
        return self.rate is None and not self.is_refused


def ask_side_by_side(asks: Mapping[Key, LiveAsk], *, budget_s: float = BUDGET_S) -> dict[Key, LiveAnswer]:
    """Return what each carrier named within the budget. See Note [The page does not wait for a carrier].

    Raises:
        RuntimeError: A transaction is open.
    """
    if not asks:
        return {}
    known = cache.get_many({ask.cache_key for ask in asks.values()})
    fresh = {ask.cache_key: ask for ask in asks.values() if ask.cache_key not in known}
    if fresh:
        if in_transaction():
            raise RuntimeError("carriers are not asked with a transaction open")
        found = _asked_and_noted(fresh, budget_s)
        kept = {key: replace(one, error=None) for key, one in found.items()}  # an error is no thing for a cache
        cache.set_many({key: one for key, one in kept.items() if not one.is_silent}, NAMED_FOR_S)
        cache.set_many({key: one for key, one in kept.items() if one.is_silent}, SILENT_FOR_S)
        known |= found
    return {name: known[ask.cache_key] for name, ask in asks.items()}


def _asked_and_noted(asks: Mapping[str, LiveAsk], budget_s: float) -> dict[str, LiveAnswer]:
    """Ask all but those that rest, and write down who answered: here, for threads write nothing to the database.

    A carrier that is silent about five parcels of one page was silent once: the slowest answer of each is noted.
    """
    now = timezone.now()
    resting = resting_carriers(now=now)
    found = _asked({key: ask for key, ask in asks.items() if ask.carrier not in resting}, budget_s)
    slowest: dict[str, LiveAnswer] = {}
    for key, one in sorted(found.items(), key=lambda pair: pair[1].ms):
        slowest[asks[key].carrier] = one
    note_answers([Answer(code, "quote", one.ms, one.error) for code, one in slowest.items()], now=now)
    return {key: LiveAnswer() for key in asks} | found


def _asked(asks: Mapping[str, LiveAsk], budget_s: float) -> dict[str, LiveAnswer]:
    if not asks:
        return {}
    ends = time.monotonic() + budget_s
    carriers = {ask.carrier: carrier_for(ask.carrier) for ask in asks.values()}
    pool = ThreadPoolExecutor(max_workers=min(len(asks), MOST_THREADS), thread_name_prefix="live-rates")
    try:
        under_way: dict[str, Future[LiveAnswer]] = {
            key: pool.submit(_ask, carriers[ask.carrier], ask) for key, ask in asks.items()
        }
        wait(under_way.values(), timeout=max(ends - time.monotonic(), 0))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    answers = {}
    for key, future in under_way.items():
        if future.done() and not future.cancelled():
            answers[key] = future.result()
        else:
            logger.warning(LIVE_SILENT, extra={"carrier": asks[key].carrier, "budget_s": budget_s})
            error = CarrierUnavailable(f"no price within {budget_s:g} s")
            answers[key] = LiveAnswer(ms=round(budget_s * 1_000), error=error)
    return answers


def _ask(carrier: Carrier, ask: LiveAsk) -> LiveAnswer:
    """Ask one carrier; what is not a price in riel or dollars for this very service is none."""
    began = time.monotonic()
    rates: Sequence[CarrierRate] = ()
    failed: AdapterError | None = None
    try:
        rates = carrier.quote(ask.request)
    except AdapterError as error:
        logger.warning(LIVE_FAILED, extra={"carrier": ask.carrier, "reason": str(error)})
        failed = error
    ms = round((time.monotonic() - began) * 1_000)
    fitting = (one for one in rates if one.service == ask.request.service and one.price.currency in {"KHR", "USD"})
    return LiveAnswer(next(fitting, None), is_refused=isinstance(failed, CarrierRejected), ms=ms, error=failed)
