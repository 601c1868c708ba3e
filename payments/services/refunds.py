"""Money that must go back to a buyer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.money import Money
from marketplace.facts import RefundFellDue
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import lock_purchase
from payments.models import Receipt, Refund, RefundReason
from payments.services import bookkeeping


def owe_refund(
    *, receipt: Receipt, money: Money, reason: RefundReason, now: datetime, order: Order | None = None
) -> Refund:
    """Put down that part of a receipt is due to go back, and book it; asked twice, it stands once.

    The caller holds the purchase's lock.

    Raises:
        ValueError: More would go back than the receipt brought.
    """
    require_transaction()
    key = f"{reason}:{receipt.pk}:{order.number if order else 'all'}"
    standing = Refund.objects.filter(key=key).first()
    if standing:
        return standing
    held = Receipt.objects.filter(pk=receipt.pk, given_back__lte=receipt.amount - money.amount)
    if not held.update(given_back=F("given_back") + money.amount):
        raise ValueError(f"refunds of receipt {receipt.pk} would pass its amount")
    refund = Refund.objects.create(
        receipt=receipt,
        order=order,
        amount=money.amount,
        currency=money.currency,
        reason=reason,
        key=key,
        created_at=now,
    )
    bookkeeping.book_refund_due(refund=refund)
    publish(RefundFellDue(refund_id=refund.pk))
    return refund


def refunded(*, receipt: Receipt) -> Money:
    """Return what of a receipt has gone back or is due to."""
    given_back = Receipt.objects.values_list("given_back", flat=True).get(pk=receipt.pk)
    return Money(given_back, receipt.currency)


def refund_order(*, order_id: int, reason: RefundReason, now: datetime) -> None:
    """Put down what was paid for an order that was declined or cancelled, as due to the buyer. Twice is once."""
    with transaction.atomic(durable=True):
        order = Order.objects.select_related("purchase").get(pk=order_id)
        purchase = lock_purchase(purchase_id=order.purchase_id)
        if purchase.paid_at is None or not order.total:
            return
        rest = order.total
        for receipt in Receipt.objects.filter(purchase=purchase, currency=purchase.currency).order_by("pk"):
            part = min(rest, receipt.money - refunded(receipt=receipt))
            if part:
                owe_refund(receipt=receipt, money=part, reason=reason, now=now, order=order)
                rest -= part
