"""Parcels of the demo's orders, with carriers whose steps people type in: nobody is asked over a wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from logistics.carriers.by_hand import HandEntry
from logistics.services.booking import book_consignment, request_booking
from logistics.services.by_hand import mark_by_hand
from logistics.services.shipments import create_shipment
from marketplace.demo.life.stories import AT_THE_DOOR, Step
from marketplace.sales.order.services.lifecycle import mark_delivered, mark_dispatched
from payments.services.cash import note_cash_collected

if TYPE_CHECKING:
    from logistics.models import Consignment
    from marketplace.sales.order.models import Order
    from marketplace.users.models import User


def send(order: Order, steps: Sequence[Step], *, by: User, placed_at: datetime, packed_at: datetime) -> Consignment:
    """Book the parcel of an accepted order and write down what people saw of it.

    Args:
        order: With its purchase.
        steps: In the order in which they happened.
        by: The member of the vendor who sends it.
        placed_at: What the hours of the steps count from.
        packed_at: When it was booked.
    """
    is_at_the_door = order.purchase is not None and order.purchase.payment_method == AT_THE_DOOR
    cash = order.total if is_at_the_door else None
    shipment = create_shipment(order=order, cash=cash, now=packed_at)
    parcel = request_booking(shipment_id=shipment.pk, by=by, now=packed_at)
    book_consignment(consignment_id=parcel.pk, now=packed_at)
    for step in steps:
        at = placed_at + timedelta(hours=step.after_hours)
        taken = cash if step.is_arrival else None
        entry = HandEntry(step=step.code, occurred_at=at, told=step.told, cash_collected=taken)
        parcel = mark_by_hand(consignment_id=parcel.pk, entry=entry, by=by, now=at)
        mark_dispatched(order_number=order.number, now=at)
        if step.is_arrival:
            mark_delivered(order_number=order.number, now=at)
        if taken is not None:
            note_cash_collected(
                order_number=order.number, carrier=parcel.carrier, taken=taken, waybill=parcel.waybill_number, now=at
            )
    order.refresh_from_db()
    return parcel
