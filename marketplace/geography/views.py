"""JSON for the lists of places: public, the same for everybody, kept by browsers for a day."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from marketplace.geography.forms import reference_of
from marketplace.geography.models import Province
from marketplace.geography.selectors import LEVEL_MODELS, children_of, is_code, search_places

if TYPE_CHECKING:
    from collections.abc import Callable

_A_DAY: Final = 86_400
_LONGEST_QUERY: Final = 80
_JSON: Final = {"ensure_ascii": False, "separators": (",", ":")}


def children_view(level: str) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view that lists the places of a level inside the parent that the query names."""
    parent = LEVEL_MODELS[level].PARENTS[0]

    @require_safe
    @cache_control(public=True, max_age=_A_DAY)
    @conditional_page
    def view(request: HttpRequest) -> HttpResponse:
        code = request.GET.get(parent, "")
        places = [
            {"code": place.public_id, "km": place.name_km, "en": place.name_en}
            for place in children_of(level=level, parent_code=code)
        ]
        if not places and not (is_code(code) and LEVEL_MODELS[parent].objects.filter(code=code).exists()):
            return JsonResponse({"error": f"no such {parent}"}, status=404)
        near = _near(code) if parent == "province" else None
        return JsonResponse({"places": places, **({"near": near} if near else {})}, json_dumps_params=_JSON)

    return view


def _near(code: str) -> list[float] | None:
    """Return where a province lies and how far it reaches, in degrees: what a map shows of it first."""
    province = Province.objects.filter(code=code).first()
    reference = reference_of(province) if province else None
    return [float(part) for part in (reference.lat, reference.lon, reference.reach_deg)] if reference else None


@require_safe
@cache_control(public=True, max_age=_A_DAY)
@conditional_page
def search(request: HttpRequest) -> HttpResponse:
    """Answer `?q=` in any spelling with the places it may mean, each with its path and the codes that choose it."""
    text = request.GET.get("q", "")[:_LONGEST_QUERY]
    return JsonResponse({"places": [asdict(hit) for hit in search_places(text)]}, json_dumps_params=_JSON)
