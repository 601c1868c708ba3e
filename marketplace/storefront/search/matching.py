"""Vendors for what a business buyer asks for, and open requests for what a vendor has just put on sale.

# Note [A few narrow questions to the index]
Of 200,000 listings perhaps 30,000 are of some kind of rice. They are not all looked at. First those are asked for that
have trade terms and say that they take requests and hold the certificates, then those that take requests, then the rest,
then the goods alone, from wherever; as soon as enough vendors are found, no more is asked. Each question costs the
database one look into the index of words and a thousand rows, however much fits. What was found is counted in memory
(see `suiting`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from catalogue.trade.models import TradeTerms
from marketplace.storefront.search.analysis.lexicon import Lexicon
from marketplace.storefront.search.analysis.nodes import Node, either
from marketplace.storefront.search.analysis.plan import further_attempts
from marketplace.storefront.search.analysis.queries import understand
from marketplace.storefront.search.engines.base import Indexed, Where
from marketplace.storefront.search.engines.registry import engine
from marketplace.storefront.search.engines.sql import TAG
from marketplace.storefront.search.lexicon import lexicon
from marketplace.storefront.search.retrieval import words_in_use
from marketplace.storefront.search.suiting import LEAST, Asked, Document, Reading, Terms, points, read
from marketplace.storefront.search.tags import ASKABLE, CATEGORY, CERTIFICATE, VENDOR

#: So many vendors are asked at most: more answers than a buyer reads are work for nothing.
MOST_ASKED: Final = 20
#: With so many found, looser questions are not put any more.
ENOUGH: Final = 2 * MOST_ASKED
#: Listings read for each question: of a request of one line, and of one of several.
LOOKED_AT: Final = 240
LOOKED_AT_OF_SEVERAL: Final = 120
#: Lines of a request that vendors are looked for; of what is longer, the first say what it is about.
MOST_LINES: Final = 8
#: Looser ways tried for a line that nothing was found for.
MOST_LOOSER: Final = 12
_ANY: Final = Where()
_OF_VENDOR: Final = re.compile(rf"\b{TAG}{VENDOR}(\d+)\b")
_TAKING_REQUESTS: Final = Where(tags=((ASKABLE,),))


@dataclass(frozen=True, slots=True)
class Match:
    """A vendor that suits a request: how well, out of a hundred, and with which listing best."""

    vendor_id: int
    score: int
    product_id: int


def vendors_for(*, asked: Asked, today: date, limit: int = MOST_ASKED) -> list[Match]:
    """Return the vendors that suit a request, the best first. See Note [A few narrow questions to the index].

    Of a request of several lines a vendor's score is the mean of its best line and of all lines: who has all goes
    before who has one, and who has one is asked all the same, for they may answer together.
    """
    words = lexicon()
    readings = [read(line, words) for line in asked.lines[:MOST_LINES]]
    found: dict[int, Document] = {}
    for at, reading in enumerate(readings):
        readings[at] = _find(reading, asked, words, found)
    terms = _terms_of(found)
    return _ranked(readings, asked, found.values(), terms, today)[:limit]


def suits(*, asked: Asked, documents: Sequence[Document], today: date) -> Match | None:
    """Return how well a vendor's listings suit a request, None where they do not."""
    words = lexicon()
    readings = [read(line, words) for line in asked.lines[:MOST_LINES]]
    terms = _terms_of(document.product_id for document in documents)
    return next(iter(_ranked(readings, asked, documents, terms, today)), None)


def _ranked(
    readings: Sequence[Reading],
    asked: Asked,
    documents: Iterable[Document],
    terms: Mapping[int, Terms],
    today: date,
) -> list[Match]:
    best: dict[int, list[tuple[int, int]]] = defaultdict(lambda: [(0, 0)] * len(readings))
    for document in documents:
        for at, reading in enumerate(readings):
            got = points(
                reading=reading, asked=asked, document=document, terms=terms.get(document.product_id), today=today
            )
            best[document.vendor_id][at] = max(best[document.vendor_id][at], (got, -document.product_id))
    matches = []
    for vendor, lines in best.items():
        top, product = max(lines)
        if top >= LEAST:
            mean = sum(got for got, _ in lines) // len(lines)
            matches.append(Match(vendor, (top + mean) // 2, -product))
    return sorted(matches, key=lambda one: (-one.score, one.vendor_id))


def _find(reading: Reading, asked: Asked, words: Lexicon, found: dict[int, Document]) -> Reading:
    """Put the listings that may suit a line to those found, until they are of enough vendors; return what was asked."""
    of_line: set[int] = set()
    limit = LOOKED_AT if len(asked.lines) == 1 else LOOKED_AT_OF_SEVERAL
    for node, where in _questions(reading, asked):
        prefer = tuple(wish for wish in (reading.about, *reading.codes[:1]) if wish and wish != node)
        of_line.update(_take(engine().indexed(node, where, prefer=prefer, limit=limit), found))
        if len({found[pk].vendor_id for pk in of_line}) >= ENOUGH:
            return reading
    if of_line or not reading.text.strip():
        return reading
    return replace(reading, near=_nearest(reading, words, found))


def _nearest(reading: Reading, words: Lexicon, found: dict[int, Document]) -> Node | None:
    """Put what search makes of a line's text to those found, slips put right and words left out; return what it asked.

    One way after the other is tried. To ask in one trip which of them finds anything, as a page of search does, costs
    a walk through all listings for each word that none has.
    """
    question = understand(reading.text, words)
    if not question.units:
        return None  # words of a language that is not read here ask nothing
    for attempt in further_attempts(question, words, words_in_use(question, engine()))[:MOST_LOOSER]:
        rows = engine().indexed(attempt.node, _ANY, limit=LOOKED_AT)
        if rows:
            _take(rows, found)
            return attempt.node
    return None


def _questions(reading: Reading, asked: Asked) -> Iterator[tuple[Node | None, Where]]:
    """Yield what to ask the index, the narrowest first. A code is only had by what has trade terms."""
    codes = [either(reading.codes)] if reading.codes else []
    words = [reading.words] if reading.words is not None else []
    goods = [] if reading.goods in {None, reading.words} else [reading.from_there, reading.goods]
    of_goods = [node for node in goods if node is not None]
    every = [*words, *of_goods, *codes]
    if asked.certificates and every:
        held = tuple((f"{CERTIFICATE}{kind}",) for kind in asked.certificates)
        yield either(every), Where(tags=((ASKABLE,), *held))
    yield from ((node, where) for where in (_TAKING_REQUESTS, _ANY) for node in words)
    yield from ((node, _TAKING_REQUESTS) for node in (*of_goods, *codes))
    yield from ((node, _ANY) for node in of_goods)
    if asked.category_id is not None:
        yield None, Where(tags=((f"{CATEGORY}{asked.category_id}",), (ASKABLE,)))


def _take(rows: Iterable[Indexed], found: dict[int, Document]) -> list[int]:
    """Put listings to those found; return the keys of those that a vendor sells."""
    keys = []
    for row in rows:
        if row.object_id not in found:
            document = document_of(row.object_id, row.tokens, row.clusters)
            if document is None:
                continue
            found[row.object_id] = document
        keys.append(row.object_id)
    return keys


def document_of(product_id: int, tokens: str, clusters: str) -> Document | None:
    """Return a listing as it stands in the index, from its words there; None for one without a vendor."""
    vendor = _OF_VENDOR.search(tokens)
    return Document(product_id, int(vendor[1]), frozenset(tokens.split()), clusters) if vendor else None


def _terms_of(product_ids: Iterable[int]) -> dict[int, Terms]:
    """Return the trade terms of listings; where variants have their own, those of the one with the most capacity.

    Asked in two questions: one for a listing's own terms or its variants' goes through all that there are.
    """
    ids = list(product_ids)
    columns = ("capacity_per_month", "pk", "unit", "lead_days", "accepts_requests")
    own = TradeTerms.objects.filter(product__in=ids).values_list("product_id", *columns)
    of_variants = TradeTerms.objects.filter(product__parent__in=ids).values_list("product__parent_id", *columns)
    found: dict[int, Terms] = {}
    rows = [*own, *of_variants] if ids else []
    for key, capacity, _pk, unit, lead_days, takes_requests in sorted(rows, key=lambda row: (row[1] or 0, row[2])):
        found[key] = Terms(capacity_per_month=capacity, unit=unit, lead_days=lead_days, takes_requests=takes_requests)
    return found
