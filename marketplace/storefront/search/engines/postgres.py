"""PostgreSQL: a generated tsvector with a GIN index, and pg_trgm for words that sound alike (see `structures`)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from marketplace.storefront.search.analysis.nodes import All, Any, Node, Phrase, Token
from marketplace.storefront.search.engines.base import KnownTerm, Where
from marketplace.storefront.search.engines.sql import SqlEngine
from marketplace.storefront.search.models import SearchTerm


def expression(node: Node) -> str:
    """Return a node as a tsquery. Tokens are letters and digits only, so nothing in them can be a sign of it."""
    match node:
        case Token(text):
            return text
        case Phrase(tokens, open_end):
            return f"({' <-> '.join(tokens)}{':*' if open_end else ''})"
        case All(parts):
            return f"({' & '.join(map(expression, parts))})"
        case Any(parts):
            return f"({' | '.join(map(expression, parts))})"


class PostgresEngine(SqlEngine):
    """The port over tsvector."""

    #: On the generated column, with a tsquery that is not read as prose.
    matches = "({table}.vector @@ %s::tsquery)"

    def expression(self, node: Node) -> str:
        """Return a node as a tsquery."""
        return expression(node)

    def about(self, node: Node | None, where: Where) -> int:
        """Return how many documents PostgreSQL reckons with when it plans: nothing is read for it."""
        limits, parameters = self._limits(node, where)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM search_searchdocument d WHERE {limits}", parameters)
            [(plans,)] = cursor.fetchall()
        rows: int = plans[0]["Plan"]["Plan Rows"]
        return rows

    def similar_terms(self, sounds: Sequence[str], *, limit: int = 40) -> list[KnownTerm]:
        """Return the words that share the most three-letter runs with one of these."""
        if not sounds:
            return []
        rows = SearchTerm.objects.raw(
            "SELECT t.* FROM search_searchterm t JOIN unnest(%s::text[]) AS asked(sound) ON t.sound %% asked.sound"
            " ORDER BY similarity(t.sound, asked.sound) DESC, t.id LIMIT %s",
            [list(sounds), limit],
        )
        return [KnownTerm(row.token, row.text, row.sound) for row in rows]
