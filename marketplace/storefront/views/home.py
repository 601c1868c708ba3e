"""The front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.selectors.cards import cards_of, on_sale
from marketplace.storefront.selectors.places import provinces


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the shelves, what is new and not sold out, names protected by law, and the provinces."""
    rate = shop_of(request).rate
    newest = on_sale().filter(left__gt=0).order_by("-date_created", "-pk")  # type: ignore[misc]  # on_sale adds it
    protected = newest.filter(geographical_indication="registered_gi")
    context = {
        "newest": cards_of(newest[:12], rate=rate),
        "protected": cards_of(protected[:6], rate=rate),
        "provinces": provinces(),
    }
    return render(request, "storefront/home.html", context)
