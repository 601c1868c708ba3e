"""The front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.search.selectors import newest
from marketplace.storefront.search.tags import IN_STOCK, PROTECTED
from marketplace.storefront.selectors.cards import cards_in_order
from marketplace.storefront.selectors.places import provinces


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the shelves, what is new and not sold out, names protected by law, and the provinces."""
    rate = shop_of(request).rate
    context = {
        "newest": cards_in_order(newest(tags=[IN_STOCK], limit=12), rate=rate),
        "protected": cards_in_order(newest(tags=[PROTECTED, IN_STOCK], limit=6), rate=rate),
        "provinces": [place for place in provinces() if place.has_page],
    }
    return render(request, "storefront/home.html", context)
