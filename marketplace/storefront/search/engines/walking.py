"""A page of what was found, in order: sorted where that is little, walked to where it is much."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, Final

from django.core.cache import cache

from marketplace.storefront.search.analysis.nodes import Node
from marketplace.storefront.search.engines.base import Sort, Where
from marketplace.storefront.search.engines.statements import AFTER, NEWEST, Statements

#: So many documents are walked past at most before the database is left to find the rest its own way.
WALKED: Final = 20_000
#: As few are sorted sooner than a walk in vain takes: some 15 ms to 40.
SOON_SORTED: Final = 2_500
#: Seconds for which a page of many in order of match is kept.
PAGE_KEPT_FOR_S: Final = 60
HIT: Final = ("kind", "object_id", "url_code", "url_slug", "title_km", "title_en")
_COLUMNS: Final = ", ".join(f"d.{name}" for name in HIT)


class Walking(Statements):
    """Finds the documents of one page."""

    def sorted_page(
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
        """Return a page of what fits, all of it sorted; where it is counted, how many there are stands last in each row."""
        limits, parameters = self.limits(node, where)
        order, wishes = self.order(prefer, sort)
        columns = f"{_COLUMNS}, count(*) OVER ()" if count else _COLUMNS
        is_little = bool(self.is_little(node, where))
        among = self.among(limits, is_little=is_little)
        sql = f"SELECT {columns} FROM {among} ORDER BY {order} LIMIT {limit} OFFSET {offset}"  # noqa: S608
        return self.ask(sql, [*parameters, *wishes], is_little=is_little)

    def on_shelf(self, shelf: int, rest: Where, after: int | None, offset: int, limit: int) -> list[tuple[Any, ...]]:
        """Return a page of a shelf by a walk in its own order, past what does not fit the other limits."""
        order = NEWEST.format(table="s")
        parameters: list[Any] = [shelf]
        among, conditions = "search_shelf s", ["s.category_id = %s"]
        if not rest.is_any:
            limits, more = self.limits(None, rest)
            among += " JOIN search_searchdocument d ON d.object_id = s.object_id"
            conditions, parameters = [*conditions, limits], [*parameters, *more]
        if after is not None:
            conditions.append(AFTER.format(table="s"))
            parameters += [rest.kinds[0], after]
        walk = (
            f"SELECT s.* FROM {among} WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT {limit} OFFSET {offset}"  # noqa: S608
        )
        sql = (
            f"SELECT {_COLUMNS} FROM ({walk}) s JOIN search_searchdocument d"  # noqa: S608 - our own words
            f" ON d.kind = %s AND d.object_id = s.object_id ORDER BY {order}"
        )
        return self.ask(sql, [*parameters, rest.kinds[0]])

    def kept_walk(
        self, node: Node | None, where: Where, prefer: Sequence[Node], offset: int, limit: int
    ) -> list[tuple[Any, ...]]:
        """Return a page of much in order of match: where it was found within the last minute, that one."""
        name = self.name(node, where, *map(self.expression, prefer), offset, limit)
        kept: list[tuple[Any, ...]] | None = cache.get(name)
        if kept is None:
            if self._fills_soon([node], where, offset + limit):
                kept = self._walk(node, where, prefer, offset + limit)[offset:]
            else:
                kept = self.sorted_page(node, where, prefer, Sort.RELEVANCE, offset, limit)
            cache.set(name, kept, PAGE_KEPT_FOR_S)
        return kept

    def _walk(self, node: Node | None, where: Where, prefer: Sequence[Node], limit: int) -> list[tuple[Any, ...]]:
        """Return the first documents in the order of the wishes, from one walk for each mix of wishes met and not met.

        # Note [Much is walked, little is sorted]
        A word that stands in every sixth title is in 160,000 of a million, and sorting them by wish takes a second.
        But what meets the first wishes is so many that the page is full before the walk along the index in listing
        order has gone far. What is little is sorted, as the walk would go on to the end of the index.
        Which of both it is the database guesses wrongly, as it takes wishes for independent of each other, where they
        mostly say the question once more. So here together they are as many as the rarest of them. If so many fill the
        page soon, the walk goes `WALKED` documents far; what fills it on that way is right, for it is in order. Only
        what does not is so rare that the database finds and sorts it quickly.
        """
        limits, parameters = self.limits(node, where)
        order = NEWEST.format(table="d")
        rows: list[tuple[Any, ...]] = []
        for mix in product((True, False), repeat=len(prefer)):
            if len(rows) >= limit:
                break
            mixed = "".join(f" AND {'' if is_met else 'NOT '}{self.matches.format(table='d')}" for is_met in mix)
            asked = [*parameters, *map(self.expression, prefer)]
            met = [wish for wish, is_met in zip(prefer, mix, strict=True) if is_met]
            if not self._fills_soon([node, *met], where, limit - len(rows)):
                among = self.among(f"{limits}{mixed}", is_little=True)
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

    def _fills_soon(self, parts: Sequence[Node | None], where: Where, limit: int) -> bool:
        """Return whether a walk finds as many that fit all parts, twice over, and sorting them took longer.

        Yes where nobody knows.
        """
        known = [number for part in parts if (number := self.about(part, where)) is not None]
        if not known:
            return True
        all_of_them = self.about(None, Where(kinds=where.kinds)) or 0
        return min(known) > SOON_SORTED and min(known) * WALKED >= 2 * limit * all_of_them
