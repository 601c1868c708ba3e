"""Provinces and villages."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.pagecache.versions import place_key, shows
from marketplace.storefront.selectors.places import PlacePage, district_page, province_page, provinces, village_page


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Show every province."""
    return render(request, "storefront/places.html", {"provinces": provinces()})


@require_safe
def province(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who makes what in a province; where nobody does, there is no page, here and below."""
    return _page(request, lambda: province_page(slug=slug, rate=shop_of(request).rate))


@require_safe
def district(request: HttpRequest, code: str) -> HttpResponse:
    """Show who makes what in a district."""
    return _page(request, lambda: district_page(code=code, rate=shop_of(request).rate))


@require_safe
def village(request: HttpRequest, code: str) -> HttpResponse:
    """Show who makes what in a village."""
    return _page(request, lambda: village_page(code=code, rate=shop_of(request).rate))


def _page(request: HttpRequest, read: Callable[[], PlacePage]) -> HttpResponse:
    try:
        page = read()
    except ObjectDoesNotExist as error:
        raise Http404 from error
    shows(request, place_key(page.province.pk))
    return render(request, "storefront/place.html", {"page": page})
