"""What the two databases have in common: everything but how a node is matched."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from django.core.cache import cache

from marketplace.storefront.search.analysis.nodes import Node
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
from marketplace.storefront.search.engines.statements import TAG as TAG
from marketplace.storefront.search.engines.walking import HIT, Walking
from marketplace.storefront.search.tags import CATEGORY

#: Seconds for which the tags of the first thousand of many are kept.
SAMPLE_KEPT_FOR_S: Final = 300
#: The kind of document that shelves are kept of, in an order of their own.
PRODUCT: Final = "product"
#: Where the tags begin of the provinces that something is sent to: much of a list, and the same in most.
_REACH: Final = ', "t'


class SqlEngine(Walking):
    """The port over our own table in Django's database."""

    @abstractmethod
    def similar_terms(self, sounds: Sequence[str], *, limit: int = 40) -> list[KnownTerm]:
        """Return words in use that sound somewhat like one of these."""

    def count(self, node: Node | None, where: Where) -> dict[str, int]:
        """Return how many of what fits have each tag; at most `MOST_COUNTED` documents are looked at.

        They are counted here: either database takes five times as long to take the lists apart. Of more than that many
        they are the tags of some thousand, so those may be some minutes old.
        """
        name = self.name(node, where)
        kept: dict[str, int] | None = cache.get(name)
        if kept is None:
            limits, parameters = self.limits(node, where)
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
        is_little = self.is_little(node, where)
        if is_little is False:
            counts = self.count(node, where)
            return Listing(counts, self._page_beside(counts, node, where, prefer, sort, offset, limit))
        name = self.name(node, where)
        sample: dict[str, int] | None = cache.get(name)
        if sample is None:
            limits, parameters = self.limits(node, where)
            order, wishes = self.order(prefer, sort)
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
        tests = [self.limits(node, where) for node in nodes]
        exist = (f"EXISTS(SELECT 1 FROM search_searchdocument d WHERE {limits})" for limits, _ in tests)  # noqa: S608
        parameters = list(chain.from_iterable(parameters for _, parameters in tests))
        is_little = all(self.is_little(node, where) for node in nodes)
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
            return Slice(tuple(Hit(*row) for row in self.kept_walk(node, where, prefer, offset, limit)))
        shelf, rest = _shelf_of(node, where) if sort == Sort.NEWEST and not count else (None, where)
        if shelf is not None and (is_many or rest.is_any):
            return Slice(tuple(Hit(*row) for row in self.on_shelf(shelf, rest, where.after, offset, limit)))
        rows = self.sorted_page(node, where, prefer, sort, offset, limit, count=count)
        return Slice(tuple(Hit(*row[: len(HIT)]) for row in rows), (rows[0][-1] if rows else 0) if count else None)

    def indexed(
        self, node: Node | None, where: Where, *, prefer: Sequence[Node] = (), limit: int = 24
    ) -> list[Indexed]:
        """Return what fits as the index has it, in order by wish; of more than `MOST_COUNTED` any so many are looked at."""
        limits, parameters = self.limits(node, where)
        order, wishes = self.order(prefer, Sort.RELEVANCE)
        some = f"SELECT * FROM search_searchdocument d WHERE {limits} LIMIT {MOST_COUNTED}"  # noqa: S608
        sql = f"SELECT d.object_id, d.tokens, d.clusters FROM ({some}) d ORDER BY {order} LIMIT {limit}"  # noqa: S608
        return [Indexed(*row) for row in self.ask(sql, [*parameters, *wishes])]


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
