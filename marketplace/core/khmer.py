"""Khmer text: one form for everything that looks the same, and digits both ways.

`fold` is for an index and for what is searched in it, never for what is shown or stored: the vendor's own spelling
stays as it was typed.

Source: The Unicode Standard 16.0, section 16.4 "Khmer" (order of the signs in a syllable, deprecated signs);
Unicode Technical Note 61, "Khmer Encoding Structure" (which orders and look-alikes are met in practice).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

COENG: Final = "\u17d2"
RO: Final = "\u179a"
TRIISAP_OR_MUUSIKATOAN: Final = "\u17c9"  # the one form that every below-base shifter takes in `fold`
SHIFTERS: Final = frozenset("\u17c9\u17ca")
UPPER_VOWELS: Final = frozenset("\u17b7\u17b8\u17b9\u17ba\u17be")
VOWEL_U: Final = "\u17bb"

#: Characters nobody sees: zero-width space and joiners, soft hyphen, byte-order mark, the two inherent vowels, and
#: control characters that are no white space (a NUL is more than some databases bear).
_INVISIBLE: Final = dict.fromkeys(
    [*map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u17b4\u17b5"), *range(9), *range(0x0E, 0x1C), 0x7F]
)
#: Letters with one look, or one sound and two accepted spellings, brought to one of them.
_LOOK_ALIKES: Final = {
    ord("\u17a3"): "\u17a2",  # deprecated independent vowel QAQ
    ord("\u17a4"): "\u17a2\u17b6",  # deprecated independent vowel QAA
    ord("\u17a8"): "\u17a7\u1780",  # obsolete ligature QUK
    ord("\u17b2"): "\u17b1",  # QOO TYPE TWO, as in the two spellings of "give"
    ord("\u17b3"): "\u17aa",  # QAU and QUUV: both begin "watermelon"
    ord("\u17ac"): "\u17ab",  # RYY and RY: both begin "bamboo"
    ord("\u17d8"): "\u17d4\u179b\u17d4",  # deprecated sign BEYYAL
}
_LATIN: Final = {ord("០") + n: str(n) for n in range(10)}
_KHMER: Final = {ord("0") + n: chr(ord("០") + n) for n in range(10)}

_BASES: Final = "\u1780-\u17b3"
#: One written syllable: a base letter, then subscripts, shifters, vowels and signs in whatever order they were typed.
_SYLLABLE: Final = re.compile(f"[{_BASES}](?:\u17d2[{_BASES}]|[\u17b6-\u17d1\u17d3\u17dd])+")
_MARK: Final = re.compile(f"\u17d2[{_BASES}]|.", re.DOTALL)
#: A COENG with no letter to put below: typed twice, or left behind.
_STRAY_COENG: Final = re.compile(f"\u17d2(?![{_BASES}])")
_SPACE: Final = re.compile(r"\s+")


def latin_digits(text: str) -> str:
    """Return the text with ០ to ៩ as 0 to 9."""
    return text.translate(_LATIN)


def khmer_digits(text: str) -> str:
    """Return the text with 0 to 9 as ០ to ៩."""
    return text.translate(_KHMER)


def language_of(text: str) -> str:
    """Return the language that a text's first letter is written in: "km", "en" for any Latin one, or nothing.

    For what people write in a language that nobody asked them for, so that a screen reader reads it in the right voice.
    """
    for sign in text:
        if "\u1780" <= sign <= "\u17b3":
            return "km"
        if sign.isascii() and sign.isalpha():
            return "en"
    return ""


def fold(text: str) -> str:
    """Return the one form that all spellings which look alike share: for an index and for queries only.

    Latin letters lose case and accents, spaces become one, Khmer digits become Latin, invisible characters go, and
    each Khmer syllable is put in the order of the standard with its look-alike signs made one. Folding twice changes
    nothing more.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).translate(_LOOK_ALIKES).translate(_LATIN)
    plain = _without_accents(plain.casefold())
    plain = _STRAY_COENG.sub("", plain)
    plain = _SYLLABLE.sub(lambda found: _in_order(found.group()), plain)
    return _SPACE.sub(" ", plain).strip()


def _without_accents(text: str) -> str:
    """Return Latin letters bare, so that "Kratié" is found by "kratie"; Khmer has no such accents to lose."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")


def _in_order(syllable: str) -> str:
    """Return one syllable as base, subscripts (RO last), robat, shifter, vowel, other signs, each sign once."""
    base, marks = syllable[0], _MARK.findall(syllable[1:])
    coengs = [_same_coeng(mark) for mark in marks if mark[0] == COENG]
    coengs.sort(key=lambda mark: mark[1] == RO)
    signs = set(marks)
    vowels = _one_vowel([mark for mark in dict.fromkeys(marks) if "\u17b6" <= mark <= "\u17c5"])
    shifter = sorted(signs & SHIFTERS)[:1]
    if UPPER_VOWELS & set(vowels):
        # Under an upper vowel both shifters are drawn as the small stroke below, and many people type that stroke.
        shifter = [TRIISAP_OR_MUUSIKATOAN] if shifter or VOWEL_U in vowels else []
        vowels = [vowel for vowel in vowels if vowel != VOWEL_U]
    robat = ["\u17cc"] if "\u17cc" in signs else []
    known = SHIFTERS | {"\u17cc"}
    rest = sorted(m for m in signs if m[0] != COENG and m not in known and not "\u17b6" <= m <= "\u17c5")
    return "".join([base, *coengs, *robat, *shifter, *vowels, *rest])


def _same_coeng(mark: str) -> str:
    """Return COENG TA for COENG DA: they are drawn alike, and both are met in one word."""
    return COENG + "\u178f" if mark == COENG + "\u178a" else mark


def _one_vowel(vowels: list[str]) -> list[str]:
    """Return two half vowels as the whole one they were meant to be, in a fixed order."""
    for left, right, whole in (("\u17c1", "\u17b6", "\u17c4"), ("\u17c1", "\u17b8", "\u17be")):
        if left in vowels and right in vowels:
            vowels = [whole, *(v for v in vowels if v not in {left, right})]
    return sorted(vowels)
