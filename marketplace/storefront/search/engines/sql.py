"""What the two databases have in common: everything but how a node is matched."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from itertools import chain, product
from typing import Any, Final

from django.core.cache import cache
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Count, Exists, F, Func, QuerySet, Window
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

from marketplace.core.prepared import Prepared
from marketplace.storefront.search.analysis.nodes import Node, Token, both, either
from marketplace.storefront.search.engines.base import ALL, MOST_COUNTED, Hit, KnownTerm, Slice, Sort, Where
from marketplace.storefront.search.models import SearchDocument

#: How a tag is written among the words of a document, which hold letters and digits only.
TAG: Final = "fx"
_HIT: Final = ("kind", "object_id", "url_code", "url_slug", "title_km", "title_en")
#: A comparison of whole rows, which both databases answer by the index in that order.
_AFTER: Final = (
    "(search_searchdocument.in_stock, search_searchdocument.listed_at, search_searchdocument.object_id) <"
    " (SELECT d.in_stock, d.listed_at, d.object_id FROM search_searchdocument d WHERE d.kind = %s AND d.object_id = %s)"
)
#: So many documents are walked past at most before the database is left to find the rest its own way.
WALKED: Final = 20_000
#: Seconds for which the tags of the first thousand of many are kept.
SAMPLE_KEPT_FOR_S: Final = 60
_NEWEST_SQL: Final = "in_stock DESC, listed_at DESC, object_id DESC"
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

    def __init__(self) -> None:
        self._prepared: dict[Hashable, Prepared] = {}

    @abstractmethod
    def matches(self, node: Node) -> Matches:
        """Return a condition that holds for the documents that fit a node."""

    @abstractmethod
    def similar_terms(self, sounds: Sequence[str], *, limit: int = 40) -> list[KnownTerm]:
        """Return words in use that sound somewhat like one of these."""

    def _asked(self, where: Where, matches: Sequence[Matches], name: Hashable, build: Callable[..., Any]) -> list[Any]:
        """Return the rows of a query that is put together once for each shape of a question. See `core.prepared`.

        Args:
            where: Of its limits only the kinds; the rest must stand in the matches.
            matches: Conditions of which only the expressions differ from question to question.
            name: Whatever else gives the query another shape.
            build: Returns the query set from the documents of these kinds and the matches.
        """
        shape = (name, len(where.kinds), len(matches))
        prepared = self._prepared.get(shape)
        if prepared is None:
            number, sql = len(where.kinds), [match.sql for match in matches]

            def made(*keys: str) -> Any:
                found = SearchDocument.objects.filter(kind__in=keys[:number])
                return build(found, [Matches(*pair) for pair in zip(sql, keys[number:], strict=True)])

            prepared = self._prepared[shape] = Prepared(made, is_planned=False)
        return prepared.rows(*where.kinds, *(match.expression for match in matches))

    def _found(self, node: Node | None, where: Where) -> QuerySet[SearchDocument]:
        found = SearchDocument.objects.filter(kind__in=where.kinds)
        if where.price_from is not None:
            found = found.filter(price_amount__gte=where.price_from)
        if where.price_to is not None:
            found = found.filter(price_amount__lte=where.price_to)
        if where.after is not None:
            found = found.extra(where=[_AFTER], params=[where.kinds[0], where.after])  # noqa: S610 - a constant
        condition = self._condition(node, where)
        return found.filter(condition) if condition else found

    def _condition(self, node: Node | None, where: Where) -> Matches | None:
        """Return the one condition that the words and the tags make, if there are any."""
        parts = [either(Token(TAG + tag) for tag in group) for group in where.tags]
        if node is not None:
            parts.insert(0, node)
        return self.matches(both(parts)) if parts else None

    def count(self, node: Node | None, where: Where) -> dict[str, int]:
        """Return how many of what fits have each tag; at most `MOST_COUNTED` documents are looked at.

        They are counted here: either database takes five times as long to take the lists apart. Of more than that many
        they are the tags of some thousand, so those may be a minute old.
        """
        name = self._count_name(node, where)
        kept: dict[str, int] | None = cache.get(name)
        if kept is None:
            kept = self._count(node, where)
            if kept.get(ALL, 0) >= MOST_COUNTED:
                cache.set(name, kept, SAMPLE_KEPT_FOR_S)
        return kept

    def _count_name(self, node: Node | None, where: Where) -> str:
        condition = self._condition(node, where)
        asked = (condition.expression if condition else "", where)
        return f"search:counts:{hashlib.sha256(repr(asked).encode()).hexdigest()}"

    def _count(self, node: Node | None, where: Where) -> dict[str, int]:
        def first(found: QuerySet[Any]) -> QuerySet[Any]:
            return found.values_list("facets")[:MOST_COUNTED]

        if where.is_plain:
            condition = self._condition(node, where)
            shape = ("count", MOST_COUNTED)
            matches = [condition] if condition else []
            rows = self._asked(where, matches, shape, lambda found, some: first(found.filter(*some)))
        else:
            rows = list(first(self._found(node, where)))
        lists = json.loads(f"[{','.join(facets for (facets,) in rows)}]")
        return dict(Counter(chain.from_iterable(lists)))

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
        if sort == Sort.RELEVANCE and prefer and is_many:
            rows = self._walk(node, where, prefer, offset + limit)[offset:]
            return Slice(tuple(Hit(*row) for row in rows))
        condition = self._condition(node, where)
        conditions = [condition] if condition else []
        wishes = [self.matches(wish) for wish in prefer] if sort == Sort.RELEVANCE else []

        def build(found: QuerySet[Any], some: Sequence[Matches]) -> QuerySet[Any]:
            found = found.filter(*some[: len(conditions)])
            return _in_order(found, some[len(conditions) :], sort, count=count)[offset : offset + limit]

        if where.is_plain:
            shape = (sort, len(conditions), offset, limit, count)
            rows = self._asked(where, [*conditions, *wishes], shape, build)
        else:
            found = self._found(node, where)
            rows = list(_in_order(found, wishes, sort, count=count)[offset : offset + limit])
        hits = tuple(Hit(*row[: len(_HIT)]) for row in rows)
        return Slice(hits, (rows[0][-1] if rows else 0) if count else None)

    def _walk(self, node: Node | None, where: Where, prefer: Sequence[Node], limit: int) -> list[tuple[Any, ...]]:
        """Return the first documents in the order of the wishes, from one walk for each mix of wishes met and not met.

        # Note [Much is walked, little is sorted]
        A word that stands in every sixth title is in 160,000 of a million, and sorting them by wish takes a second.
        But what meets the first wishes is so many that the page is full before the walk along the index in listing
        order has gone far. What is little is sorted, as the walk would go on to the end of the index.
        Which of both it is the database guesses wrongly, as it takes wishes for independent of each other. So first
        the walk goes `WALKED` documents far; what fills the page on that way is right, for it is in order. Only what
        does not is so rare that the database finds and sorts it quickly.
        """
        found = self._found(node, where)
        rows: list[tuple[Any, ...]] = []
        for mix in product((True, False), repeat=len(prefer)):
            if len(rows) >= limit:
                break
            near = self._near(node, where, list(zip(prefer, mix, strict=True)), limit - len(rows))
            if len(near) == limit - len(rows):
                return rows + near
            part = found
            for wish, is_met in zip(prefer, mix, strict=True):
                part = part.filter(self.matches(wish)) if is_met else part.exclude(self.matches(wish))
            rows += part.order_by(*_NEWEST).values_list(*_HIT)[: limit - len(rows)]
        return rows

    def _near(
        self, node: Node | None, where: Where, wishes: Sequence[tuple[Node, bool]], limit: int
    ) -> list[tuple[Any, ...]]:
        """Return the first documents with one mix of wishes, of the first `WALKED` in listing order."""
        condition = self._condition(node, where)
        if not where.is_plain or condition is None or len(where.kinds) != 1:
            return []
        matches = [(condition, True), *((self.matches(wish), is_met) for wish, is_met in wishes)]
        fits = " AND ".join(("" if is_met else "NOT ") + match.sql.format(table="near") for match, is_met in matches)
        sql = (
            f"SELECT {', '.join(_HIT)} FROM (SELECT * FROM search_searchdocument WHERE kind = %s"  # noqa: S608 - our own words
            f" ORDER BY {_NEWEST_SQL} LIMIT {WALKED}) AS near WHERE {fits} ORDER BY {_NEWEST_SQL} LIMIT {limit}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [where.kinds[0], *(match.expression for match, _ in matches)])
            return cursor.fetchall()


def _in_order(found: QuerySet[Any], wishes: Sequence[Matches], sort: Sort, *, count: bool) -> QuerySet[Any]:
    """Return what is read of a page of documents, in order; with the number of all of them where that is asked."""
    order: list[str] = list(_NEWEST)
    if sort == Sort.RELEVANCE:
        named = {f"wish_{number}": wish for number, wish in enumerate(wishes)}
        found = found.annotate(**named)
        order = [*(f"-{name}" for name in named), *order]
    elif sort != Sort.NEWEST:
        order.insert(0, "-price_amount" if sort == Sort.DEAREST else "price_amount")
    extra: tuple[str, ...] = ()
    if count:
        found = found.annotate(all_found=Window(Count("*")))
        extra = ("all_found",)
    return found.order_by(*order).values_list(*_HIT, *extra)
