"""Numbers as people type them, in either script: `14,000`, `១៤០០០`, `14000៛`, `$3.50`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from marketplace.core.khmer import latin_digits

_SIGNS: Final = re.compile(r"(?:៛|រៀល|riels?|KHR|\s|\u200b)+", re.IGNORECASE)
_WHOLE: Final = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)")
_FRACTION: Final = re.compile(r"-?[0-9,]*[.,][0-9]*")
_DOLLARS: Final = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,2})?")
#: More digits than any price or number of pieces can have.
_MOST_DIGITS: Final = 12


class NotANumber(ValueError):
    """What was typed cannot be read; `code` says why: `invalid`, `fraction` or `too_long`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def whole_number(text: str) -> int:
    """Return the whole number that was typed, with or without the sign of the riel.

    Raises:
        NotANumber: It is none, it has a fraction, or it has too many digits.
    """
    typed = _SIGNS.sub("", latin_digits(text))
    if not _WHOLE.fullmatch(typed):
        raise NotANumber("fraction" if _FRACTION.fullmatch(typed) else "invalid")
    digits = typed.replace(",", "")
    if len(digits) > _MOST_DIGITS:
        raise NotANumber("too_long")
    return int(digits)


def dollars(text: str) -> Decimal:
    """Return the price in dollars that was typed, more than nothing, with at most two digits behind the point.

    Raises:
        NotANumber: It is none.
    """
    typed = latin_digits(text).replace("$", "").replace(",", "").strip()
    if not _DOLLARS.fullmatch(typed) or not Decimal(typed):
        raise NotANumber("invalid")
    return Decimal(typed)
