"""The page at which anybody can check a certificate."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.models import Certificate
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.selectors.certificates import certificate_page


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a certificate says and whether it holds today. It is never kept: that is what it is asked for."""
    try:
        page = certificate_page(code=code[:40], rate=shop_of(request).rate, on=timezone.localdate())
    except Certificate.DoesNotExist as error:
        raise Http404 from error
    return render(request, "storefront/certificate.html", {"page": page})
