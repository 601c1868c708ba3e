"""The marketplace's addresses and `/floor/`, which costs what any answer of this server costs and no more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from marketplace.urls import urlpatterns as marketplace_urls


def floor(request: HttpRequest) -> HttpResponse:
    """Return a constant string, through the same server and the same middleware as every page."""
    return HttpResponse("floor", content_type="text/plain")


urlpatterns = [path("floor/", floor), *marketplace_urls]
