"""The money of a return goes back by the one road that refunds have, once."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from marketplace.core import audit
from marketplace.returns.models import Ending, ReturnRequest, ReturnStatus, Ruling
from marketplace.returns.services.turning import turn
from payments.errors import UnableToRefund
from payments.giving_back import left_of
from payments.models import RefundReason
from payments.services.refunds.asking import Pieces, Wish, ask_refund

if TYPE_CHECKING:
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

NOT_ASKED: Final = "returns.refund.not_asked"


def settle(*, return_id: int, now: datetime) -> bool:
    """Ask for a return's money to be given back, and end it; return whether it has ended.

    Refunds know it by the return's number, so that whoever dies after asking asks for the same again. Whoever accepted
    it asked for the money: a vendor's member, or the officer who decided. Above the limit an officer agrees as well.
    """
    row = ReturnRequest.objects.to_settle().select_related("policy", "order").filter(pk=return_id).first()
    if row is None:
        return False
    wish, by = wish_of(row), _who_agreed(row)
    try:
        refund = ask_refund(order_id=row.order_id, wish=wish, by=by, now=now, key=f"return:{row.number}")
    except UnableToRefund as error:
        logger.warning(NOT_ASKED, extra={"return": row.pk})
        ReturnRequest.objects.to_settle().filter(pk=row.pk).update(trouble=str(error))
        return False
    with transaction.atomic(durable=True):
        again = (
            ReturnRequest.objects.select_for_update(of=("self",))
            .to_settle()
            .select_related("order")
            .filter(pk=row.pk)
            .first()
        )
        if again is None:
            return True
        again.refund, again.ending, again.closed_at, again.trouble = refund, Ending.REFUNDED, now, ""
        audit.record(actor=by, action="return.settled", subject=again, data={"amount": str(refund.money)})
        turn(again, ReturnStatus.SETTLED, now=now, hours=None, told="settled", words=str(refund.money))
    return True


def wish_of(row: ReturnRequest) -> Wish:
    """Return what is asked back for a return: its pieces, and delivery where the terms say so and nothing remains.

    Pieces are put on sale again by the inspection, never by the refund.
    """
    lines = [
        (line.line_id, line.quantity - (line.missing or 0) if row.ruling == Ruling.RECEIVED_ONLY else line.quantity)
        for line in row.lines.all()
    ]
    pieces = dict(lines)
    is_whole = all(pieces.get(line.line_id, 0) == line.quantity for line in left_of(row.order).lines)
    return Wish(
        pieces=tuple(Pieces(line_id=line, quantity=quantity) for line, quantity in lines if quantity),
        with_delivery=row.policy.with_delivery and is_whole,
        reason=RefundReason.RETURNED if row.must_come_back else RefundReason.AGREED,
        note=f"{row.number}: {row.get_reason_display()}",
    )


def _who_agreed(row: ReturnRequest) -> User:
    agreed: User | None = row.decided_by or row.answered_by
    if agreed is None:
        raise ValueError(f"nobody accepted return {row.number}")
    return agreed
