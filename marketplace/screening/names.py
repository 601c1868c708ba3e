"""How alike two names are, whatever their order, spacing, accents and script.

# Note [Names are compared twice]
A name is brought to words in Latin letters: its key. Two keys are compared letter by letter, in any order of their
words and without the spaces between them, so a slip of the pen or another order of names costs little. A name in Khmer has no one spelling in Latin letters: it is
compared by how it sounds as well (`marketplace.core.khmer_sounds`), and never counts as more than nearly the same,
for many spellings sound alike. What leaves a name out ("Sok Dara" for "Sok Chan Dara") is found where what is left
has two words and enough letters to mean somebody.
"""

from __future__ import annotations

import re
from typing import Final

from anyascii import anyascii
from rapidfuzz import fuzz, process

from marketplace.core.khmer import fold, language_of
from marketplace.core.khmer_sounds import romanised, sound

#: Of 100, from which on somebody must look. Of 85, a name of two words may differ by two letters in fourteen.
THRESHOLD: Final = 85
#: The most that a name counts which was compared by its sound.
MOST_BY_SOUND: Final = 95
#: What leaving out names costs, and how many letters must be left for it to be tried.
COST_OF_LEAVING_OUT: Final = 8
LEAST_LETTERS: Final = 9
#: Names on a list that are looked at closely, at most.
MOST_CANDIDATES: Final = 60
#: What a first, quick look must give.
_ROUGH: Final = 65

_WORD: Final = re.compile(r"[a-z0-9]+")
#: How anyascii writes a word of Chinese: each sign begins with a capital letter.
_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
#: Words that say what kind of firm it is, or what somebody is addressed by.
_NOISE: Final = frozenset(
    [
        "co",
        "company",
        "ltd",
        "limited",
        "llc",
        "llp",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "plc",
        "pte",
        "pvt",
        "sa",
        "sarl",
        "srl",
        "gmbh",
        "ag",
        "bv",
        "jsc",
        "ooo",
        "oao",
        "pao",
        "group",
        "holding",
        "holdings",
        "enterprise",
        "enterprises",
        "trading",
        "international",
        "intl",
        "the",
        "of",
        "and",
        "for",
        "mr",
        "mrs",
        "ms",
        "dr",
        "lok",
        "neak",
        "oknha",
        "ឯឧត្តម",
        "លោក",
        "លោកស្រី",
    ]
)


def key_of(name: str) -> str:
    """Return a name's words in plain Latin letters; empty where nothing can be read."""
    folded = fold(name)
    if language_of(folded) == "km" or any("\u1780" <= sign <= "\u17b3" for sign in folded):
        latin = romanised(" ".join(word for word in folded.split() if word not in _NOISE))
    else:
        latin = folded if folded.isascii() else _CAPITAL.sub(" ", anyascii(folded))
    words = _WORD.findall(latin.replace("'", "").replace(".", "").lower())
    kept = [word for word in words if word not in _NOISE] or words
    return " ".join(kept)[:400]


def is_khmer(name: str) -> bool:
    """Return whether a name is written in Khmer, so that it has no one spelling in Latin letters."""
    return any("\u1780" <= sign <= "\u17b3" for sign in name)


def likeness(left: str, right: str, *, by_sound: bool = False) -> int:
    """Return how alike two keys are, of 100. See Note [Names are compared twice].

    Args:
        left: A key; see `key_of`.
        right: Another.
        by_sound: One of them was written in Khmer.
    """
    if not left or not right:
        return 0
    best = max(fuzz.token_sort_ratio(left, right), fuzz.ratio(left.replace(" ", ""), right.replace(" ", "")))
    best = max(best, _by_words(left.split(), right.split()))
    if by_sound:
        told, heard = _sounds(left), _sounds(right)
        alike = max(
            fuzz.token_sort_ratio(" ".join(told), " ".join(heard)),
            fuzz.ratio("".join(told), "".join(heard)),
            _by_words(told, heard),
        )
        best = max(best, min(alike, MOST_BY_SOUND))
    return round(best)


def _sounds(key: str) -> list[str]:
    return list(filter(None, (sound(word) for word in key.split())))


def _by_words(left: list[str], right: list[str]) -> float:
    """Return how alike two names are, each word of the shorter one beside the likest of the longer one."""
    few, many = sorted((left, right), key=len)
    if not few or not many:
        return 0
    rest, gained, letters = list(many), 0.0, 0
    for word in few:
        likest = max(rest, key=lambda other: fuzz.ratio(word, other))
        gained += fuzz.ratio(word, likest) * (len(word) + len(likest))
        letters += len(word) + len(likest)
        rest.remove(likest)
    alike = gained / letters
    if not rest:
        return alike
    if len(few) < 2 or sum(map(len, few)) < LEAST_LETTERS:
        return 0
    return alike - COST_OF_LEAVING_OUT


def rough(key: str, keys: list[str]) -> list[int]:
    """Return which of many keys are worth a close look, likest first."""
    whole = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=_ROUGH, limit=MOST_CANDIDATES)
    parts = process.extract(key, keys, scorer=fuzz.token_set_ratio, score_cutoff=_ROUGH, limit=MOST_CANDIDATES)
    return list(dict.fromkeys(place for _key, _score, place in sorted((*whole, *parts), key=lambda one: -one[1])))
