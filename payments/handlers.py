"""What payments does when something happened elsewhere."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from marketplace.core.money import Money
from marketplace.facts import CashCollected, OrderDeclined
from payments.services import cash, refunds


def owe_declined_order(fact: OrderDeclined) -> None:
    """Put down what a buyer paid for an order that its vendor turned down."""
    refunds.refund_declined_order(order_id=fact.order_id, now=timezone.now())


def note_cash(fact: CashCollected) -> None:
    """Book cash that a carrier took at a door."""
    cash.note_cash_collected(
        order_number=fact.order_number,
        carrier=fact.carrier,
        taken=Money(Decimal(fact.amount), fact.currency),
        now=timezone.now(),
    )
