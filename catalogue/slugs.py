"""Addresses in Latin letters: Khmer signs do not survive Django's patterns."""

from __future__ import annotations

from anyascii import anyascii
from django.utils.text import slugify


def latin_slug(value: str, *_: object, **__: object) -> str:
    """Return a slug of any text by its sound; never empty, so that an address can always be made."""
    return slugify(anyascii(value))[:80] or "x"
