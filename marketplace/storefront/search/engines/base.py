"""The port between search and what holds its index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

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


#: The tag that every document has: as many as were found.
ALL: Final = "a"
#: More documents than this are not counted, only said to be many.
MOST_COUNTED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Where:
    """Which documents may be found at all. Empty means any.

    `tags` is a tag of each group: a document must have one of every group. See `facets` for what tags there are.
    """

    kinds: tuple[str, ...] = ("product",)
    tags: tuple[tuple[str, ...], ...] = ()
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    #: Only what comes after this object in the order of newest first.
    after: int | None = None

    @property
    def is_any(self) -> bool:
        """Only kinds, and nothing else that limits."""
        return not self.tags and self.price_from is None and self.price_to is None and self.after is None


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
class Indexed:
    """One document found, by the words that it is found by: what else is asked of it can be answered in memory."""

    object_id: int
    tokens: str
    clusters: str


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of what was found; `total` is all of it, counted only when it was asked for."""

    hits: tuple[Hit, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The keys on one page of what was found, and how many of all have each tag (see `Engine.count`)."""

    counts: Mapping[str, int]
    keys: tuple[int, ...]


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

    def count(self, node: Node | None, where: Where) -> dict[str, int]:
        """Return how many of what fits have each tag; of more than `MOST_COUNTED` documents only so many are looked at."""
        ...

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
        """Return both, the count and a page; far along a list (`where.after`) the count is still of the whole list."""
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
        is_many: bool = False,
    ) -> Slice:
        """Return what fits, in order, from an offset; `is_many` says that sorting all of it would take long."""
        ...

    def indexed(
        self, node: Node | None, where: Where, *, prefer: Sequence[Node] = (), limit: int = 24
    ) -> list[Indexed]:
        """Return what fits as the index has it, in order by wish; of more than `MOST_COUNTED` any so many are looked at."""
        ...

    def similar_terms(self, sounds: Sequence[str], *, limit: int = 40) -> list[KnownTerm]:
        """Return words in use that share the most letters in a row with one of these sounds: candidates, no answer."""
        ...
