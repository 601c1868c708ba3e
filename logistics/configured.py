"""The carriers that this installation speaks to, made from its settings."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from logistics.carriers.base import Carrier
from logistics.carriers.registry import build


def configured_carriers() -> list[str]:
    """Return the codes of the carriers that the settings name."""
    return list(settings.CARRIERS)


def carrier_for(code: str) -> Carrier:
    """Return a carrier's adapter; the same one each time, so that it keeps its connection and token.

    Raises:
        KeyError: The settings do not name this carrier.
    """
    return _built(code, tuple(sorted(settings.CARRIERS[code].items())))


@cache
def _built(code: str, config: tuple[tuple[str, str], ...]) -> Carrier:
    return build(code, dict(config))


def forget_carriers() -> None:
    """Drop the adapters made so far, for tests that change the settings."""
    _built.cache_clear()
