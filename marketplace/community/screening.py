"""How long what buyers and vendors say in public may be, and how the same question is known again."""

from __future__ import annotations

import hashlib
from typing import Final

from marketplace.core.khmer import fold

#: Longest texts, in characters.
REVIEW_LENGTH: Final = 2000
QUESTION_LENGTH: Final = 500
ANSWER_LENGTH: Final = 1000


def digest_of(text: str) -> str:
    """Return the fingerprint by which the same question is known again, however it was spaced or spelt."""
    return hashlib.sha256(fold(text).encode()).hexdigest()
