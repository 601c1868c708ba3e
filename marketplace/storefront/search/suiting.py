"""How well a listing suits what a business buyer asks for: points out of a hundred (docs/algorithms/matching.md).

Everything here is counted in memory, from the words and tags of a document and from its trade terms, so that one rule
serves both ways: to find vendors for a request, and to find requests for a new listing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from marketplace.storefront.search.analysis.lexicon import Lexicon, Role
from marketplace.storefront.search.analysis.nodes import Check, Node, Token, both, check_of, either
from marketplace.storefront.search.analysis.plan import Attempt, first_attempt
from marketplace.storefront.search.analysis.queries import heads, understand
from marketplace.storefront.search.engines.sql import TAG
from marketplace.storefront.search.sentences import goods_of
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
    """A listing as the index has it: the tokens, with its tags among them, and the clusters of its titles in a row."""

    product_id: int
    vendor_id: int
    tokens: frozenset[str]
    clusters: str = ""

    def has(self, check: Check | None) -> bool:
        return check is not None and check(self.tokens, self.clusters)

    def has_tag(self, tag: str) -> bool:
        return f"{TAG}{tag}" in self.tokens


@dataclass(frozen=True)
class Reading:
    """A line as search understands it.

    `text` is what names goods in it: asked strictly, by the goods alone, by those from a place named, and by its head.
    `near` is what search made of it where nothing had all of it and no goods were known: set once that was asked.
    """

    line: AskedLine
    text: str = ""
    strict: Attempt | None = None
    goods: Node | None = None
    from_there: Node | None = None
    about: Node | None = None
    near: Node | None = None

    @property
    def words(self) -> Node | None:
        """All that was said."""
        return self.strict.node if self.strict else None

    @property
    def codes(self) -> tuple[Node, ...]:
        """The customs code as listings are found by it: the subheading, then the heading."""
        return tuple(Token(f"{TAG}{HS}{code}") for code in codes_of(self.line.hs_code))

    @cached_property
    def worths(self) -> tuple[tuple[Check, int], ...]:
        """What a listing gets for its words, the best first."""
        nodes = (self.words, self.from_there, self.goods, self.near)
        worths = (WORDS, WORDS_FROM_THERE, WORDS_NEARLY, WORDS_NEARLY)
        return tuple((check_of(node), worth) for node, worth in zip(nodes, worths, strict=True) if node is not None)

    @cached_property
    def is_about(self) -> Check | None:
        return check_of(self.about) if self.about is not None else None


def codes_of(hs_code: str) -> tuple[str, ...]:
    """Return the subheading and the heading that a code names."""
    return tuple(dict.fromkeys(hs_code[:digits] for digits in (SUBHEADING, HEADING) if len(hs_code) >= digits))


def read(line: AskedLine, words: Lexicon) -> Reading:
    """Return a line understood, as far as it names goods. See Note [How much and when are no goods]."""
    text = goods_of(line.text, words)
    question = understand(text, words)
    if not question.units:
        return Reading(line, text)
    goods = [unit.node for unit in question.hard if unit.role == Role.GOODS]
    places = [unit.node for unit in question.hard if unit.role == Role.PLACE]
    return Reading(
        line=line,
        text=text,
        strict=first_attempt(question),
        goods=both(goods) if goods else None,
        from_there=both([*goods, either(places)]) if goods and places and len(question.hard) > len(goods) + 1 else None,
        about=heads(question.hard),
    )


def points(*, reading: Reading, asked: Asked, document: Document, terms: Terms | None, today: date) -> int:
    """Return how well a listing suits one line, from 0 to 100; 0 for what is something else, or not for requests."""
    if terms is not None and not terms.takes_requests:
        return 0
    goods = _words(reading, document) + _code(reading.line.hs_code, document)
    if not goods and document.has_tag(f"{CATEGORY}{asked.category_id}"):
        goods = WORDS_NEARLY
    if not goods:
        return 0
    ready = TAKES_REQUESTS if document.has_tag(ASKABLE) else 0
    months = _months(asked.needed_before, terms, today)
    return goods + _certificates(asked, document) + _capacity(reading.line, terms, months) + _time(months) + ready


def _words(reading: Reading, document: Document) -> int:
    worth = next((worth for check, worth in reading.worths if document.has(check)), 0)
    return worth + ABOUT if worth and document.has(reading.is_about) else worth


def _code(hs_code: str, document: Document) -> int:
    for code, worth in zip(codes_of(hs_code), (SAME_CODE, SAME_HEADING), strict=False):
        if document.has_tag(f"{HS}{code}"):
            return worth if len(code) == SUBHEADING else SAME_HEADING
    return 0


def _certificates(asked: Asked, document: Document) -> int:
    """Return the points of the certificates asked for that hold; all of them where none is asked for."""
    wanted = set(asked.certificates)
    if not wanted:
        return CERTIFICATES
    held = sum(document.has_tag(f"{CERTIFICATE}{kind}") for kind in wanted)
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
