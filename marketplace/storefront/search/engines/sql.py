"""What the two databases have in common: everything but how a node is matched."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import product
from typing import Any, Final

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Count, Exists, F, Func, QuerySet, Window
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

from marketplace.storefront.search.analysis.nodes import Node, Token, both, either
from marketplace.storefront.search.engines.base import MOST_COUNTED, Hit, KnownTerm, Slice, Sort, Where
from marketplace.storefront.search.models import SearchDocument

#: How a tag is written among the words of a document, which hold letters and digits only.
TAG: Final = "fx"
_HIT: Final = ("kind", "object_id", "url_code", "url_slug", "title_km", "title_en")
#: A comparison of whole rows, which both databases answer by the index in that order.
_AFTER: Final = (
    "(search_searchdocument.in_stock, search_searchdocument.listed_at, search_searchdocument.object_id) <"
    " (SELECT d.in_stock, d.listed_at, d.object_id FROM search_searchdocument d WHERE d.kind = %s AND d.object_id = %s)"
)
_NEWEST: Final = ("-in_stock", "-listed_at", "-object_id")


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

    @property
    @abstractmethod
    def tags_of_found(self) -> str:
        """A query of the tags of the documents in `{found}`, one row a tag of a document; the column is `tag`."""

    def _found(self, node: Node | None, where: Where) -> QuerySet[SearchDocument]:
        found = SearchDocument.objects.filter(kind__in=where.kinds)
        if where.price_from is not None:
            found = found.filter(price_amount__gte=where.price_from)
        if where.price_to is not None:
            found = found.filter(price_amount__lte=where.price_to)
        if where.after is not None:
            found = found.extra(where=[_AFTER], params=[where.kinds[0], where.after])  # noqa: S610 - a constant
        parts = [either(Token(TAG + tag) for tag in group) for group in where.tags]
        if node is not None:
            parts.insert(0, node)
        return found.filter(self.matches(both(parts))) if parts else found

    def count(self, node: Node | None, where: Where) -> dict[str, int]:
        """Return how many of what fits have each tag; at most `MOST_COUNTED` documents are looked at."""
        sql, parameters = self._found(node, where).values("facets")[:MOST_COUNTED].query.sql_with_params()
        tags = self.tags_of_found.format(found=sql)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT tag, COUNT(*) FROM ({tags}) AS tags GROUP BY tag", parameters)  # noqa: S608 - our own words
            return dict(cursor.fetchall())

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
        is_many: bool = False,
    ) -> Slice:
        """Return what fits, in order, from an offset. See Note [Much is walked, little is sorted]."""
        found: QuerySet[Any] = self._found(node, where)
        if sort == Sort.RELEVANCE and prefer and is_many:
            rows = self._walk(found, prefer, offset + limit)[offset:]
            return Slice(tuple(Hit(*row) for row in rows))
        order: list[str] = list(_NEWEST)
        if sort == Sort.RELEVANCE:
            wishes = {f"wish_{number}": self.matches(wish) for number, wish in enumerate(prefer)}
            found = found.annotate(**wishes)
            order = [*(f"-{name}" for name in wishes), *order]
        elif sort != Sort.NEWEST:
            order.insert(0, "-price_amount" if sort == Sort.DEAREST else "price_amount")
        extra: tuple[str, ...] = ()
        if count:
            found = found.annotate(all_found=Window(Count("*")))
            extra = ("all_found",)
        rows = list(found.order_by(*order).values_list(*_HIT, *extra)[offset : offset + limit])
        hits = tuple(Hit(*row[: len(_HIT)]) for row in rows)
        return Slice(hits, (rows[0][-1] if rows else 0) if count else None)

    def _walk(self, found: QuerySet[Any], prefer: Sequence[Node], limit: int) -> list[tuple[Any, ...]]:
        """Return the first documents in the order of the wishes, from one walk for each mix of wishes met and not met.

        # Note [Much is walked, little is sorted]
        A word that stands in every sixth title is in 160,000 of a million, and sorting them by wish takes a second.
        But what meets the first wishes is so many that the page is full before the walk along the index in listing
        order has gone far. What is little is sorted, as the walk would go on to the end of the index.
        """
        rows: list[tuple[Any, ...]] = []
        for mix in product((True, False), repeat=len(prefer)):
            if len(rows) >= limit:
                break
            part = found
            for wish, is_met in zip(prefer, mix, strict=True):
                part = part.filter(self.matches(wish)) if is_met else part.exclude(self.matches(wish))
            rows += part.order_by(*_NEWEST).values_list(*_HIT)[: limit - len(rows)]
        return rows
