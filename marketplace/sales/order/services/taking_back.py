"""Pieces that are not the buyer's any more because their money goes back."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import StockChanged
from marketplace.sales.order.models import Order
from marketplace.sales.order.statuses import HOLDING
from vendors.models import StockRecord


def take_back_pieces(*, order: Order, line: Any, quantity: int, goes_on_sale: bool) -> None:
    """Hold so many pieces of an order line no longer, inside the caller's transaction, which holds the purchase's lock.

    Pieces still with the vendor are sold again or leave the stock; pieces that were sent come into it again, or do not.

    Args:
        order: With its status as it stands.
        line: One of its lines.
        quantity: Pieces, at most those not taken back before.
        goes_on_sale: Whether the vendor may sell them.
    """
    require_transaction()
    record = line.stockrecord
    if record is None or not record.can_track_allocations:
        return
    if order.status in HOLDING:
        held = min(quantity, line.num_allocated)
        if held:
            (line.cancel_allocation if goes_on_sale else line.consume_allocation)(held)
    elif goes_on_sale:
        StockRecord.objects.filter(pk=record.pk).update(num_in_stock=F("num_in_stock") + quantity)
    else:
        return
    product = record.product
    publish(StockChanged(product_ids=[product.parent_id or product.pk]))
