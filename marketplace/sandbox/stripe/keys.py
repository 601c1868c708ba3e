"""Idempotency keys: one key is done once, and answered alike however often it is asked.

Source: docs.stripe.com/api/idempotent_requests (2026): the first answer is saved, a 500 too; other parameters with the
same key are an error, and so is a second request while the first is at work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from marketplace.sandbox.stripe.models import SavedAnswer
from marketplace.sandbox.stripe.wire import Answer, Refusal, reply


def once(request: HttpRequest, answer: Callable[[], Answer]) -> HttpResponse:
    """Answer a request by its key; without one, or to a question that changes nothing, as it comes."""
    key = request.headers.get("Idempotency-Key", "")
    if request.method != "POST" or not key:
        return reply(answer())
    if len(key) > 255:
        return reply(Refusal(400, "Idempotency keys are 255 characters at most").answer)
    said = f"{request.method} {request.path}\n".encode() + request.body
    fingerprint = hashlib.sha256(said).hexdigest()
    try:
        saved = SavedAnswer.objects.create(key=key, fingerprint=fingerprint)
    except IntegrityError:
        return _again(key, fingerprint)
    status, body = answer()
    saved.status, saved.body = status, json.dumps(body)
    saved.save()
    return reply((status, body))


def _again(key: str, fingerprint: str) -> HttpResponse:
    saved = SavedAnswer.objects.get(key=key)
    if saved.fingerprint != fingerprint:
        text = (
            f"Keys for idempotent requests can only be used with the same parameters they were first used with: {key}"
        )
        return reply(Refusal(400, text, kind="idempotency_error").answer)
    if saved.status is None:
        text = "There is currently another in-progress request using this Idempotent Key"
        return reply(Refusal(409, text, kind="idempotency_error", code="idempotency_key_in_use").answer)
    return reply((saved.status, json.loads(saved.body)), **{"Idempotent-Replayed": "true"})
