"""Statements that write the same kind of row all day, put together once. Reading has `prepared`.

# Note [Written once, sent often]
For one row Django makes objects for each column and clause, and a text with the values in it, which PostgreSQL plans
anew. Here the text is made once for a model and a number of rows, and the values go beside it: PostgreSQL plans it once
in each connection, see Note [Planned once]. Fields turn their values into the database's as ever. There are no signals,
and no expressions: a value is a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, connections

from marketplace.core.prepared import USING, is_planned

if TYPE_CHECKING:
    from django.db.models import Field, Model


#: More rows than that are nothing of every day, and no statement is kept for so many.
MOST_ROWS: Final = 32


@contextmanager
def asked(sql: str, values: Sequence[Any]) -> Iterator[Any]:
    """Execute a statement of our own that never changes but for its values, and give its cursor.

    Args:
        sql: With `%s` for each value.
        values: As the database takes them.
    """
    if not is_planned(connections[USING]):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            yield cursor
        return
    from marketplace.core.planned import Planned, sized

    with Planned(connection).cursor() as cursor:
        cursor.execute(sql, sized(values, range(len(values))))
        yield cursor


def insert(rows: Sequence[Model]) -> None:
    """Write new rows of one model, all in one statement; keys that the database gives are set on them."""
    if len(rows) > MOST_ROWS:
        type(rows[0])._default_manager.bulk_create(rows)
        return
    if not rows:
        return
    fields = _fields(type(rows[0]))
    values = [prepared(field, field.pre_save(row, True)) for row in rows for field in fields]
    with asked(_insertion(type(rows[0]), len(rows)), values) as cursor:
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key if row.pk is None else row.pk
        row._state.adding, row._state.db = False, connection.alias


def update(model: type[Model], where: Mapping[str, Any], **values: Any) -> int:
    """Change the rows that have what is said, and return how many there were.

    Args:
        model: Whose rows.
        where: Values by the name of their field; several possible ones as a tuple.
        values: What they have afterwards.
    """
    if () in where.values():
        return 0
    named = [(_field(model, name), value) for name, value in values.items()]
    asked_for = [(_field(model, name), value) for name, value in where.items()]
    sql = _change(
        model._meta.db_table,
        tuple(field.column for field, _value in named),
        tuple((field.column, len(value) if isinstance(value, tuple) else 0) for field, value in asked_for),
    )
    sent = [prepared(field, value) for field, value in named]
    for field, value in asked_for:
        sent += [prepared(field, one) for one in (value if isinstance(value, tuple) else (value,))]
    with asked(sql, sent) as cursor:
        return int(cursor.rowcount)


def change_each(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write fields of rows that are there, each with its own values, in one statement.

    Django's `bulk_update` makes a `CASE` of each field with a branch for each row: objects for every one of them here,
    and in the database a walk through all branches for every row. Here the values stand as a table beside.

    Args:
        rows: Of one model, each with a key, no two with the same.
        names: Of the fields that are written.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = tuple(_field(model, name) for name in names)
    values: list[Any] = []
    for row in rows:
        values.append(row.pk)
        values += [prepared(field, getattr(row, field.attname)) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_changes(model, fields, len(rows), connection.vendor), values)


def _field(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def prepared(field: Any, value: Any) -> Any:
    """Return a value as the database takes it for a field."""
    return field.get_db_prep_save(value, connection)


@lru_cache
def _fields(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    """Return what a new row is written with; a key that counts up comes from the database."""
    return tuple(field for field in model._meta.concrete_fields if field is not model._meta.auto_field)


@lru_cache(maxsize=256)
def _insertion(model: type[Model], count: int) -> str:
    columns = ", ".join(f'"{field.column}"' for field in _fields(model))
    row = f"({', '.join(['%s'] * len(_fields(model)))})"
    rows, meta = ", ".join([row] * count), model._meta
    return f'INSERT INTO "{meta.db_table}" ({columns}) VALUES {rows} RETURNING "{meta.pk.column}"'  # noqa: S608 - names of our own


@lru_cache(maxsize=64)
def _changes(model: type[Model], fields: tuple[Field[Any, Any], ...], count: int, vendor: str) -> str:
    """Return the statement for so many rows; the first says of which type the values are, as PostgreSQL wants to know."""
    meta = model._meta
    all_of_it = (meta.pk, *fields)
    typed = ", ".join(
        f"CAST(%s AS {field.cast_db_type(connection)})" if vendor == "postgresql" else "%s" for field in all_of_it
    )
    rest = [f"({', '.join(['%s'] * len(all_of_it))})"] * (count - 1)
    columns = ", ".join(["new_key", *(f"new_{field.column}" for field in fields)])
    to = ", ".join(f'"{field.column}" = new_{field.column}' for field in fields)
    return (
        f"WITH beside ({columns}) AS (VALUES {', '.join([f'({typed})', *rest])})"  # noqa: S608 - names of our own
        f' UPDATE "{meta.db_table}" SET {to} FROM beside WHERE "{meta.db_table}"."{meta.pk.column}" = beside.new_key'
    )


@lru_cache(maxsize=256)
def _change(table: str, columns: tuple[str, ...], where: tuple[tuple[str, int], ...]) -> str:
    to = ", ".join(f'"{column}" = %s' for column in columns)
    having = " AND ".join(
        f'"{column}" IN ({", ".join(["%s"] * count)})' if count else f'"{column}" = %s' for column, count in where
    )
    return f'UPDATE "{table}" SET {to} WHERE {having}'  # noqa: S608 - names of our own
