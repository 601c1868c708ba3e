"""Money that must go back to a buyer by itself: paid too much, twice, too late, or for an order that is off.

# Note [Two officers press at once]
What goes back is held on its receipt by a conditional update that refuses to pass the receipt's amount, with a
constraint behind it. Whoever asks holds the purchase's lock besides, so that lines and pieces are not given back twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.money import Money
from marketplace.facts import RefundFellDue
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import lock_purchase
from payments.errors import UnableToRefund
from payments.giving_back import is_earned, left_of, left_of_receipt, receipts_for, way_for
from payments.models import Receipt, Refund, RefundLine, RefundReason, RefundStatus, RefundWay
from payments.services.refunds import bookkeeping

if TYPE_CHECKING:
    from collections.abc import Iterable


def owe_refund(
    *, receipt: Receipt, money: Money, reason: RefundReason, now: datetime, order: Order | None = None
) -> Refund:
    """Put down that part of a receipt is due to go back, and book it; asked twice, it stands once.

    The caller holds the purchase's lock.

    Raises:
        UnableToRefund: More would go back than the receipt brought.
    """
    require_transaction()
    key = f"{reason}:{receipt.pk}:{order.number if order else 'all'}"
    standing = Refund.objects.filter(key=key).first()
    if standing:
        return standing
    refund = write_refund(receipt=receipt, money=money, reason=reason, now=now, order=order, key=key)
    fall_due(refund=refund)
    return refund


def write_refund(
    *, receipt: Receipt, money: Money, reason: RefundReason, now: datetime, order: Order | None, key: str, **more: Any
) -> Refund:
    """Write a refund down, and hold its amount on the receipt. See Note [Two officers press at once].

    Raises:
        UnableToRefund: More would go back than the receipt brought.
    """
    require_transaction()
    hold(receipt=receipt, money=money)
    way = way_for(receipt=receipt, money=money)
    vendor = receipt.order.vendor if receipt.order is not None else None
    return Refund.objects.create(
        receipt=receipt,
        order=order,
        amount=money.amount,
        currency=money.currency,
        reason=reason,
        key=key,
        created_at=now,
        **{"way": way, "giver": vendor.code if vendor and way == RefundWay.VENDOR else "", **more},
    )


def hold(*, receipt: Receipt, money: Money) -> None:
    """Hold so much of a receipt as going back.

    Raises:
        UnableToRefund: So much is not left of it.
    """
    held = Receipt.objects.filter(pk=receipt.pk, given_back__lte=receipt.amount - money.amount)
    if not held.update(given_back=_with(money)):
        raise UnableToRefund(_("More would go back than was paid."))


def let_go(*, receipt: Receipt, money: Money) -> None:
    """Hold so much less of a receipt as going back."""
    Receipt.objects.filter(pk=receipt.pk).update(given_back=_with(-money))


def _with(money: Money) -> Round:
    """Return what a receipt gives back with so much more, to the cent: SQLite adds numbers that are nearly decimals."""
    return Round(F("given_back") + money.amount, 2)


def fall_due(*, refund: Refund) -> None:
    """Book a refund as owed, and tell of it."""
    bookkeeping.book_due(refund=refund)
    publish(RefundFellDue(refund_id=refund.pk))


def refunded(*, receipt: Receipt) -> Money:
    """Return what of a receipt has gone back or is due to."""
    given_back = Receipt.objects.values_list("given_back", flat=True).get(pk=receipt.pk)
    return Money(given_back, receipt.currency)


def refund_order(*, order_id: int, reason: RefundReason, now: datetime) -> None:
    """Put down what is left of an order that was declined or cancelled as due to the buyer. Twice is once.

    What a second officer was still to agree to is part of it: that request ends, refused.
    """
    with transaction.atomic(durable=True):
        lock_purchase(purchase_id=Order.objects.values_list("purchase_id", flat=True).get(pk=order_id))
        order = Order.objects.select_related("purchase", "vendor").get(pk=order_id)
        if not is_earned(order):
            return
        _end_requests(order, now)
        left = left_of(order)
        goods, delivery = left.most, left.delivery
        goods -= min(delivery, goods)
        lines = left.lines
        for receipt in receipts_for(order):
            of_goods = min(goods, left_of_receipt(receipt))
            of_delivery = min(delivery, left_of_receipt(receipt) - of_goods)
            if not of_goods + of_delivery:
                continue
            refund = _owe_part(order, receipt, reason, (of_goods, of_delivery), now)
            write_lines(refund=refund, lines=((one.line_id, one.quantity, one.money) for one in lines))
            goods, delivery, lines = goods - of_goods, delivery - of_delivery, ()


def _owe_part(
    order: Order, receipt: Receipt, reason: RefundReason, parts: tuple[Money, Money], now: datetime
) -> Refund:
    goods, delivery = parts
    refund = write_refund(
        receipt=receipt,
        money=goods + delivery,
        reason=reason,
        now=now,
        order=order,
        key=f"{reason}:{receipt.pk}:{order.number}",
        delivery=delivery.amount,
    )
    fall_due(refund=refund)
    return refund


def _end_requests(order: Order, now: datetime) -> None:
    for asked in order.refunds.filter(status=RefundStatus.ASKED).select_related("receipt").order_by("pk"):
        words = str(_("The order is off, and all of it goes back."))
        Refund.objects.filter(pk=asked.pk).update(status=RefundStatus.REFUSED, ended_at=now, refusal=words)
        let_go(receipt=asked.receipt, money=asked.money)


def write_lines(
    *, refund: Refund, lines: Iterable[tuple[int, int, Money]], on_sale: frozenset[int] = frozenset()
) -> None:
    """Write which pieces a refund pays back: line, pieces, amount; those of `on_sale` may be sold again."""
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line_id=line, quantity=pieces, amount=money.amount, goes_on_sale=line in on_sale)
        for line, pieces, money in lines
        if pieces
    )
