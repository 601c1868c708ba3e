"""What exports do when something has happened: load, one service call. Each may run twice."""

from __future__ import annotations

from django.utils import timezone

from marketplace.exports.services import following, opening
from marketplace.facts import (
    ConsignmentBooked,
    OrderCancelled,
    OrderConfirmed,
    OrderDeclined,
    ShipmentDelivered,
    ShipmentDispatched,
    ShipmentReturned,
)


def open_export(fact: OrderConfirmed) -> None:
    """Open the file of an order that goes abroad."""
    opening.open_file(order_id=fact.order_id, now=timezone.now())


def note_booked_export(fact: ConsignmentBooked) -> None:
    """Put the parcel into its order's file."""
    following.note_booking(consignment_id=fact.consignment_id)


def note_dispatched_export(fact: ShipmentDispatched) -> None:
    """Note that the goods have left."""
    following.note_dispatch(order_number=fact.order_number, now=timezone.now())


def note_arrived_export(fact: ShipmentDelivered) -> None:
    """Note that the goods are there."""
    following.note_arrival(order_number=fact.order_number, now=timezone.now())


def note_returned_export(fact: ShipmentReturned) -> None:
    """Note that the goods came back."""
    following.note_coming_back(order_number=fact.order_number, now=timezone.now())


def close_called_off_export(fact: OrderCancelled | OrderDeclined) -> None:
    """Close the file of an order that was called off."""
    following.close_unsent(order_number=fact.order_number, now=timezone.now())
