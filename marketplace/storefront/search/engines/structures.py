"""What each database needs beside the tables to search in them: made by a migration, unmade by its reverse.

Source: SQLite documentation, "SQLite FTS5 Extension" (external content tables and their triggers, the ascii and trigram
tokenizers); PostgreSQL 15 documentation, chapter 12 "Full Text Search" and appendix F.35 "pg_trgm".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from marketplace.storefront.search.engines import shelves


class _SchemaEditor(Protocol):
    """The part of Django's schema editor that is used here."""

    @property
    def connection(self) -> _Connection: ...

    def execute(self, sql: str, params: Sequence[object] | None = ()) -> object: ...


class _Connection(Protocol):
    vendor: str


def _fts5(table: str, source: str, columns: str, tokenizer: str) -> tuple[str, ...]:
    """Return the statements for an FTS5 table over a table's own columns, kept in step by triggers."""
    names = columns.split(", ")
    new = ", ".join(f"new.{name}" for name in names)
    old = ", ".join(f"old.{name}" for name in names)
    options = f"content='{source}', content_rowid='id', tokenize='{tokenizer}'"
    add = f"INSERT INTO {table}(rowid, {columns}) VALUES (new.id, {new});"  # noqa: S608 - constants of this module
    drop = f"INSERT INTO {table}({table}, rowid, {columns}) VALUES ('delete', old.id, {old});"  # noqa: S608
    return (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5({columns}, {options})",
        f"CREATE TRIGGER IF NOT EXISTS {table}_added AFTER INSERT ON {source} BEGIN {add} END",
        f"CREATE TRIGGER IF NOT EXISTS {table}_gone AFTER DELETE ON {source} BEGIN {drop} END",
        f"CREATE TRIGGER IF NOT EXISTS {table}_changed AFTER UPDATE OF {columns} ON {source} BEGIN {drop} {add} END",
        f"INSERT INTO {table}({table}) VALUES ('rebuild')",  # noqa: S608
    )


def _no_fts5(table: str) -> tuple[str, ...]:
    triggers = (f"DROP TRIGGER IF EXISTS {table}_{event}" for event in ("added", "gone", "changed"))
    return (*triggers, f"DROP TABLE IF EXISTS {table}")


_SQLITE: Final = (
    *_fts5("search_words", "search_searchdocument", "tokens, clusters", "ascii"),
    *_fts5("search_sounds", "search_searchterm", "sound", "trigram"),
)
_NO_SQLITE: Final = (*_no_fts5("search_words"), *_no_fts5("search_sounds"))
_VECTOR: Final = (
    "tsvector GENERATED ALWAYS AS"
    " (strip(to_tsvector('simple'::regconfig, tokens)) || to_tsvector('simple'::regconfig, clusters)) STORED"
)
_POSTGRESQL: Final = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    f"ALTER TABLE search_searchdocument ADD COLUMN IF NOT EXISTS vector {_VECTOR}",
    # Of a million documents it must know the rare tags from the common: what it takes for common it looks for along the
    # index in listing order, and what is not there at all it would look for to the end.
    "ALTER TABLE search_searchdocument ALTER COLUMN vector SET STATISTICS 500",
    "CREATE INDEX IF NOT EXISTS search_vector ON search_searchdocument USING gin (vector)",
    "CREATE INDEX IF NOT EXISTS search_sound ON search_searchterm USING gin (sound gin_trgm_ops)",
)
_NO_POSTGRESQL: Final = (
    "DROP INDEX IF EXISTS search_sound",
    "DROP INDEX IF EXISTS search_vector",
    "ALTER TABLE search_searchdocument DROP COLUMN IF EXISTS vector",
)


def _run(statements: dict[str, tuple[str, ...]]) -> Callable[[object, _SchemaEditor], None]:
    def run(apps: object, schema_editor: _SchemaEditor) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, None)

    return run


_SHELVES: Final = {"sqlite": shelves.SQLITE, "postgresql": shelves.POSTGRESQL}
_NO_SHELVES: Final = {"sqlite": shelves.NO_SQLITE, "postgresql": shelves.NO_POSTGRESQL}

#: For `migrations.RunPython(build_words, unbuild_words)` and the like; running any twice does no harm.
build_words = _run({"sqlite": _SQLITE, "postgresql": _POSTGRESQL})
unbuild_words = _run({"sqlite": _NO_SQLITE, "postgresql": _NO_POSTGRESQL})
build_shelves = _run(_SHELVES)
unbuild_shelves = _run(_NO_SHELVES)


def build(apps: object, schema_editor: _SchemaEditor) -> None:
    """Make all of it, from the documents that are there."""
    build_words(apps, schema_editor)
    build_shelves(apps, schema_editor)


def unbuild(apps: object, schema_editor: _SchemaEditor) -> None:
    """Take all of it away."""
    unbuild_shelves(apps, schema_editor)
    unbuild_words(apps, schema_editor)
