"""Being on a phone's home screen, and being without a connection."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from marketplace.storefront.offline import manifest, worker


@require_safe
@cache_control(public=True, max_age=86_400)
def web_manifest(request: HttpRequest) -> HttpResponse:
    """Say how the shop looks on a home screen."""
    return JsonResponse(manifest(get_language() or "km"), content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the worker that keeps pages for when there is no connection; it stands at the root to see every page."""
    return HttpResponse(worker(), content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show what is shown without a connection, in place of a page that was never seen."""
    return render(request, "storefront/offline.html")
