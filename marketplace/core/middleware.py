"""What holds for every request and every answer, whatever the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from marketplace.core import audit

#: Public pages: nothing inline, nothing from elsewhere.
STRICT: Final = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'self';"
    " form-action 'self'; frame-ancestors 'self'"
)
#: Officers' admins bring scripts and styles inside their pages.
RELAXED: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self';"
    " form-action 'self'; frame-ancestors 'self'"
)


class ContentSecurityPolicyMiddleware:
    """Sets Content-Security-Policy on every answer: strict for the public, relaxed behind the officers' doors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        behind_a_door = request.path.startswith(tuple(settings.SECOND_FACTOR_PATHS))
        response.headers.setdefault("Content-Security-Policy", RELAXED if behind_a_door else STRICT)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        return response


class RevalidationMiddleware:
    """Lets no browser remember for ever that something moved or is gone: shops open again, and names are given back.

    Source: RFC 9111, section 4.2.2: without a word on freshness these answers may be kept by a rule of the browser's
    own, and Chromium's for them has no end.
    """

    FOR_EVER: Final = frozenset({300, 301, 308, 410})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in self.FOR_EVER:
            response.headers.setdefault("Cache-Control", "no-cache")
        return response


class NoNulMiddleware:
    """Answers 404 to an address with a NUL in it, and leaves it out of a query: PostgreSQL takes none in text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "")
        return self.get_response(request)


class BodyLimitMiddleware:
    """Refuses a body that is announced as longer than anything we take, before a byte of it is read.

    What comes without a length has no body: WSGI hands on as many bytes as were announced.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.MAX_BODY_BYTES:
            return render(request, "413.html", status=413)
        return self.get_response(request)


class AuditMiddleware:
    """Lets every audit entry made for a request say from which address it came."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with audit.acting_from(request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)
