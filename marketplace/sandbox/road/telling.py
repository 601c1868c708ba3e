"""Telling the marketplace what happened, as the courier signs it, once or as badly as ordered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
from django.conf import settings

from marketplace.sandbox.road.faults import due_fault
from marketplace.sandbox.road.models import Knob, ParcelEvent


@dataclass(frozen=True)
class Message:
    """A callback as it goes over the wire."""

    body: bytes
    headers: Mapping[str, str]


#: Makes the callback of an event; `how` is empty, or `forged`, or `old`.
Maker = Callable[[ParcelEvent, str], Message]
MAKERS: Final[dict[str, Maker]] = {}


def callback_url(courier: str) -> str:
    """Return where a courier's callbacks go: as turned by the knob, else as the settings say; empty for nowhere."""
    knob = Knob.objects.filter(courier=courier, name="callback_url").first()
    return knob.value if knob else str(settings.COURIER_CALLBACK_URLS.get(courier, ""))


def tell(event: ParcelEvent) -> list[dict[str, Any]]:
    """Send an event to the marketplace, and return how each sending went."""
    courier = event.parcel.courier
    if courier not in MAKERS or not callback_url(courier):
        return []
    fault = due_fault(courier, "callback")
    kind = fault.kind if fault else ""
    if kind == "lost":
        return [{"status": None, "error": "lost on order"}]
    message = MAKERS[courier](event, kind)
    if kind == "half_json":
        message = Message(message.body[: len(message.body) // 2], message.headers)
    return [_send(courier, message) for _ in range(2 if kind == "twice" else 1)]


def _send(courier: str, message: Message) -> dict[str, Any]:
    try:
        answer = httpx.post(
            callback_url(courier), content=message.body, headers=dict(message.headers), timeout=5.0, trust_env=False
        )
    except httpx.HTTPError as error:
        return {"status": None, "error": type(error).__name__}
    return {"status": answer.status_code, "answer": answer.text[:300], "error": ""}
