"""When a purchase is confirmed, and when it is paid: what its own row says of its orders. The caller holds its lock."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from marketplace.core import written
from marketplace.core.events import publish
from marketplace.facts import PurchasePaid
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.statuses import OrderStatus

_CONFIRMED: Final = (
    "UPDATE order_purchase SET confirmed_at = COALESCE(confirmed_at, %s), closed_at = NULL "
    "WHERE id = %s RETURNING paid_at"
)
_CONFIRMED_AND_PAID: Final = _CONFIRMED.replace(
    "closed_at = NULL",
    "closed_at = NULL, paid_at = CASE WHEN paid_at IS NULL AND NOT EXISTS (SELECT 1 FROM order_order "
    "WHERE purchase_id = order_purchase.id AND status = 'awaiting_payment') THEN %s ELSE paid_at END",
)


def note_confirmed(purchase: Purchase, *, paid: bool, now: datetime) -> bool:
    """Note on a locked purchase that orders of it are good, and whether with that it is paid; return whether it is now.

    The statement looks itself whether an order still waits for money: to ask before would be a statement more.
    """
    was_paid = purchase.paid_at is not None
    moment = written.prepared(Purchase._meta.get_field("paid_at"), now)
    with written.asked(_CONFIRMED_AND_PAID if paid else _CONFIRMED, [moment] * (1 + paid) + [purchase.pk]) as cursor:
        ((paid_at,),) = cursor.fetchall()
    purchase.confirmed_at, purchase.closed_at = purchase.confirmed_at or now, None
    if was_paid or paid_at is None:
        return False
    purchase.paid_at = now
    return True


def _is_now_paid(purchase: Purchase) -> bool:
    """Return whether a locked purchase was not paid before, and none of its orders waits for money any more."""
    return purchase.paid_at is None and not purchase.orders.filter(status=OrderStatus.AWAITING_PAYMENT).exists()


def note_paid(purchase: Purchase, now: datetime) -> None:
    """Note that a locked purchase is paid, once none of its orders waits for money any more."""
    if not _is_now_paid(purchase):
        return
    purchase.paid_at = now
    purchase.save(update_fields=["paid_at"])
    publish(PurchasePaid(purchase_id=purchase.pk))
