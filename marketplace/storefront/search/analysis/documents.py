"""What is written into the index for one document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from marketplace.storefront.search.analysis import encode
from marketplace.storefront.search.analysis.atoms import Atom, atoms_of, folded, singular
from marketplace.storefront.search.analysis.encode import token
from marketplace.storefront.search.analysis.lexicon import Lexicon, Role
from marketplace.storefront.search.analysis.segment import Piece, parts_of, pieces_of
from marketplace.storefront.search.analysis.words import segmenter

#: Raise this when the same text gives other tokens than before, so that what is in the index is written anew.
VERSION: Final = 4

#: Letters before a token that did not stand in the title.
OF_ORIGIN: Final = "o"
OF_VENDOR: Final = "v"
OF_DESCRIPTION: Final = "d"
#: Between two texts, so that no phrase runs from one into the other.
_GAP: Final = "zzgap"
_PRODUCT: Final = "product"


@dataclass(frozen=True, slots=True)
class Source:
    """The words of one document as people wrote them."""

    titles: tuple[str, ...]
    variants: tuple[str, ...] = ()  # what sets its variants apart: "red", "500 g"
    shelves: tuple[str, ...] = ()  # names of its category, one a language
    vendor_names: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    province: str = ""  # code
    place_names: tuple[str, ...] = ()  # of its village, commune and district


@dataclass(frozen=True, slots=True)
class Term:
    """A word in use that the lexicon does not hold; mistyped ones are compared with it."""

    token: str
    text: str


@dataclass(slots=True)
class Analysed:
    """The tokens of one document: a set of words, and its titles atom by atom."""

    tokens: dict[str, None] = field(default_factory=dict)
    clusters: list[str] = field(default_factory=list)
    terms: dict[str, Term] = field(default_factory=dict)

    def add(self, *tokens: str) -> None:
        self.tokens.update(dict.fromkeys(tokens))


def index_version(lexicon: Lexicon) -> str:
    """Return what an index was written with: another one means that it must be written anew."""
    return f"{VERSION}-{lexicon.version}-{segmenter().name}"


def analyse(source: Source, lexicon: Lexicon) -> Analysed:
    """Return what to write into the index for one document."""
    found = Analysed()
    titles = [pieces_of(title, lexicon) for title in source.titles]
    heads = [head for pieces in titles for head in _heads(pieces, lexicon)]
    no_longer = frozenset(raw for head in heads for raw in lexicon.no_longer(head))
    for title, pieces in zip(source.titles, titles, strict=True):
        _add_pieces(found, pieces, lexicon, scope="", no_longer=no_longer)
        _add_clusters(found, title)
    found.add(*(token(encode.HEAD, head) for head in heads))
    for variant in source.variants:  # found as if the title said it, though it is not about that
        _add_pieces(found, pieces_of(variant, lexicon), lexicon, scope="")
    for shelf in source.shelves:
        if signature := shelf_token(pieces_of(shelf, lexicon), lexicon):
            found.add(signature)
    for scope, texts in ((OF_VENDOR, source.vendor_names), (OF_DESCRIPTION, source.descriptions)):
        for text in texts:
            _add_pieces(found, pieces_of(text, lexicon), lexicon, scope=scope)
    _add_origin(found, source, lexicon)
    return found


def _add_pieces(
    found: Analysed, pieces: Iterable[Piece], lexicon: Lexicon, *, scope: str, no_longer: frozenset[str] = frozenset()
) -> None:
    for piece in pieces:
        for concept in piece.concepts:
            kinds = [kind for kind in lexicon.broader(concept) if kind not in no_longer]
            found.add(*(scope + token(encode.CONCEPT, kind) for kind in (concept, *kinds)))
            if not scope:
                found.add(token(encode.NAMED, concept))
        if piece.concepts:
            _add_implied(found, piece, lexicon, scope)
            if not scope:
                _add_parts(found, piece, lexicon)
        else:
            _add_unknown(found, piece, scope)


def _add_implied(found: Analysed, piece: Piece, lexicon: Lexicon, scope: str) -> None:
    """Add how and whence goods are when their very name says so.

    What else is in a name may be no more than a sound, like the mango in "cashew" (ស្វាយចន្ទី).
    """
    for part in parts_of(piece, lexicon):
        for concept in part.concepts:
            if lexicon.role(concept) in {Role.QUALITY, Role.PLACE}:
                found.add(scope + token(encode.CONCEPT, concept))


def _add_parts(found: Analysed, piece: Piece, lexicon: Lexicon) -> None:
    """Note what a name is put together from, if all of it is known: there is a flower in "flower pot"."""
    parts = parts_of(piece, lexicon)
    if all(part.concepts for part in parts):
        found.add(*(token(encode.PART, concept) for part in parts for concept in part.concepts))


def _add_unknown(found: Analysed, piece: Piece, scope: str) -> None:
    if piece.is_number:
        found.add(scope + token(encode.NUMBER, piece.atoms[0].key))
        return
    for text in (piece.text, *unknown_words(piece)):
        kind = encode.WORD if piece.is_khmer else encode.LATIN
        word = token(kind, text)
        found.add(scope + word)
        if scope != OF_DESCRIPTION:
            found.terms[word] = Term(word, text)


def unknown_words(piece: Piece) -> list[str]:
    """Return the words of a stretch that the lexicon does not know."""
    return segmenter().words(piece.text) if piece.is_khmer else [piece.atoms[0].key]


def _heads(pieces: Iterable[Piece], lexicon: Lexicon) -> list[str]:
    """Return what a title is about: Khmer says it first ("soap coconut"), English last ("coconut soap")."""
    goods = [piece for piece in pieces if any(lexicon.role(concept) == Role.GOODS for concept in piece.concepts)]
    khmer = [piece for piece in goods if piece.is_khmer]
    latin = [piece for piece in goods if not piece.is_khmer]
    return [concept for piece in (*khmer[:1], *latin[-1:]) for concept in piece.concepts]


def _add_clusters(found: Analysed, title: str) -> None:
    clusters = [cluster_token(atom) for atom in atoms_of(folded(title))]
    if clusters:
        found.clusters += [*([_GAP] if found.clusters else []), *clusters]


def cluster_token(atom: Atom) -> str:
    """Return the token of one atom in the row of a title's atoms."""
    return token(encode.CLUSTER if atom.is_khmer else encode.LETTERS, atom.key)


def _add_origin(found: Analysed, source: Source, lexicon: Lexicon) -> None:
    if source.province:
        found.add(token(encode.ORIGIN, source.province))
    for name in source.place_names:
        plain = folded(name)
        found.add(name_token(plain))
        for atom in atoms_of(plain):
            if not atom.is_khmer and not atom.is_number:
                found.add(OF_ORIGIN + token(encode.LATIN, singular(atom.key)))
        for piece in pieces_of(name, lexicon):
            places = [concept for concept in piece.concepts if lexicon.role(concept) == Role.PLACE]
            found.add(*(OF_ORIGIN + token(encode.CONCEPT, concept) for concept in places))


def name_token(text: str) -> str:
    """Return the token of a whole place name, however it is spaced."""
    return token(encode.NAME, "".join(atom.key for atom in atoms_of(text)))


def shelf_token(pieces: Iterable[Piece], lexicon: Lexicon) -> str:
    """Return the token of a whole category name: what it names, in any order and language; soft words aside.

    "Fish products" are more than fish, so that word counts.
    """
    parts: set[str] = set()
    for piece in pieces:
        hard = [concept for concept in piece.concepts if lexicon.role(concept) != Role.SOFT or concept == _PRODUCT]
        if hard:
            parts.add(min(hard))
        elif not piece.concepts and not piece.is_number:
            parts.add(token("", piece.text))
    return token(encode.SHELF, "x".join(sorted(parts))) if parts else ""
