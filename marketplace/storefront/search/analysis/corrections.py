"""What a mistyped or romanised text probably meant: readings with names that look or sound like what was typed.

# Note [The cheapest reading, forgiving]
It is the search for the cheapest reading once more (see `segment`), but a stretch may also be taken for a name that it
is only like, the dearer the less it is like it. The few cheapest readings are kept, for the best is not always in
stock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from marketplace.core.khmer_sounds import sound
from marketplace.storefront.search.analysis.atoms import Atom, atoms_of, singular
from marketplace.storefront.search.analysis.lexicon import Lexicon, Name, Role
from marketplace.storefront.search.analysis.segment import Piece

#: Least likeness, for texts of so many letters at least. Measured with `manage.py search_eval` and random slips.
_LEAST: Final = ((7, 0.74), (4, 0.7), (3, 0.66))
#: Latin letters say less each than Khmer ones.
_LEAST_LATIN: Final = ((4, 0.75),)
#: Words in use are no names that we vouch for, so short ones must be nearer.
_LEAST_IN_USE: Final = ((7, 0.74), (3, 0.75))
_AS_GOOD: Final = 0.1
_MOST_MEANT: Final = 4
#: Another first letter is a rarer slip: such a name counts as less alike by so much.
_OTHER_BEGINNING: Final = 0.05
#: Least likeness of two spellings of one sound that have the same consonants, and how much that alone says.
_SOUNDS_ALIKE: Final = 0.6
_SHORTEST_SOUND: Final = 3
_SOUND_SAYS: Final = (0.45, 0.5)

_NAME: Final = 1.0
_LIKE: Final = 1.2
_UNLIKENESS: Final = 7.0
_UNKNOWN: Final = 2.0
_UNKNOWN_LATIN: Final = 2.6
_LONGEST_WINDOW: Final = 14
_MOST_ATOMS: Final = 24
_VOWEL: Final = re.compile("[aeiou]")
_SHORTEST_HALF: Final = 3
_SHORTEST_HEARD: Final = 4
_LEAST_HALF: Final = 0.8
_KEPT: Final = 10

#: Letters that are often taken for each other, brought to one; signs that are often left out.
_LOOSE: Final = str.maketrans(
    "ឃឈឋឍធភណឡដទឌគពជែៃីឹឺូួៅឿ",
    "ខឆថថថផនលតតតកបចេេិិិុុោើ",
    "\u17c9\u17ca\u17cb\u17cc\u17cd\u17ce\u17cf\u17d0\u17c7\u17c8",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a whole question: its pieces, the guessed ones written as they should have been."""

    cost: float
    pieces: tuple[Piece, ...]
    guesses: int


def readings_of(pieces: Sequence[Piece], lexicon: Lexicon) -> list[Reading]:
    """Return what a question probably meant, likeliest first. See Note [The cheapest reading, forgiving].

    A single name that the lexicon knows is never read otherwise: it was understood, it is just not there.
    """
    atoms = [atom for piece in pieces for atom in piece.atoms]
    if len(atoms) > _MOST_ATOMS or (len(pieces) == 1 and pieces[0].concepts):
        return []
    best: list[list[Reading]] = [[Reading(0.0, (), 0)], *([] for _ in atoms)]
    for start in range(len(atoms)):
        for end, steps, cost, guess in _steps(atoms, start, lexicon):
            for before in best[start]:
                best[end].append(Reading(before.cost + cost, (*before.pieces, *steps), before.guesses + guess))
        for end in range(start + 1, min(len(atoms), start + _LONGEST_WINDOW) + 1):
            best[end] = _cheapest(best[end])
    return [reading for reading in best[-1] if reading.guesses]


def _cheapest(readings: list[Reading]) -> list[Reading]:
    kept: dict[tuple[tuple[str, ...], ...], Reading] = {}
    for reading in sorted(readings, key=lambda r: (r.cost, r.guesses)):
        kept.setdefault(tuple(piece.concepts or (piece.text,) for piece in reading.pieces), reading)
        if len(kept) == _KEPT:
            break
    return list(kept.values())


def _steps(atoms: Sequence[Atom], start: int, lexicon: Lexicon) -> Iterator[tuple[int, tuple[Piece, ...], float, int]]:
    """Yield (end, pieces, cost, is guessed) for each way to read on from an atom."""
    atom = atoms[start]
    unknown = _NAME if atom.is_number else _UNKNOWN if atom.is_khmer else _UNKNOWN_LATIN
    yield start + 1, (Piece((atom,), (), atom.key),), unknown, 0
    yield from ((start + 1, halves, _LIKE + _NAME, 1) for halves in _halves(atom, lexicon))
    known = dict(lexicon.names_at(atoms, start))
    for end, concepts in known.items():
        yield end, (Piece(tuple(atoms[start:end]), concepts, _text(atoms[start:end])),), _NAME, 0
    for end in range(start + 1, min(len(atoms), start + _LONGEST_WINDOW) + 1):
        last = atoms[end - 1]
        if last.is_number or last.is_khmer != atom.is_khmer:
            return
        if any(lexicon.role(concept) == Role.GOODS for concept in known.get(end, ())):
            continue  # goods that are named right are meant, even when they are not there
        for name, likeness in _alike(atoms[start:end], lexicon).items():
            if name.concepts != known.get(end):
                cost = _LIKE + _UNLIKENESS * (1 - likeness)
                yield end, (_as_written(name, atom),), cost, 1


def _as_written(name: Name, first: Atom) -> Piece:
    """Return a name as a piece that stands where this atom stood."""
    atoms = atoms_of(name.text)
    return Piece((replace(atoms[0], spaced=first.spaced), *atoms[1:]), name.concepts, name.text)


def _halves(atom: Atom, lexicon: Lexicon) -> Iterator[tuple[Piece, Piece]]:
    """Yield the ways to read a Latin word as two names written together, in English or as Khmer sounds."""
    if atom.is_khmer or atom.is_number:
        return
    for cut in range(_SHORTEST_HALF, len(atom.key) - _SHORTEST_HALF + 1):
        first = _half(atom, atom.key[:cut], lexicon)
        second = _half(atom, atom.key[cut:], lexicon) if first else None
        if first and second:
            yield first, second


def _half(atom: Atom, text: str, lexicon: Lexicon) -> Piece | None:
    half = replace(atom, key=singular(text))
    if known := dict(lexicon.names_at([half], 0)).get(1):
        return Piece((half,), known, half.key)
    if len(text) < _SHORTEST_HEARD:
        return None
    alike = {name: likeness for name, likeness in _like_sound(text, lexicon).items() if likeness >= _LEAST_HALF}
    return _as_written(max(alike, key=lambda name: (alike[name], name.text)), atom) if alike else None


def _text(atoms: Sequence[Atom]) -> str:
    return "".join(atom.key for atom in atoms) if atoms[0].is_khmer else " ".join(atom.key for atom in atoms)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The names of one script, ready for comparing."""

    names: tuple[Name, ...]
    texts: tuple[str, ...]
    other: tuple[str, ...]  # Khmer: loose spelling; Latin: sound


@cache
def _shelves(lexicon: Lexicon) -> tuple[_Shelf, _Shelf]:
    khmer = tuple(name for name in lexicon.names if not name.text.isascii())
    latin = tuple(name for name in lexicon.names if name.text.isascii())
    texts = tuple("".join(name.keys) for name in khmer)
    return (
        _Shelf(khmer, texts, tuple(map(loose, texts))),
        _Shelf(latin, tuple("".join(name.keys) for name in latin), tuple(name.sound for name in latin)),
    )


def loose(text: str) -> str:
    """Return folded Khmer with letters that are often confused made one."""
    return text.translate(_LOOSE)


def _least(text: str, steps: Sequence[tuple[int, float]]) -> float:
    """Return how like a text of this length must be to be taken for a name; above one: never."""
    return next((least for length, least in steps if len(text) >= length), 2.0)


def _alike(atoms: Sequence[Atom], lexicon: Lexicon) -> dict[Name, float]:
    khmer, latin = _shelves(lexicon)
    text = "".join(atom.key for atom in atoms)
    if atoms[0].is_khmer:
        return _like_khmer(text, khmer)
    found = _like_latin(text, latin)
    for name, likeness in _like_sound(" ".join(atom.key for atom in atoms), lexicon).items():
        found[name] = max(likeness, found.get(name, 0.0))
    return found


def _like_khmer(text: str, shelf: _Shelf) -> dict[Name, float]:
    least = _least(text, _LEAST)
    found: dict[Name, float] = {}
    if least > 1:
        return found
    rough = loose(text)
    for _, likeness, at in process.extract(
        rough, shelf.other, scorer=OSA.normalized_similarity, score_cutoff=least, limit=10
    ):
        both = (OSA.normalized_similarity(text, shelf.texts[at]) + likeness) / 2
        if both >= least:
            found[shelf.names[at]] = both
    return found


def _like_latin(text: str, shelf: _Shelf) -> dict[Name, float]:
    least = _least(text, _LEAST_LATIN)
    found: dict[Name, float] = {}
    if least > 1:
        return found
    for other, likeness, at in process.extract(
        text, shelf.texts, scorer=OSA.normalized_similarity, score_cutoff=least, limit=8
    ):
        found[shelf.names[at]] = likeness - (0 if other[0] == text[0] else _OTHER_BEGINNING)
    return found


def _like_sound(text: str, lexicon: Lexicon) -> dict[Name, float]:
    """Return the names, of either script, with the same consonants and vowels not too far off."""
    said = sound(text)
    found: dict[Name, float] = {}
    if len(said) < _SHORTEST_SOUND or not _VOWEL.search(said):
        return found  # letters at random
    for name in lexicon.sounding_like(text):
        likeness = OSA.normalized_similarity(said, name.sound)
        if likeness >= _SOUNDS_ALIKE:
            found[name] = _SOUND_SAYS[0] + likeness * _SOUND_SAYS[1]
    return found


@dataclass(frozen=True, slots=True)
class Meant:
    """A stretch of a question and the words in use that it may mean, likest first; none: it stays as it is."""

    piece: Piece
    words: tuple[Piece, ...]
    likeness: float


def words_meant(pieces: Sequence[Piece], words: Sequence[tuple[str, str]]) -> list[Meant]:
    """Return a question with the words in use that its unknown words look or sound like.

    Latin words in a row may be one Khmer word: "num ansorm" is "នំអន្សម".

    Args:
        pieces: The question.
        words: Candidates, each with its sound.
    """
    meant: list[Meant] = []
    at = 0
    while at < len(pieces):
        longest = next((length for length in (3, 2) if _can_be_one(pieces[at : at + length], length)), 1)
        runs = [_run(pieces[at : at + length], words) for length in range(longest, 0, -1)]
        length, found = max(zip(range(longest, 0, -1), runs, strict=True), key=lambda run: (run[1].likeness, -run[0]))
        meant.append(found)
        at += length
    return meant


def _can_be_one(pieces: Sequence[Piece], length: int) -> bool:
    return len(pieces) == length and not any(_is_settled(piece) or piece.is_khmer for piece in pieces)


def _run(pieces: Sequence[Piece], words: Sequence[tuple[str, str]]) -> Meant:
    piece = pieces[0]
    if len(pieces) > 1:
        piece = Piece(tuple(atom for part in pieces for atom in part.atoms), (), "".join(part.text for part in pieces))
    return Meant(piece, (), 0.0) if _is_settled(piece) else _likest(piece, words)


def _is_settled(piece: Piece) -> bool:
    return bool(piece.concepts) or piece.is_number


def _likest(piece: Piece, words: Sequence[tuple[str, str]]) -> Meant:
    """Return the words in use that are most like this one, and as good as alike to each other."""
    said = sound(piece.text)
    least = _least(piece.text, _LEAST if piece.is_khmer else _LEAST_IN_USE)
    found: dict[str, float] = {}
    for text, its_sound in words:
        likeness = max(
            OSA.normalized_similarity(piece.text, text), OSA.normalized_similarity(said, its_sound) - _OTHER_BEGINNING
        )
        if likeness >= least and text != piece.text:
            found[text] = likeness
    best = max(found.values(), default=0.0)
    near = sorted((text for text in found if found[text] >= best - _AS_GOOD), key=lambda text: (-found[text], text))
    return Meant(piece, tuple(Piece(tuple(atoms_of(text)), (), text) for text in near[:_MOST_MEANT]), best)
