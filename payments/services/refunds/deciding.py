"""A second officer agrees to a refund above the limit, or refuses it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.sales.order.services.lifecycle import lock_purchase
from payments.errors import UnableToRefund
from payments.models import Refund, RefundStatus
from payments.services.refunds.asking import make_due
from payments.services.refunds.falling_due import let_go

if TYPE_CHECKING:
    from marketplace.users.models import User


def agree(*, refund_id: int, by: User, now: datetime) -> None:
    """Agree to a refund, and to those that belong to it: they fall due.

    Raises:
        UnableToRefund: It does not wait for a decision, or this officer asked for it.
    """
    with transaction.atomic(durable=True):
        for refund in _asked(refund_id, by):
            refund.decided_by, refund.decided_at = by, now
            refund.status = RefundStatus.DUE
            refund.save(update_fields=["decided_by", "decided_at", "status"])
            audit.record(actor=by, action="refund.agreed", subject=refund, data={"amount": str(refund.money)})
            make_due(refund=refund, now=now, by=by)


def refuse(*, refund_id: int, reason: str, by: User, now: datetime) -> None:
    """Refuse a refund, and those that belong to it: what they held of their receipts is free again.

    Raises:
        UnableToRefund: As `agree`, or without a reason.
    """
    if not reason.strip():
        raise UnableToRefund(_("Say why it is refused."))
    with transaction.atomic(durable=True):
        for refund in _asked(refund_id, by):
            refund.decided_by, refund.decided_at, refund.ended_at = by, now, now
            refund.status, refund.refusal = RefundStatus.REFUSED, reason.strip()
            refund.save(update_fields=["decided_by", "decided_at", "ended_at", "status", "refusal"])
            let_go(receipt=refund.receipt, money=refund.money)
            audit.record(actor=by, action="refund.refused", subject=refund, data={"reason": refund.refusal})


def may_decide(*, refund: Refund, officer: User) -> bool:
    """Return whether a refund waits for a decision that this officer may take: another asked for it."""
    return refund.status == RefundStatus.ASKED and refund.asked_by_id != officer.pk


def _asked(refund_id: int, by: User) -> list[Refund]:
    """Return a refund that waits and those that belong to it, under their purchase's lock."""
    found = Refund.objects.select_related("receipt", "order__vendor")
    refund = found.get(pk=refund_id)
    lock_purchase(purchase_id=refund.receipt.purchase_id)
    first = refund.rest_of_id or refund.pk
    together = [found.get(pk=first), *found.filter(rest_of=first).order_by("pk")]
    if together[0].status != RefundStatus.ASKED:
        raise UnableToRefund(_("This refund does not wait for a decision any more."))
    if not may_decide(refund=together[0], officer=by):
        raise UnableToRefund(_("You asked for it yourself. Another officer decides."))
    return together
