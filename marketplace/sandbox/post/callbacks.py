"""Telling the marketplace of a scan, signed, once or as badly as ordered."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid

import httpx
from django.utils import timezone

from marketplace.sandbox.post.config import WEBHOOK_SECRET, callback_url
from marketplace.sandbox.post.faults import due_fault
from marketplace.sandbox.post.models import Callback, ParcelEvent
from marketplace.sandbox.post.scans import item_json


def tell(event: ParcelEvent) -> list[Callback]:
    """Send a scan to the marketplace and return what was sent; what was held back goes out after it."""
    if not callback_url():
        return []
    body = json.dumps({"EventId": str(uuid.uuid4()), "Mailitems": [item_json(event.parcel, [event])]})
    fault = due_fault("callback")
    kind = fault.kind if fault else ""
    if kind == "out_of_order":
        return [Callback.objects.create(parcel=event.parcel, event=event, body=body, is_held=True)]
    if kind == "lost":
        return [Callback.objects.create(parcel=event.parcel, event=event, body=body, error="lost on order")]
    bodies = [body, body] if kind == "twice" else [body[: len(body) // 2]] if kind == "half_json" else [body]
    sent = [send(Callback.objects.create(parcel=event.parcel, event=event, body=text)) for text in bodies]
    return sent + [send(held) for held in Callback.objects.filter(is_held=True).order_by("pk")]


def send(callback: Callback) -> Callback:
    """Send one message and note how it went."""
    stamp = str(int(time.time()))
    signature = hmac.new(WEBHOOK_SECRET.encode(), f"{stamp}.{callback.body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Post-Timestamp": stamp,
        "X-Post-Signature": f"sha256={signature}",
        "User-Agent": "cambodia-post-sandbox",
    }
    callback.is_held, callback.error, callback.sent_at = False, "", timezone.now()
    try:
        answer = httpx.post(
            callback_url(), content=callback.body.encode(), headers=headers, timeout=5.0, trust_env=False
        )
        callback.status = answer.status_code
    except httpx.HTTPError as error:
        callback.error = type(error).__name__
    callback.save()
    return callback
