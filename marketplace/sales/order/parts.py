"""Of what parts a purchase is paid: one for all that we collect, and one for each order whose vendor is paid directly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from marketplace.core.money import Money
from marketplace.core.prepared import Prepared
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.statuses import NOTHING_OWED, OrderStatus

_ORDERS: Final = Prepared(lambda purchase: Order.objects.filter(purchase=purchase).select_related("vendor"))

#: Unpaid, an order in these is not to be paid any more. One that expired may come back to life by late money.
CALLED_OFF: Final = NOTHING_OWED - {OrderStatus.EXPIRED}


@dataclass(frozen=True)
class Part:
    """What of a purchase is paid at once, to one account.

    Attributes:
        orders: The orders in it, by their keys.
        order: The one order, where its vendor is paid directly; None for all that we collect.
    """

    purchase: Purchase
    orders: tuple[Order, ...]
    order: Order | None = None

    @property
    def number(self) -> str:
        """Whose deposit its money is: the order's number where it is paid directly, else the purchase's."""
        return self.order.number if self.order else self.purchase.number

    @property
    def is_direct(self) -> bool:
        return self.order is not None

    @property
    def total(self) -> Money:
        """What it costs, without the orders that were called off before they were paid."""
        payable = [order for order in self.orders if not _is_called_off(order)]
        return Money.total((order.total for order in payable or self.orders), self.purchase.currency)

    @property
    def is_paid(self) -> bool:
        return any(order.paid_at is not None for order in self.orders)

    @property
    def is_awaited(self) -> bool:
        """Whether its goods are held for its money."""
        return any(order.status == OrderStatus.AWAITING_PAYMENT for order in self.orders)

    @property
    def is_payable(self) -> bool:
        """Whether money for it is expected: its goods are held for it, or it is paid by milestones and stands."""
        if self.is_awaited:
            return True
        by_milestones = self.purchase.has_milestones and not self.is_paid
        return by_milestones and any(order.status not in NOTHING_OWED for order in self.orders)

    @property
    def is_called_off(self) -> bool:
        """Whether it fell before it was paid: money that comes all the same goes back."""
        return all(_is_called_off(order) for order in self.orders)


def parts_of(*, purchase: Purchase, orders: Iterable[Order] | None = None) -> list[Part]:
    """Return the parts of a purchase, what we collect first.

    Args:
        purchase: The purchase.
        orders: Its orders with their vendors, where they have been read already.
    """
    found = list(orders) if orders is not None else _ORDERS.rows(purchase.pk)
    found.sort(key=lambda order: order.pk)
    collected = tuple(order for order in found if not order.is_direct)
    parts = [Part(purchase, collected)] if collected else []
    return parts + [Part(purchase, (order,), order) for order in found if order.is_direct]


def part_of(*, purchase: Purchase, order_id: int | None) -> Part:
    """Return one part of a purchase: of a directly paid order, or with no key what we collect.

    Raises:
        LookupError: It has no such part.
    """
    for part in parts_of(purchase=purchase):
        if (part.order.pk if part.order else None) == order_id:
            return part
    raise LookupError(f"purchase {purchase.pk} has no part of order {order_id}")


def _is_called_off(order: Order) -> bool:
    return order.paid_at is None and order.status in CALLED_OFF
