"""From a confirmed order to something that can be sent."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.carriers.manual.adapter import MOST_BY_HAND_G
from logistics.delivery_code import read_delivery_code
from logistics.errors import UnableToCancelConsignment, UnableToCreateShipment
from logistics.models import Consignment, DeliveryService, ServicePoint, Shipment, ShipmentStatus
from logistics.services.cancelling import cancel_consignment
from marketplace.core import audit
from marketplace.core.money import Money
from marketplace.sales.order.agreement import AS_AGREED
from marketplace.sales.order.models import Line, Order
from marketplace.sales.order.trade_words import GRAMS_OF_UNIT

logger = logging.getLogger(__name__)

#: Units of a quote that count the pieces of a listing.
PIECES: Final = ("", "piece")
MANUAL: Final = "manual"
CANCEL_LATER: Final = "logistics.cancel.later"


def create_shipment(*, order: Order, cash: Money | None, now: datetime) -> Shipment:
    """Open the shipment of an order, or return the one that is open: the buyer's choice and price are kept as they were.

    Args:
        order: A confirmed order; its shipping code says the service and, where there is one, the service point.
        cash: What the carrier must take at the door, or nothing when the order is paid.
        now: When.

    Raises:
        UnableToCreateShipment: The order's shipping code names no service or point of ours.
    """
    service, point = _chosen(order.shipping_code)
    with transaction.atomic(durable=True):
        shipment, created = Shipment.objects.get_or_create(
            order=order,
            partner=order.partner,
            defaults={
                "service": service,
                "service_point": point,
                "charge_amount": order.delivery_owed.amount,
                "charge_currency": order.delivery_owed.currency,
                "quote": order.delivery_quote,
                "weight_g": weight_of(order),
                "cash_amount": cash.amount if cash else None,
                "cash_currency": cash.currency if cash else "",
                "created_at": now,
            },
        )
        if shipment.status == ShipmentStatus.CANCELLED:  # money that came late brought the order back
            shipment.status = ShipmentStatus.PREPARING
            shipment.save(update_fields=["status"])
        if created:
            audit.record(actor=None, action="shipment.created", subject=shipment, data={"order": order.number})
    return shipment


def _chosen(shipping_code: str) -> tuple[DeliveryService, ServicePoint | None]:
    if shipping_code == AS_AGREED:
        return _as_agreed(), None
    try:
        code = read_delivery_code(shipping_code)
        service = DeliveryService.objects.get(carrier=code.carrier, code=code.service)
        point = ServicePoint.objects.get(public_id=code.point_id) if code.point_id else None
    except (ValueError, DeliveryService.DoesNotExist, ServicePoint.DoesNotExist) as error:
        raise UnableToCreateShipment(_("The order names no way of delivery that we know.")) from error
    if bool(service.point_kind) != (point is not None) or (point and point.kind != service.point_kind):
        raise UnableToCreateShipment(_("The place of collection does not fit the way of delivery."))
    return service, point


def _as_agreed() -> DeliveryService:
    """Return the way of delivery that buyer and vendor agree on themselves; no basket is ever offered it."""
    service, _created = DeliveryService.objects.get_or_create(
        carrier=MANUAL,
        code=AS_AGREED.partition(":")[2],
        defaults={
            "name_km": "តាមការព្រមព្រៀងជាមួយអ្នកលក់",
            "name_en": "As agreed with the vendor",
            "max_weight_g": MOST_BY_HAND_G,
            "is_open": False,
            "source": "Ours: what it costs stands in the agreement.",
        },
    )
    return service


def weight_of(order: Order) -> int:
    """Return the grams of everything in an order: by its unit where that is a weight, the listing's piece, or as agreed."""
    return sum(_grams(line) for line in order.lines.select_related("product", "customs"))


def _grams(line: Line) -> int:
    if line.unit in GRAMS_OF_UNIT:
        return line.quantity * GRAMS_OF_UNIT[line.unit]
    if line.product is not None and line.unit in PIECES:
        return line.quantity * line.product.weight_g
    agreed = getattr(line, "customs", None)
    return line.quantity * (agreed.net_weight_g or 0) if agreed is not None else 0


def cancel_shipment(*, shipment_id: int, now: datetime) -> None:
    """Stop a shipment that has not left; what is with the carrier already is called back as soon as it lets us.

    A parcel on the road stays what it is: it will be delivered or come back, and tracking says so.
    """
    with transaction.atomic(durable=True):
        stopped = Shipment.objects.filter(pk=shipment_id, status=ShipmentStatus.PREPARING).update(
            status=ShipmentStatus.CANCELLED
        )
        if stopped:
            audit.record(actor=None, action="shipment.cancelled", subject=Shipment(pk=shipment_id))
    for consignment_id in list(
        Consignment.objects.to_call_back().filter(shipment=shipment_id).values_list("pk", flat=True)
    ):
        try:
            cancel_consignment(consignment_id=consignment_id, by=None, now=now)
        except UnableToCancelConsignment as error:
            logger.info(CANCEL_LATER, extra={"consignment": consignment_id, "reason": str(error)})
