"""What approvals do when something has happened: load, one service call. Each may run twice."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from marketplace.facts import OrderCancelled, OrderDeclined, PurchaseExpired, PurchasePaid
from marketplace.organisations.services.spending import count_again, give_back
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.statuses import OrderStatus

#: Of an order in one of these, the organisation pays nothing, or gets its money back.
FALLEN: Final = frozenset({OrderStatus.DECLINED, OrderStatus.EXPIRED, OrderStatus.CANCELLED})


def give_back_expired(fact: PurchaseExpired) -> None:
    """Count a purchase no more that nobody paid."""
    _give_back(Purchase.objects.get(pk=fact.purchase_id))


def give_back_fallen(fact: OrderCancelled | OrderDeclined) -> None:
    """Count a purchase no more of which every order has fallen; one of which some stand counts whole."""
    purchase = Order.objects.select_related("purchase").get(pk=fact.order_id).purchase
    if purchase is not None:
        _give_back(purchase)


def count_paid(fact: PurchasePaid) -> None:
    """Count a purchase again whose money came late."""
    purchase = Purchase.objects.get(pk=fact.purchase_id)
    if purchase.organisation_id is not None and not _has_fallen(purchase):
        count_again(purchase_number=purchase.number)


def _give_back(purchase: Purchase) -> None:
    if purchase.organisation_id is not None and _has_fallen(purchase):
        give_back(purchase_number=purchase.number, now=timezone.now())


def _has_fallen(purchase: Purchase) -> bool:
    return not purchase.orders.exclude(status__in=FALLEN).exists()
