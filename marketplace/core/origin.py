"""Forms that stand on pages which are the same for everybody: where a request comes from, instead of a token.

# Note [Origin instead of token]
A page that is kept and served to all cannot hold a token of each. Browsers say with every POST from which site it
comes (`Sec-Fetch-Site`, since 2020 to 2023 in all of them; `Origin` long before; `Referer` before that), and no page
can forge those headers. Who sends none of the three is refused.
Source: W3C, "Fetch Metadata Request Headers", section 2.3; WHATWG, "Fetch", section 3.2 "Origin header".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

#: Methods that change nothing.
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
#: What a browser says of a request from our own pages, and of one that a person began (a reload, a bookmark).
OURS: Final = frozenset({"same-origin", "none"})


def comes_from_us(request: HttpRequest) -> bool:
    """Return whether a request was sent by a page of ours. See Note [Origin instead of token]."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OURS
    origin = request.headers.get("Origin")
    if origin is not None:
        return _is_ours(origin, request)
    return _is_ours(request.headers.get("Referer", ""), request)


def _is_ours(address: str, request: HttpRequest) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or (request.is_secure() and parts.scheme != "https"):
        return False
    return parts.netloc == request.get_host() or f"{parts.scheme}://{parts.netloc}" in settings.CSRF_TRUSTED_ORIGINS


def same_origin(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view change things for requests from our own pages only, without a token in the form.

    Others get the same refusal as a form whose token is wrong, and the view does not run.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        unchecked = getattr(request, "_dont_enforce_csrf_checks", False)  # Django's test client, as for tokens
        if request.method in SAFE or unchecked or comes_from_us(request):
            return view(request, *args, **kwargs)
        refuse: Callable[..., HttpResponse] = import_string(settings.CSRF_FAILURE_VIEW)
        return refuse(request, reason="The request came from another site.")

    return guarded
