"""Facts and their outbox.

# Note [Later means a fact]
A service that wants something to happen later publishes a fact in its own transaction. That writes one row for the
fact and one for each handler, so the wish stands or falls with the change itself. After the commit one message is sent
to the worker for all that was published at once; when the message is lost, or the worker dies, the sweep finds the
rows. A handler may therefore run twice, and must not mind.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from marketplace.core import written
from marketplace.core.db import require_transaction
from marketplace.core.models import Delivery, EventRecord

logger = logging.getLogger(__name__)

DELIVERY_FAILED = "core.delivery.failed"
#: After this many tries a delivery waits a day each time; somebody has read the log by then.
LONGEST_WAIT: Final = timedelta(days=1)
#: How long a delivery rests before the sweep takes it, so that the worker's own message comes first.
HEAD_START: Final = timedelta(seconds=30)

type_of_subscriptions = Mapping[type, Sequence[Callable[[Any], None]]]


def _subscriptions() -> type_of_subscriptions:
    subscriptions: type_of_subscriptions = import_string("marketplace.subscriptions.SUBSCRIPTIONS")
    return subscriptions


def _path(handler: Callable[[Any], None]) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def publish(*facts: Any) -> None:
    """Write down facts, to be delivered to their handlers after the commit. See Note [Later means a fact].

    Raises:
        RuntimeError: There is no transaction for the facts to stand or fall with.
    """
    require_transaction()
    if not all(dataclasses.is_dataclass(fact) and not isinstance(fact, type) for fact in facts):
        raise TypeError("a fact is an instance of a dataclass")
    records = [EventRecord(name=type(fact).__name__, data=dataclasses.asdict(fact)) for fact in facts]
    written.insert(records)
    rests_until, subscriptions = timezone.now() + HEAD_START, _subscriptions()
    wanted = [
        Delivery(record=record, handler=_path(handler), next_try_at=rests_until)
        for fact, record in zip(facts, records, strict=True)
        for handler in subscriptions.get(type(fact), ())
    ]
    if wanted:
        written.insert(wanted)
        transaction.on_commit(partial(_send, [delivery.pk for delivery in wanted]))


def _send(delivery_ids: Sequence[int]) -> None:
    """Tell the worker of deliveries; a broker that is down costs only the head start, the sweep goes on."""
    from marketplace.core.tasks import deliver

    try:
        deliver.delay(*delivery_ids)
    except (OSError, OperationalError):
        logger.warning("core.broker.unreachable", extra={"deliveries": list(delivery_ids)})


def deliver_one(*, delivery_id: int, now: datetime) -> bool:
    """Hand one fact to its handler and mark it delivered; return whether the handler ran well.

    A handler that raises is tried again later, each time after a longer wait.
    """
    claimed = Delivery.objects.filter(pk=delivery_id, delivered_at=None)
    delivery = claimed.select_related("record").first()
    if delivery is None:
        return True
    fact = _fact(delivery.record)
    handler: Callable[[Any], None] = import_string(delivery.handler)
    try:
        handler(fact)
    except Exception as error:
        wait = min(timedelta(seconds=2**delivery.tries * 15), LONGEST_WAIT)
        claimed.update(tries=delivery.tries + 1, next_try_at=now + wait, last_error=repr(error)[:2000])
        logger.exception(DELIVERY_FAILED, extra={"delivery": delivery_id, "handler": delivery.handler})
        return False
    claimed.update(tries=delivery.tries + 1, delivered_at=now, last_error="")
    return True


def _fact(record: EventRecord) -> object:
    fact_type = import_string(f"marketplace.facts.{record.name}")
    return fact_type(**record.data)


def deliver_due(*, now: datetime, limit: int = 200) -> int:
    """Deliver what a lost message left behind; return how many were tried."""
    due = Delivery.objects.open().filter(next_try_at__lte=now).order_by("pk").values_list("pk", flat=True)[:limit]
    for delivery_id in list(due):
        deliver_one(delivery_id=delivery_id, now=now)
    return len(due)
