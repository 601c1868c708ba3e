"""What the two databases have in common: everything but how a node is matched."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, product
from typing import Any, ClassVar, Final

from django.core.cache import cache
from django.db import connection

from marketplace.storefront.search.analysis.nodes import Node, Token, both, either
from marketplace.storefront.search.engines.base import (
    ALL,
    MOST_COUNTED,
    Hit,
    Indexed,
    KnownTerm,
    Listing,
    Slice,
    Sort,
    Where,
)
from marketplace.storefront.search.tags import CATEGORY

#: How a tag is written among the words of a document, which hold letters and digits only.
TAG: Final = "fx"
#: So many documents are walked past at most before the database is left to find the rest its own way.
WALKED: Final = 20_000
#: As many as this are sorted sooner than they are found by walking.
SORTED: Final = 5_000
#: Seconds for which the tags of the first thousand of many are kept, and a page of many in order of match.
SAMPLE_KEPT_FOR_S: Final = 300
PAGE_KEPT_FOR_S: Final = 60

#: The kind of document that shelves are kept of, in an order of their own.
PRODUCT: Final = "product"
_HIT: Final = ("kind", "object_id", "url_code", "url_slug", "title_km", "title_en")
_COLUMNS: Final = ", ".join(f"d.{name}" for name in _HIT)
#: Where the tags begin of the provinces that something is sent to: much of a list, and the same in most.
_REACH: Final = ', "t'
#: A comparison of whole rows, which both databases answer by the index in that order.
_AFTER: Final = (
    "({table}.in_stock, {table}.listed_at, {table}.object_id) <"
    " (SELECT a.in_stock, a.listed_at, a.object_id FROM search_searchdocument a WHERE a.kind = %s AND a.object_id = %s)"
)
_NEWEST: Final = "{table}.in_stock DESC, {table}.listed_at DESC, {table}.object_id DESC"


class SqlEngine(ABC):
    """The port over our own table in Django's database.

    Its statements are written out: put together by Django, each would cost more than the database needs to answer it.
    """

    #: The condition that a document of `{table}` fits an expression in the database's own full-text language.
    matches: ClassVar[str]

    @abstractmethod
    def expression(self, node: Node) -> str:
        """Return a node in the database's own full-text language."""

    @abstractmethod
    def similar_terms(self, sounds: Sequence[str], *, limit: int = 40) -> list[KnownTerm]:
        """Return words in use that sound somewhat like one of these."""

    def about(self, _node: Node | None, _where: Where) -> int | None:
        """Return about how many documents fit, as far as the database knows without looking: here, nothing."""
        return None

    def _is_little(self, node: Node | None, where: Where) -> bool | None:
        """Return whether little fits, as far as the database knows without looking; None where it knows nothing."""
        about = self.about(node, where)
        return None if about is None else about <= SORTED

    def ask(self, sql: str, parameters: Sequence[Any], *, is_little: bool = False) -> list[tuple[Any, ...]]:
        """Return what a statement finds; `is_little` says that it is sure to be about few documents."""
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def count(self, node: Node | None, where: Where) -> dict[str, int]:
        """Return how many of what fits have each tag; at most `MOST_COUNTED` documents are looked at.

        They are counted here: either database takes five times as long to take the lists apart. Of more than that many
        they are the tags of some thousand, so those may be some minutes old.
        """
        name = self._name(node, where)
        kept: dict[str, int] | None = cache.get(name)
        if kept is None:
            limits, parameters = self._limits(node, where)
            sql = f"SELECT d.facets FROM search_searchdocument d WHERE {limits} LIMIT {MOST_COUNTED}"  # noqa: S608
            rows = self.ask(sql, parameters)
            kept = _counted(facets for (facets,) in rows)
            if len(rows) >= MOST_COUNTED:
                cache.set(name, kept, SAMPLE_KEPT_FOR_S)
        return kept

    def listing(
        self,
        node: Node | None,
        where: Where,
        *,
        prefer: Sequence[Node] = (),
        sort: Sort = Sort.RELEVANCE,
        offset: int = 0,
        limit: int = 24,
    ) -> Listing:
        """Return the tags of all that fits and one page of it. See Note [Few at once, many in order].

        # Note [Few at once, many in order]
        Of what fits, a thousand documents are read and those are sorted. Where there are no more, that is the whole
        answer, page and count, in one statement. Where there are, they are a sample, whose tags are kept; the page is
        then found in order, without reading all. What is surely much is not sorted for nothing.
        """
        if where.after is not None:  # far along a list its facets are still those of the whole list
            counts = self.count(node, replace(where, after=None))
            return Listing(counts, self._page_beside(counts, node, where, prefer, sort, 0, limit))
        is_little = self._is_little(node, where)
        if is_little is False:
            counts = self.count(node, where)
            return Listing(counts, self._page_beside(counts, node, where, prefer, sort, offset, limit))
        name = self._name(node, where)
        sample: dict[str, int] | None = cache.get(name)
        if sample is None:
            limits, parameters = self._limits(node, where)
            order, wishes = self._order(prefer, sort)
            some = f"SELECT * FROM search_searchdocument d WHERE {limits} LIMIT {MOST_COUNTED}"  # noqa: S608
            sql = f"SELECT d.facets, d.object_id FROM ({some}) d ORDER BY {order}"  # noqa: S608
            rows = self.ask(sql, [*parameters, *wishes], is_little=bool(is_little))
            sample = _counted(facets for facets, _key in rows)
            if len(rows) < MOST_COUNTED:
                return Listing(sample, tuple(key for _facets, key in rows[offset : offset + limit]))
            cache.set(name, sample, SAMPLE_KEPT_FOR_S)
        return Listing(sample, self._page_beside(sample, node, where, prefer, sort, offset, limit))

    def _page_beside(
        self,
        counts: Mapping[str, int],
        node: Node | None,
        where: Where,
        prefer: Sequence[Node],
        sort: Sort,
        offset: int,
        limit: int,
    ) -> tuple[int, ...]:
        """Return the page of what was counted before."""
        is_many = counts.get(ALL, 0) >= MOST_COUNTED
        page = self.page(node, where, prefer=prefer, sort=sort, offset=offset, limit=limit, is_many=is_many)
        return tuple(hit.object_id for hit in page.hits)

    def which_finds(self, nodes: Sequence[Node], where: Where) -> list[bool]:
        """Return for each node whether anything fits it."""
        tests = [self._limits(node, where) for node in nodes]
        exist = (f"EXISTS(SELECT 1 FROM search_searchdocument d WHERE {limits})" for limits, _ in tests)  # noqa: S608
        parameters = list(chain.from_iterable(parameters for _, parameters in tests))
        is_little = all(self._is_little(node, where) for node in nodes)
        [row] = self.ask(f"SELECT {', '.join(exist)}", parameters, is_little=is_little)
        return [bool(value) for value in row]

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
        if sort == Sort.RELEVANCE and prefer and is_many and not count:
            return Slice(tuple(Hit(*row) for row in self._kept_walk(node, where, prefer, offset, limit)))
        shelf, rest = _shelf_of(node, where) if sort == Sort.NEWEST and not count else (None, where)
        if shelf is not None and (is_many or rest.is_any):
            return Slice(tuple(Hit(*row) for row in self._on_shelf(shelf, rest, where.after, offset, limit)))
        rows = self._sorted(node, where, prefer, sort, offset, limit, count=count)
        return Slice(tuple(Hit(*row[: len(_HIT)]) for row in rows), (rows[0][-1] if rows else 0) if count else None)

    def indexed(
        self, node: Node | None, where: Where, *, prefer: Sequence[Node] = (), limit: int = 24
    ) -> list[Indexed]:
        """Return what fits as the index has it, in order by wish; of more than `MOST_COUNTED` any so many are looked at."""
        limits, parameters = self._limits(node, where)
        order, wishes = self._order(prefer, Sort.RELEVANCE)
        some = f"SELECT * FROM search_searchdocument d WHERE {limits} LIMIT {MOST_COUNTED}"  # noqa: S608
        sql = f"SELECT d.object_id, d.tokens, d.clusters FROM ({some}) d ORDER BY {order} LIMIT {limit}"  # noqa: S608
        return [Indexed(*row) for row in self.ask(sql, [*parameters, *wishes])]

    def _sorted(
        self,
        node: Node | None,
        where: Where,
        prefer: Sequence[Node],
        sort: Sort,
        offset: int,
        limit: int,
        *,
        count: bool = False,
    ) -> list[tuple[Any, ...]]:
        limits, parameters = self._limits(node, where)
        order, wishes = self._order(prefer, sort)
        columns = f"{_COLUMNS}, count(*) OVER ()" if count else _COLUMNS
        is_little = bool(self._is_little(node, where))
        among = self._among(limits, is_little=is_little)
        sql = f"SELECT {columns} FROM {among} ORDER BY {order} LIMIT {limit} OFFSET {offset}"  # noqa: S608
        return self.ask(sql, [*parameters, *wishes], is_little=is_little)

    def _among(self, limits: str, *, is_little: bool) -> str:
        """Return what to sort, under a condition; what is little is found by its words, not by a walk in its order."""
        few = f"(SELECT * FROM search_searchdocument d WHERE {limits} OFFSET 0) d"  # noqa: S608
        return few if is_little else f"search_searchdocument d WHERE {limits}"

    def _on_shelf(self, shelf: int, rest: Where, after: int | None, offset: int, limit: int) -> list[tuple[Any, ...]]:
        """Return a page of a shelf by a walk in its own order, past what does not fit the other limits."""
        order = _NEWEST.format(table="s")
        parameters: list[Any] = [shelf]
        among, conditions = "search_shelf s", ["s.category_id = %s"]
        if not rest.is_any:
            limits, more = self._limits(None, rest)
            among += " JOIN search_searchdocument d ON d.object_id = s.object_id"
            conditions, parameters = [*conditions, limits], [*parameters, *more]
        if after is not None:
            conditions.append(_AFTER.format(table="s"))
            parameters += [rest.kinds[0], after]
        walk = (
            f"SELECT s.* FROM {among} WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT {limit} OFFSET {offset}"  # noqa: S608
        )
        sql = (
            f"SELECT {_COLUMNS} FROM ({walk}) s JOIN search_searchdocument d"  # noqa: S608 - our own words
            f" ON d.kind = %s AND d.object_id = s.object_id ORDER BY {order}"
        )
        return self.ask(sql, [*parameters, rest.kinds[0]])

    def _kept_walk(
        self, node: Node | None, where: Where, prefer: Sequence[Node], offset: int, limit: int
    ) -> list[tuple[Any, ...]]:
        """Return a page of much in order of match: where it was found within the last minute, that one."""
        name = self._name(node, where, *map(self.expression, prefer), offset, limit)
        kept: list[tuple[Any, ...]] | None = cache.get(name)
        if kept is None:
            if self._is_little(node, where):
                kept = self._sorted(node, where, prefer, Sort.RELEVANCE, offset, limit)
            else:
                kept = self._walk(node, where, prefer, offset + limit)[offset:]
            cache.set(name, kept, PAGE_KEPT_FOR_S)
        return kept

    def _walk(self, node: Node | None, where: Where, prefer: Sequence[Node], limit: int) -> list[tuple[Any, ...]]:
        """Return the first documents in the order of the wishes, from one walk for each mix of wishes met and not met.

        # Note [Much is walked, little is sorted]
        A word that stands in every sixth title is in 160,000 of a million, and sorting them by wish takes a second.
        But what meets the first wishes is so many that the page is full before the walk along the index in listing
        order has gone far. What is little is sorted, as the walk would go on to the end of the index.
        Which of both it is the database guesses wrongly, as it takes wishes for independent of each other. So unless
        it takes them for rare together, first the walk goes `WALKED` documents far; what fills the page on that way is
        right, for it is in order. Only what does not is so rare that the database finds and sorts it quickly.
        """
        limits, parameters = self._limits(node, where)
        order = _NEWEST.format(table="d")
        rows: list[tuple[Any, ...]] = []
        for mix in product((True, False), repeat=len(prefer)):
            if len(rows) >= limit:
                break
            mixed = "".join(f" AND {'' if is_met else 'NOT '}{self.matches.format(table='d')}" for is_met in mix)
            asked = [*parameters, *map(self.expression, prefer)]
            met = [wish for wish, is_met in zip(prefer, mix, strict=True) if is_met]
            if self._is_little(both([*([node] if node else []), *met]) if met else node, where):
                among = self._among(f"{limits}{mixed}", is_little=True)
                sql = f"SELECT {_COLUMNS} FROM {among} ORDER BY {order} LIMIT {limit - len(rows)}"  # noqa: S608
                rows += self.ask(sql, asked, is_little=True)
                continue
            end = f"WHERE {limits}{mixed} ORDER BY {order} LIMIT {limit - len(rows)}"
            first = f"SELECT * FROM search_searchdocument d WHERE d.kind = %s ORDER BY {order} LIMIT {WALKED}"  # noqa: S608
            near = self.ask(f"SELECT {_COLUMNS} FROM ({first}) d {end}", [where.kinds[0], *asked])  # noqa: S608
            if len(near) < limit - len(rows):
                near = self.ask(f"SELECT {_COLUMNS} FROM search_searchdocument d {end}", asked)  # noqa: S608
            rows += near
        return rows

    def _order(self, prefer: Sequence[Node], sort: Sort) -> tuple[str, list[str]]:
        """Return the order of documents, and the expressions of the wishes in it."""
        newest = _NEWEST.format(table="d")
        match sort:
            case Sort.NEWEST:
                return newest, []
            case Sort.CHEAPEST | Sort.DEAREST:
                return f"d.price_amount {'DESC' if sort == Sort.DEAREST else 'ASC'}, {newest}", []
            case _:
                wish = f"({self.matches.format(table='d')}) DESC"
                return ", ".join([*(wish for _ in prefer), newest]), list(map(self.expression, prefer))

    def _limits(self, node: Node | None, where: Where) -> tuple[str, list[Any]]:
        """Return the conditions of a question on documents `d`, and their parameters."""
        conditions = [f"d.kind IN ({', '.join(['%s'] * len(where.kinds))})"]
        parameters: list[Any] = list(where.kinds)
        for sign, price in ((">=", where.price_from), ("<=", where.price_to)):
            if price is not None:
                conditions.append(f"d.price_amount {sign} %s")
                parameters.append(price)
        if where.after is not None:
            conditions.append(_AFTER.format(table="d"))
            parameters += [where.kinds[0], where.after]
        expression = self._asked(node, where)
        if expression:
            conditions.append(self.matches.format(table="d"))
            parameters.append(expression)
        return " AND ".join(conditions), parameters

    def asked(self, node: Node | None, where: Where) -> Node | None:
        """Return the one node that the words and the tags make, if there are any."""
        parts = [either(Token(TAG + tag) for tag in group) for group in where.tags]
        if node is not None:
            parts.insert(0, node)
        return both(parts) if parts else None

    def _asked(self, node: Node | None, where: Where) -> str:
        asked = self.asked(node, where)
        return self.expression(asked) if asked is not None else ""

    def _name(self, node: Node | None, where: Where, *more: object) -> str:
        asked = repr((self._asked(node, where), where, *more))
        return f"search:found:{hashlib.sha256(asked.encode()).hexdigest()}"


def _shelf_of(node: Node | None, where: Where) -> tuple[int | None, Where]:
    """Return the shelf that a question is about, and its other limits; no shelf where it is about more than listings."""
    for group in where.tags if node is None and where.kinds == (PRODUCT,) else ():
        if len(group) == 1 and group[0].startswith(CATEGORY):
            others = tuple(other for other in where.tags if other is not group)
            return int(group[0].removeprefix(CATEGORY)), replace(where, tags=others, after=None)
    return None, where


def _counted(lists: Iterable[str]) -> dict[str, int]:
    """Return how often each tag stands in JSON lists of them; what many have in common at their end is read once.

    Tags are letters and digits, so the lists are cut at their commas: to read them as JSON takes half as long again.
    """
    parts = [text.partition(_REACH) for text in lists]
    counts = Counter('", "'.join([head.strip('[]"') for head, _reach, _end in parts]).split('", "'))
    for end, times in Counter([end for _head, reach, end in parts if reach]).items():
        counts.update(dict.fromkeys(f"{_REACH[-1]}{end}".strip(']"').split('", "'), times))
    return dict(counts) if parts else {}
