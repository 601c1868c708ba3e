"""The front door."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the three tools."""
    return render(request, "sandbox/home.html", {"has_post": "marketplace.sandbox.post" in settings.INSTALLED_APPS})
