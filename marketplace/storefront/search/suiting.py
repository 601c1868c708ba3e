"""How well a listing suits what a business buyer asks for: points out of a hundred (docs/algorithms/matching.md).

Everything here is counted in memory, from the words and tags of a document and from its trade terms, so that one rule
serves both ways: to find vendors for a request, and to find requests for a new listing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from marketplace.storefront.search.analysis.lexicon import Lexicon, Role
from marketplace.storefront.search.analysis.nodes import Node, Token, both, either
from marketplace.storefront.search.analysis.plan import Attempt, first_attempt
from marketplace.storefront.search.analysis.queries import heads, understand
from marketplace.storefront.search.engines.base import Hit
from marketplace.storefront.search.engines.memory import Row, fits
from marketplace.storefront.search.engines.sql import TAG
from marketplace.storefront.search.tags import ASKABLE, CATEGORY, CERTIFICATE, HS

#: What each thing counts; together a hundred. Our own judgement: the goods themselves count for most.
WORDS, WORDS_FROM_THERE, WORDS_NEARLY, ABOUT = 30, 22, 15, 10
SAME_CODE, SAME_HEADING = 20, 12
CERTIFICATES = 15
CAPACITY, CAPACITY_IN_PART, CAPACITY_UNKNOWN = 15, 8, 4
IN_TIME, IN_TIME_UNKNOWN = 5, 2
TAKES_REQUESTS: Final = 5
#: With fewer a vendor is not asked: the goods are others, or only nearly those and nothing else speaks for it.
LEAST: Final = 30
#: Digits of a heading of the Harmonized System, and of a subheading.
HEADING, SUBHEADING = 4, 6
_DAYS_OF_A_MONTH: Final = Decimal(30)
#: Grams of the units of weight; others are compared by their name.
_GRAMS: Final[Mapping[str, Decimal]] = {
    "g": Decimal(1),
    "kg": Decimal(1_000),
    "t": Decimal(1_000_000),
    "ton": Decimal(1_000_000),
    "tonne": Decimal(1_000_000),
}


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One thing that is asked for."""

    text: str
    hs_code: str = ""
    quantity: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as far as it says which vendors suit it."""

    lines: tuple[AskedLine, ...]
    certificates: tuple[str, ...] = ()
    category_id: int | None = None
    needed_before: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a listing's trade terms say of it, where they say it."""

    capacity_per_month: Decimal | None = None
    unit: str = ""
    lead_days: int | None = None
    takes_requests: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A listing as the index has it."""

    product_id: int
    vendor_id: int
    tokens: frozenset[str]
    clusters: tuple[str, ...]
    tags: frozenset[str]

    def has(self, node: Node | None) -> bool:
        return node is not None and fits(Row(_NOBODY, self.tokens, self.clusters), node)


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as search understands it: asked strictly, by its goods alone, by those from a place named, and its head.

    `near` is what search made of it where nothing had all of it and no goods were known: set once that was asked.
    """

    line: AskedLine
    strict: Attempt | None = None
    goods: Node | None = None
    from_there: Node | None = None
    about: Node | None = None
    near: Node | None = None

    @property
    def node(self) -> Node | None:
        """What a listing must have at all to be looked at: the words, or the code."""
        parts = [attempt.node for attempt in (self.strict,) if attempt and attempt.node]
        parts += [Token(f"{TAG}{HS}{code}") for code in codes_of(self.line.hs_code)]
        return either(parts) if parts else None


_NOBODY: Final = Hit("product", 0, "", "", "", "")


def codes_of(hs_code: str) -> tuple[str, ...]:
    """Return the subheading and the heading that a code names."""
    return tuple(dict.fromkeys(hs_code[:digits] for digits in (SUBHEADING, HEADING) if len(hs_code) >= digits))


def read(line: AskedLine, words: Lexicon) -> Reading:
    """Return a line understood."""
    question = understand(line.text, words)
    if not question.units:
        return Reading(line)
    goods = [unit.node for unit in question.hard if unit.role == Role.GOODS]
    places = [unit.node for unit in question.hard if unit.role == Role.PLACE]
    return Reading(
        line=line,
        strict=first_attempt(question),
        goods=both(goods) if goods else None,
        from_there=both([*goods, either(places)]) if goods and places else None,
        about=heads(question.hard),
    )


def points(*, reading: Reading, asked: Asked, document: Document, terms: Terms | None, today: date) -> int:
    """Return how well a listing suits one line, from 0 to 100; 0 for what is something else, or not for requests."""
    if terms is not None and not terms.takes_requests:
        return 0
    goods = _words(reading, document) + _code(reading.line.hs_code, document)
    if not goods and f"{CATEGORY}{asked.category_id}" in document.tags:
        goods = WORDS_NEARLY
    if not goods:
        return 0
    ready = TAKES_REQUESTS if ASKABLE in document.tags else 0
    months = _months(asked.needed_before, terms, today)
    return goods + _certificates(asked, document) + _capacity(reading.line, terms, months) + _time(months) + ready


def _words(reading: Reading, document: Document) -> int:
    about = ABOUT if document.has(reading.about) else 0
    if reading.strict and document.has(reading.strict.node):
        return WORDS + about
    if document.has(reading.from_there):
        return WORDS_FROM_THERE + about
    if document.has(reading.goods) or document.has(reading.near):
        return WORDS_NEARLY + about
    return 0


def _code(hs_code: str, document: Document) -> int:
    for code, worth in zip(codes_of(hs_code), (SAME_CODE, SAME_HEADING), strict=False):
        if f"{HS}{code}" in document.tags:
            return worth if len(code) == SUBHEADING else SAME_HEADING
    return 0


def _certificates(asked: Asked, document: Document) -> int:
    """Return the points of the certificates asked for that hold; all of them where none is asked for."""
    wanted = set(asked.certificates)
    if not wanted:
        return CERTIFICATES
    held = sum(f"{CERTIFICATE}{kind}" in document.tags for kind in wanted)
    return CERTIFICATES * held // len(wanted)


def _months(needed_before: date | None, terms: Terms | None, today: date) -> Decimal | None:
    """Return how many months there are to make it in once the lead time is over; None where nobody said."""
    if needed_before is None or terms is None or terms.lead_days is None:
        return None
    return Decimal((needed_before - today).days - terms.lead_days) / _DAYS_OF_A_MONTH


def _time(months: Decimal | None) -> int:
    if months is None:
        return IN_TIME_UNKNOWN
    return IN_TIME if months >= 0 else 0


def _capacity(line: AskedLine, terms: Terms | None, months: Decimal | None) -> int:
    """Return what a month's capacity counts for: of a day far away, as many months as there are until then."""
    if line.quantity is None:
        return CAPACITY
    made = _in_grams(terms.capacity_per_month, terms.unit) if terms else None
    asked = _in_grams(line.quantity, line.unit)
    if made is None or asked is None or made[1] != asked[1]:
        return CAPACITY_UNKNOWN
    until_then = made[0] * max(months or Decimal(1), Decimal(1))
    if until_then >= asked[0]:
        return CAPACITY
    return CAPACITY_IN_PART if until_then * 2 >= asked[0] else 0


def _in_grams(amount: Decimal | None, unit: str) -> tuple[Decimal, str] | None:
    if amount is None:
        return None
    unit = unit.strip().lower()
    return (amount * _GRAMS[unit], "g") if unit in _GRAMS else (amount, unit)
