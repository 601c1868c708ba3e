"""What PayWay wraps answers in, who may ask, and how an answer is spoilt on its way."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from marketplace.sandbox.payway.config import API_KEY, MERCHANT_ID
from marketplace.sandbox.payway.knobs import take_fault
from payments.providers.payway.signing import request_hash

#: How often each endpoint was asked since the sandbox began, for tests that count.
CALLS: Final[Counter[str]] = Counter()

Fields = Mapping[str, str]
Endpoint = Callable[[Fields], Mapping[str, Any]]
View = Callable[[HttpRequest], HttpResponse]


class Refusal(Exception):
    """An answer with a code that is no success."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code, self.message = code, message


def endpoint(*, order: Sequence[str], wrong_hash: str) -> Callable[[Endpoint], View]:
    """Make a function from fields to an answer an endpoint that verifies who asks."""

    def decorated(function: Endpoint) -> View:
        name = function.__name__.replace("_", "-")

        @csrf_exempt
        @wraps(function)
        def view(request: HttpRequest) -> HttpResponse:
            CALLS[name] += 1
            fields = _fields(request)
            fault = take_fault(fields.get("tran_id", ""), name)
            if fault.http_status:
                return HttpResponse("<html>busy</html>", status=fault.http_status)
            if fault.code:
                return _sent(_refused(fault.code, "As ordered"))
            answer = _sent(_answered(function, fields, order, wrong_hash))
            if fault.slow_s:
                time.sleep(fault.slow_s)
            if fault.lost:
                return HttpResponse("<html>lost</html>", status=502)
            if fault.truncate:
                answer.content = answer.content[: len(answer.content) // 2]
            return answer

        return view

    return decorated


def well(code: str = "00", **more: Any) -> dict[str, Any]:
    """Return an answer that says success."""
    return {**more, "status": {"code": code, "message": "Success!", "tran_id": f"{time.time_ns()}"}}


def _answered(function: Endpoint, fields: Fields, order: Sequence[str], wrong_hash: str) -> Mapping[str, Any]:
    if fields.get("merchant_id") != MERCHANT_ID or fields.get("hash") != request_hash(API_KEY, fields, order):
        return _refused(wrong_hash, "Wrong hash")
    try:
        return function(fields)
    except Refusal as refusal:
        return _refused(refusal.code, refusal.message)


def _refused(code: str, message: str) -> dict[str, Any]:
    return {"status": {"code": code, "message": message or "Refused"}}


def _sent(answer: Mapping[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(answer, default=_number), content_type="application/json")


def _number(value: object) -> int | float:
    """Return an amount as a JSON number, as PayWay does; what it loses nobody needs here."""
    if not isinstance(value, Decimal):
        raise TypeError(type(value).__name__)
    return int(value) if value == value.to_integral_value() else float(value)


def _fields(request: HttpRequest) -> dict[str, str]:
    if "json" not in request.headers.get("content-type", ""):
        return {name: str(value) for name, value in request.POST.items()}
    try:
        body = json.loads(request.body, parse_float=str)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in body.items()} if isinstance(body, dict) else {}
