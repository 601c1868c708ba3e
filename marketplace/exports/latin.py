"""Whether words can be read abroad: forms of the customs and the post take Latin letters only."""

from __future__ import annotations

import unicodedata


def is_latin(words: str) -> bool:
    """Return whether there is at least one letter or digit, and every letter is a Latin one."""
    letters = [sign for sign in words if sign.isalpha()]
    if not letters and not any(sign.isdigit() for sign in words):
        return False
    return all(unicodedata.name(sign, "").startswith("LATIN") for sign in letters)
