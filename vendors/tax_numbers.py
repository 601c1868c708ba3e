"""Whether a tax number looks like one. It warns and never refuses: there is no public check digit."""

from __future__ import annotations

import re
from typing import Final

from marketplace.core.khmer import latin_digits

#: A letter and three digits, then nine or ten: large, medium and small taxpayers; or a letter and seven or eight: persons.
#: Source: numbers as GDT's public register and tin-check.com show them, read in 2026; not published as a rule.
_SHAPES: Final = (re.compile(r"[A-Z]\d{3}-?\d{9,10}"), re.compile(r"[A-Z]\d{7,8}"))


def tidy_tax_number(typed: str) -> str:
    """Return a tax number as it is kept: Latin digits, capitals, no spaces."""
    return "".join(latin_digits(typed).split()).upper()


def looks_like_tax_number(number: str) -> bool:
    """Return whether a tidy number has the shape of one that the tax office gives."""
    return any(shape.fullmatch(number) for shape in _SHAPES)
