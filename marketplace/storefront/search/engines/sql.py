"""What the two databases have in common: everything but how a node is matched."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Count, Exists, F, Func, OrderBy, QuerySet, Window
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

from marketplace.storefront.search.analysis.nodes import Node
from marketplace.storefront.search.engines.base import Cell, Hit, KnownTerm, Slice, Sort, Where
from marketplace.storefront.search.models import SearchDocument

#: More documents than this are not counted, only said to be many.
MOST_COUNTED: Final = 10_000
_HIT: Final = ("kind", "object_id", "url_code", "url_slug", "title_km", "title_en")
_SHELF: Final = ("category_path", "category_id", "category_km", "category_en", "province")


class Matches(Func):
    """The condition that a document fits an expression in the database's own full-text language.

    `sql` has `{table}` where the name of the table of documents must stand, which differs inside a subquery, and one
    placeholder for the expression.
    """

    output_field = BooleanField()

    def __init__(self, sql: str, expression: str) -> None:
        super().__init__(F("pk"))
        self.sql, self.expression = sql, expression

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the condition, for the alias that the query gave the table."""
        column = self.source_expressions[0]
        if not isinstance(column, Col) or column.alias is None:
            raise TypeError("a match is asked of documents only")
        return self.sql.format(table=compiler.quote_name_unless_alias(column.alias)), (self.expression,)


class SqlEngine(ABC):
    """The port over our own table in Django's database."""

    @abstractmethod
    def matches(self, node: Node) -> Matches:
        """Return a condition that holds for the documents that fit a node."""

    @abstractmethod
    def similar_terms(self, sounds: Sequence[str], *, limit: int = 40) -> list[KnownTerm]:
        """Return words in use that sound somewhat like one of these."""

    def _found(self, node: Node | None, where: Where) -> QuerySet[SearchDocument]:
        found = SearchDocument.objects.filter(kind__in=where.kinds)
        exact = {"province": where.province, "vendor_code": where.vendor}
        found = found.filter(**{name: value for name, value in exact.items() if value})
        if where.category_path:
            found = found.filter(category_path__startswith=where.category_path)
        if where.price_from is not None:
            found = found.filter(price_amount__gte=where.price_from)
        if where.price_to is not None:
            found = found.filter(price_amount__lte=where.price_to)
        if where.in_stock:
            found = found.filter(in_stock=True)
        return found if node is None else found.filter(self.matches(node))

    def tally(self, node: Node | None, where: Where) -> list[Cell]:
        """Return how what fits is spread over shelves and provinces; at most `MOST_COUNTED` documents are counted."""
        counted = self._found(node, where).values(*_SHELF)[:MOST_COUNTED]
        sql, parameters = counted.query.sql_with_params()
        columns = ", ".join(_SHELF)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns}, COUNT(*) FROM ({sql}) AS found GROUP BY {columns}",  # noqa: S608 - our own columns
                parameters,
            )
            return [Cell(*row) for row in cursor.fetchall()]

    def which_finds(self, nodes: Sequence[Node], where: Where) -> list[bool]:
        """Return for each node whether anything fits it."""
        tests = {f"finds_{number}": Exists(self._found(node, where)) for number, node in enumerate(nodes)}
        row = SearchDocument.objects.order_by().annotate(**tests).values_list(*tests)[:1]
        return [bool(value) for value in next(iter(row), (False,) * len(tests))]

    def page(
        self,
        node: Node | None,
        where: Where,
        *,
        prefer: Sequence[Node] = (),
        sort: Sort = Sort.RELEVANCE,
        offset: int = 0,
        limit: int = 24,
        count: bool = False,
    ) -> Slice:
        """Return what fits, in order, from an offset."""
        found: QuerySet[Any] = self._found(node, where)
        order: list[str | OrderBy] = ["-in_stock", "-listed_at", "-object_id"]
        if sort == Sort.RELEVANCE:
            wishes = {f"wish_{number}": self.matches(wish) for number, wish in enumerate(prefer)}
            found = found.annotate(**wishes)
            order = [*(f"-{name}" for name in wishes), *order]
        elif sort != Sort.NEWEST:
            price = F("price_amount")
            order.insert(0, price.desc(nulls_last=True) if sort == Sort.DEAREST else price.asc(nulls_last=True))
        extra: tuple[str, ...] = ()
        if count:
            found = found.annotate(all_found=Window(Count("*")))
            extra = ("all_found",)
        rows = list(found.order_by(*order).values_list(*_HIT, *extra)[offset : offset + limit])
        hits = tuple(Hit(*row[: len(_HIT)]) for row in rows)
        return Slice(hits, (rows[0][-1] if rows else 0) if count else None)
