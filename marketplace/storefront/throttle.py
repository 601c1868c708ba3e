"""How often one visitor may ask for something that costs work, told apart by address and browser."""

from __future__ import annotations

import hashlib
import time
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest

#: Asks in one stretch of time: a quick typist makes three or four in a second.
MOST: Final = 30
STRETCH_S: Final = 5


def is_too_many(request: HttpRequest, name: str) -> bool:
    """Count this request and return whether its sender has asked too often; costs no query."""
    who = f"{request.META.get('REMOTE_ADDR', '')} {request.headers.get('User-Agent', '')}"
    digest = hashlib.sha256(who.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    key = f"throttle:{name}:{digest}:{int(time.time()) // STRETCH_S}"
    cache.add(key, 0, STRETCH_S * 2)
    try:
        return cache.incr(key) > MOST
    except ValueError:  # the cache has just thrown it out
        return False
