"""Words as they are compared when a protected name is looked for: every disguise taken off, near spellings measured.

Near is meant narrowly, for a name wrongly found stops an honest maker: one slip in a word, or two that leave its
consonants alone. "Kampong" is not "Kampot", tamarind (អំពិល) is not salt (អំបិល).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from marketplace.core.khmer import fold

#: Nobody reads further, and neither do we.
LONGEST_TEXT: Final = 20_000
#: A longer Latin word may be two.
LONGEST_SINGLE: Final = 8
_BASES: Final = "\u1780-\u17b3"
_TOKEN: Final = re.compile(
    rf"(?P<khmer>[{_BASES}](?:\u17d2[{_BASES}])*[\u17b6-\u17d1\u17d3\u17dd]*)|(?P<latin>[a-z0-9@$]+)|(?P<comma>[,:៖])"
)
#: What ends a sentence; a full stop only before a space, for "kampot.pepper" is one name.
_END: Final = re.compile(r"[\n\r!?;។៕]|\.(?=\s|$)")
_APOSTROPHE_S: Final = re.compile("(?<=[a-z])['\u2019]s\\b")
_APOSTROPHE: Final = re.compile("(?<=[a-z])['\u2018\u2019`](?=[a-z])")
_CAMEL: Final = re.compile("(?<=[a-z])(?=[A-Z])")
#: Letters of other alphabets that look like Latin ones. Source: Unicode Technical Standard 39, confusables, those met.
_LOOK_ALIKES: Final = str.maketrans("аеорсухіјкмнтвαορτκμινε", "aeopcyxijkmhtbaoptkmive")
_DIGITS: Final = str.maketrans("04135@7$", "oaiesats")
#: One with digits inside, as in "k4mpot"; "100g" and "4kg" stay what they are.
_DISGUISED: Final = re.compile("[a-z]+[0-9@$][a-z0-9@$]*[a-z]")
_SOUNDS: Final = ((re.compile("c(?!h)"), "k"), (re.compile("q"), "k"), (re.compile("w"), "v"), (re.compile("z"), "s"))
_LATIN_BONES: Final = re.compile("[aeiouy]|(?<!c)h")
_DOUBLED: Final = re.compile(r"(.)\1+")
#: Khmer consonants that are taken for one another; the rest stand for themselves.
_CLASSES: Final = {
    letter: group[0] for group in ("កខគឃ", "ចឆជឈ", "តថទធ", "ពផភ", "នណ", "លឡ", "សឝឞ") for letter in group
}  # fmt: skip
_KHMER_MARKS: Final = re.compile("[\u17b6-\u17d3\u17dd]")


@dataclass(frozen=True, slots=True)
class Token:
    """A Khmer cluster or a Latin word, at a place in its sentence; `after_comma` says that a pause stood before it."""

    key: str
    start: int
    end: int
    is_khmer: bool
    after_comma: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to be looked for, written together; `bones` are their consonants."""

    key: str
    is_khmer: bool
    bones: str


@dataclass(frozen=True)
class Sentence:
    """What is read at once: its text as it is compared, and its tokens."""

    text: str
    tokens: tuple[Token, ...]

    @cached_property
    def initials(self) -> frozenset[str]:
        """The letters that its Latin words begin with."""
        return frozenset(token.key[0] for token in self.tokens if not token.is_khmer)

    @cached_property
    def khmer_bones(self) -> str:
        """The consonants of its Khmer words."""
        return bones("".join(token.key for token in self.tokens if token.is_khmer), is_khmer=True)

    @cached_property
    def long_words(self) -> tuple[str, ...]:
        """Its Latin words in which two may hide."""
        return tuple(token.key for token in self.tokens if not token.is_khmer and len(token.key) > LONGEST_SINGLE)


def sentences_of(text: str) -> list[Sentence]:
    """Return the sentences of a text that have any words."""
    found = (_sentence(part) for part in _END.split(text[:LONGEST_TEXT]))
    return [sentence for sentence in found if sentence.tokens]


def phrase_of(text: str) -> Phrase:
    """Return words as they are looked for.

    Raises:
        ValueError: There are none, or they are of two scripts.
    """
    tokens = _sentence(text).tokens
    if not tokens or len({token.is_khmer for token in tokens}) > 1:
        raise ValueError(f"{text!r} is not written in one script")
    key, is_khmer = "".join(token.key for token in tokens), tokens[0].is_khmer
    return Phrase(key, is_khmer, bones(key, is_khmer=is_khmer))


def _sentence(text: str) -> Sentence:
    plain = fold(_CAMEL.sub(" ", text)).translate(_LOOK_ALIKES)
    plain = _APOSTROPHE.sub("", _APOSTROPHE_S.sub("", plain))
    tokens: list[Token] = []
    after_comma = False
    for found in _TOKEN.finditer(plain):
        if found["comma"]:
            after_comma = True
            continue
        word = found[0]
        key = word if found["khmer"] else _undisguised(word)
        tokens.append(Token(key, found.start(), found.end(), bool(found["khmer"]), after_comma))
        after_comma = False
    return Sentence(plain, tuple(tokens))


def _undisguised(word: str) -> str:
    if _DISGUISED.fullmatch(word):
        word = word.translate(_DIGITS)
    for written, said in _SOUNDS:
        word = written.sub(said, word)
    return word


def is_near(said: str, phrase: Phrase) -> bool:
    """Return whether words are the phrase, or a near spelling of it."""
    meant = phrase.key
    if said == meant:
        return True
    if phrase.is_khmer:
        return len(meant) > 3 and bones(said, is_khmer=True) == phrase.bones and slips(said, meant) == 1
    if said == meant + "s":
        return True
    if said[0] != meant[0] or min(len(said), len(meant)) < 5:
        return False
    most = 2 if len(meant) > 6 else 1
    made = slips(said.removesuffix("s"), meant.removesuffix("s"), most=most)
    if made > most:
        return False
    return (made == 1 and len(meant) > 5) or bones(said, is_khmer=False) == phrase.bones


def bones(word: str, *, is_khmer: bool) -> str:
    """Return the consonants of a word, those that are taken for one another made one."""
    if is_khmer:
        return "".join(_CLASSES.get(letter, letter) for letter in _KHMER_MARKS.sub("", word))
    return _DOUBLED.sub(r"\1", _LATIN_BONES.sub("", word.removesuffix("s")))


def slips(left: str, right: str, *, most: int = 1) -> int:
    """Return how many letters were left out, put in, changed or swapped with their neighbour; more than `most` is `most + 1`."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    older: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        before, row = row, [i]
        for j, b in enumerate(right, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        older = before
    return min(row[-1], most + 1)
