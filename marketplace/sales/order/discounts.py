"""What offers took off an order, written down beside it as Oscar does for an order of its own."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from marketplace.core.db import require_transaction
from marketplace.sales.order.models import OrderDiscount

if TYPE_CHECKING:
    from marketplace.sales.order.models import Order


def write_discounts(*, order: Order, lines: Iterable[Any]) -> None:
    """Write one row for each offer that reduced any of an order's basket lines; before the order's own lines.

    Oscar then adds the rows that say how much of it fell on which line.
    """
    require_transaction()
    taken_off: dict[int, Decimal] = {}
    names: dict[int, str] = {}
    for line in lines:
        for discount in line.discounts:
            if discount.offer is not None:
                taken_off[discount.offer.id] = taken_off.get(discount.offer.id, Decimal(0)) + discount.amount
                names[discount.offer.id] = discount.offer.name
    for offer_id, amount in taken_off.items():
        OrderDiscount.objects.create(order=order, offer_id=offer_id, offer_name=names[offer_id], amount=amount)
