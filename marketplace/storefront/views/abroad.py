"""What it takes to send a product abroad, and what it costs there: apart from the product's page, for few ask."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.core.khmer import latin_digits
from marketplace.geography.countries import country_choices, is_abroad
from marketplace.storefront.region import country_of, remember
from marketplace.storefront.selectors.abroad import abroad_guide, shelf_of
from marketplace.storefront.selectors.rates import held_rate
from vendors.models import StockRecord

#: More pieces than this are a matter for a request for a quote.
MOST: Final = 10_000


@require_safe
@never_cache
def abroad(request: HttpRequest, code: str) -> HttpResponse:
    """Answer for the country and the number of pieces that were asked about.

    Without a country it is the one that was chosen before, else the one that the browser's languages speak of.
    """
    try:
        shelf = shelf_of(code)
    except StockRecord.DoesNotExist as error:
        raise Http404 from error
    chosen, quantity = request.GET.get("country", "").upper(), _quantity(request.GET.get("quantity", ""))
    country = chosen if "country" in request.GET else country_of(request)
    now = timezone.now()
    guide = None
    if is_abroad(country):
        guide = abroad_guide(
            shelf=shelf, country=country, quantity=quantity, rate=held_rate(now=now), on=timezone.localdate(now)
        )
    context = {
        "code": code,
        "title": shelf.product.get_title(),
        "guide": guide,
        "quantity": quantity,
        "countries": country_choices(with_home=False),
    }
    response = render(request, "storefront/abroad.html", context)
    if is_abroad(chosen):
        remember(response, chosen)
    return response


def _quantity(typed: str) -> int:
    """Return how many pieces were typed, in either script; 1 where it is no number."""
    digits = latin_digits(typed).strip()
    return max(1, min(int(digits), MOST)) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1
