"""What Bakong wraps every answer in, who may ask, and how an answer is spoilt on its way."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from marketplace.sandbox.bakong import tokens
from marketplace.sandbox.bakong.knobs import Knobs, take_fault

#: Source: "Bakong Open API" 1.0.2, table of error codes.
MESSAGES: Final = {
    1: "Transaction could not be found. Please check and try again.",
    2: "Static QR is not supported",
    3: "Transaction failed.",
    4: "Deeplink provider error",
    5: "Missing required fields",
    6: "Unauthorized, not yet requested for token or code invalid",
    8: "This email has already been registered",
    10: "Not registered yet",
    11: "Account ID not found",
    12: "Account ID is invalid",
}
_HTTP_WORDS: Final = {401: 6, 403: 6, 429: None, 500: None, 504: 9}
#: Any caller can ask for a fault by a header too: `X-Sandbox-Http-Status: 403`.
FAULT_HEADER: Final = "X-Sandbox-Http-Status"


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """An answer with responseCode 1. Bakong mostly sends those with HTTP 200."""

    error_code: int
    http_status: int = 200


#: How often each endpoint was asked since the sandbox began or was reset, for tests that count.
CALLS: Final[Counter[str]] = Counter()

Endpoint = Callable[[Any], object]
View = Callable[[HttpRequest], HttpResponse]


def endpoint(*, asks_token: bool) -> Callable[[Endpoint], View]:
    """Make a function from a JSON body to data an endpoint of the API."""

    def decorated(function: Endpoint) -> View:
        @csrf_exempt
        @wraps(function)
        def view(request: HttpRequest) -> HttpResponse:
            CALLS[function.__name__] += 1
            if request.method != "POST":
                return _answer(None, error_code=5, http_status=405)
            body = _body(request)
            fault = _fault(request, _md5s(body))
            if fault.slow_s:
                time.sleep(fault.slow_s)
            if fault.http_status:
                return _answer(None, error_code=_HTTP_WORDS.get(fault.http_status), http_status=fault.http_status)
            answer = _refused_or_answered(function, request, body, asks_token=asks_token)
            if fault.truncate:
                answer.content = answer.content[: len(answer.content) // 2]
            return answer

        return view

    return decorated


def required(body: object, *names: str, longest: int = 200) -> list[str]:
    """Return text fields of a body.

    Raises:
        Refusal: One is missing, empty, too long or no text: errorCode 5.
    """
    values = [body.get(name) if isinstance(body, dict) else None for name in names]
    if not all(isinstance(value, str) and 0 < len(value) <= longest for value in values):
        raise Refusal(5, http_status=400)
    return [str(value) for value in values]


def _refused_or_answered(function: Endpoint, request: HttpRequest, body: object, *, asks_token: bool) -> HttpResponse:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if asks_token and not (scheme.lower() == "bearer" and tokens.opens(token)):
        return _answer(None, error_code=6, http_status=401)
    try:
        return _answer(function(body))
    except Refusal as refusal:
        return _answer(None, error_code=refusal.error_code, http_status=refusal.http_status)


def _answer(data: object, *, error_code: int | None = None, http_status: int = 200) -> HttpResponse:
    is_ok = error_code is None and http_status == 200
    body = {
        "data": data,
        "errorCode": error_code,
        "responseCode": 0 if is_ok else 1,
        "responseMessage": "Getting transaction successfully."
        if is_ok
        else MESSAGES.get(error_code or 0, "Service is busy"),
    }
    return HttpResponse(json.dumps(body), content_type="application/json", status=http_status)


def _body(request: HttpRequest) -> object:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        return None


def _md5s(body: object) -> Iterable[str]:
    items: Sequence[object] = body if isinstance(body, list) else [body.get("md5")] if isinstance(body, dict) else []
    return [item for item in items if isinstance(item, str)]


def _fault(request: HttpRequest, md5s: Iterable[str]) -> Knobs:
    asked = request.headers.get(FAULT_HEADER, "")
    return Knobs(http_status=int(asked)) if asked.isdecimal() else take_fault(md5s)
