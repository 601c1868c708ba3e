"""What sales does when something happened elsewhere."""

from __future__ import annotations

from django.utils import timezone

from marketplace.facts import OrderDelivered, SanctionBegan, ShipmentDelivered, ShipmentDispatched, ShipmentReturned
from marketplace.sales.order.services import lifecycle, milestones, sanctions


def note_dispatch(fact: ShipmentDispatched) -> None:
    """Move the order on when its parcel is with the carrier."""
    lifecycle.mark_dispatched(order_number=fact.order_number, now=timezone.now())


def note_delivery(fact: ShipmentDelivered) -> None:
    """Move the order on when its parcel has arrived."""
    lifecycle.mark_delivered(order_number=fact.order_number, now=timezone.now())


def let_arrival_fall_due(fact: OrderDelivered) -> None:
    """Let what is paid on arrival fall due."""
    milestones.reach_on_arrival(order_id=fact.order_id, now=timezone.now())


def note_return(fact: ShipmentReturned) -> None:
    """Move the order on when its parcel came back."""
    lifecycle.mark_returned(order_number=fact.order_number, now=timezone.now())


def settle_orders(fact: SanctionBegan) -> None:
    """Call off what the vendor may not finish any more."""
    sanctions.call_off_orders(vendor_id=fact.vendor_id, now=timezone.now())
