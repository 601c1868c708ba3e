"""Vendors for what a business buyer asks for, and open requests for what a vendor has just put on sale.

# Note [A few narrow questions to the index]
Of 200,000 listings perhaps 30,000 are of some kind of rice. They are not all looked at. First those are asked for that
have trade terms and say that they take requests, best match first, then the rest, then the goods alone, from wherever;
as soon as enough vendors are found, no more is asked. What was found is read and counted in memory (see `suiting`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db.models import F, Q

from catalogue.trade.models import TradeTerms
from marketplace.storefront.search.analysis.lexicon import Lexicon
from marketplace.storefront.search.analysis.nodes import Node
from marketplace.storefront.search.engines.base import Where
from marketplace.storefront.search.engines.registry import engine
from marketplace.storefront.search.lexicon import lexicon
from marketplace.storefront.search.models import Kind, SearchDocument
from marketplace.storefront.search.retrieval import Wanted, find
from marketplace.storefront.search.suiting import LEAST, Asked, Document, Reading, Terms, points, read
from marketplace.storefront.search.tags import ASKABLE, CATEGORY, VENDOR

#: So many vendors are asked at most: more answers than a buyer reads are work for nothing.
MOST_ASKED: Final = 20
#: With so many found, looser questions are not put any more.
ENOUGH: Final = 2 * MOST_ASKED
#: Listings looked at for each question.
LOOKED_AT: Final = 240
#: Lines of a request that vendors are looked for; of what is longer, the first say what it is about.
MOST_LINES: Final = 8
_ANY: Final = Where()
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
    for node, where, prefer in _questions(reading, asked):
        hits = engine().listing(node, where, prefer=prefer, limit=LOOKED_AT).hits
        of_line.update(_read_into(found, [hit.object_id for hit in hits]))
        if len({found[pk].vendor_id for pk in of_line}) >= ENOUGH:
            return reading
    if of_line or not reading.line.text.strip():
        return reading
    answer = find(text=reading.line.text, wanted=Wanted(_ANY, limit=LOOKED_AT), engine=engine(), lexicon=words)
    _read_into(found, [hit.object_id for hit in answer.hits])
    return replace(reading, near=answer.node)


def _questions(reading: Reading, asked: Asked) -> Iterator[tuple[Node | None, Where, tuple[Node, ...]]]:
    """Yield what to ask the index, the narrowest first."""
    wishes = reading.strict.prefer if reading.strict else ()
    attempts = [(reading.node, wishes)]
    if reading.goods is not None and reading.strict and reading.goods != reading.strict.node:
        attempts.append((reading.goods, (reading.from_there, *wishes) if reading.from_there else wishes))
    for node, prefer in attempts:
        if node is not None:
            yield node, _TAKING_REQUESTS, prefer
            yield node, _ANY, prefer
    if asked.category_id is not None:
        yield None, Where(tags=((f"{CATEGORY}{asked.category_id}",), (ASKABLE,))), ()


def _read_into(found: dict[int, Document], product_ids: Sequence[int]) -> list[int]:
    """Read listings from the index that were not read yet; return the keys of all that are there."""
    new = [pk for pk in product_ids if pk not in found]
    for row in SearchDocument.objects.filter(kind=Kind.PRODUCT, object_id__in=new) if new else ():
        document = document_of(row)
        if document is not None:
            found[document.product_id] = document
    return [pk for pk in product_ids if pk in found]


def document_of(row: SearchDocument) -> Document | None:
    """Return a listing as it stands in the index; None for one without a vendor."""
    tags: list[str] = json.loads(row.facets)
    vendor = next((tag for tag in tags if tag.startswith(VENDOR)), "")
    if not vendor:
        return None
    return Document(
        product_id=row.object_id,
        vendor_id=int(vendor.removeprefix(VENDOR)),
        tokens=frozenset(row.tokens.split()),
        clusters=tuple(row.clusters.split()),
        tags=frozenset(tags),
    )


def _terms_of(product_ids: Iterable[int]) -> dict[int, Terms]:
    """Return the trade terms of listings; where variants have their own, those of the one with the most capacity."""
    ids = list(product_ids)
    rows = TradeTerms.objects.filter(Q(product__in=ids) | Q(product__parent__in=ids)).select_related("product")
    found: dict[int, Terms] = {}
    for row in rows.order_by(F("capacity_per_month").asc(nulls_first=True), "pk") if ids else ():
        found[row.product.parent_id or row.product_id] = Terms(
            capacity_per_month=row.capacity_per_month,
            unit=row.unit,
            lead_days=row.lead_days,
            takes_requests=row.accepts_requests,
        )
    return found
