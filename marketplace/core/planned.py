"""PostgreSQL's prepared statements, for queries that are asked all day. See `prepared`.

# Note [Planned once]
PostgreSQL thinks about the order of seven tables for three milliseconds and then answers in a third of one. A prepared
statement is thought about once in each connection. Django writes parameters into the text of a statement, so that no
two are alike; psycopg's own cursor sends them apart and prepares what it has seen often enough.

Source: PostgreSQL 15 documentation, "PREPARE"; psycopg 3 documentation, "Prepared statements".
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.numeric import Int8


@lru_cache(maxsize=1_024)
def numbered(sql: str) -> str:
    """Return a statement of Django's with PostgreSQL's own marks: `$1` for the first `%s`, and `%` for `%%`."""
    number = count(1)
    return re.sub("%[%s]", lambda found: "%" if found[0] == "%%" else f"${next(number)}", sql)


class _Cursor(psycopg.RawCursor[Any]):
    """Takes Django's statements, without taking them apart: psycopg would, of long ones each time they are asked."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> _Cursor:
        return super().execute(numbered(query), params, **options)


class Planned:
    """A connection of Django's whose cursors let PostgreSQL prepare. See Note [Planned once]."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        """Return Django's cursor around psycopg's own."""
        connection: Any = self._connection
        connection.ensure_connection()
        with connection.wrap_database_errors:
            return connection._prepare_cursor(_Cursor(connection.connection))


def sized(values: Sequence[Any], keys: Container[int]) -> list[Any]:
    """Return parameters with the whole numbers among the keys all of one size.

    By itself psycopg takes the smallest size that fits, and each mix of sizes would be another statement.
    """
    return [Int8(value) if at in keys and type(value) is int else value for at, value in enumerate(values)]
