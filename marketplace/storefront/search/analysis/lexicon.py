"""What words mean, whatever script they are written in.

A concept has names: Khmer, English, romanised. Naming a narrower one names the broader ones too, so who asks for fish
finds prahok. The seed stands in `data/`; officers add to it in the back office (`LexiconEntry`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from marketplace.core.khmer_sounds import skeleton, sound
from marketplace.storefront.search.analysis.atoms import Atom, atoms_of, folded

_DATA: Final = Path(__file__).parent / "data"
#: Romanised names of so few consonants say too little to be found by sound.
_SHORTEST_SKELETON: Final = 2


class Role(StrEnum):
    """What a concept does in a search."""

    GOODS = "goods"  # what is looked for: never left out
    QUALITY = "quality"  # how it must be: the first to be left out when nothing fits
    SOFT = "soft"  # helps the order, shuts nothing out
    PLACE = "place"  # where it comes from


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept with its names. For a place, `provinces` are the codes of the provinces it lies in."""

    concept: str
    role: Role
    names: tuple[str, ...]
    broader: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    #: How many of the names, from the first, may be shown to a reader; the rest are ways of typing.
    shown: int = 1


@dataclass(frozen=True, slots=True)
class Name:
    """One name: its folded text, its atoms' keys and the concepts it may mean."""

    text: str
    keys: tuple[str, ...]
    concepts: tuple[str, ...]
    sound: str
    skeleton: str


@dataclass(slots=True)
class _Branch:
    """A node of the tree of names, one atom a step."""

    concepts: list[str] = field(default_factory=list)
    next: dict[str, _Branch] = field(default_factory=dict)


class Lexicon:
    """All concepts, and the ways to find them: by name, by sound."""

    def __init__(self, entries: Iterable[Entry], *, kinds: Mapping[str, frozenset[str]] | None = None) -> None:
        self.entries: dict[str, Entry] = {}
        self._root = _Branch()
        names: dict[tuple[str, ...], tuple[str, list[str]]] = {}
        for entry in entries:
            self._add(entry, names)
        self._written = names
        self._broader = {concept: self._ancestors(concept) for concept in self.entries}
        self._no_longer = dict(kinds or {})
        self.version = self._fingerprint()

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """All names with their sounds: made when first something is not found as it was typed."""
        return tuple(
            Name(text, keys, tuple(concepts), sound(text), skeleton(text))
            for keys, (text, concepts) in self._written.items()
        )

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """The concepts of Latin names of several words, by their words in the order of the alphabet."""
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        for keys, (text, concepts) in self._written.items():
            if len(keys) > 1 and text.isascii():
                found.setdefault(tuple(sorted(keys)), tuple(concepts))
        return found

    @cached_property
    def _by_skeleton(self) -> dict[str, list[Name]]:
        found: dict[str, list[Name]] = defaultdict(list)
        for name in self.names:
            if len(name.skeleton) >= _SHORTEST_SKELETON:
                found[name.skeleton].append(name)
        return found

    def _add(self, entry: Entry, names: dict[tuple[str, ...], tuple[str, list[str]]]) -> None:
        known = self.entries.get(entry.concept)
        if known is not None:  # an officer's entry adds names to a concept of the seed
            entry = Entry(
                entry.concept,
                known.role,
                (*known.names, *entry.names),
                (*known.broader, *entry.broader),
                known.provinces,
            )
        self.entries[entry.concept] = entry
        for raw in entry.names:
            text = folded(raw)
            keys = tuple(atom.key for atom in atoms_of(text))
            if not keys:
                continue
            _, concepts = names.setdefault(keys, (text, []))
            if entry.concept not in concepts:
                concepts.append(entry.concept)
                self._branch(keys).concepts.append(entry.concept)

    def _branch(self, keys: Sequence[str]) -> _Branch:
        branch = self._root
        for key in keys:
            branch = branch.next.setdefault(key, _Branch())
        return branch

    def _ancestors(self, concept: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        waiting = list(self.entries[concept].broader)
        while waiting:
            broader = waiting.pop()
            if broader in self.entries and broader not in found and broader != concept:
                found[broader] = None
                waiting.extend(self.entries[broader].broader)
        return tuple(found)

    def _fingerprint(self) -> str:
        digest = hashlib.blake2b(digest_size=6)
        for entry in sorted(self.entries.values(), key=lambda e: e.concept):
            digest.update(repr((entry.concept, entry.role, entry.names, entry.broader, entry.provinces)).encode())
        digest.update(repr(sorted((made, sorted(raw)) for made, raw in self._no_longer.items())).encode())
        return digest.hexdigest()

    def role(self, concept: str) -> Role:
        return self.entries[concept].role

    def provinces(self, concept: str) -> tuple[str, ...]:
        return self.entries[concept].provinces

    def broader(self, concept: str) -> tuple[str, ...]:
        """Return all concepts that this one is a kind of."""
        return self._broader[concept]

    def no_longer(self, concept: str) -> frozenset[str]:
        """Return the raw kinds that goods of this kind are not, though they are made of them."""
        made = (concept, *self.broader(concept))
        return frozenset().union(*(self._no_longer.get(kind, frozenset()) for kind in made))

    def names_at(self, atoms: Sequence[Atom], start: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield (end, concepts) for each name that begins at this atom, shortest first."""
        branch: _Branch | None = self._root
        for position in range(start, len(atoms)):
            branch = branch.next.get(atoms[position].key) if branch else None
            if branch is None:
                return
            if branch.concepts:
                yield position + 1, tuple(branch.concepts)

    def named_by_words(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the concepts of a Latin name that has just these words, in any order: "rice brown" is brown rice."""
        return self._by_words.get(tuple(sorted(keys)), ())

    def sounding_like(self, text: str) -> list[Name]:
        """Return the names with the same consonants as this folded text."""
        return self._by_skeleton.get(skeleton(text), [])


def _lines(name: str) -> Iterator[list[str]]:
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [part.strip() for part in line.split("|")]


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def seed() -> list[Entry]:
    """Return the entries that come with the marketplace."""
    entries: list[Entry] = []
    goods = ((f"goods/{path.name}", Role.GOODS) for path in sorted((_DATA / "goods").glob("*.txt")))
    for file, role in (*goods, ("qualities.txt", Role.QUALITY), ("soft.txt", Role.SOFT)):
        for concept, broader, khmer, english, roman in _lines(file):
            names = (*_split(khmer), *_split(english), *_split(roman))
            entries.append(Entry(concept.replace("_", ""), role, names, _concepts(broader)))
    return [*entries, *map(_place, _lines("places.txt"))]


def _place(line: Sequence[str]) -> Entry:
    """Return a place: a province by its code, a region ("+") by those it lies in, others ("=") by their names."""
    codes, khmer, english, roman = line
    within = (f"place{codes[1:]}",) if codes.startswith("=") and codes[1:] else ()
    provinces = () if codes.startswith("=") else _split(codes.strip("+").replace(",", ";"))
    name = "".join(char for char in folded(_split(english)[0]) if char.isalnum())
    concept = f"place{codes}" if codes.isdigit() else f"place{name}"
    return Entry(concept, Role.PLACE, (*_split(khmer), *_split(english), *_split(roman)), within, provinces)


def seed_kinds() -> dict[str, frozenset[str]]:
    """Return for each kind of made goods the raw kinds that they no longer are."""
    return {made: frozenset(_concepts(raw)) for first, raw in _lines("kinds.txt") for made in _concepts(first)}


def _concepts(text: str) -> tuple[str, ...]:
    return _split(text.replace("_", ""))


@cache
def seed_lexicon() -> Lexicon:
    """Return the lexicon of the seed alone."""
    return Lexicon(seed(), kinds=seed_kinds())
