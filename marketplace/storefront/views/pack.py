"""The page to which the code on a pack leads."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.models import Batch
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.selectors.pack import pack_page


@never_cache
@require_safe
def pack(request: HttpRequest, code: str) -> HttpResponse:
    """Show who made a pack, where and when, and how its certificates stand today. It is kept nowhere."""
    try:
        page = pack_page(code=code[:40], rate=shop_of(request).rate, on=timezone.localdate())
    except Batch.DoesNotExist:
        return render(request, "storefront/not_ours.html", status=404)
    return render(request, "storefront/pack.html", {"page": page})
