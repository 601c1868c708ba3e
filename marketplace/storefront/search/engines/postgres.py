"""PostgreSQL: a generated tsvector with a GIN index, and pg_trgm for words that sound alike (see `structures`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any as Value

from django.db import connection

from marketplace.core.planned import Planned
from marketplace.core.prepared import is_planned
from marketplace.storefront.search.analysis.nodes import All, Any, Node, Phrase, Token
from marketplace.storefront.search.engines.base import KnownTerm, Where
from marketplace.storefront.search.engines.frequencies import frequencies
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
        """Return about how many documents fit: nothing is read for it."""
        return frequencies().about(self.asked(node, where))

    def ask(self, sql: str, parameters: Sequence[Value], *, is_little: bool = False) -> list[tuple[Value, ...]]:
        """Return what a statement finds. See Note [The plan of little is always the same].

        # Note [The plan of little is always the same]
        What is rare is found by its words, whichever they are; to think about that anew costs as much as to do it. So
        such a statement is prepared. For what is common there is more than one way, and the best one depends on what
        is asked: those are planned each time.
        """
        if not is_little or not is_planned(connection):
            return super().ask(sql, parameters)
        with Planned(connection).cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()  # type: ignore[no-any-return]

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
