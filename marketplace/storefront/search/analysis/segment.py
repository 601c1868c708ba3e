"""A text cut into words that the lexicon knows, and the stretches between that it does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from marketplace.storefront.search.analysis.atoms import Atom, atoms_of, folded
from marketplace.storefront.search.analysis.lexicon import Lexicon

# Note [The cheapest reading]
# Khmer has no spaces, so a text has many readings. We take the one with the fewest pieces: a known name costs one,
# each unknown cluster two. Two things make a reading unlikely. A name with a space in it that was not written there
# may be two words. And a bare consonant that is left over after an open vowel belongs to the syllable before: "តែ" is
# tea, but "តែង" begins with no tea.
_NAME: Final = 1.0
_UNKNOWN: Final = 2.0
_UNKNOWN_LATIN: Final = 1.5
_NUMBER: Final = 1.0
_OVER_A_SPACE: Final = 0.3
_LEFT_OVER: Final = 4.5
_AFTER_UNKNOWN: Final = 0.4
_LONELY: Final = 1.2
#: Of so many words in a row a name in another order may be made, the longest first.
_WIDTHS: Final = (3, 2)
#: Readings kept: shelves, shops and popular searches come again and again.
_REMEMBERED: Final = 2048


@dataclass(frozen=True, slots=True)
class Piece:
    """Some atoms in a row: a known name if it has concepts, a number, or a stretch that nobody knows."""

    atoms: tuple[Atom, ...]
    concepts: tuple[str, ...]
    text: str

    @property
    def is_number(self) -> bool:
        return not self.concepts and self.atoms[0].is_number

    @property
    def is_khmer(self) -> bool:
        return self.atoms[0].is_khmer


@dataclass(frozen=True, slots=True)
class _Step:
    """The cheapest way to one place in the text, and what its last step was: a name if it has concepts."""

    cost: float
    start: int
    concepts: tuple[str, ...]
    before: _Step | None


@lru_cache(maxsize=_REMEMBERED)
def pieces_of(text: str, lexicon: Lexicon) -> tuple[Piece, ...]:
    """Return the cheapest reading of a text. See Note [The cheapest reading]."""
    plain = folded(text)
    return tuple(_reading(atoms_of(plain), plain, lexicon))


def put_in_order(pieces: Sequence[Piece], lexicon: Lexicon) -> tuple[Piece, ...]:
    """Return the same pieces, Latin words that are a name in another order as that name: "rice brown" is brown rice."""
    found: list[Piece] = []
    rest = tuple(pieces)
    while rest:
        named = ((width, _named(rest[:width], width, lexicon)) for width in _WIDTHS)
        width, piece = next(((width, piece) for width, piece in named if piece), (1, rest[0]))
        found.append(piece)
        rest = rest[width:]
    return tuple(found)


def _named(window: Sequence[Piece], width: int, lexicon: Lexicon) -> Piece | None:
    if len(window) < width or any(piece.is_khmer or piece.is_number for piece in window):
        return None
    atoms = tuple(atom for piece in window for atom in piece.atoms)
    concepts = lexicon.named_by_words(atom.key for atom in atoms)
    return Piece(atoms, concepts, " ".join(piece.text for piece in window)) if concepts else None


@lru_cache(maxsize=_REMEMBERED)
def parts_of(piece: Piece, lexicon: Lexicon) -> tuple[Piece, ...]:
    """Return the reading of a known name by the names within it: "red pepper" is red, and pepper."""
    offset = piece.atoms[0].start
    atoms = [replace(atom, start=atom.start - offset, end=atom.end - offset) for atom in piece.atoms]
    return tuple(_reading(atoms, piece.text, lexicon, whole=False)) if len(atoms) > 1 else ()


def _reading(atoms: Sequence[Atom], text: str, lexicon: Lexicon, *, whole: bool = True) -> list[Piece]:
    # At each place two ways are kept, one that ends in a name and one that does not: what may follow differs.
    ways: list[dict[bool, _Step]] = [{False: _Step(0.0, 0, (), None)}, *({} for _ in atoms)]
    for start, atom in enumerate(atoms):
        steps = [(start + 1, ()), *lexicon.names_at(atoms, start)]
        for way in tuple(ways[start].values()):
            for end, concepts in steps:
                if not whole and concepts and end - start == len(atoms):
                    continue
                cost = _name_cost(way, atoms, start, end) if concepts else _unknown_cost(way, atoms, start, atom)
                known = ways[end].get(bool(concepts))
                # of two ways as cheap, the one with the longer names first
                if known is None or way.cost + cost <= known.cost:
                    ways[end][bool(concepts)] = _Step(way.cost + cost, start, concepts, way)
    return _joined(_cuts(ways[-1].values(), len(atoms)), atoms, text)


def _unknown_cost(way: _Step, atoms: Sequence[Atom], start: int, atom: Atom) -> float:
    cost = _NUMBER if atom.is_number else _UNKNOWN if atom.is_khmer else _UNKNOWN_LATIN
    if way.concepts and not atom.spaced and (atom.is_closing or (atom.is_bare and atoms[start - 1].is_open)):
        cost += _LEFT_OVER
    return cost


def _name_cost(way: _Step, atoms: Sequence[Atom], start: int, end: int) -> float:
    spaces = sum(1 for atom in atoms[start + 1 : end] if atom.spaced and atom.is_khmer)
    after_unknown = start > 0 and not way.concepts and not atoms[start].spaced and atoms[start].is_khmer
    lonely = _LONELY if end - start == 1 else _AFTER_UNKNOWN
    return _NAME + _OVER_A_SPACE * spaces + (lonely if after_unknown else 0.0)


def _cuts(ways: Iterable[_Step], end: int) -> list[tuple[int, int, tuple[str, ...]]]:
    cuts: list[tuple[int, int, tuple[str, ...]]] = []
    step: _Step | None = min(ways, key=lambda way: way.cost)
    while step is not None and end > 0:
        cuts.append((step.start, end, step.concepts))
        end, step = step.start, step.before
    return cuts[::-1]


def _joined(cuts: Sequence[tuple[int, int, tuple[str, ...]]], atoms: Sequence[Atom], text: str) -> list[Piece]:
    """Return the cuts as pieces, unknown Khmer clusters that touch each other as one."""
    pieces: list[Piece] = []
    for start, end, concepts in cuts:
        last = pieces[-1] if pieces else None
        grows = (
            last is not None
            and not concepts
            and not last.concepts
            and last.is_khmer
            and atoms[start].is_khmer
            and not atoms[start].spaced
        )
        if last is not None and grows:
            pieces[-1] = Piece((*last.atoms, atoms[start]), (), text[last.atoms[0].start : atoms[start].end])
        else:
            pieces.append(Piece(tuple(atoms[start:end]), concepts, text[atoms[start].start : atoms[end - 1].end]))
    return pieces
