"""Finding a code of the Harmonized System in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.translation import get_language

from catalogue.trade.models import HSCode, HSLevel
from marketplace.core.khmer import fold, latin_digits

#: As many as a person looks through.
MOST_FOUND: Final = 20
#: Words of a question that are looked for; a book is nobody's question.
_MOST_WORDS: Final = 8
#: Shorter Latin words find too much.
_SHORTEST: Final = 3
_LONG_ENOUGH_FOR_PLURAL: Final = 4


@dataclass(frozen=True)
class FoundCode:
    """One subheading, in the reader's words.

    Attributes:
        code: Six digits.
        dotted: The same as customs write it.
        text: Its own words.
        above: Words of chapter and heading.
    """

    code: str
    dotted: str
    text: str
    above: str


def search_codes(*, words: str, most: int = MOST_FOUND) -> list[FoundCode]:
    """Return subheadings that words in English or Khmer, or digits, lead to; the nearest first.

    Every word must be there, in the code's own words or in those of its heading or chapter. Nearest is where most of the
    words are the code's own, and of those the shortest text.
    """
    digits = re.sub(r"[\s.]", "", latin_digits(words))
    if digits.isascii() and digits.isdigit():
        rows = HSCode.objects.filter(level=HSLevel.SUBHEADING, code__startswith=digits[:6]).order_by("code")
        return _told(list(rows[:most]))
    wanted = [_stem(word) for word in re.split(r"[\s,;]+", fold(words)) if len(word) >= _SHORTEST or not word.isascii()]
    if not wanted:
        return []
    every = Q()
    for word in wanted[:_MOST_WORDS]:
        every &= Q(search_text__contains=word)
    found = HSCode.objects.filter(every, level=HSLevel.SUBHEADING)
    ranked = sorted(found, key=lambda row: (-_own(row, wanted), len(row.text_en), row.code))
    return _told(ranked[:most])


def code_with_words(code: str) -> FoundCode | None:
    """Return one subheading with the words above it; None where there is no such code."""
    return next(iter(_told(list(HSCode.objects.filter(code=code, level=HSLevel.SUBHEADING)))), None)


def _told(rows: list[HSCode]) -> list[FoundCode]:
    over = {row.code[:size] for row in rows for size in (2, 4)}
    above = {row.code: row for row in HSCode.objects.filter(code__in=over)}
    return [
        FoundCode(
            code=row.code,
            dotted=row.dotted,
            text=row.text,
            above=" › ".join(_short(above[row.code[:size]]) for size in (2, 4) if row.code[:size] in above),
        )
        for row in rows
    ]


def _short(row: HSCode) -> str:
    """Return a chapter's or heading's words up to the first semicolon."""
    return (row.text_km if get_language() == "km" else "") or row.text_en.partition(";")[0]


def _stem(word: str) -> str:
    """Return a word without the ending of an English plural, which the list writes now so, now so."""
    if not word.isascii() or len(word) < _LONG_ENOUGH_FOR_PLURAL:
        return word
    for ending in ("ies", "es", "s"):
        if word.endswith(ending) and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


def _own(row: HSCode, wanted: list[str]) -> int:
    own = fold(f"{row.text_en} {row.text_km}")
    return sum(word in own for word in wanted)
