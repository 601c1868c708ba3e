"""The port kept in a list: what every other engine must answer like. For tests; nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from marketplace.storefront.search.analysis.nodes import All, Any, Node, Phrase, Token
from marketplace.storefront.search.engines.base import (
    ALL,
    MOST_COUNTED,
    Hit,
    Indexed,
    KnownTerm,
    Listing,
    Slice,
    Sort,
    Where,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One document with its tokens."""

    hit: Hit
    tokens: frozenset[str]
    clusters: tuple[str, ...]
    tags: frozenset[str] = frozenset({ALL})
    price: Decimal | None = None
    in_stock: bool = True
    listed_at: str = ""


def fits(row: Row, node: Node) -> bool:
    """Return whether a document fits."""
    match node:
        case Token(text):
            return text in row.tokens
        case Phrase(tokens, open_end):
            return any(_runs(row.clusters[start:], tokens, open_end) for start in range(len(row.clusters)))
        case All(parts):
            return all(fits(row, part) for part in parts)
        case Any(parts):
            return any(fits(row, part) for part in parts)


def _runs(clusters: Sequence[str], tokens: Sequence[str], open_end: bool) -> bool:  # noqa: FBT001 - private
    if len(clusters) < len(tokens):
        return False
    last = len(tokens) - 1
    if tuple(clusters[:last]) != tuple(tokens[:last]):
        return False
    return clusters[last].startswith(tokens[last]) if open_end else clusters[last] == tokens[last]


def _allowed(row: Row, where: Where) -> bool:
    return (
        row.hit.kind in where.kinds
        and all(row.tags & set(group) for group in where.tags)
        and (where.price_from is None or (row.price is not None and row.price >= where.price_from))
        and (where.price_to is None or (row.price is not None and row.price <= where.price_to))
    )


@dataclass
class MemoryEngine:
    """The port over a list of rows."""

    rows: list[Row] = field(default_factory=list)
    terms: list[KnownTerm] = field(default_factory=list)

    def _found(self, node: Node | None, where: Where) -> list[Row]:
        return [row for row in self.rows if _allowed(row, where) and (node is None or fits(row, node))]

    def count(self, node: Node | None, where: Where) -> dict[str, int]:
        return dict(Counter(tag for row in self._found(node, where)[:MOST_COUNTED] for tag in row.tags))

    def listing(
        self,
        node: Node | None,
        where: Where,
        *,
        prefer: Sequence[Node] = (),
        sort: Sort = Sort.RELEVANCE,
        offset: int = 0,
        limit: int = 24,
    ) -> Listing:
        page = self.page(node, where, prefer=prefer, sort=sort, offset=offset, limit=limit)
        keys = tuple(hit.object_id for hit in page.hits)
        return Listing(self.count(node, replace(where, after=None)), keys)

    def which_finds(self, nodes: Sequence[Node], where: Where) -> list[bool]:
        return [bool(self._found(node, where)) for node in nodes]

    def page(
        self,
        node: Node | None,
        where: Where,
        *,
        prefer: Sequence[Node] = (),
        sort: Sort = Sort.RELEVANCE,
        offset: int = 0,
        limit: int = 24,
        count: bool = False,
        is_many: bool = False,
    ) -> Slice:
        found = self._found(node, where)
        found.sort(key=lambda row: (row.in_stock, row.listed_at, row.hit.object_id), reverse=True)
        if sort == Sort.RELEVANCE:
            found.sort(key=lambda row: [fits(row, wish) for wish in prefer], reverse=True)
        elif sort != Sort.NEWEST:
            found.sort(key=lambda row: row.price or Decimal(0), reverse=sort == Sort.DEAREST)
        if where.after is not None:
            last = next((at for at, row in enumerate(found) if row.hit.object_id == where.after), len(found))
            found = found[last + 1 :]
        hits = tuple(row.hit for row in found[offset : offset + limit])
        return Slice(hits, len(found) if count else None)

    def indexed(
        self, node: Node | None, where: Where, *, prefer: Sequence[Node] = (), limit: int = 24
    ) -> list[Indexed]:
        by_key = {row.hit.object_id: row for row in self.rows if row.hit.kind in where.kinds}
        hits = self.page(node, where, prefer=prefer, limit=limit).hits
        found = (by_key[hit.object_id] for hit in hits)
        return [Indexed(row.hit.object_id, " ".join(sorted(row.tokens)), " ".join(row.clusters)) for row in found]

    def similar_terms(self, sounds: Sequence[str], *, limit: int = 40) -> list[KnownTerm]:
        return self.terms
