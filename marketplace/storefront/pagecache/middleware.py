"""Keeps whole pages for visitors who are nobody yet, and answers with them before anything else is done.

# Note [A page is kept the second time]
What a page shows is known only once it is made, but its version must be read before that: else a change in between
would be taken for shown. So the first making notes what the page shows, and the second, which reads that version
first, is kept. A kept page is served only while the database says that nothing of it has changed.
"""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag

from marketplace.storefront.pagecache.pages import PARAMETERS, is_tracking
from marketplace.storefront.pagecache.versions import Version, shown_by, version_of
from marketplace.storefront.region import currency_of_visit

#: Seconds: what no trigger watches, such as a carrier's tariff on a page, may be this old.
KEPT_FOR_S: Final = 600
LONGEST_QUERY: Final = 200
#: Seconds that one waits for another who is making the same page.
PATIENCE_S: Final = 0.25
_NAP_S: Final = 0.025
#: Set anew for each answer, or never to be shared.
_OWN_HEADERS: Final = frozenset({"set-cookie", "vary", "etag", "content-length", "content-encoding"})


@dataclass(frozen=True)
class Kept:
    """One page as it is sent; `body` is gzip. Without a body only what it shows is known yet."""

    keys: frozenset[str]
    version: Version = ()
    body: bytes = b""
    etag: str = ""
    headers: tuple[tuple[str, str], ...] = ()


class PageCacheMiddleware:
    """Answers anonymous GETs from kept pages. See Note [A page is kept the second time]."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from a kept page where one is right, else let the page be made, and keep it where that is right."""
        key = _key(request)
        if key is None:
            return self.get_response(request)
        pages = caches["pages"]
        kept: Kept | None = pages.get(key)
        version = version_of(kept.keys) if kept else ()
        if kept and kept.body and kept.version == version:
            return _answer(request, kept)
        if kept and kept.body and not pages.add(f"{key}:making", 1, 5):
            waited = _wait(pages, key)
            if waited is not None:
                return _answer(request, waited)
        response = self.get_response(request)
        _keep(pages, key, request, response, kept, version)
        return response


def _wait(pages: BaseCache, key: str) -> Kept | None:
    """Return the page once another has made it, if that is soon."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        time.sleep(_NAP_S)
        kept: Kept | None = pages.get(key)
        if kept and kept.body and kept.version == version_of(kept.keys):
            return kept
    return None


def _key(request: HttpRequest) -> str | None:
    """Return the name a page is kept under; None for a visitor who is somebody and for pages that vary too much."""
    if request.method not in {"GET", "HEAD"} or request.COOKIES.keys() & _PERSONAL or "HX-Request" in request.headers:
        return None
    query = request.META.get("QUERY_STRING", "")
    if query:
        if len(query) > LONGEST_QUERY:
            return None
        try:
            given = parse_qsl(query, keep_blank_values=True, strict_parsing=True)
        except ValueError:
            return None
        ours = [(name, value) for name, value in given if not is_tracking(name)]
        if len(ours) < len(given):
            query = request.META["QUERY_STRING"] = urlencode(ours)  # so that no page carries another's tracking
    # What holds today, such as a certificate, may not hold tomorrow, though nobody changed anything.
    seen = f"{settings.RELEASE}\n{timezone.localdate()}\n{currency_of_visit(request)}"
    name = f"{seen}\n{request.path}\n{query}"
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


_PERSONAL: Final = frozenset({settings.SESSION_COOKIE_NAME, settings.OSCAR_BASKET_COOKIE_OPEN, "messages"})


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether an answer is the same for everybody: a whole page of a kind that we keep, with no cookie."""
    match = request.resolver_match
    if (
        match is None
        or response.status_code != 200
        or response.streaming
        or response.cookies
        or getattr(request, "is_never_kept", False)
    ):
        return False
    allowed = PARAMETERS.get(match.view_name)
    if allowed is None or not set(request.GET) <= allowed:
        return False
    user = getattr(request, "user", None)
    return not (request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or (user is not None and user.is_authenticated))


def _keep(
    pages: BaseCache, key: str, request: HttpRequest, response: HttpResponse, known: Kept | None, version: Version
) -> None:
    """Keep an answer, or for the first time only what it shows. See Note [A page is kept the second time]."""
    if not _may_be_kept(request, response) or request.method != "GET":
        return
    keys = shown_by(request)
    if known is None or not keys <= known.keys:
        pages.set(key, Kept(keys), KEPT_FOR_S)
        return
    body = response.content
    headers = tuple((name, value) for name, value in response.items() if name.lower() not in _OWN_HEADERS)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    packed = zlib.compressobj(6, zlib.DEFLATED, 31)
    pages.set(key, Kept(known.keys, version, packed.compress(body) + packed.flush(), etag, headers), KEPT_FOR_S)
    pages.delete(f"{key}:making")


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Return a kept page, or only the word that the visitor still has it."""
    response: HttpResponse
    if kept.etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(kept.body)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(zlib.decompress(kept.body, 31))
    for name, value in kept.headers:
        response.headers[name] = value
    response.headers["ETag"] = kept.etag
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Accept-Encoding", "Cookie", "HX-Request"))
    return response
