"""Text cut into the smallest pieces that a word can begin or end with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from marketplace.core.khmer import fold

#: Nobody looks for more than this; the rest of a longer text is not read.
LONGEST_TEXT: Final = 4_000

_KHMER: Final = "\u1780-\u17b3"
_MARKS: Final = "\u17b6-\u17d1\u17d3\u17dd"
#: Units of weight, volume and length, with how many of the smallest they are.
_UNITS: Final = {
    "g": ("g", 1), "gr": ("g", 1), "gram": ("g", 1), "grams": ("g", 1), "ក្រាម": ("g", 1),
    "kg": ("g", 1000), "kilo": ("g", 1000), "kilogram": ("g", 1000), "គីឡូ": ("g", 1000), "គីឡូក្រាម": ("g", 1000),
    "គ.ក": ("g", 1000),
    "ml": ("ml", 1), "មីលីលីត្រ": ("ml", 1), "cl": ("ml", 10), "l": ("ml", 1000), "liter": ("ml", 1000),
    "litre": ("ml", 1000), "លីត្រ": ("ml", 1000),
    "mm": ("mm", 1), "cm": ("mm", 10), "សង់ទីម៉ែត្រ": ("mm", 10), "m": ("mm", 1000), "ម៉ែត្រ": ("mm", 1000),
}  # fmt: skip
_UNIT_OF: Final = {fold(name): unit for name, unit in _UNITS.items()}
_UNIT_NAMES: Final = "|".join(sorted(map(re.escape, _UNIT_OF), key=len, reverse=True))
_ATOM: Final = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)?)(?:\s*(?P<unit>{_UNIT_NAMES})(?![a-z{_MARKS}\u17d2]))?"
    rf"|(?P<khmer>[{_KHMER}](?:\u17d2[{_KHMER}])*[{_MARKS}]*)"
    r"|(?P<latin>[a-z]+)"
)
#: What joins two halves of a romanised word: it is written or left out at will ("pha'ak", "phaak").
_JOINERS: Final = re.compile("(?<=[a-z])['\u2019\u2018`](?=[a-z])")
_POSSESSIVE: Final = re.compile("(?<=[a-z])['\u2019]s(?![a-z])")
_NOT_PLURAL: Final = ("ss", "us", "is", "os", "as")
_IRREGULAR: Final = {
    "leaves": "leaf", "knives": "knife", "loaves": "loaf", "shelves": "shelf", "scarves": "scarf",
    "calves": "calf", "halves": "half", "hooves": "hoof", "wolves": "wolf", "wives": "wife", "children": "child", "women": "woman",
    "men": "man", "mice": "mouse", "geese": "goose", "feet": "foot", "fishes": "fish", "radishes": "radish",
    "chilies": "chili", "chillies": "chilli", "chilis": "chili", "potatoes": "potato", "tomatoes": "tomato",
    "mangoes": "mango",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Atom:
    """A Khmer cluster, a Latin word or a number.

    `key` is what it is compared by; `start` and `end` are where it stood in the folded text; `spaced` says that a
    space or a mark stood before it.
    """

    key: str
    start: int
    end: int
    spaced: bool

    @property
    def is_khmer(self) -> bool:
        return not self.key.isascii()

    @property
    def is_number(self) -> bool:
        return self.key[0] == "#"

    @property
    def is_bare(self) -> bool:
        """Whether it is one Khmer consonant with nothing on it, which often only closes the syllable before."""
        return self.is_khmer and len(self.key) == 1

    @property
    def is_closing(self) -> bool:
        """Whether it is a consonant under a short-vowel sign, which can only close the syllable before."""
        return self.is_khmer and len(self.key) == 2 and self.key[1] == "\u17cb"

    @property
    def is_open(self) -> bool:
        """Whether it ends in a vowel, so that a bare consonant after it may belong to it."""
        return self.is_khmer and "\u17b6" <= self.key[-1] <= "\u17c5"


def folded(text: str) -> str:
    """Return the text as it is searched: of bearable length, one spelling for all that look alike."""
    return _JOINERS.sub("", _POSSESSIVE.sub("", fold(text[:LONGEST_TEXT])))


def atoms_of(text: str) -> list[Atom]:
    """Return the pieces of a text that has been through `folded`, in order; marks and symbols are left out."""
    atoms: list[Atom] = []
    end = 0
    for found in _ATOM.finditer(text):
        spaced = not atoms or text[end : found.start()] != ""
        end = found.end()
        atoms.append(Atom(_key(found), found.start(), end, spaced))
    return atoms


def _key(found: re.Match[str]) -> str:
    if found["khmer"]:
        return found["khmer"]
    if found["latin"]:
        return singular(found["latin"])
    number, unit = found["number"].replace(",", "."), found["unit"]
    if not unit:
        return f"#{number}"
    name, times = _UNIT_OF[unit]
    return f"#{float(number) * times:g}{name}"


def singular(word: str) -> str:
    """Return an English word without its plural; romanised Khmer suffers the same cut on both sides and still meets."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(_NOT_PLURAL):
        return word[:-1]
    return word
