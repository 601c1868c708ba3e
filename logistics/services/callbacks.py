"""Carriers' callbacks: proven to be theirs, stored as they came, then read."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from logistics.carriers.base import NotSupported
from logistics.configured import carrier_for
from logistics.errors import UnableToVerifyCallback
from logistics.models import CarrierCallback
from logistics.services.tracking import record_tracking
from marketplace.core.errors import AdapterError

logger = logging.getLogger(__name__)

CALLBACK_REFUSED: Final = "logistics.callback.refused"
CALLBACK_UNREADABLE: Final = "logistics.callback.unreadable"
#: A callback that cannot be read this often needs a person.
MOST_TRIES: Final = 5
#: What else may stand in the headers is nobody's business.
_KEPT_HEADERS: Final = ("content-type", "x-post-timestamp", "x-post-signature", "timestamp", "digest", "user-agent")


def receive_callback(*, carrier: str, headers: Mapping[str, str], body: bytes, now: datetime) -> CarrierCallback:
    """Store a carrier's message and read it; a message that came before is the row it made then.

    The signature is checked over the raw bytes before anything is stored, so that strangers cannot fill the table.

    Raises:
        UnableToVerifyCallback: Not the carrier's own, or too old. Nothing is stored.
    """
    try:
        is_theirs = carrier_for(carrier).verify_webhook(headers=headers, body=body, now=now)
    except (KeyError, NotSupported):
        is_theirs = False
    if not is_theirs:
        logger.warning(CALLBACK_REFUSED, extra={"carrier": carrier, "bytes": len(body)})
        raise UnableToVerifyCallback(_("The signature does not fit."))
    callback, _created = CarrierCallback.objects.get_or_create(
        carrier=carrier,
        event_key=hashlib.sha256(body).hexdigest(),
        defaults={
            "headers": {name: headers[name][:200] for name in _KEPT_HEADERS if name in headers},
            "body": body,
            "received_at": now,
        },
    )
    read_callback(callback_id=callback.pk, now=now)
    return callback


def read_callback(*, callback_id: int, now: datetime) -> None:
    """Read a stored callback, once. One that cannot be read stays in the queue, and the log says so."""
    callback = CarrierCallback.objects.unread().filter(pk=callback_id).first()
    if callback is None:
        return
    unread = CarrierCallback.objects.unread().filter(pk=callback_id)
    try:
        events = carrier_for(callback.carrier).parse_webhook(body=bytes(callback.body))
    except AdapterError as error:
        logger.exception(CALLBACK_UNREADABLE, extra={"callback": callback_id, "carrier": callback.carrier})
        unread.update(tries=F("tries") + 1, last_error=str(error)[:300])
        return
    record_tracking(carrier=callback.carrier, events=events, now=now)
    with transaction.atomic(durable=True):
        unread.update(read_at=now, tries=F("tries") + 1, last_error="")


def unread_callbacks(*, limit: int = 100) -> list[int]:
    """Return callbacks that somebody stored and did not live to read."""
    waiting = CarrierCallback.objects.unread().filter(tries__lt=MOST_TRIES).order_by("received_at", "pk")
    return list(waiting.values_list("pk", flat=True)[:limit])
