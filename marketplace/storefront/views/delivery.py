"""What delivery to the reader's province costs: apart from the product's page, which is the same for everybody."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.core.khmer import latin_digits
from marketplace.storefront.selectors.delivery import delivery_guide
from marketplace.storefront.selectors.places import province_choices
from vendors.models import StockRecord

#: The cookie that remembers a province, and nothing else, for half a year.
COOKIE: Final = "province"
COOKIE_AGE_S: Final = 180 * 24 * 3600


@require_safe
@never_cache
def delivery(request: HttpRequest, code: str) -> HttpResponse:
    """Answer for the province that was chosen now or remembered; the choice is remembered."""
    chosen = _code(request.GET.get("province", ""))
    wanted = chosen or _code(request.COOKIES.get(COOKIE, ""))
    try:
        guide = delivery_guide(code=code, province_code=wanted, on=timezone.localdate())
    except StockRecord.DoesNotExist as error:
        raise Http404 from error
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    context = {"guide": guide, "code": code, "provinces": province_choices(), "has_asked": bool(chosen)}
    response = render(request, "storefront/_delivery.html" if is_part else "storefront/delivery.html", context)
    if guide is not None and chosen:
        response.set_cookie(
            COOKIE, guide.province_code, max_age=COOKIE_AGE_S, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def _code(typed: str) -> str:
    """Return what was typed as a province's code: two digits, in either script, else nothing."""
    digits = latin_digits(typed).strip()
    return digits if len(digits) == 2 and digits.isascii() and digits.isdigit() else ""
