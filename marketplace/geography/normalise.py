"""The keys by which a place is found whatever way its name is written. Pure text, no database."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from marketplace.core.khmer import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_NOT_LATIN: Final = re.compile(r"[^a-z]+")
_NOT_NAME: Final = re.compile(r"[\s'’‘`\"“”‹›«».,()/\-]+")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_DOUBLED: Final = re.compile(r"(.)\1+")
#: A name that sounds of fewer consonants than this says too little to be found by sound.
_SHORTEST_SOUND: Final = 3

#: Latin letters that romanisations of one Khmer sound share. Longer ones first.
_SOUNDS: Final = (
    ("ch", "c"),
    ("j", "c"),
    ("z", "s"),
    ("x", "s"),
    ("ng", "n"),
    ("nh", "n"),
    ("ph", "b"),
    ("p", "b"),
    ("th", "d"),
    ("t", "d"),
    ("kh", "k"),
    ("g", "k"),
    ("q", "k"),
    ("w", "v"),
    ("h", ""),
)

_UNIT_WORDS_KM: Final = ("រាជធានី", "ខេត្ត", "ស្រុក", "ខណ្ឌ", "ក្រុង", "សង្កាត់", "ឃុំ", "ភូមិ")
_UNIT_WORDS_LATIN: Final = re.compile(
    r"^(?:capital|province|district|municipality|commune|village|khaet|khet|srok|khan|krong|sangkat|khum|phum)\s+"
    r"|\s+(?:capital|province|district|municipality|commune|village|city)$"
)


@lru_cache(maxsize=32_768)  # a third of all village names are shared, and each is asked for twice
def name_key(text: str) -> str:
    """Return a name as it is compared letter by letter: folded, without spaces and marks."""
    return _NOT_NAME.sub("", fold(text))


def sound_key(text: str) -> str:
    """Return the bare consonants of a Latin name, so that "Kompong Som" and "Kampong Saom" are one.

    It is empty for Khmer, and for names that sound of less than three consonants.
    """
    letters = _NOT_LATIN.sub("", name_key(text))
    for written, sound in _SOUNDS:
        letters = letters.replace(written, sound)
    letters = _DOUBLED.sub(r"\1", letters)
    first, rest = letters[:1], letters[1:]
    if first and _VOWELS.match(first):
        first = "a"
    key = first + _VOWELS.sub("", rest)
    return key if len(key) >= _SHORTEST_SOUND else ""


def search_key(names: Iterable[str], codes: Iterable[str] = ()) -> str:
    """Return the text that `PlaceQuerySet.matching` looks in: every name and code between bars, sounds behind "~"."""
    keys: dict[str, None] = {}
    for name in names:
        keys[name_key(name)] = None
    for name in names:
        if sound := sound_key(name):
            keys[f"~{sound}"] = None
    for code in codes:
        keys[name_key(code)] = None
    keys.pop("", None)
    return f"|{'|'.join(keys)}|"


def without_unit_words(text: str) -> str:
    """Return the text without the word for the level: "ភូមិព្រះដាក់" and "Preah Dak village" are both "Preah Dak".

    A text that is nothing but such a word stays: there are villages called so.
    """
    folded = fold(text)
    for word in map(fold, _UNIT_WORDS_KM):
        if folded.startswith(word) and name_key(folded[len(word) :]):
            folded = folded[len(word) :].strip()
            break
    return _UNIT_WORDS_LATIN.sub("", folded).strip() or folded
