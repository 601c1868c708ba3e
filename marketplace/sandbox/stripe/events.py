"""Telling the marketplace what happened: signed as Stripe signs, once or as badly as ordered.

Source of the signature: docs.stripe.com/webhooks/signatures (2026).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import time
from typing import Any, Final

import httpx
from django.conf import settings
from django.db import connection, transaction

from marketplace.sandbox.stripe.knobs import Knobs, turned
from marketplace.sandbox.stripe.models import Event

SECRET: Final = "whsec_sandbox"  # noqa: S105 - known to everybody
API_VERSION: Final = "2026-10-28.endive"
#: Stripe tries for three days; a sandbox for a few seconds.
RESTS_S: Final = (0.0, 1.0, 3.0)
_TIMEOUT_S: Final = 10.0


def tell(kind: str, subject: dict[str, Any]) -> Event:
    """Write an event down and send it, in its own time and as the knobs stand."""
    event_id = f"evt_{secrets.token_hex(12)}"
    body = json.dumps(
        {
            "id": event_id,
            "object": "event",
            "api_version": API_VERSION,
            "created": int(time.time()),
            "livemode": False,
            "pending_webhooks": 1,
            "type": kind,
            "data": {"object": subject},
        }
    )
    knobs = turned()
    event = Event.objects.create(id=event_id, kind=kind, body=body, is_held=bool(knobs.events_reverse))
    if knobs.events_drop:
        note(event, "dropped on order")
    elif knobs.events_reverse:
        _send_held(knobs)
    else:
        _in_background([event] * (1 + knobs.events_repeat), knobs, one_by_one=False)
    return event


def _send_held(knobs: Knobs) -> None:
    """Send what was kept back, newest first, once it is enough."""
    held = list(Event.objects.filter(is_held=True))
    if len(held) >= knobs.events_reverse:
        Event.objects.filter(is_held=True).update(is_held=False)
        _in_background(held, knobs, one_by_one=True)


def _in_background(events: list[Event], knobs: Knobs, *, one_by_one: bool) -> None:
    groups = [events] if one_by_one else [[event] for event in events]
    for group in groups:
        threading.Thread(target=_deliver, args=(group, knobs), daemon=True).start()


def _deliver(events: list[Event], knobs: Knobs) -> None:
    time.sleep(knobs.events_delay_s)
    try:
        for event in events:
            for rest in RESTS_S:
                time.sleep(rest)
                if send(event, age_s=knobs.events_age_s, secret=knobs.secret, url=knobs.callback_url) // 100 == 2:
                    break
    finally:
        connection.close()


def send(event: Event, *, age_s: int = 0, secret: str = "", url: str = "") -> int:
    """Send an event once, and return the answer's status; 0 where there was none."""
    stamp = int(time.time()) - age_s
    secret = secret or SECRET
    signature = hmac.new(secret.encode(), f"{stamp}.{event.body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": f"t={stamp},v1={signature}",
        "User-Agent": "Stripe/1.0 (sandbox)",
    }
    address = url or settings.STRIPE_CALLBACK_URL
    if not address:
        note(event, "nobody to tell")
        return 200
    try:
        answer = httpx.post(address, content=event.body, headers=headers, timeout=_TIMEOUT_S, trust_env=False)
    except httpx.HTTPError as error:
        note(event, type(error).__name__)
        return 0
    note(event, str(answer.status_code))
    return answer.status_code


def note(event: Event, how: str) -> None:
    """Write down what became of a sending."""
    with transaction.atomic():
        fresh = Event.objects.filter(pk=event.pk).first()
        if fresh is not None:
            fresh.sendings = [*fresh.sendings, how]
            fresh.save(update_fields=["sendings"])
