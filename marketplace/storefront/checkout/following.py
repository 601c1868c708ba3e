"""The screen of a purchase that follows its parcels."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from logistics.points.selectors import waiting_for_purchase
from marketplace.exports.selectors.files import buyers_files
from marketplace.incidents.selectors import incidents_of_purchase
from marketplace.returns.selectors import returns_of_purchase
from marketplace.storefront.checkout.links import purchase_behind, rate_of
from marketplace.storefront.checkout.selectors.notices import notice_choices_of
from marketplace.storefront.checkout.selectors.tracking import purchase_page
from payments.papers.selectors import business_of, papers_of_purchase


@never_cache
@require_GET
def track(request: HttpRequest, token: str) -> HttpResponse:
    """Show a purchase and where its parcels are, to whoever holds its link."""
    purchase = purchase_behind(token)
    page = purchase_page(purchase=purchase, rate=rate_of(purchase), now=timezone.now())
    context = {
        "page": page,
        "rate": rate_of(purchase),
        "notices": notice_choices_of(purchase),
        "chosen_notice": purchase.notice_channel,
        "incidents": incidents_of_purchase(purchase=purchase),
        "returns": returns_of_purchase(purchase=purchase),
        "papers": papers_of_purchase(purchase=purchase),
        "exports": buyers_files(purchase=purchase),
        "business": business_of(purchase=purchase),
        "waiting": waiting_for_purchase(token=purchase.token),
    }
    response = render(request, "purchase/track.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
