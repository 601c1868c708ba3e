"""What must be asked of the database connection itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


def in_transaction() -> bool:
    """Return whether the caller stands inside a real transaction; the wrapper that tests put around does not count."""
    connection = transaction.get_connection()
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def require_transaction() -> None:
    """Refuse to go on outside a transaction.

    Raises:
        RuntimeError: The caller forgot to open one. A mistake in code, not in data.
    """
    if not in_transaction():
        raise RuntimeError("this must be called inside transaction.atomic()")


@contextmanager
def one_view() -> Iterator[None]:
    """Let everything inside be read as of one moment, and nothing be written; inside a transaction, as that one sees it.

    SQLite has no such wish: there a long read would keep writers waiting, and it serves one person.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
