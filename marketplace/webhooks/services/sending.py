"""Messages to vendors' programs: written down first, sent at once, and again for a day.

# Note [Claim, call, record]
A message is claimed by a conditional update that gives it its next turn, then the program is called with no transaction
open, then its answer is recorded. Whoever dies in between leaves a message that comes again, with the same id.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from marketplace.core import audit
from marketplace.core.errors import AdapterError
from marketplace.core.events import publish
from marketplace.core.http import HttpClient
from marketplace.core.ids import new_token
from marketplace.facts import WebhookStopped
from marketplace.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.signing import headers_for, unseal

logger = logging.getLogger(__name__)

NOT_TAKEN: Final = "webhooks.delivery.not_taken"
TIMEOUT_S: Final = 5.0
MOST_BYTES: Final = 2_048
#: Minutes from one try to the next; after the last of them, a day from the first, a message is given up.
WAITS: Final = (0.5, 2, 10, 30, 60, 120, 240, 480, 480)
#: A program that failed so often in a row, and for so long, is not told any more.
MOST_FAILURES: Final = 10
FAILS_FOR: Final = timedelta(days=1)
GONE: Final = 410


def queue(*, vendor_id: int, kind: str, key: str, data: Mapping[str, Any], now: datetime) -> list[int]:
    """Write down a message for each program of a vendor, once per key, and return those that may be sent at once.

    Args:
        vendor_id: Whose programs.
        kind: What happened, as `docs/howto/webhooks.md` lists it.
        key: The same for the same thing.
        data: Plain values; nothing of the buyer's.
        now: The present.
    """
    ready = []
    for endpoint in WebhookEndpoint.objects.told().filter(vendor=vendor_id):
        delivery, is_new = _write(endpoint, kind=kind, key=key, data=data, now=now)
        if is_new and not endpoint.failures:
            ready.append(delivery.pk)
    return ready


def _write(
    endpoint: WebhookEndpoint, *, kind: str, key: str, data: Mapping[str, Any], now: datetime
) -> tuple[WebhookDelivery, bool]:
    public_id = new_token()
    body = {"id": public_id, "type": kind, "timestamp": now.isoformat(), "data": dict(data)}
    return WebhookDelivery.objects.get_or_create(
        endpoint=endpoint,
        key=key,
        defaults={
            "public_id": public_id,
            "kind": kind,
            "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            "created_at": now,
            "next_try_at": now,
        },
    )


def send_test(*, endpoint: WebhookEndpoint, now: datetime) -> WebhookDelivery:
    """Send a program a message that means nothing, now, and return what became of it."""
    delivery, _new = _write(endpoint, kind="test", key=f"test:{new_token()}", data={"hello": "សួស្តី"}, now=now)
    deliver(delivery_id=delivery.pk, now=now)
    delivery.refresh_from_db()
    return delivery


def deliver(*, delivery_id: int, now: datetime) -> bool:
    """Send one message that is due, at most once at a time; return whether its program took it.

    See Note [Claim, call, record].
    """
    delivery = WebhookDelivery.objects.due(now).select_related("endpoint").filter(pk=delivery_id).first()
    if delivery is None:
        return False
    wait = timedelta(minutes=WAITS[min(delivery.tries, len(WAITS) - 1)])
    mine = WebhookDelivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING, tries=delivery.tries)
    if not mine.update(tries=F("tries") + 1, next_try_at=now + wait):
        return False  # somebody else has it
    delivery.tries += 1
    status: int | None = None
    error = ""
    try:
        status = _call(delivery, now=now)
    except AdapterError as failure:
        error = str(failure)
    _record(delivery, status=status, error=error, now=now)
    return status is not None and 200 <= status < 300


def _call(delivery: WebhookDelivery, *, now: datetime) -> int:
    endpoint, parts = delivery.endpoint, urlsplit(delivery.endpoint.url)
    client = HttpClient(
        name="webhook",
        base_url=f"{parts.scheme}://{parts.netloc}",
        timeout_s=TIMEOUT_S,
        only_public=not settings.WEBHOOKS_REACH_PRIVATE,
        most_bytes=MOST_BYTES,
    )
    headers = headers_for(
        secret=unseal(endpoint.sealed_secret), message_id=delivery.public_id, body=delivery.body, now=now
    )
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        return client.request("POST", path or "/", content=delivery.body.encode(), headers=headers).status
    finally:
        client.close()


def _record(delivery: WebhookDelivery, *, status: int | None, error: str, now: datetime) -> None:
    endpoints = WebhookEndpoint.objects.filter(pk=delivery.endpoint_id)
    mine = WebhookDelivery.objects.filter(pk=delivery.pk)
    with transaction.atomic(durable=True):
        if status is not None and 200 <= status < 300:
            mine.update(state=DeliveryState.TAKEN, answered_at=now, last_status=status, last_error="")
            endpoints.update(failures=0, failing_since=None)
            return
        is_over = delivery.tries > len(WAITS)
        state = DeliveryState.GIVEN_UP if is_over else DeliveryState.WAITING
        mine.filter(state=DeliveryState.WAITING).update(state=state, last_status=status, last_error=error[:200])
        endpoints.update(failures=F("failures") + 1, failing_since=Coalesce("failing_since", now))
        logger.info(NOT_TAKEN, extra={"delivery": delivery.pk, "status": status, "error": error})
        _stop_if_hopeless(endpoints.select_for_update().get(), status=status, now=now)


def _stop_if_hopeless(endpoint: WebhookEndpoint, *, status: int | None, now: datetime) -> None:
    """Stop telling a program that says it is gone, or that has not answered for a day; the vendor is told once."""
    for_long = endpoint.failing_since is not None and now - endpoint.failing_since >= FAILS_FOR
    if endpoint.stopped_at is not None or not (status == GONE or (for_long and endpoint.failures >= MOST_FAILURES)):
        return
    endpoint.stopped_at = now
    endpoint.save(update_fields=["stopped_at"])
    audit.record(actor=None, action="webhook.stopped", subject=endpoint, data={"host": endpoint.host})
    publish(
        WebhookStopped(endpoint_id=endpoint.pk, vendor_id=endpoint.vendor_id, host=endpoint.host, at=now.isoformat())
    )


def deliver_due(*, now: datetime, limit: int = 100) -> int:
    """Send what waits for another try; a program that fails is left in peace for this run. Return how many went out."""
    due = WebhookDelivery.objects.due(now).order_by("next_try_at", "pk").values_list("pk", "endpoint_id")[:limit]
    silent: set[int] = set()
    sent = 0
    for delivery_id, endpoint_id in list(due):
        if endpoint_id in silent:
            continue
        if deliver(delivery_id=delivery_id, now=now):
            sent += 1
        else:
            silent.add(endpoint_id)
    return sent
