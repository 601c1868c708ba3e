"""Short public codes that people can read aloud."""

from __future__ import annotations

import secrets
from typing import Final

#: Crockford's Base 32 without vowels that spell words: no I, L, O, U, and no 0/1 to mix up with them.
ALPHABET: Final = "23456789abcdefghjkmnpqrstvwxyz"


def new_product_code() -> str:
    """Return a random code of 9 letters (about 44 bits); the column's unique constraint catches the rare twin."""
    return "".join(secrets.choice(ALPHABET) for _ in range(9))
