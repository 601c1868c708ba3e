"""What screens ask of search."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from marketplace.core.held import held
from marketplace.geography.models import in_khmer
from marketplace.storefront.search.analysis import encode
from marketplace.storefront.search.analysis.atoms import folded
from marketplace.storefront.search.analysis.encode import token
from marketplace.storefront.search.analysis.lexicon import Lexicon, Role
from marketplace.storefront.search.analysis.nodes import Node, Token, may_fit
from marketplace.storefront.search.analysis.plan import Tier, first_attempt
from marketplace.storefront.search.analysis.queries import beginning_of, understand
from marketplace.storefront.search.engines.base import MOST_COUNTED, Hit, Where
from marketplace.storefront.search.engines.registry import engine
from marketplace.storefront.search.facets import MOST_RECOUNTS, chosen_letters, facets_of, where_of, without
from marketplace.storefront.search.lexicon import lexicon
from marketplace.storefront.search.models import Kind, SearchDocument
from marketplace.storefront.search.results import (
    Facet,
    Filters,
    PlaceOrShop,
    SearchPage,
    Sort,
    Suggestion,
)
from marketplace.storefront.search.retrieval import Answer, Wanted, find

#: Nobody turns more pages than this; beyond it a search should be narrowed down.
LAST_PAGE: Final = 20
MOST_OTHERS: Final = 3
_OTHERS: Final = (Kind.VENDOR.value, Kind.VILLAGE.value, Kind.STORY.value)
OTHERS_KEPT_FOR_S: Final = 60


def search(
    *,
    text: str = "",
    page: int = 1,
    filters: Filters | None = None,
    sort: Sort = Sort.RELEVANCE,
    page_size: int = 24,
    after: int | None = None,
    without_facets: Collection[str] = (),
) -> SearchPage:
    """Return one page of the products that a text finds; without a text, of everything on sale, newest first.

    `after` is the last product of the page before: the way on beyond the last page that has a number, newest first.
    `without_facets` names those that the page does not show, by their letter in `tags`: they cost no count.

    It takes one query mostly, six at most, and two more where something is chosen, and never raises for anything a reader can type.
    """
    page, filters = min(max(page, 1), LAST_PAGE), filters or Filters()
    words, where = lexicon(), where_of(filters)
    if where is None:
        return _nothing(page)
    order = Sort.NEWEST if after is not None or (sort == Sort.RELEVANCE and not text.strip()) else sort
    if after is not None:
        page, where = 1, replace(where, after=after)
    wanted = Wanted(where, order, (page - 1) * page_size, page_size)
    answer = find(text=text, wanted=wanted, engine=engine(), lexicon=words)
    last = min(LAST_PAGE, max(1, -(-answer.total // page_size)))
    if page > last:  # a bookmark from when there was more, or a robot's guess
        page, wanted = last, replace(wanted, offset=(last - 1) * page_size)
        answer = find(text=text, wanted=wanted, engine=engine(), lexicon=words)
    others = _others(text, answer, words) if page == 1 and not filters and text.strip() else ()
    return SearchPage(
        product_ids=answer.keys,
        total=answer.total,
        is_capped=answer.total >= MOST_COUNTED,
        page=page,
        num_pages=last,
        tier=answer.tier,
        did_you_mean=answer.meant,
        left_out=answer.left_out,
        facets=_facets(answer, where, without_facets),
        vendors=_named(others, Kind.VENDOR),
        villages=_named(others, Kind.VILLAGE),
        stories=_named(others, Kind.STORY),
    )


def newest(*, tags: Sequence[str] = (), limit: int) -> tuple[int, ...]:
    """Return the newest products that have all these tags, those in stock first, by a walk along an index."""
    where = Where(tags=tuple((tag,) for tag in tags))
    return tuple(hit.object_id for hit in engine().page(None, where, sort=Sort.NEWEST, limit=limit).hits)


def _nothing(page: int) -> SearchPage:
    return SearchPage(product_ids=(), total=0, page=page, num_pages=1, tier=Tier.NOTHING)


def _facets(answer: Answer, where: Where, hidden: Collection[str]) -> tuple[Facet, ...]:
    """Return the ways to narrow down; near answers have none. At most two further counts are made."""
    if answer.tier not in {Tier.BROWSE, Tier.EXACT} and not answer.counts:
        return ()
    chosen = [letter for letter in chosen_letters(where) if letter not in hidden][:MOST_RECOUNTS]
    recounts = {letter: engine().count(answer.node, without(where, letter)) for letter in chosen}
    return facets_of(answer.counts, recounts, where, hidden)


def _others(text: str, answer: Answer, words: Lexicon) -> Sequence[Hit]:
    """Return vendors, villages and stories that the text names; only beside a strict answer, where a query is to spare."""
    if answer.tier not in {Tier.EXACT, Tier.RELAXED} or not answer.counts:
        return ()
    node = answer.node if answer.tier == Tier.EXACT else first_attempt(understand(text, words)).node
    if node is not None and not may_fit(node, held("search:others", _words_of_others, seconds=OTHERS_KEPT_FOR_S)):
        return ()
    return engine().page(node, Where(kinds=_OTHERS), limit=MOST_OTHERS * 4).hits


def _words_of_others() -> frozenset[str]:
    """Return every word that stands in any document of theirs: what none has need not be asked for."""
    texts = SearchDocument.objects.filter(kind__in=_OTHERS).values_list("tokens", flat=True)
    return frozenset(chain.from_iterable(text.split() for text in texts.iterator()))


def _named(hits: Iterable[Hit], kind: Kind) -> tuple[PlaceOrShop, ...]:
    named = [PlaceOrShop(hit.url_code, hit.title_km, hit.title_en) for hit in hits if hit.kind == kind]
    if kind == Kind.STORY:  # each tells in one language
        named = [story for story in named if (story.title_km if in_khmer() else story.title_en)]
    return tuple(named[:MOST_OTHERS])


def suggest(*, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """Return what the beginning of a text may become: things of that name first, then known words that are on sale."""
    phrase = beginning_of(text)
    if phrase is None:
        return ()
    kinds = (Kind.CATEGORY.value, Kind.VENDOR.value, Kind.VILLAGE.value, Kind.PRODUCT.value)
    hits = engine().page(phrase, Where(kinds=kinds), limit=limit * 2).hits
    named = [Suggestion(hit.kind, hit.title_km, hit.title_en, hit.url_code, hit.url_slug) for hit in hits]
    named.sort(key=lambda suggestion: kinds.index(suggestion.kind))
    unique = {(one.title_km, one.title_en): one for one in reversed(_mixed(named, limit))}
    found = list(reversed(unique.values()))
    if len(found) < limit:
        found += _known_words(text, limit - len(found))
    return tuple(found[:limit])


def _mixed(named: list[Suggestion], limit: int) -> list[Suggestion]:
    """Return at most half of the lines for categories, vendors and villages: products are what people come for."""
    products = [one for one in named if one.kind == Kind.PRODUCT]
    others = [one for one in named if one.kind != Kind.PRODUCT]
    return [*others[: max(limit // 2, limit - len(products))], *products]


def _known_words(text: str, limit: int) -> list[Suggestion]:
    """Return goods whose name in some script begins so and of which something is on sale: "mre" offers ម្រេច."""
    words, start = lexicon(), folded(text)
    names = [name for name in words.names if name.text.startswith(start)]
    concepts = dict.fromkeys(concept for name in names for concept in name.concepts)
    goods = [concept for concept in concepts if words.role(concept) == Role.GOODS][: limit * 2]
    if not goods:
        return []
    nodes: list[Node] = [Token(token(encode.CONCEPT, concept)) for concept in goods]
    on_sale = engine().which_finds(nodes, Where())
    return [_word(concept, words) for concept, is_there in zip(goods, on_sale, strict=True) if is_there][:limit]


def _word(concept: str, words: Lexicon) -> Suggestion:
    names = words.entries[concept].names
    khmer = next((name for name in names if not name.isascii()), "")
    return Suggestion("word", khmer, next((name for name in names if name.isascii()), khmer))
