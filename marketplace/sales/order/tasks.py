from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.core.clock import database_now
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services import milestones, sanctions
from marketplace.sales.order.services.lifecycle import expire_purchase


@shared_task
def expire_unpaid_purchases() -> None:
    """Give back the stock of purchases whose time to pay is over, by the database's clock."""
    now = database_now()
    for purchase_id in Purchase.objects.held_too_long(now).order_by("hold_until").values_list("pk", flat=True)[:500]:
        expire_purchase(purchase_id=purchase_id, now=now)


@shared_task
def call_off_orders() -> None:
    """Call off orders of suspended and closed vendors whose day is over, or that slipped in beside the sanction."""
    sanctions.call_off_orders(now=timezone.now())


@shared_task
def remind_of_milestones() -> None:
    """Remind buyers of parts of an agreed price that are due."""
    milestones.remind(now=timezone.now())
