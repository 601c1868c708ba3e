"""What a reader asks for, understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from marketplace.storefront.search.analysis import encode
from marketplace.storefront.search.analysis.atoms import atoms_of, folded
from marketplace.storefront.search.analysis.documents import (
    OF_DESCRIPTION,
    OF_ORIGIN,
    OF_VENDOR,
    cluster_token,
    name_token,
    shelf_token,
    unknown_words,
)
from marketplace.storefront.search.analysis.encode import token
from marketplace.storefront.search.analysis.lexicon import Lexicon, Role
from marketplace.storefront.search.analysis.nodes import Node, Phrase, Token, both, either
from marketplace.storefront.search.analysis.segment import Piece, parts_of, pieces_of, put_in_order

#: Longer questions are cut here: nobody means more, and each word costs the engine.
LONGEST_QUESTION: Final = 200
MOST_UNITS: Final = 12
#: A stretch of so many clusters is long enough to be asked for as a phrase at once.
_PHRASE_CLUSTERS: Final = 3
_SHORTEST_PHRASE: Final = 2
_LEAST_OF_A_VENDOR: Final = 2


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that is asked for."""

    piece: Piece
    role: Role | None  # None: the lexicon does not know it
    node: Node
    anywhere: Node  # the same, also in the vendor's name and the description
    prefer: Node | None  # what makes a document fit this unit better

    @property
    def text(self) -> str:
        return self.piece.text

    @property
    def is_soft(self) -> bool:
        return self.role == Role.SOFT or self.piece.is_number


@dataclass(frozen=True, slots=True)
class Question:
    """A reader's text, cut and understood."""

    units: tuple[Unit, ...]
    shelf: str  # token of the whole text as the name of a category, or nothing

    @property
    def hard(self) -> tuple[Unit, ...]:
        """What must be there; when there is nothing but soft words, those."""
        return tuple(unit for unit in self.units if not unit.is_soft) or self.units

    @property
    def soft(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.is_soft)


def understand(text: str, lexicon: Lexicon) -> Question:
    """Return what a text asks for."""
    return _understood(text[:LONGEST_QUESTION], lexicon)


@lru_cache(maxsize=1_024)
def _understood(text: str, lexicon: Lexicon) -> Question:
    return question_of(put_in_order(pieces_of(text, lexicon), lexicon), lexicon)


def question_of(pieces: Sequence[Piece], lexicon: Lexicon) -> Question:
    """Return what these pieces ask for together."""
    units = tuple(_unit(piece, lexicon) for piece in pieces[:MOST_UNITS])
    named = [unit.piece for unit in units if unit.role != Role.PLACE]
    return Question(units, shelf_token(named, lexicon))


def _unit(piece: Piece, lexicon: Lexicon) -> Unit:
    if not piece.concepts:
        return _unknown_unit(piece)
    nodes = _concept_nodes(piece, lexicon)
    if parts := taken_apart(piece, lexicon):
        nodes.append(both(either(_concept_nodes(part, lexicon)) for part in parts))
    named = [token(encode.CONCEPT, concept) for concept in piece.concepts]
    spread = [Token(scope + text) for text in named for scope in (OF_VENDOR, OF_DESCRIPTION)]
    role = min((lexicon.role(concept) for concept in piece.concepts), key=list(Role).index)
    prefer = _prefer(piece.concepts) if role in {Role.GOODS, Role.QUALITY} else None
    return Unit(piece, role, either(nodes), either([*nodes, *spread]), prefer)


def _concept_nodes(piece: Piece, lexicon: Lexicon) -> list[Node]:
    nodes: list[Node] = []
    if shelf := shelf_token([piece], lexicon):
        nodes.append(Token(shelf))  # all that stands on the shelf of this name is of this kind
    for concept in piece.concepts:
        nodes.append(Token(token(encode.CONCEPT, concept)))
        if lexicon.role(concept) == Role.PLACE:
            nodes.append(Token(OF_ORIGIN + token(encode.CONCEPT, concept)))
            nodes += [Token(token(encode.ORIGIN, code)) for code in lexicon.provinces(concept)]
    return nodes


def taken_apart(piece: Piece, lexicon: Lexicon) -> list[Piece]:
    """Return the words of a name that means no more than its words: "red pepper" is red, and pepper.

    It means more, and is not taken apart, when it names goods that it is no kind of: there is no mango in "cashew"
    (ស្វាយចន្ទី).
    """
    parts = [part for part in parts_of(piece, lexicon) if not _is_soft(part, lexicon)]
    kinds = {broader for concept in piece.concepts for broader in (concept, *lexicon.broader(concept))}
    for part in parts:
        goods = {concept for concept in part.concepts if lexicon.role(concept) == Role.GOODS}
        if not part.concepts or (goods and not goods & kinds):
            return []
    return parts if len(parts) > 1 else []


def part_node(unit: Unit) -> Node:
    """Return what asks for documents with a longer name in which this unit is a part."""
    return either(Token(token(encode.PART, concept)) for concept in unit.piece.concepts)


def within_province(unit: Unit, lexicon: Lexicon) -> Node | None:
    """Return what asks for the province that a named place lies in; nothing if it is none or unknown."""
    provinces = [place for concept in unit.piece.concepts for place in lexicon.broader(concept)]
    if unit.role != Role.PLACE or not provinces:
        return None
    return either(_concept_nodes(replace(unit.piece, concepts=tuple(provinces)), lexicon))


def _is_soft(piece: Piece, lexicon: Lexicon) -> bool:
    return any(lexicon.role(concept) == Role.SOFT for concept in piece.concepts)


def _prefer(concepts: Iterable[str]) -> Node:
    return either(Token(token(encode.NAMED, concept)) for concept in concepts)


def _unknown_unit(piece: Piece) -> Unit:
    if piece.is_number:
        node: Node = Token(token(encode.NUMBER, piece.atoms[0].key))
        return Unit(piece, None, node, node, None)
    kind = encode.WORD if piece.is_khmer else encode.LATIN
    words = unknown_words(piece)
    nodes: list[Node] = [both(Token(token(kind, word)) for word in words)]
    nodes.append(both(Token(OF_ORIGIN + token(kind, word)) for word in words))
    if piece.is_khmer:
        nodes += [Token(token(kind, piece.text)), Token(name_token(piece.text))]
        if len(piece.atoms) >= _PHRASE_CLUSTERS:
            nodes.append(phrase_of(piece))
    spread = [both(Token(scope + token(kind, word)) for word in words) for scope in (OF_VENDOR, OF_DESCRIPTION)]
    return Unit(piece, None, either(nodes), either([*nodes, *spread]), None)


def phrase_of(piece: Piece) -> Phrase:
    """Return a piece of Khmer as the clusters of a title in a row."""
    return Phrase(tuple(map(cluster_token, piece.atoms)))


def beginning_of(text: str) -> Phrase | None:
    """Return a text that is still being typed: its atoms in a row, the last perhaps only begun."""
    atoms = atoms_of(folded(text[:LONGEST_QUESTION]))[:MOST_UNITS]
    return Phrase(tuple(map(cluster_token, atoms)), open_end=True) if atoms else None


def can_be_phrase(piece: Piece) -> bool:
    """Whether a piece is Khmer of enough letters to be looked for inside other words."""
    return piece.is_khmer and (len(piece.atoms) >= _SHORTEST_PHRASE or len(piece.text) > _SHORTEST_PHRASE)


def heads(units: Iterable[Unit]) -> Node | None:
    """Return a node for documents that are about one of the goods asked for."""
    tokens = [
        Token(token(encode.HEAD, concept))
        for unit in units
        if unit.role == Role.GOODS
        for concept in unit.piece.concepts
    ]
    return either(tokens) if tokens else None


def vendor_node(question: Question) -> Node | None:
    """Return a node for all that is sold by a vendor whose name has every word, if there are two at least."""
    if len(question.hard) < _LEAST_OF_A_VENDOR or not any(unit.piece.concepts for unit in question.hard):
        return None
    return both(either(Token(OF_VENDOR + word) for word in _tokens_of(unit.piece)) for unit in question.hard)


def _tokens_of(piece: Piece) -> list[str]:
    if piece.concepts:
        return [token(encode.CONCEPT, concept) for concept in piece.concepts]
    return [token(encode.WORD if piece.is_khmer else encode.LATIN, piece.text)]


def shelf_node(question: Question) -> Node | None:
    """Return a node for documents on the shelf that the text names, from the place that it names."""
    if not question.shelf:
        return None
    places = [unit.node for unit in question.units if unit.role == Role.PLACE]
    return both([Token(question.shelf), *places])
