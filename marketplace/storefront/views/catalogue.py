"""Shelves, products, vendors and search."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from catalogue.models import Product, ProductCategory
from marketplace.community.selectors.voices import reviews_of_maker, voices_of_listing
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.forms import SORTS, ListingForm
from marketplace.storefront.search.results import Filters, Sort
from marketplace.storefront.search.selectors import search as find
from marketplace.storefront.search.selectors import suggest as suggestions
from marketplace.storefront.selectors.cards import ProductCard, cards_in_order, cards_of, on_sale
from marketplace.storefront.selectors.menu import below, shelves, top_shelves, trail_of
from marketplace.storefront.selectors.places import provinces
from marketplace.storefront.selectors.product import product_page
from marketplace.storefront.selectors.rates import ShownRate
from marketplace.storefront.selectors.vendors import vendor_page
from vendors.models import Vendor

#: Products on a page of a listing: rows of two, three, four and six come out even.
PAGE_SIZE = 24
LONGEST_QUERY = 100


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """Show every shelf."""
    return render(request, "storefront/categories.html", {"shelves": top_shelves()})


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what stands on a shelf and below it."""
    shelf = shelves().get(slug)
    if shelf is None:
        raise Http404
    form = ListingForm(request.GET)
    form.is_valid()
    standing_here = ProductCategory.objects.filter(category__in=shelf.family).values("product")
    products = on_sale().filter(pk__in=standing_here)
    if form.chosen_province:
        products = products.filter(origin_province__slug=form.chosen_province)
    context = {
        "shelf": shelf,
        "trail": trail_of(shelf)[:-1],
        "below": below(shelf),
        "page": _page_of_cards(products.order_by(*form.order), request, rate=shop_of(request).rate),
        "sorts": SORTS,
        "sort": form.chosen_sort,
        "provinces": [place for place in provinces() if place.count],
        "province": form.chosen_province,
        "page_url": f"?province={form.chosen_province}&sort={form.chosen_sort}&",
    }
    return render(request, "storefront/category.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what a text finds, with what narrows it; without a text, everything on sale."""
    text = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    filters, sort = Filters.from_query(request.GET), Sort.from_query(request.GET.get("sort", ""))
    found = find(text=text, page=_number(request.GET.get("page")), filters=filters, sort=sort, page_size=PAGE_SIZE)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "query": text,
        "found": found,
        "cards": cards_in_order(found.product_ids, rate=shop_of(request).rate),
        "sorts": [(choice.value, choice.label, choice == sort) for choice in Sort],
        "page_url": f"?{kept.urlencode()}&",
        "previous_page": found.page - 1,
        "next_page": found.page + 1,
    }
    return render(request, "storefront/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Offer what the beginning of a text may mean, under the search box."""
    text = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    return render(request, "storefront/_suggestions.html", {"suggestions": suggestions(text=text) if text else ()})


@require_safe
def product(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Show one product; an address with an old name leads to the one with today's."""
    try:
        page = product_page(code=code, rate=shop_of(request).rate)
    except Product.DoesNotExist as error:
        raise Http404 from error
    if page.slug != slug:
        return redirect(page.url, permanent=True)
    reviews, questions = voices_of_listing(code)
    context = {"page": page, "reviews": reviews, "questions": questions}
    return render(request, "storefront/product.html", context)


@require_safe
def vendor(request: HttpRequest, code: str) -> HttpResponse:
    """Show one vendor and what they sell."""
    try:
        page = vendor_page(code=code, rate=shop_of(request).rate)
    except Vendor.DoesNotExist as error:
        raise Http404 from error
    return render(request, "storefront/vendor.html", {"page": page, "reviews": reviews_of_maker(code)})


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 6 else 1


def _page_of_cards(products: QuerySet[Product], request: HttpRequest, *, rate: ShownRate | None) -> Page[ProductCard]:
    """Return the page asked for, the last one for a number beyond it, the first for no number at all."""
    page = Paginator(products, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = cards_of(page.object_list, rate=rate)  # type: ignore[assignment, arg-type]
    return page  # type: ignore[return-value]
