"""References that a buyer writes into the text of a transfer: short, safe to copy, found again however they were typed.

`KP` and eight signs of Crockford's alphabet, the last of which checks the others. Banks add words, drop spaces and turn
everything into capitals; people write the letter O for a zero, I or L for a one, and Khmer digits.

Source: Douglas Crockford, "Base 32" (crockford.com/base32.html): no I, L, O, U; O reads as 0, I and L as 1.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX: Final = "KP"
LENGTH: Final = 8
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", **{chr(0x17E0 + n): str(n) for n in range(10)}})
_NOT_A_SIGN: Final = re.compile(r"[^0-9A-Z]+")


def reference_for(word: str) -> str:
    """Return the reference of an attempt, made of our own word for it: the same word gives the same reference."""
    number = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    signs = []
    for _ in range(LENGTH - 1):
        number, rest = divmod(number, 32)
        signs.append(ALPHABET[rest])
    body = "".join(signs)
    return f"{PREFIX}{body}{_check(body)}"


def spaced(reference: str) -> str:
    """Return a reference in groups, as people copy it: `KP 7X2M 4Q9A`."""
    return f"{reference[:2]} {reference[2:6]} {reference[6:]}"


def references_in(text: str) -> list[str]:
    """Return every reference that a transfer's text may hold, in order; those whose last sign does not fit are none."""
    squeezed = _NOT_A_SIGN.sub("", text.upper().translate(_READ_AS))
    found = []
    for at in range(len(squeezed) - LENGTH - 1):
        piece = squeezed[at : at + 2 + LENGTH]
        body = piece[2:-1]
        if piece.startswith(PREFIX) and all(sign in ALPHABET for sign in piece[2:]) and _check(body) == piece[-1]:
            found.append(piece)
    return list(dict.fromkeys(found))


def _check(body: str) -> str:
    """Return the sign that checks others: it notices any one sign that is wrong, and neighbours that changed places."""
    return ALPHABET[sum((2 * at + 1) * ALPHABET.index(sign) for at, sign in enumerate(body)) % 32]
