"""What must be asked of the database connection itself.

# Note [Cents are added up exactly]
SQLite keeps decimals as binary fractions: 20.25 and 1.48 less 21.73 come to 3.6e-15 there, which is no amount of money.
`MoneySum` rounds a sum to two places on SQLite, where it was rounded once already; PostgreSQL adds decimals exactly.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import Sum

#: What PostgreSQL calls a deadlock and a transaction that could not be put in order with others. Source: PostgreSQL
#: manual, appendix A, codes 40P01 and 40001.
TRY_AGAIN: Final = frozenset({"40P01", "40001"})
TRIES: Final = 5
#: Rest before the second try, in seconds; it doubles, and each is spread so that two do not meet again.
REST_S: Final = 0.05

T = TypeVar("T")


class MoneySum(Sum):
    """The sum of amounts, to the cent on both databases. See Note [Cents are added up exactly]."""

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return the SQL for SQLite; a sum that is no decimal, as of pieces, is left alone."""
        sql, params = super().as_sqlite(compiler, connection, **extra)
        if self.output_field.get_internal_type() != "DecimalField":
            return sql, params
        return f"CAST(ROUND({sql}, 2) AS NUMERIC)", params  # only what is cast is compared with a number as one


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


def retried(work: Callable[[], T]) -> T:
    """Do work that opens its own transaction, and again where the database broke it off only because of others.

    A deadlock, a transaction that could not be put in order, or a locked SQLite file says nothing about the work itself:
    nothing of it was written. Any other error goes on to the caller, and so does the last one.
    """
    for attempt in range(TRIES):
        try:
            return work()
        except OperationalError as error:
            if attempt == TRIES - 1 or in_transaction() or not _is_because_of_others(error):
                raise
            time.sleep(REST_S * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
    raise AssertionError("unreachable")


def _is_because_of_others(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in TRY_AGAIN or "database is locked" in str(error)
