"""The endpoints under /stripe/v1/, and what may go wrong on the way to and from them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from marketplace.sandbox.stripe import keys, money, sessions
from marketplace.sandbox.stripe.knobs import Knobs, take_fault
from marketplace.sandbox.stripe.wire import Answer, Question, Refusal, reply

_ID: Final = r"([A-Za-z0-9_]{1,80})"
ENDPOINTS: Final[tuple[tuple[str, str, Callable[..., Answer]], ...]] = (
    ("POST", r"checkout/sessions", sessions.create),
    ("GET", r"checkout/sessions", sessions.listed),
    ("GET", rf"checkout/sessions/{_ID}", sessions.retrieve),
    ("POST", rf"checkout/sessions/{_ID}/expire", sessions.expire),
    ("POST", r"payment_methods", money.create_method),
    ("POST", r"payment_intents", money.create_intent),
    ("GET", r"payment_intents", money.list_intents),
    ("GET", rf"payment_intents/{_ID}", money.retrieve_intent),
    ("POST", rf"payment_intents/{_ID}/cancel", money.cancel_intent),
    ("POST", rf"payment_intents/{_ID}/confirm", money.confirm_intent),
    ("GET", r"charges", money.list_charges),
    ("GET", rf"charges/{_ID}", money.retrieve_charge),
    ("POST", r"refunds", money.create_refund),
    ("GET", r"refunds", money.list_refunds),
    ("GET", rf"refunds/{_ID}", money.retrieve_refund),
    ("GET", rf"disputes/{_ID}", money.retrieve_dispute),
)


@csrf_exempt
def api(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer as Stripe does, or as badly as ordered."""
    method = str(request.method)
    if not re.fullmatch(r"Bearer (sk|rk)_test_\w+", request.headers.get("Authorization", "")):
        return reply(Refusal(401, "Invalid API Key provided").answer)
    fault = take_fault(method, path)
    if fault.http_status:
        return reply(Refusal(fault.http_status, "ordered fault", kind="api_error").answer)
    answer = keys.once(request, lambda: _answer(request, path))
    return _spoiled(request, answer, fault)


def _answer(request: HttpRequest, path: str) -> Answer:
    try:
        view, names = _endpoint(str(request.method), path)
        return view(Question.of(request, path), *names)
    except Refusal as refusal:
        return refusal.answer


def _endpoint(method: str, path: str) -> tuple[Callable[..., Answer], tuple[str, ...]]:
    for wanted, pattern, view in ENDPOINTS:
        found = re.fullmatch(pattern, path)
        if found and wanted == method:
            return view, found.groups()
    raise Refusal(404, f"Unrecognized request URL ({method}: /v1/{path}).")


def _spoiled(request: HttpRequest, answer: HttpResponse, fault: Knobs) -> HttpResponseBase:
    if fault.slow_s:
        time.sleep(fault.slow_s)
    if fault.truncate:
        return HttpResponse(answer.content[: len(answer.content) // 2], content_type="application/json")
    if fault.drop:
        return StreamingHttpResponse(_nothing(request))
    return answer


def _nothing(request: HttpRequest) -> Iterator[bytes]:
    """Break the connection off before the first byte of the answer."""
    hang_up = request.META.get("sandbox.hang_up")
    if hang_up:
        hang_up()
    raise ConnectionAbortedError("ordered fault: the answer is lost")
    yield b""
