"""Provinces and villages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.geography.models import Province, Village
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.selectors.places import province_page, provinces, village_page


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Show every province."""
    return render(request, "storefront/places.html", {"provinces": provinces()})


@require_safe
def province(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who makes what in a province."""
    try:
        page = province_page(slug=slug, rate=shop_of(request).rate)
    except Province.DoesNotExist as error:
        raise Http404 from error
    return render(request, "storefront/place.html", {"page": page})


@require_safe
def village(request: HttpRequest, code: str) -> HttpResponse:
    """Show who makes what in a village; where nobody does, there is no page."""
    try:
        page = village_page(code=code, rate=shop_of(request).rate)
    except Village.DoesNotExist as error:
        raise Http404 from error
    return render(request, "storefront/place.html", {"page": page})
