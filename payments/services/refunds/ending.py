"""How a refund ends: it arrived, or it did not and is owed as before."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import RefundFailed, RefundSucceeded
from marketplace.sales.order.services.lifecycle import lock_purchase
from payments.models import Refund, RefundStatus
from payments.services.refunds import bookkeeping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.users.models import User


def locked_refund(*, refund_id: int) -> Refund:
    """Return a refund read under its purchase's lock, inside the caller's transaction."""
    require_transaction()
    found = Refund.objects.select_related("receipt__order__vendor", "receipt__purchase", "order__vendor")
    lock_purchase(purchase_id=Refund.objects.values_list("receipt__purchase", flat=True).get(pk=refund_id))
    return found.get(pk=refund_id)


def move(refund: Refund, *, start: Iterable[str], to: RefundStatus, **changes: Any) -> bool:
    """Move a refund to a status from one of others; return whether it stood there."""
    moved = Refund.objects.filter(pk=refund.pk, status__in=start).update(status=to, **changes)
    if moved:
        for name, value in {"status": to, **changes}.items():
            setattr(refund, name, value)
    return bool(moved)


def note_success(*, refund: Refund, by: User | None, now: datetime, start: Iterable[str], **changes: Any) -> bool:
    """Write down, inside the caller's transaction, that a refund arrived, and book it; return whether it was news."""
    require_transaction()
    changes = {"ended_at": now, "next_look_at": None, "last_error": "", **changes}
    if not move(refund, start=start, to=RefundStatus.SUCCEEDED, **changes):
        return False
    bookkeeping.book_sent(refund=refund, occurred_at=now)
    audit.record(actor=by, action="refund.succeeded", subject=refund, data={"amount": str(refund.money)})
    publish(RefundSucceeded(refund_id=refund.pk))
    return True


def note_failure(*, refund: Refund, error: str, now: datetime) -> bool:
    """Write down that a refund did not arrive: it is back in the queue. One that had arrived is booked back.

    Return whether it was news. Inside the caller's transaction.
    """
    require_transaction()
    had_arrived = refund.status == RefundStatus.SUCCEEDED
    start = (RefundStatus.SUBMITTED, RefundStatus.SUCCEEDED)
    changes = {"ended_at": now, "next_look_at": None, "last_error": error[:500]}
    if not move(refund, start=start, to=RefundStatus.FAILED, **changes):
        return False
    if had_arrived:
        bookkeeping.book_came_back(refund=refund, occurred_at=now)
    audit.record(actor=None, action="refund.failed", subject=refund, data={"error": error[:200]})
    publish(RefundFailed(refund_id=refund.pk))
    return True
