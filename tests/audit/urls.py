"""The marketplace's addresses, and its photos, which a web server would give in production."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.views.static import serve

from marketplace.urls import urlpatterns as ours


def photo(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give one photo, to be kept for good: its name never comes to mean another."""
    answer = serve(request, name, document_root=settings.MEDIA_ROOT)
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


urlpatterns = [path("media/<path:name>", photo), *ours]
handler404 = "django.views.defaults.page_not_found"
