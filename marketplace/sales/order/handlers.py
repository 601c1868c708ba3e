"""What sales does when something happened elsewhere."""

from __future__ import annotations

from django.utils import timezone

from marketplace.facts import SanctionBegan, ShipmentDelivered, ShipmentDispatched, ShipmentReturned
from marketplace.sales.order.services import lifecycle, sanctions


def note_dispatch(fact: ShipmentDispatched) -> None:
    """Move the order on when its parcel is with the carrier."""
    lifecycle.mark_dispatched(order_number=fact.order_number, now=timezone.now())


def note_delivery(fact: ShipmentDelivered) -> None:
    """Move the order on when its parcel has arrived."""
    lifecycle.mark_delivered(order_number=fact.order_number, now=timezone.now())


def note_return(fact: ShipmentReturned) -> None:
    """Move the order on when its parcel came back."""
    lifecycle.mark_returned(order_number=fact.order_number, now=timezone.now())


def settle_orders(fact: SanctionBegan) -> None:
    """Call off what the vendor may not finish any more."""
    sanctions.call_off_orders(vendor_id=fact.vendor_id, now=timezone.now())
