"""PostgreSQL's prepared statements, for queries that are asked all day. See `prepared`.

# Note [Planned once]
PostgreSQL thinks about the order of seven tables for three milliseconds and then answers in a third of one. A prepared
statement is thought about once in each connection. Django writes parameters into the text of a statement, so that no
two are alike; psycopg's own cursor sends them apart and prepares what it has seen often enough.

Source: PostgreSQL 15 documentation, "PREPARE"; psycopg 3 documentation, "Prepared statements".
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.numeric import Int8


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
            return connection._prepare_cursor(psycopg.Cursor(connection.connection))


def sized(values: Sequence[Any], keys: Container[int]) -> list[Any]:
    """Return parameters with the whole numbers among the keys all of one size.

    By itself psycopg takes the smallest size that fits, and each mix of sizes would be another statement.
    """
    return [Int8(value) if at in keys and type(value) is int else value for at, value in enumerate(values)]
