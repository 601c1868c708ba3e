"""Queries that Django puts together once: `CARDS = Prepared(lambda *ids: Product.objects.filter(pk__in=ids))`.

# Note [Put together once]
To turn a query of seven tables into SQL takes Django three milliseconds, longer than the database takes to answer it,
and every page does it anew for the same words with other keys. Here it is done with marks in place of the keys; what
was a mark in the finished statement's parameters is where a key goes. The rows are then read by Django's own code, so
they are what the query set itself would give: models, dictionaries or tuples.
What the query set is made from besides its keys must not change while the process lives: no clock, no setting, no
visitor. The language may: modeltranslation writes it into the statement, so each language has its own. Dictionaries
and tuples name a translated column with its language (`title_km`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.utils.translation import get_language

#: Numbers of keys for which a statement is made; fewer are filled up with the last, which finds nothing more.
LENGTHS: Final = (1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128)
#: No key of ours is as low as that, nor a text like this, nor a day of that year.
_FIRST_MARK: Final = -9_007_199_254_740_000
_TEXT_MARK: Final = "\u2063prepared\u2063"
_DAY_MARK: Final = date(1, 1, 1)

Key = int | str | date

USING: Final = "default"


def is_planned(connection: BaseDatabaseWrapper) -> bool:
    """Return whether a database plans a statement once for many values; behind some poolers it may not."""
    return connection.vendor == "postgresql" and bool(connection.settings_dict["OPTIONS"].get("prepare_threshold"))


def _mark(kind: type, at: int) -> Key:
    """Return what stands for the key at a place until a true one comes."""
    if issubclass(kind, str):
        return f"{_TEXT_MARK}{at}"
    return _DAY_MARK + timedelta(days=at) if issubclass(kind, date) else _FIRST_MARK - at


def _written(key: Key) -> Any:
    """Return a key as the database's adapter takes it."""
    return connections[USING].ops.adapt_datefield_value(key) if isinstance(key, date) else key


def _filled(keys: Sequence[int]) -> Sequence[int] | None:
    """Return as many keys as some statement takes; None where there are more than any does."""
    length = next((length for length in (0, *LENGTHS) if length >= len(keys)), None)
    return None if length is None else (*keys, *([keys[-1]] * (length - len(keys)) if keys else ()))


@dataclass(frozen=True)
class _Made:
    """A statement that is put together, and all that Django found out on the way."""

    queryset: QuerySet[Any]
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    #: Where in the parameters which key stands.
    places: dict[int, int]
    #: What turns a column's value into Python's.
    converters: dict[int, Any]
    is_composite: bool


class Prepared:
    """A query set by its keys. See Note [Put together once]."""

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        """Take what returns the query set for some keys: whole numbers, texts or days, each used as it is.

        On PostgreSQL its statement is planned once (see `planned`), so its best plan must not depend on its keys.
        """
        self._build = build
        self._made: dict[Any, _Made] = {}

    def rows(self, *keys: Key) -> list[Any]:
        """Return the rows for exactly these keys."""
        made, ready = self._ready(keys)
        asked = made.queryset.all()
        asked._query = copy(made.queryset.query)  # type: ignore[attr-defined]  # its setter makes dictionaries of tuples
        asked._query.get_compiler = lambda *_, **__: ready  # type: ignore[attr-defined]
        return list(asked)

    def tuples(self, *keys: Key) -> list[tuple[Any, ...]]:
        """Return the rows of a `values_list` for exactly these keys, without a query set around them."""
        _made, ready = self._ready(keys)
        return list(ready.results_iter(tuple_expected=True))

    def _ready(self, keys: tuple[Key, ...]) -> tuple[_Made, Any]:
        """Return the statement that was put together for keys of these kinds, and what sends it with these."""
        connection = connections[USING]
        kinds = tuple(map(type, keys))
        name = (kinds, get_language(), connection.vendor)
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = self._make(kinds)
        values = list(made.parameters)
        for at, key in made.places.items():
            values[at] = _written(keys[key])
        ready = copy(made.compiler)
        ready.connection = connection  # the one of this thread
        if is_planned(connection):
            from marketplace.core.planned import Planned, sized

            ready.connection, values = Planned(connection), sized(values, made.places)
        ready.as_sql = lambda *_, **__: (made.sql, tuple(values))
        ready.get_converters = lambda *_: made.converters
        ready.has_composite_fields = lambda *_: made.is_composite
        return made, ready

    def among(self, keys: Sequence[int]) -> list[Any]:
        """Return the rows for any number of keys of which each stands for itself, as in `pk__in`."""
        filled = _filled(keys)
        return list(self._build(*keys)) if filled is None else self.rows(*filled) if filled else []

    def tuples_among(self, keys: Sequence[int]) -> list[tuple[Any, ...]]:
        """Return the rows of a `values_list` for any number of keys of which each stands for itself."""
        filled = _filled(keys)
        return list(self._build(*keys)) if filled is None else self.tuples(*filled) if filled else []

    def _make(self, kinds: tuple[type, ...]) -> _Made:
        marks = [_mark(kind, at) for at, kind in enumerate(kinds)]
        queryset = self._build(*marks)
        compiler = queryset.query.get_compiler(USING)
        sql, parameters = compiler.as_sql()
        known = {_written(mark): at for at, mark in enumerate(marks)}
        places = {
            at: known[value]
            for at, value in enumerate(parameters)
            if isinstance(value, int | str | date) and value in known
        }
        if set(places.values()) != set(known.values()):
            raise TypeError("a key of a prepared query does not reach its statement as it is")
        columns = [column for column, _sql, _alias in compiler.select]
        return _Made(
            queryset=queryset,
            compiler=compiler,
            sql=sql,
            parameters=tuple(parameters),
            places=places,
            converters=compiler.get_converters(columns),
            is_composite=compiler.has_composite_fields(columns),
        )
