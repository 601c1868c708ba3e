"""The six digits that a buyer tells: how they are made, shown and compared.

# Note [The code is not kept]
The digits follow from our key, the parcel's random seed and its round, so that the buyer's page can show them again.
The table keeps a digest of them, made with our key as well: who has the table alone has no code.
When our key is changed, codes under way hold no more, and the page offers new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.crypto import constant_time_compare, salted_hmac

from marketplace.core.khmer import latin_digits

if TYPE_CHECKING:
    from datetime import datetime

    from logistics.points.models import ReleaseCode

DIGITS: Final = 6
_MADE: Final = "logistics.points.made"
_KEPT: Final = "logistics.points.kept"


def digits_of(release: ReleaseCode, *, in_round: int | None = None) -> str:
    """Return the digits of a code in its present round or another. See Note [The code is not kept]."""
    made = salted_hmac(_MADE, f"{release.seed}:{in_round or release.round}", algorithm="sha256").hexdigest()
    return f"{int(made, 16) % 10**DIGITS:0{DIGITS}d}"


def digest_of(release: ReleaseCode, code: str) -> str:
    """Return what the table keeps of some digits."""
    return salted_hmac(_KEPT, f"{release.seed}:{release.round}:{code}", algorithm="sha256").hexdigest()


def is_code_of(release: ReleaseCode, typed: str, *, at: datetime | None = None) -> bool:
    """Return whether these are the digits, in Khmer or Latin, with or without spaces.

    Args:
        release: The parcel's code.
        typed: What was told.
        at: When it was told; before the present round began, the digits of the round before it hold as well, because a
            phone without signal sends later what was said earlier.
    """
    told = tidy(typed)
    if constant_time_compare(release.code_hash, digest_of(release, told)):
        return True
    was_told_before = at is not None and release.round > 1 and at < release.made_at
    return was_told_before and constant_time_compare(digits_of(release, in_round=release.round - 1), told)


def shown_code(release: ReleaseCode) -> str:
    """Return the digits to show to the buyer; empty when they hold no more or cannot be made again."""
    digits = digits_of(release)
    return digits if not release.is_spent and is_code_of(release, digits) else ""


def tidy(typed: str) -> str:
    """Return digits as they are compared."""
    return "".join(latin_digits(typed).split())
