"""Whether the database can search, asked when the database is at hand (`manage.py check --database default`, migrate)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

#: A Khmer word of ten trigrams: "pepper of Kampot".
_KHMER_WORD: Final = "ម្រេចកំពត"


@register(Tags.database)
def trigrams_of_khmer(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error where pg_trgm sees no letters in Khmer: in a database whose character type is "C"."""
    return [problem for alias in databases or () for problem in _problems(alias)]


def _problems(alias: str) -> list[CheckMessage]:
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm')")
        if not cursor.fetchone()[0]:
            return []  # not migrated yet
        cursor.execute("SELECT cardinality(show_trgm(%s))", [_KHMER_WORD])
        if cursor.fetchone()[0]:
            return []
    return [
        Error(
            f"The database {alias!r} takes Khmer letters for no letters.",
            hint="Make it with LC_CTYPE 'C.UTF-8' or an ICU locale; see docs/algorithms/search.md.",
            id="search.E001",
        )
    ]
