"""How a question is written in SQL: its limits, its order, and what is looked through."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django.db import connection

from marketplace.storefront.search.analysis.nodes import Node, Token, both, either
from marketplace.storefront.search.engines.base import Sort, Where

#: How a tag is written among the words of a document, which hold letters and digits only.
TAG: Final = "fx"
#: Of more than this the best way to an answer depends on what is asked.
SORTED: Final = 5_000
#: A comparison of whole rows, which both databases answer by the index in that order.
AFTER: Final = (
    "({table}.in_stock, {table}.listed_at, {table}.object_id) <"
    " (SELECT a.in_stock, a.listed_at, a.object_id FROM search_searchdocument a WHERE a.kind = %s AND a.object_id = %s)"
)
NEWEST: Final = "{table}.in_stock DESC, {table}.listed_at DESC, {table}.object_id DESC"


class Statements(ABC):
    """Statements on our own table in Django's database.

    They are written out: put together by Django, each would cost more than the database needs to answer it.
    """

    #: The condition that a document of `{table}` fits an expression in the database's own full-text language.
    matches: ClassVar[str]

    @abstractmethod
    def expression(self, node: Node) -> str:
        """Return a node in the database's own full-text language."""

    def about(self, _node: Node | None, _where: Where) -> int | None:
        """Return about how many documents fit, as far as the database knows without looking: here, nothing."""
        return None

    def is_little(self, node: Node | None, where: Where) -> bool | None:
        """Return whether little fits, as far as the database knows without looking; None where it knows nothing."""
        about = self.about(node, where)
        return None if about is None else about <= SORTED

    def ask(self, sql: str, parameters: Sequence[Any], *, is_little: bool = False) -> list[tuple[Any, ...]]:
        """Return what a statement finds; `is_little` says that it is sure to be about few documents."""
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def among(self, limits: str, *, is_little: bool) -> str:
        """Return what to sort, under a condition; what is little is found by its words, not by a walk in its order."""
        few = f"(SELECT * FROM search_searchdocument d WHERE {limits} OFFSET 0) d"  # noqa: S608
        return few if is_little else f"search_searchdocument d WHERE {limits}"

    def order(self, prefer: Sequence[Node], sort: Sort) -> tuple[str, list[str]]:
        """Return the order of documents, and the expressions of the wishes in it."""
        newest = NEWEST.format(table="d")
        match sort:
            case Sort.NEWEST:
                return newest, []
            case Sort.CHEAPEST | Sort.DEAREST:
                return f"d.price_amount {'DESC' if sort == Sort.DEAREST else 'ASC'}, {newest}", []
            case _:
                wish = f"({self.matches.format(table='d')}) DESC"
                return ", ".join([*(wish for _ in prefer), newest]), list(map(self.expression, prefer))

    def limits(self, node: Node | None, where: Where) -> tuple[str, list[Any]]:
        """Return the conditions of a question on documents `d`, and their parameters."""
        conditions = [f"d.kind IN ({', '.join(['%s'] * len(where.kinds))})"]
        parameters: list[Any] = list(where.kinds)
        for sign, price in ((">=", where.price_from), ("<=", where.price_to)):
            if price is not None:
                conditions.append(f"d.price_amount {sign} %s")
                parameters.append(price)
        if where.after is not None:
            conditions.append(AFTER.format(table="d"))
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

    def name(self, node: Node | None, where: Where, *more: object) -> str:
        """Return the key in the cache of what was found for a question."""
        asked = repr((self._asked(node, where), where, *more))
        return f"search:found:{hashlib.sha256(asked.encode()).hexdigest()}"
