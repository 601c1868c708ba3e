"""What logistics does when something has happened elsewhere: load, one service call."""

from __future__ import annotations

import logging
from typing import Final

from django.utils import timezone

from logistics.models import Consignment, Direction, Shipment
from logistics.services import arrivals
from logistics.services.booking import book_consignment, book_soon
from logistics.services.shipments import cancel_shipment, create_shipment
from logistics.services.tracking import place_strays
from logistics.tracking_status import TrackingStatus
from marketplace.core.errors import AdapterError
from marketplace.facts import (
    CarrierAnswersAgain,
    ConsignmentBooked,
    ConsignmentRequested,
    OrderCancelled,
    OrderConfirmed,
    OrderDeclined,
    ReturnParcelMoved,
    ShipmentDispatched,
)
from marketplace.sales.order.models import Order

logger = logging.getLogger(__name__)

LEFT_TO_THE_SWEEP: Final = "logistics.booking.left_to_the_sweep"
CASH_ON_DELIVERY: Final = "cash_on_delivery"


def open_shipment(fact: OrderConfirmed) -> None:
    """Open the shipment of an order that is the vendor's now."""
    order = Order.objects.select_related("purchase", "partner").get(pk=fact.order_id)
    pays_at_the_door = order.purchase is not None and order.purchase.payment_method == CASH_ON_DELIVERY
    cash = order.total if pays_at_the_door else None
    create_shipment(order=order, cash=cash, now=timezone.now())


def book_requested_consignment(fact: ConsignmentRequested) -> None:
    """Book a consignment that a vendor asked for. When the carrier fails, the row knows and the sweep goes on."""
    try:
        book_consignment(consignment_id=fact.consignment_id, now=timezone.now())
    except AdapterError:
        logger.info(LEFT_TO_THE_SWEEP, extra={"consignment": fact.consignment_id})


def book_what_waited(fact: CarrierAnswersAgain) -> None:
    """Let the sweep book at once what waited for a carrier."""
    book_soon(carrier=fact.carrier, now=timezone.now())


def cancel_shipments(fact: OrderCancelled | OrderDeclined) -> None:
    """Stop what an order that is off has under way."""
    for shipment_id in Shipment.objects.filter(order_id=fact.order_id).values_list("pk", flat=True):
        cancel_shipment(shipment_id=shipment_id, now=timezone.now())


def note_expected_days(fact: ConsignmentBooked | ShipmentDispatched) -> None:
    """Reckon when a parcel should arrive: when it is booked, and again from when it really left."""
    if isinstance(fact, ConsignmentBooked):
        arrivals.note_expected_days(consignment_id=fact.consignment_id, now=timezone.now())
        return
    moving = Consignment.objects.live().filter(shipment=fact.shipment_id, direction=Direction.OUT)
    for consignment_id in moving.values_list("pk", flat=True):
        arrivals.note_expected_days(consignment_id=consignment_id, now=timezone.now())


def place_early_news(fact: ConsignmentBooked) -> None:
    """Write down what its carrier told of a parcel before we knew its number."""
    place_strays(consignment_id=fact.consignment_id, now=timezone.now())


def place_early_news_of_return(fact: ReturnParcelMoved) -> None:
    """Do the same for a parcel that goes back to its vendor, once it is booked."""
    if fact.status == TrackingStatus.BOOKED:
        place_strays(consignment_id=fact.consignment_id, now=timezone.now())
