"""What a visitor saw lately and compares. Nobody signs in, nothing is stored here: two cookies hold product codes.

# Note [Who writes the list of seen things]
A product's page may come whole from a cache, so it sets no cookie. The small request that asks for the list writes it;
where no script runs there is no such request, and the list stays empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalogue.models import Product
from marketplace.community.selectors.listings import shown_ids
from marketplace.community.selectors.voices import ShownRating, ratings_of_products
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.selectors.attributes import rows_of
from marketplace.storefront.selectors.cards import ProductCard, cards_in_order

SEEN: Final = "seen"
COMPARED: Final = "compare"
MOST_SEEN: Final = 12
MOST_COMPARED: Final = 4
#: Seconds a cookie lives: half a year.
LIFETIME: Final = 180 * 86_400
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_COMMA: Final = "."  # a comma must be quoted in a cookie


@dataclass(frozen=True)
class Compared:
    """One column of the table."""

    card: ProductCard
    rating: ShownRating | None
    weight: str
    without_url: str


@require_safe
def seen(request: HttpRequest) -> HttpResponse:
    """Show what this visitor saw lately."""
    cards = cards_in_order(shown_ids(_codes(request, SEEN, MOST_SEEN)), rate=shop_of(request).rate)
    return _private(render(request, "community/seen.html", {"cards": cards}))


@require_safe
def note(request: HttpRequest, code: str) -> HttpResponse:
    """Write down that a listing was seen, and show the others. See Note [Who writes the list of seen things]."""
    codes = _codes(request, SEEN, MOST_SEEN)
    others = [one for one in codes if one != code]
    cards = cards_in_order(shown_ids(others)[:6], rate=shop_of(request).rate)
    response = _private(render(request, "community/_seen.html", {"cards": cards}))
    if _CODE.fullmatch(code):
        _keep(response, SEEN, [code, *others][:MOST_SEEN])
    return response


@never_cache
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forget what was seen."""
    response = redirect("community:seen")
    response.delete_cookie(SEEN)
    return response


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show up to four listings beside each other; the address can be shared."""
    kept = _codes(request, COMPARED, MOST_COMPARED)
    if "codes" not in request.GET and kept:
        return cast("HttpResponse", _private(redirect(_address(kept))))
    codes = _read(request.GET.get("codes", ""), MOST_COMPARED, separator=",")
    ids = shown_ids(codes)
    cards = cards_in_order(ids, rate=shop_of(request).rate)
    more = _more_about(codes)
    columns = [
        Compared(
            card=card,
            rating=more[card.code][1],
            weight=more[card.code][2],
            without_url=_address([code for code in codes if code != card.code]),
        )
        for card in cards
        if card.code in more
    ]
    context = {"columns": columns, "rows": rows_of([more[column.card.code][0] for column in columns])}
    response: HttpResponse = _private(render(request, "community/compare.html", context))
    if set(codes) < set(kept):  # something was taken out; a list that somebody shared does not replace one's own
        _keep(response, COMPARED, codes)
    return response


@require_safe
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Put a listing beside those compared already; the oldest of four makes room."""
    if not shown_ids([code]):
        raise Http404
    others = [one for one in _codes(request, COMPARED, MOST_COMPARED) if one != code]
    codes = [*others[-(MOST_COMPARED - 1) :], code]
    response = _private(redirect(_address(codes)))
    _keep(response, COMPARED, codes)
    return response


def _more_about(codes: list[str]) -> dict[str, tuple[int, ShownRating | None, str]]:
    rows = list(Product.objects.filter(code__in=codes).values_list("pk", "code", "weight_g"))
    ratings = ratings_of_products([pk for pk, _code, _weight in rows])
    return {str(code): (pk, ratings.get(pk), _weight_text(weight)) for pk, code, weight in rows}


def _weight_text(weight_g: int) -> str:
    if not weight_g:
        return ""
    if weight_g < 1000:
        return _("%(weight)s g") % {"weight": weight_g}
    return _("%(weight)s kg") % {"weight": f"{weight_g / 1000:.2f}".rstrip("0").rstrip(".")}


def _codes(request: HttpRequest, cookie: str, most: int) -> list[str]:
    return _read(request.COOKIES.get(cookie, ""), most, separator=_COMMA)


def _read(typed: str, most: int, *, separator: str) -> list[str]:
    """Return at most so many different codes out of what a cookie or an address holds."""
    codes = (code for code in typed[:600].split(separator) if _CODE.fullmatch(code))
    return list(dict.fromkeys(codes))[:most]


def _keep(response: HttpResponse, cookie: str, codes: list[str]) -> None:
    response.set_cookie(cookie, _COMMA.join(codes), max_age=LIFETIME, httponly=True, samesite="Lax")


def _address(codes: list[str]) -> str:
    return f"{reverse('community:compare')}?codes={','.join(codes)}"


def _private(response: Any) -> Any:
    """Mark a page as one visitor's own."""
    response.headers["Cache-Control"] = "private, no-cache"
    return response
