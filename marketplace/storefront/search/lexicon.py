"""The lexicon in use: what comes with us, and what officers added."""

from __future__ import annotations

import time
from typing import Final

from django.db.models import Count, Max

from marketplace.storefront.search.analysis.documents import index_version
from marketplace.storefront.search.analysis.lexicon import Lexicon, seed, seed_kinds, seed_lexicon
from marketplace.storefront.search.models import LexiconEntry

#: Seconds for which this process may not notice an officer's change.
KEPT_FOR_S: Final = 30.0


class _Kept:
    """This process's copy."""

    lexicon: Lexicon | None = None
    stamp: object = None
    looked_at: float = 0.0


def lexicon(*, fresh: bool = False) -> Lexicon:
    """Return the lexicon; `fresh` looks for changes now, not only now and then."""
    now = time.monotonic()
    if _Kept.lexicon is None or fresh or now - _Kept.looked_at > KEPT_FOR_S:
        stamp = LexiconEntry.objects.filter(is_active=True).aggregate(n=Count("pk"), last=Max("updated_at"))
        if _Kept.lexicon is None or stamp != _Kept.stamp:
            _Kept.lexicon = _read() if stamp["n"] else seed_lexicon()
            _Kept.stamp = stamp
        _Kept.looked_at = now
    return _Kept.lexicon


def _read() -> Lexicon:
    added = [entry.as_entry() for entry in LexiconEntry.objects.filter(is_active=True).order_by("concept")]
    return Lexicon([*seed(), *added], kinds=seed_kinds())


def current_version() -> str:
    """Return what an index written now is marked with."""
    return index_version(lexicon(fresh=True))
