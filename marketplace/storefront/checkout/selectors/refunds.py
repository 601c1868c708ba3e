"""What a buyer sees of money that goes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from payments.models import RefundStatus, RefundWay
from payments.models.refund import NOT_BOOKED


@dataclass(frozen=True)
class MoneyBack:
    """One refund. What a second officer has not agreed to is no promise, and is not shown."""

    money: Money
    order_number: str
    is_given: bool
    is_on_its_way: bool
    at: datetime
    #: The bank's number of the transfer, where a person made it.
    reference: str


def money_back(purchase: Purchase) -> Iterator[MoneyBack]:
    """Yield what goes back of a purchase, or has gone; its receipts and their refunds should be prefetched."""
    for receipt in purchase.receipts.all():
        for refund in receipt.refunds.all():
            if refund.status not in NOT_BOOKED:
                yield MoneyBack(
                    money=refund.money,
                    order_number=refund.order.number if refund.order else "",
                    is_given=refund.status == RefundStatus.SUCCEEDED,
                    is_on_its_way=refund.status == RefundStatus.SUBMITTED and refund.way == RefundWay.PROVIDER,
                    at=refund.ended_at or refund.created_at,
                    reference=refund.transfer_reference,
                )
