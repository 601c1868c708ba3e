"""Which engine answers: the one for the database in use."""

from __future__ import annotations

from functools import cache

from django.db import connection

from marketplace.storefront.search.engines.base import Engine


@cache
def _engine(vendor: str) -> Engine:
    if vendor == "postgresql":
        from marketplace.storefront.search.engines.postgres import PostgresEngine

        return PostgresEngine()
    from marketplace.storefront.search.engines.sqlite_fts5 import SqliteEngine

    return SqliteEngine()


def engine() -> Engine:
    """Return the engine over the index."""
    return _engine(connection.vendor)
