"""The order of each shelf, kept by the database itself: a row for each listing and each shelf that it stands on or below.

# Note [A shelf has an order of its own]
An index of words finds what stands on a shelf, but in no order: of a shelf of a hundred thousand all would be read and
sorted for a page of 24. In this table each shelf's listings stand in the order in which they are shown, so a page is
read where it begins, however far along. Triggers keep it in step with the tags of the documents; a row is written only
when a listing changes its shelf, its day or whether it is there, not at every sale.

Source: PostgreSQL 15 documentation, 11.9 "Index-Only Scans and Covering Indexes" and chapter 39 "Triggers"; SQLite
documentation, "Clustered Indexes and the WITHOUT ROWID Optimization" and "JSON Functions And Operators".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_ROW: Final = "category_id, in_stock, listed_at, object_id"
#: What of a document makes its rows; of what it stands for, its kind and key, it keeps for ever.
_MADE_FROM: Final = ("facets", "in_stock", "listed_at")


@dataclass(frozen=True)
class _Tags:
    """How a database takes the tags of a document apart: its shelves are "k" and their key."""

    among: str
    key: str

    def listed(self, row: str, source: str = "") -> str:
        """Return the statement that adds the rows of one document, or of all of a table."""
        return (
            f"INSERT INTO search_shelf ({_ROW})"  # noqa: S608 - constants of this module
            f" SELECT {self.key}, {row}.in_stock, {row}.listed_at, {row}.object_id"
            f" FROM {source}{self.among.format(row=row)} WHERE tag.value LIKE 'k%'"
        )

    def gone(self, row: str) -> str:
        """Return the statement that takes the rows of one document away."""
        return (
            "DELETE FROM search_shelf WHERE category_id IN"  # noqa: S608 - constants of this module
            f" (SELECT {self.key} FROM {self.among.format(row=row)} WHERE tag.value LIKE 'k%')"
            f" AND in_stock = {row}.in_stock AND listed_at = {row}.listed_at AND object_id = {row}.object_id"
        )

    def everything(self) -> str:
        """Return the statement that adds the rows of all listings, in order, so that the index comes out dense."""
        return f"{self.listed('d', 'search_searchdocument d, ')} AND d.kind = 'product' ORDER BY 1, 2, 3, 4"


_LITE: Final = _Tags("json_each({row}.facets) AS tag", "CAST(substr(tag.value, 2) AS integer)")
_PG: Final = _Tags("json_array_elements_text({row}.facets::json) AS tag(value)", "substr(tag.value, 2)::bigint")


def _table(integer: str, boolean: str, moment: str) -> str:
    columns = f"category_id {integer} NOT NULL, in_stock {boolean} NOT NULL, listed_at {moment} NOT NULL"
    return f"CREATE TABLE IF NOT EXISTS search_shelf ({columns}, object_id {integer} NOT NULL, PRIMARY KEY ({_ROW}))"


def _lite_trigger(name: str, event: str, when: str, *body: str) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS search_shelf_{name} AFTER {event} ON search_searchdocument"
        f" WHEN {when} BEGIN {' '.join(f'{statement};' for statement in body)} END"
    )


def _pg_trigger(name: str, event: str, when: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER search_shelf_{name} AFTER {event} ON search_searchdocument"
        f" FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION search_keep_shelf()"
    )


def _differs(sign: str) -> str:
    return f"new.kind = 'product' AND ({' OR '.join(f'old.{name} {sign} new.{name}' for name in _MADE_FROM)})"


_TRIGGERS: Final = ("added", "gone", "changed")
SQLITE: Final = (
    f"{_table('integer', 'bool', 'datetime')} WITHOUT ROWID",
    _lite_trigger("added", "INSERT", "new.kind = 'product'", _LITE.listed("new")),
    _lite_trigger("gone", "DELETE", "old.kind = 'product'", _LITE.gone("old")),
    _lite_trigger("changed", "UPDATE", _differs("IS NOT"), _LITE.gone("old"), _LITE.listed("new")),
    "DELETE FROM search_shelf",
    _LITE.everything(),
)
NO_SQLITE: Final = (
    *(f"DROP TRIGGER IF EXISTS search_shelf_{name}" for name in _TRIGGERS),
    "DROP TABLE IF EXISTS search_shelf",
)
_FUNCTION: Final = (
    "CREATE OR REPLACE FUNCTION search_keep_shelf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" IF TG_OP <> 'INSERT' THEN {_PG.gone('old')}; END IF;"
    f" IF TG_OP <> 'DELETE' THEN {_PG.listed('new')}; END IF;"
    " RETURN NULL; END $$"
)
POSTGRESQL: Final = (
    _table("bigint", "boolean", "timestamptz"),
    _FUNCTION,
    _pg_trigger("added", "INSERT", "new.kind = 'product'"),
    _pg_trigger("gone", "DELETE", "old.kind = 'product'"),
    _pg_trigger("changed", "UPDATE", _differs("IS DISTINCT FROM")),
    "TRUNCATE search_shelf",
    _PG.everything(),
    "ANALYZE search_shelf",
)
NO_POSTGRESQL: Final = (
    *(f"DROP TRIGGER IF EXISTS search_shelf_{name} ON search_searchdocument" for name in _TRIGGERS),
    "DROP FUNCTION IF EXISTS search_keep_shelf()",
    "DROP TABLE IF EXISTS search_shelf",
)
