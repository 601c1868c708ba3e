"""Texts in cells that a spreadsheet must not take for a formula. See Note [Formulas are not run and not kept]."""

from __future__ import annotations

import re
from typing import Final

_RISKY: Final = re.compile(r"[=+\-@\t\r]")
_ESCAPED: Final = re.compile(r"'+[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9.,\s]*")
#: Alone in a cell, it empties what is there; an empty cell leaves it as it is.
CLEARS: Final = "-"


def is_risky(text: str) -> bool:
    """Return whether a program may take a text for a formula; a number and the sign that empties are none."""
    return bool(_RISKY.match(text)) and text.strip() != CLEARS and not _NUMBER.fullmatch(text.strip())


def escaped(text: str) -> str:
    """Return a text as it may stand in a cell; `plain` gives it back."""
    return f"'{text}" if is_risky(text) or text.strip() == CLEARS or _ESCAPED.match(text) else text


def plain(text: str) -> str:
    """Return what `escaped` was given."""
    return text[1:] if _ESCAPED.match(text) else text
