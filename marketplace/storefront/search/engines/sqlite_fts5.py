"""SQLite: FTS5 tables kept in step by triggers (see `structures`)."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.storefront.search.analysis.nodes import All, Any, Node, Phrase, Token
from marketplace.storefront.search.engines.base import KnownTerm
from marketplace.storefront.search.engines.sql import SqlEngine
from marketplace.storefront.search.models import SearchTerm

_TRIGRAM = 3


def expression(node: Node) -> str:
    """Return a node in FTS5's language. Tokens are letters and digits only, so nothing in them can be a word of it."""
    match node:
        case Token(text):
            return f'"{text}"'
        case Phrase(tokens, open_end):
            return f'"{" ".join(tokens)}"{"*" if open_end else ""}'
        case All(parts):
            return f"({' AND '.join(map(expression, parts))})"
        case Any(parts):
            return f"({' OR '.join(map(expression, parts))})"


class SqliteEngine(SqlEngine):
    """The port over FTS5."""

    #: On the rowids that FTS5 finds.
    matches = "({table}.id IN (SELECT rowid FROM search_words WHERE search_words MATCH %s))"

    def expression(self, node: Node) -> str:
        """Return a node in FTS5's language."""
        return expression(node)

    def similar_terms(self, sounds: Sequence[str], *, limit: int = 40) -> list[KnownTerm]:
        """Return the words that share the most three-letter runs with one of these."""
        runs = {sound[at : at + _TRIGRAM] for sound in sounds for at in range(len(sound) - _TRIGRAM + 1)}
        if not runs:
            return []
        asked = " OR ".join(f'"{run}"' for run in sorted(runs))
        rows = SearchTerm.objects.raw(
            "SELECT t.* FROM search_sounds JOIN search_searchterm t ON t.id = search_sounds.rowid"
            " WHERE search_sounds MATCH %s ORDER BY rank LIMIT %s",
            [asked, limit],
        )
        return [KnownTerm(row.token, row.text, row.sound) for row in rows]
