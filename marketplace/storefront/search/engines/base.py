"""The port between search and what holds its index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from marketplace.storefront.search.analysis.nodes import Node


class Sort(TextChoices):
    """In which order products are shown."""

    RELEVANCE = "relevance", _("Best match")
    NEWEST = "newest", _("Newest")
    CHEAPEST = "price", _("Price: low to high")
    DEAREST = "-price", _("Price: high to low")

    @classmethod
    def from_query(cls, text: str) -> Sort:
        """Return the order that an address asks for; for nonsense, by relevance."""
        return cls(text) if text in cls.values else cls.RELEVANCE


@dataclass(frozen=True, slots=True)
class Where:
    """Which documents may be found at all. Empty means any."""

    kinds: tuple[str, ...] = ("product",)
    category_path: str = ""  # this category and all below it
    province: str = ""  # code
    vendor: str = ""  # code
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    in_stock: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """How many documents found stand on one shelf and come from one province."""

    category_path: str
    category_id: int | None
    category_km: str
    category_en: str
    province: str
    count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found."""

    kind: str
    object_id: int
    url_code: str
    url_slug: str
    title_km: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of what was found; `total` is all of it, counted only when it was asked for."""

    hits: tuple[Hit, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A word in use that sounds somewhat like the one asked for."""

    token: str
    text: str
    sound: str


class Engine(Protocol):
    """Holds the index and answers questions about it.

    It ranks by nothing but what it is told, so that all engines give one answer: first by `prefer` in order, then what
    is in stock, then the newest, then the highest id.
    """

    def tally(self, node: Node | None, where: Where) -> list[Cell]:
        """Return how what fits is spread over shelves and provinces; of very much, only a part is counted."""
        ...

    def which_finds(self, nodes: Sequence[Node], where: Where) -> list[bool]:
        """Return for each node whether anything fits it, in one round trip."""
        ...

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
        ...

    def similar_terms(self, sounds: Sequence[str], *, limit: int = 40) -> list[KnownTerm]:
        """Return words in use that share the most letters in a row with one of these sounds: candidates, no answer."""
        ...
