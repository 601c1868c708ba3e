"""What commission does when something happened elsewhere."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from marketplace.facts import PurchasePlaced
from marketplace.sales.order.services.lifecycle import lock_purchase
from payments.commission.services import share_of


def freeze_commission(fact: PurchasePlaced) -> None:
    """Freeze our share on each order of a purchase that was placed."""
    with transaction.atomic(durable=True):
        purchase = lock_purchase(purchase_id=fact.purchase_id)
        for order in purchase.orders.select_related("vendor", "purchase").order_by("pk"):
            share_of(order=order, now=timezone.now())
