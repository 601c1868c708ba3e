"""The money of a return goes back by the one road that refunds have, once; or the same goods are sent for it."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.returns.models import Ending, ReturnRequest, ReturnStatus, Ruling, Wanted
from marketplace.returns.services.replacing import can_be_sent_again, place_again
from marketplace.returns.services.turning import turn
from marketplace.sales.order.errors import UnableToPlacePurchase
from payments.errors import UnableToRefund
from payments.giving_back import left_of
from payments.models import Refund, RefundReason, RefundStatus, RefundWay
from payments.services.refunds.asking import Pieces, Wish, ask_refund
from payments.services.refunds.replacing import give_money_instead, pay_with_refund

if TYPE_CHECKING:
    from marketplace.sales.order.models import Purchase
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

NOT_ASKED: Final = "returns.refund.not_asked"
NOT_REPLACED: Final = "returns.not_replaced"


def settle(*, return_id: int, now: datetime) -> bool:
    """Ask for a return's money to be given back, and end it; return whether it has ended.

    Refunds know it by the return's number, so that whoever dies after asking asks for the same again. Whoever accepted
    it asked for the money: a vendor's member, or the officer who decided. Above the limit an officer agrees as well.
    """
    row = ReturnRequest.objects.to_settle().select_related("policy", "order").filter(pk=return_id).first()
    if row is None:
        return False
    by = _who_agreed(row)
    try:
        refund = ask_refund(order_id=row.order_id, wish=wish_of(row), by=by, now=now, key=f"return:{row.number}")
    except UnableToRefund as error:
        logger.warning(NOT_ASKED, extra={"return": row.pk})
        ReturnRequest.objects.to_settle().filter(pk=row.pk).update(trouble=str(error))
        return False
    if refund.status == RefundStatus.ASKED and refund.way == RefundWay.REPLACEMENT:
        ReturnRequest.objects.to_settle().filter(pk=row.pk).update(trouble=str(_("A second officer is asked.")))
        return False
    purchase = _sent_once_more(row, refund, now)
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
        again.refund, again.closed_at, again.trouble = refund, now, ""
        again.ending = Ending.REPLACED if purchase else Ending.REFUNDED
        audit.record(actor=by, action="return.settled", subject=again, data={"amount": str(refund.money)})
        told, words = ("replaced", purchase.number) if purchase else ("settled", str(refund.money))
        turn(again, ReturnStatus.SETTLED, now=now, hours=None, told=told, words=words)
    return True


def _sent_once_more(row: ReturnRequest, refund: Refund, now: datetime) -> Purchase | None:
    """Let a refund pay for the same pieces where they were wanted; else, or where that cannot be, it goes as money."""
    if refund.way != RefundWay.REPLACEMENT or refund.status == RefundStatus.REFUSED:
        return None
    try:
        purchase = place_again(row=row, refund=refund, now=now)
    except UnableToPlacePurchase as error:
        logger.warning(NOT_REPLACED, extra={"return": row.pk, "why": str(error)})
        give_money_instead(refund=refund)
        return None
    pay_with_refund(refund=refund, purchase=purchase, now=now)
    return purchase


def wish_of(row: ReturnRequest) -> Wish:
    """Return what is asked back for a return: its pieces, and delivery where the terms say so and nothing remains.

    Pieces are put on sale again by the inspection, never by the refund.
    """
    lines = [
        (line.line_id, line.quantity - (line.missing or 0) if row.ruling == Ruling.RECEIVED_ONLY else line.quantity)
        for line in row.lines.all()
    ]
    pieces = dict(lines)
    is_replaced = row.wanted == Wanted.REPLACEMENT and can_be_sent_again(row)
    is_whole = all(pieces.get(line.line_id, 0) == line.quantity for line in left_of(row.order).lines)
    return Wish(
        pieces=tuple(Pieces(line_id=line, quantity=quantity) for line, quantity in lines if quantity),
        with_delivery=row.policy.with_delivery and is_whole and not is_replaced,
        reason=RefundReason.RETURNED if row.must_come_back else RefundReason.AGREED,
        note=f"{row.number}: {row.get_reason_display()}",
        is_replaced=is_replaced,
    )


def _who_agreed(row: ReturnRequest) -> User:
    agreed: User | None = row.decided_by or row.answered_by
    if agreed is None:
        raise ValueError(f"nobody accepted return {row.number}")
    return agreed
