"""The page at which anybody can check a certificate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.models import Certificate
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.selectors.certificates import certificate_page


@never_cache
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a certificate says and whether it holds today. It is never kept: that is what it is asked for."""
    try:
        page = certificate_page(code=code[:40], rate=shop_of(request).rate, on=timezone.localdate())
    except Certificate.DoesNotExist:
        return render(request, "storefront/not_ours.html", status=404)
    return render(request, "storefront/certificate.html", {"page": page})
