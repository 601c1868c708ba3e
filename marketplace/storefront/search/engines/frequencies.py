"""About how many documents fit a question, reckoned without looking: as PostgreSQL itself reckons when it plans.

# Note [Reckoned here, not asked]
Whether a question is about little or about much decides how it is best answered, and to ask the database that for each
question would be a trip of its own. What it goes by is a list that it keeps of the thousand commonest words and how
many of all documents have each. That list is read once in some minutes; the reckoning is a few multiplications.
It takes words for independent of each other, as the database does, and is wrong where they are not. So nothing may
depend on it but the way to an answer.

Source: PostgreSQL 15, `src/backend/tsearch/ts_selfuncs.c` (`tsquery_opr_selec`), and the documentation, "pg_stats".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Final

from django.db import connection

from marketplace.core.held import held
from marketplace.storefront.search.analysis.nodes import All, Any, Node, Phrase, Token

#: Seconds for which a list of the commonest words is used; the database makes it anew when much has changed.
HELD_FOR_S: Final = 300
#: What PostgreSQL takes for the part of documents that have a word of which it knows nothing.
_UNKNOWN: Final = 0.001


@dataclass(frozen=True)
class Frequencies:
    """How many documents there are, and what part of them has each of the commonest words."""

    documents: int = 0
    shares: Mapping[str, float] = field(default_factory=dict)
    rest: float = _UNKNOWN

    def about(self, node: Node | None) -> int:
        """Return about how many documents fit a node; nothing fits all."""
        return self.documents if node is None else round(self.documents * self._share(node))

    def _share(self, node: Node) -> float:
        match node:
            case Token(text):
                return self.shares.get(text, self.rest)
            case Phrase(tokens):
                return prod(self.shares.get(text, self.rest) for text in tokens)
            case All(parts):
                return prod(map(self._share, parts))
            case Any(parts):
                return 1 - prod(1 - self._share(part) for part in parts)


def frequencies() -> Frequencies:
    """Return what the database knows of the index, some minutes old at most."""
    return held("search:frequencies", _read, seconds=HELD_FOR_S)


def _read() -> Frequencies:
    """Read the list. Of a table that was never looked through nothing is known: it is new, and holds little."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.reltuples, s.most_common_elems::text::text[], s.most_common_elem_freqs FROM pg_class c"
            " JOIN pg_stats s ON s.tablename = c.relname AND s.attname = 'vector'"
            " AND s.schemaname = c.relnamespace::regnamespace::text"
            " WHERE c.oid = 'search_searchdocument'::regclass AND s.most_common_elems IS NOT NULL"
        )
        row = cursor.fetchone()
    if row is None:
        return Frequencies()
    documents, words, shares = row
    # Behind the words' own shares stand the least and the greatest of them.
    least = shares[len(words)]
    return Frequencies(max(int(documents), 0), dict(zip(words, shares, strict=False)), min(_UNKNOWN, least / 2))
