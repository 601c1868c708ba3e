"""What a vendor sees of money that goes back of one of its orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.core.money import Money
from marketplace.sales.order.models import Order
from payments.giving_back import refunds_of, transfer_of
from payments.models import Refund, RefundStatus, RefundWay
from payments.models.refund import TO_SEND


@dataclass(frozen=True)
class BackOfOrder:
    """One refund of an order.

    Attributes:
        pieces: Of what how many pieces, and whether they may be sold again.
        is_for_vendor: The buyer paid the vendor, who gives it back.
        is_mine_to_give: It has not been given back yet.
        to_name, to_phone, words: To whom, and what to write; only where the vendor gives it.
    """

    refund_id: int
    public_id: str
    money: Money
    reason: str
    pieces: Sequence[tuple[int, str, bool]]
    with_delivery: bool
    is_given: bool
    at: datetime
    reference: str
    is_for_vendor: bool
    is_mine_to_give: bool
    to_name: str
    to_phone: str
    words: str


def money_back_of(*, order: Order) -> list[BackOfOrder]:
    """Return what its vendor sees of money that goes back of an order, the oldest first."""
    return [_back(refund) for refund in refunds_of(order)]


def _back(refund: Refund) -> BackOfOrder:
    is_for_vendor = refund.way == RefundWay.VENDOR
    transfer = transfer_of(refund) if is_for_vendor else None
    return BackOfOrder(
        refund_id=refund.pk,
        public_id=str(refund.public_id),
        money=refund.money,
        reason=refund.get_reason_display(),
        pieces=tuple(
            (one.quantity, one.line.product.get_title() if one.line.product else one.line.title, one.goes_on_sale)
            for one in refund.lines.all()
        ),
        with_delivery=bool(refund.delivery),
        is_given=refund.status == RefundStatus.SUCCEEDED,
        at=refund.ended_at or refund.created_at,
        reference=refund.transfer_reference if is_for_vendor else "",
        is_for_vendor=is_for_vendor,
        is_mine_to_give=is_for_vendor and refund.status in TO_SEND,
        to_name=transfer.name if transfer else "",
        to_phone=transfer.phone if transfer else "",
        words=transfer.words if transfer else "",
    )
