"""One page in two languages: its other address, and texts that stand in one of them only."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.urls import get_script_prefix

from marketplace.geography.models import in_khmer

_CODES: Final = frozenset(code for code, _name in settings.LANGUAGES)


def in_language(address: str, code: str) -> str:
    """Return the same address in another language; one that belongs to no language stays as it is.

    Only the prefix differs, for no address of ours is translated: Django's `translate_url` finds the view of an
    address and makes the address of the view anew.
    """
    start = get_script_prefix()
    language, _slash, rest = address.removeprefix(start).partition("/")
    return f"{start}{code}/{rest}" if language in _CODES else address


def only_in(product: Any, name: str) -> str:
    """Return the other language's code when a text exists only there; nothing when the reader has it or nobody does."""
    here, there = ("km", "en") if in_khmer() else ("en", "km")
    return there if not getattr(product, f"{name}_{here}") and getattr(product, f"{name}_{there}") else ""
