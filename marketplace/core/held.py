"""Values that hardly ever change, held in the memory of each process.

# Note [A stamp in the cache, the value at hand]
Django's cache copies a value each time it is asked for: two hundred shelves cost a millisecond to unpack, and every
page asks for them. So the value stays in the process, and only a short stamp stands in the cache. Who finds the stamp
gone, or another than that of the value at hand, reads the value anew. So a value is never older than it was in the
cache, clearing the cache clears it everywhere, and what is held must not be altered by whoever gets it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache

T = TypeVar("T")
_HELD: dict[str, tuple[tuple[str, Any], Any]] = {}


def held(key: str, read: Callable[[], T], *, seconds: int, generation: str = "") -> T:
    """Return a value, read at most this many seconds ago. See Note [A stamp in the cache, the value at hand].

    Args:
        key: Names it, in the cache and here; language included where it makes a difference.
        read: Reads it anew.
        seconds: How old it may be.
        generation: A key in the cache whose value changes with what the value is read from.
    """
    found = cache.get_many((key, generation)) if generation else {key: cache.get(key)}
    stamp, now = found.get(key), found.get(generation)
    here = _HELD.get(key)
    if stamp is not None and here is not None and here[0] == (stamp, now):
        value: T = here[1]
        return value
    value = read()
    if stamp is None:
        stamp = secrets.token_hex(8)
        cache.set(key, stamp, seconds)
    _HELD[key] = ((stamp, now), value)
    return value
