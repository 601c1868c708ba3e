"""What a sanction does to a vendor's orders.

# Note [No order is orphaned]
Where the sale stops, an order that waits for its money is called off when the money comes; one that is confirmed is
finished until a day or called off at once, as the officer chose; one that a carrier has goes on. The fact that a
sanction began makes it prompt, and a sweep makes it sure: it finds whatever slipped in beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.sales.order.errors import UnableToChangeOrder
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import cancel_order
from marketplace.sales.order.statuses import OrderStatus
from vendors.errors import UnableToChange
from vendors.models import OpenOrders, Sanction, SanctionGround, SanctionKind, Vendor
from vendors.services.sanctions import Terms, impose
from vendors.services.standing import lock_vendor

if TYPE_CHECKING:
    from marketplace.users.models import User

#: Confirmed, and still with the vendor: these can be called off.
WITH_VENDOR: Final = (OrderStatus.CONFIRMED, OrderStatus.ACCEPTED)
#: Not at their end yet.
OPEN: Final = (*WITH_VENDOR, OrderStatus.DISPATCHED)


def num_open_orders(*, vendor: Vendor) -> int:
    """Return how many confirmed orders of a vendor are not at their end."""
    return Order.objects.for_vendor(vendor).filter(status__in=OPEN).count()


def sanction_vendor(*, vendor: Vendor, terms: Terms, by: User, now: datetime) -> Sanction:
    """Impose a sanction as an officer does.

    Raises:
        InvalidInput: The terms make no sense.
        UnableToChange: The vendor is closed, such a sanction stands, or orders are open that a closing would not refund.
    """
    with transaction.atomic(durable=True):
        locked = lock_vendor(vendor_id=vendor.pk)
        return impose(vendor=locked, terms=with_orders_settled(vendor=locked, terms=terms), by=by, now=now)


def with_orders_settled(*, vendor: Vendor, terms: Terms) -> Terms:
    """Return the terms of a closing with its orders settled: none is open, or they are paid back.

    Raises:
        UnableToChange: Orders are open, and the terms do not say that they are paid back.
    """
    if terms.kind != SanctionKind.CLOSE or terms.orders:
        return terms
    _refuse_open(num_open_orders(vendor=vendor))
    return Terms(**{**vars(terms), "orders": OpenOrders.REFUND})


def close_own_shop(*, vendor: Vendor, by: User, words: str, now: datetime) -> Sanction:
    """Close a shop for good by its owner's own wish.

    Raises:
        UnableToChange: Orders are open, or it is closed already.
    """
    said = words.strip() or _("The vendor closed the shop.")
    terms = Terms(kind=SanctionKind.CLOSE, ground=SanctionGround.OWN_WISH, words_km=said, words_en=said)
    return sanction_vendor(vendor=vendor, terms=terms, by=by, now=now)


def _refuse_open(count: int) -> None:
    if count:
        text = ngettext(
            "%(count)d order is open. Finish it first, or have it paid back.",
            "%(count)d orders are open. Finish them first, or have them paid back.",
            count,
        )
        raise UnableToChange(text % {"count": count})


def call_off_orders(*, now: datetime, vendor_id: int | None = None) -> int:
    """Call off every order that may not be finished any more; return how many. See Note [No order is orphaned].

    Args:
        now: The present.
        vendor_id: Only this vendor's; None for all.
    """
    due = Q(orders=OpenOrders.REFUND) | Q(orders=OpenOrders.FINISH, finish_by__lt=timezone.localdate(now))
    stopping = Sanction.objects.standing().stopping().filter(due)
    if vendor_id is not None:
        stopping = stopping.filter(vendor_id=vendor_id)
    orders = Order.objects.filter(vendor__in=stopping.values("vendor"), status__in=WITH_VENDOR)
    return sum(_call_off(orders.select_related("vendor").order_by("pk")[:500], now=now))


def _call_off(orders: Iterable[Order], *, now: datetime) -> Iterable[bool]:
    for order in orders:
        try:
            cancel_order(order=order, by=None, reason=_("The vendor may not sell now."), now=now)
        except UnableToChangeOrder:  # it left, or was declined, a moment ago
            yield False
        else:
            yield True
