"""What happens to a purchase and its orders after they are placed.

Every step is a conditional change under the purchase's lock: it happens once, however often it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from marketplace.core import audit, written
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.prepared import Prepared
from marketplace.facts import (
    OrderAccepted,
    OrderCancelled,
    OrderConfirmed,
    OrderDeclined,
    OrderDelivered,
    OrderDispatched,
    OrderReturned,
    PurchaseExpired,
    PurchasePaid,
)
from marketplace.sales.order.errors import UnableToChangeOrder
from marketplace.sales.order.models import Line, Order, OrderStatusChange, Purchase
from marketplace.sales.order.services.paid import note_confirmed, note_paid
from marketplace.sales.order.statuses import FLOW, NOTHING_OWED, OrderStatus
from marketplace.users.models import User
from vendors.models.vendor import STOPPED

_LOCKED: Final = Prepared(lambda pk: Purchase.objects.select_for_update().filter(pk=pk))
#: From which statuses an order may come to each.
_BEFORE: Final = {to: tuple(start for start, ends in FLOW.items() if to in ends) for to in FLOW}


def lock_purchase(*, purchase_id: int | None) -> Purchase:
    """Return a purchase with its row locked, inside the caller's transaction. Lock it before anything below it.

    Raises:
        Purchase.DoesNotExist: No such purchase, or the order that was asked about stands in none.
    """
    require_transaction()
    for purchase in _LOCKED.rows(purchase_id or 0):
        return purchase
    raise Purchase.DoesNotExist


def extend_hold(*, purchase: Purchase, until: datetime) -> None:
    """Hold the stock of a locked, unpaid purchase for longer; never for shorter."""
    require_transaction()
    if purchase.hold_until is not None and purchase.hold_until < until:
        purchase.hold_until = until
        purchase.save(update_fields=["hold_until"])


def confirm_purchase(*, purchase: Purchase, paid: bool, now: datetime) -> None:
    """Make a whole purchase good: its orders become their vendors' to see. See `confirm_orders`.

    Args:
        purchase: Locked by the caller.
        paid: True when all its money is here; False when it will be taken at the door.
        now: The moment it counts from.

    Raises:
        UnableToHoldStock: It had expired, and its pieces are gone. Nothing was changed.
    """
    confirm_orders(purchase=purchase, orders=_orders_of(purchase), paid=paid, now=now)


def confirm_orders(*, purchase: Purchase, orders: Sequence[Order], paid: bool, now: datetime) -> None:
    """Make orders of a purchase good: they become their vendors' to see. When none waits for money, it is paid.

    One whose vendor was suspended or closed meanwhile is cancelled instead: what was paid for it goes back. One that had
    expired comes back to life.

    Args:
        purchase: Locked by the caller.
        orders: Some or all of its orders, with their vendors.
        paid: True when all their money is here; False when it will be taken at the door.
        now: The moment it counts from.

    Raises:
        UnableToHoldStock: They had expired, and their pieces are gone. Nothing was changed.
    """
    require_transaction()
    waiting = [order for order in orders if OrderStatus.CONFIRMED in FLOW[order.status]]
    good = [order for order in waiting if not _is_stopped(order)]
    expired = [order for order in good if order.status == OrderStatus.EXPIRED]
    if expired:
        with transaction.atomic():
            _hold_again(expired)
    if paid:
        _mark_paid([order for order in orders if order not in good], now)
    _confirm_all(good, paid=paid, now=now)
    for order in waiting:
        if order not in good:
            _cancel(order, by=None, reason="The vendor may not sell now.", now=now)
    is_now_paid = note_confirmed(purchase, paid=paid, now=now)
    confirmed = [OrderConfirmed(order_id=order.pk, order_number=order.number) for order in good]
    publish(*confirmed, *([PurchasePaid(purchase_id=purchase.pk)] if is_now_paid else []))


def _confirm_all(orders: Sequence[Order], *, paid: bool, now: datetime) -> None:
    """Confirm orders, and note when their money was here, in one change."""
    if not paid:
        return _move_all(orders, OrderStatus.CONFIRMED, confirmed_at=now)
    for moment in {order.paid_at or now for order in orders}:
        paid_then = [order for order in orders if (order.paid_at or now) == moment]
        _move_all(paid_then, OrderStatus.CONFIRMED, confirmed_at=now, paid_at=moment)
        for order in paid_then:
            order.paid_at = moment
    return None


def _mark_paid(orders: Sequence[Order], now: datetime) -> None:
    """Note when the money of orders was here; of one that was called off before, nothing is."""
    off = NOTHING_OWED - {OrderStatus.EXPIRED}
    unpaid = [order for order in orders if order.paid_at is None and order.status not in off]
    if unpaid:
        Order.objects.filter(pk__in=[order.pk for order in unpaid]).update(paid_at=now)
    for order in unpaid:
        order.paid_at = now


def expire_purchase(*, purchase_id: int, now: datetime) -> bool:
    """Give up what of a purchase nobody paid in time and give its stock back; return whether that was done now.

    Where nothing of it was paid it is closed; where some parts were paid, it counts as paid for what remains.
    """
    with transaction.atomic(durable=True):
        purchase = lock_purchase(purchase_id=purchase_id)
        if purchase.hold_until is None or purchase.hold_until > now:
            return False
        return _give_up(purchase, OrderStatus.EXPIRED, now)


def cancel_unpaid(*, purchase: Purchase, by: User | None, now: datetime) -> bool:
    """Call off what of a locked purchase is not paid yet, by the buyer's wish; return whether anything was."""
    require_transaction()
    done = _give_up(purchase, OrderStatus.CANCELLED, now)
    if done:
        audit.record(actor=by, action="purchase.called_off", subject=purchase, data={"at": now.isoformat()})
    return done


def _give_up(purchase: Purchase, status: OrderStatus, now: datetime) -> bool:
    """Move the orders that wait for money to their end, and give their stock back."""
    waiting = list(purchase.orders.filter(status=OrderStatus.AWAITING_PAYMENT).order_by("pk"))
    if not waiting:
        return False
    _move_all(waiting, status)
    _release(Line.objects.filter(order__in=waiting))
    if purchase.confirmed_at is None:
        purchase.closed_at = now
        purchase.save(update_fields=["closed_at"])
    else:
        note_paid(purchase, now)
    publish(PurchaseExpired(purchase_id=purchase.pk))
    return True


def _orders_of(purchase: Purchase) -> list[Order]:
    return list(purchase.orders.select_related("vendor").order_by("pk"))


def accept_order(*, order: Order, by: User, now: datetime) -> None:
    """Take an order on: the vendor promises to pack and send it.

    Raises:
        UnableToChangeOrder: It does not wait to be accepted.
    """
    with transaction.atomic(durable=True):
        locked = _locked(order)
        _move(locked, OrderStatus.ACCEPTED, accepted_at=now)
        audit.record(actor=by, action="order.accepted", subject=locked)
        publish(OrderAccepted(order_id=locked.pk, order_number=locked.number))


def decline_order(*, order: Order, by: User, reason: str, now: datetime) -> None:
    """Turn an order down: its stock comes back, and what was paid for it falls due to the buyer.

    Raises:
        UnableToChangeOrder: It does not wait to be accepted.
    """
    with transaction.atomic(durable=True):
        locked = _locked(order)
        _move(locked, OrderStatus.DECLINED)
        _release(locked.lines.all())
        audit.record(actor=by, action="order.declined", subject=locked, data={"reason": reason, "at": now.isoformat()})
        publish(OrderDeclined(order_id=locked.pk, order_number=locked.number))


def cancel_order(*, order: Order, by: User | None, reason: str, now: datetime) -> None:
    """Call an order off that no carrier has yet: its stock comes back, and what was paid for it falls due to the buyer.

    Raises:
        UnableToChangeOrder: It has left, or is off already.
    """
    with transaction.atomic(durable=True):
        _cancel(_locked(order), by=by, reason=reason, now=now)


def cancel_within(*, order: Order, by: User | None, reason: str, now: datetime) -> None:
    """Call an order off inside the caller's transaction, which holds the purchase's lock.

    Raises:
        UnableToChangeOrder: It has left, or is off already.
    """
    require_transaction()
    _cancel(order, by=by, reason=reason, now=now)


def _cancel(order: Order, *, by: User | None, reason: str, now: datetime) -> None:
    _move(order, OrderStatus.CANCELLED)
    _release(order.lines.all())
    audit.record(actor=by, action="order.cancelled", subject=order, data={"reason": reason, "at": now.isoformat()})
    publish(OrderCancelled(order_id=order.pk, order_number=order.number))


def _is_stopped(order: Order) -> bool:
    """Return whether its vendor may not sell at all: not for a pause, but by a sanction."""
    return order.vendor is not None and order.vendor.status in STOPPED


def mark_dispatched(*, order_number: str, now: datetime) -> None:
    """Note that the carrier has the goods: the pieces held for the buyer leave the stock. Twice is once."""
    with transaction.atomic(durable=True):
        order = _locked(Order.objects.get(number=order_number))
        if order.status != OrderStatus.ACCEPTED:
            return
        _move(order, OrderStatus.DISPATCHED)
        for line in _in_stock_order(order.lines.all()):
            if line.num_allocated:  # fewer than were ordered, where money went back for some
                line.consume_allocation(line.num_allocated)
        audit.record(actor=None, action="order.dispatched", subject=order, data={"at": now.isoformat()})
        publish(OrderDispatched(order_id=order.pk, order_number=order.number))


def mark_delivered(*, order_number: str, now: datetime) -> None:
    """Note that the buyer has the goods. Twice is once; a delivery heard of before its dispatch implies it."""
    mark_dispatched(order_number=order_number, now=now)
    with transaction.atomic(durable=True):
        order = _locked(Order.objects.get(number=order_number))
        if order.status != OrderStatus.DISPATCHED:
            return
        _move(order, OrderStatus.DELIVERED, delivered_at=now)
        publish(OrderDelivered(order_id=order.pk, order_number=order.number))


def mark_returned(*, order_number: str, now: datetime) -> None:
    """Note that the goods came back to the vendor. Twice is once."""
    with transaction.atomic(durable=True):
        order = _locked(Order.objects.get(number=order_number))
        if OrderStatus.RETURNED not in FLOW[order.status]:
            return
        _move(order, OrderStatus.RETURNED)
        audit.record(actor=None, action="order.returned", subject=order, data={"at": now.isoformat()})
        publish(OrderReturned(order_id=order.pk, order_number=order.number))


def _locked(order: Order) -> Order:
    """Return an order read again under its purchase's lock: parent before child."""
    lock_purchase(purchase_id=order.purchase_id)
    return Order.objects.select_for_update().get(pk=order.pk)


def _move(order: Order, status: OrderStatus, **changes: Any) -> None:
    """Move an order to a status if its flow allows, and write the move down.

    Raises:
        UnableToChangeOrder: The flow does not lead there from where the order stands.
    """
    _move_all([order], status, **changes)


def _move_all(orders: Sequence[Order], status: OrderStatus, **changes: Any) -> None:
    """Move orders to a status, all or none.

    Raises:
        UnableToChangeOrder: The flow does not lead there from where one of them stands; the caller's transaction must
            be rolled back.
    """
    if not orders:
        return
    where = {"pk": tuple(order.pk for order in orders), "status": _BEFORE[status]}
    if written.update(Order, where, status=status, **changes) != len(orders):
        raise UnableToChangeOrder
    written.insert([OrderStatusChange(order=order, old_status=order.status, new_status=status) for order in orders])
    for order in orders:
        order.status = status


def _release(lines: Any) -> None:
    """Give back the pieces held for lines; a line gives back once."""
    for line in _in_stock_order(lines):
        if line.num_allocated:
            line.cancel_allocation(line.num_allocated)


def _hold_again(orders: Iterable[Order]) -> None:
    """Hold the pieces of orders of a closed purchase once more, all of them or none."""
    for line in _in_stock_order(Line.objects.filter(order__in=orders)):
        if line.stockrecord and line.can_track_allocations and not line.num_allocated:
            line.stockrecord.allocate(line.quantity)
            Line.objects.filter(pk=line.pk).update(num_allocated=line.quantity, allocation_cancelled=False)


def _in_stock_order(lines: Any) -> Iterable[Line]:
    found: Iterable[Line] = lines.select_related(
        "stockrecord", "product__product_class", "product__parent__product_class"
    ).order_by("stockrecord_id", "pk")
    return found
