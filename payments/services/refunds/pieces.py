"""What giving money back does to the pieces it was paid for, and to an order of which all has gone back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from marketplace.core.db import MoneySum
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import cancel_within
from marketplace.sales.order.services.taking_back import take_back_pieces
from marketplace.sales.order.statuses import OrderStatus

if TYPE_CHECKING:
    from marketplace.users.models import User
    from payments.models import Refund

#: No carrier has it yet.
WITH_VENDOR: Final = frozenset({OrderStatus.CONFIRMED, OrderStatus.ACCEPTED})


def settle_pieces(*, refund: Refund, order: Order, by: User | None, now: datetime) -> None:
    """Take the pieces of a refund that fell due out of what is sent, and call the order off if nothing is left of it."""
    for line in refund.lines.select_related("line__stockrecord").order_by("line__stockrecord_id", "pk"):
        take_back_pieces(order=order, line=line.line, quantity=line.quantity, goes_on_sale=line.goes_on_sale)
    if order.status in WITH_VENDOR and _is_all_due(order):
        cancel_within(order=order, by=by, reason="All of it is given back.", now=now)


def _is_all_due(order: Order) -> bool:
    """Return whether all of an order is due back, or has gone; what nobody has agreed to yet does not count."""
    booked = order.refunds.booked().aggregate(total=MoneySum("amount"))["total"]
    return booked is not None and booked >= order.total.amount
