"""What must be asked of the database connection itself."""

from __future__ import annotations

from django.db import transaction


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
