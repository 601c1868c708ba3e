"""Shelves and search: lists of products, narrowed and sorted, and what the beginning of a text may mean."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from marketplace.core.khmer import latin_digits
from marketplace.storefront.context_processors import LONGEST_REPEATED, shop_of
from marketplace.storefront.pagecache.versions import never_keep, shelf_key, shows
from marketplace.storefront.search.misses import is_miss, note_miss
from marketplace.storefront.search.results import Filters, SearchPage, Sort
from marketplace.storefront.search.selectors import LAST_PAGE
from marketplace.storefront.search.selectors import search as find
from marketplace.storefront.search.selectors import suggest as suggestions
from marketplace.storefront.search.tags import CATEGORY
from marketplace.storefront.selectors.cards import cards_in_order
from marketplace.storefront.selectors.former import former_shelf
from marketplace.storefront.selectors.menu import below, shelves, top_shelves, trail_of
from marketplace.storefront.selectors.trade import with_trade_prices
from marketplace.storefront.throttle import is_too_many

#: Products on a page of a listing: rows of two, three, four and six come out even.
PAGE_SIZE: Final = 24
LONGEST_QUERY: Final = 100
_LONGEST_NUMBER: Final = 18


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """Show every shelf."""
    return render(request, "storefront/categories.html", {"shelves": top_shelves()})


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what stands on a shelf and below it."""
    shelf = shelves().get(slug)
    if shelf is None:
        return _moved_or_gone(request, slug)
    shows(request, shelf_key(shelf.path))
    filters = replace(Filters.from_query(request.GET), category=str(shelf.pk))
    context = _listing(request, text="", filters=filters, without_facets=(CATEGORY,))
    context |= {"shelf": shelf, "trail": trail_of(shelf)[:-1], "below": below(shelf)}
    return render(request, "storefront/category.html", context)


def _moved_or_gone(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer for an address at which no shelf stands: a bookmark of one that was renamed, moved or taken away."""
    former = former_shelf(slug)
    if former.shelf is not None:
        query = request.GET.urlencode()
        return redirect(f"{former.shelf.url}?{query}" if query else former.shelf.url, permanent=True)
    if former.is_gone:
        return render(request, "storefront/category_gone.html", {"shelves": top_shelves()}, status=410)
    raise Http404


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what a text finds, with what narrows it; without a text, everything on sale."""
    text = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    context = _listing(request, text=text, filters=_known(Filters.from_query(request.GET)))
    found: SearchPage = context["found"]
    may_note = text and is_miss(found.tier) and not context["filters"] and not is_too_many(request, "miss")
    if may_note and note_miss(text=text, tier=found.tier, now=timezone.now()):
        never_keep(request)
    context["shelves"] = () if context["cards"] else top_shelves()
    return render(request, "storefront/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Offer what the beginning of a text may mean, under the search box; nothing to who asks far too often."""
    if is_too_many(request, "suggest"):
        return HttpResponse(status=429, headers={"Retry-After": "5"})
    text = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    return render(request, "storefront/_suggestions.html", {"suggestions": suggestions(text=text) if text else ()})


def _listing(
    request: HttpRequest, *, text: str, filters: Filters, without_facets: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return what every list of products shows."""
    sort, after = Sort.from_query(request.GET.get("sort", "")), _number(request.GET.get("after"))
    page = _number(request.GET.get("page")) or 1
    found = find(
        text=text,
        page=page,
        filters=filters,
        sort=sort,
        page_size=PAGE_SIZE,
        after=after,
        without_facets=without_facets,
    )
    has_pages = found.num_pages > 1 or after is not None
    return {
        "query": text,
        "found": found,
        "facets": found.facets,
        "filters": filters,
        "removable": _removable(request, found),
        "cards": with_trade_prices(
            cards_in_order(found.product_ids, rate=shop_of(request).rate), user_id=shop_of(request).visit.user_id
        ),
        "sorts": _sorts(sort, bool(text), get_language()),
        "page_url": _page_url(request, text) if has_pages else "",
        "next_page": found.page + 1 if after is None and found.page < found.num_pages else None,
        "previous_page": found.page - 1 if after is None else None,
        "next_after": _way_on(found, text=text, sort=sort, after=after),
        "is_beyond": after is not None,
    }


@lru_cache
def _sorts(chosen: Sort, has_text: bool, _language: str | None) -> tuple[tuple[str, str, bool], ...]:  # noqa: FBT001 - private
    """Return the orders to choose from: value, label, whether it is the one."""
    return tuple((sort.value, str(sort.label), sort == chosen) for sort in Sort if has_text or sort != Sort.RELEVANCE)


def _known(filters: Filters) -> Filters:
    """Return the filters without a shelf that is not there any more: a bookmark of it is a search without it."""
    if not filters.category or any(str(shelf.pk) == filters.category for shelf in shelves().values()):
        return filters
    return replace(filters, category="", ignored=(*filters.ignored, "category"))


def _way_on(found: SearchPage, *, text: str, sort: Sort, after: int | None) -> int | None:
    """Return the last product of the page where pages have no numbers any more, and more may follow."""
    in_order = not text and sort in {Sort.RELEVANCE, Sort.NEWEST}
    full = len(found.product_ids) == PAGE_SIZE
    return found.product_ids[-1] if in_order and full and (after is not None or found.page == LAST_PAGE) else None


def _kept(request: HttpRequest, text: str = "") -> QueryDict:
    """Return the question of this list without its page; of one that is far too long, only what is searched for."""
    kept = request.GET.copy()
    for name in ("page", "after"):
        kept.pop(name, None)
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_REPEATED:
        kept = QueryDict(urlencode({"q": text}) if text else "", mutable=True)
    return kept


def _page_url(request: HttpRequest, text: str) -> str:
    """Return what the address of another page of this list begins with."""
    kept = _kept(request, text)
    return f"?{kept.urlencode()}{'&' if kept else ''}"


def _removable(request: HttpRequest, found: SearchPage) -> tuple[tuple[str, str], ...]:
    """Return what is chosen, each with the address of the same list without it."""
    chips = []
    for facet in found.facets:
        for choice in facet.chosen:
            kept = _kept(request)
            if facet.name in kept:
                kept.setlist(facet.name, [value for value in kept.getlist(facet.name) if value != choice.value])
                chips.append((f"{facet.label}: {choice.label}", f"?{kept.urlencode()}"))
    return tuple(chips)


def _number(typed: str | None) -> int | None:
    plain = latin_digits(typed or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= _LONGEST_NUMBER else None
