"""Booking a parcel back from the buyer to the vendor: the same carriers, the ends swapped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.errors import UnableToBookShipment
from logistics.models import Consignment, PointKind, Shipment, ShipmentStatus
from logistics.services.booking import new_consignment
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import ConsignmentRequested

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User

#: Any carrier that people tell of themselves.
BY_HAND: Final = "manual"
#: Places that hand parcels out and take none in for a vendor.
ONE_WAY: Final = frozenset({PointKind.LOCKER.value, PointKind.PICKUP_POINT.value, PointKind.HUB.value})


def request_way_back(
    *, shipment_id: int, weight_g: int, by: User | None, now: datetime, carrier: str = ""
) -> Consignment:
    """Ask that a parcel be booked back to its vendor, and return its consignment; asked twice, it is the same one.

    Args:
        shipment_id: A shipment that was delivered.
        weight_g: Grams of what goes back.
        by: Who asks, where somebody is signed in.
        now: When.
        carrier: Another carrier than the one that brought it.

    Raises:
        UnableToBookShipment: It was not delivered, so nothing can go back.
        UnableToAllocateNumber: The post's numbers are used up.
    """
    with transaction.atomic(durable=True):
        shipment = Shipment.objects.select_for_update(of=("self",)).select_related("service").get(pk=shipment_id)
        live = shipment.consignments.back().live().first()
        if live is not None:
            return live
        if shipment.status != ShipmentStatus.DELIVERED:
            raise UnableToBookShipment(_("This parcel has not been delivered, so nothing goes back."))
        who = carrier or carrier_back(shipment)
        consignment = new_consignment(shipment=shipment, carrier=who, now=now, back_g=weight_g)
        audit.record(actor=by, action="consignment.requested", subject=consignment, data={"direction": "back"})
        publish(ConsignmentRequested(consignment_id=consignment.pk))
    return consignment


def carrier_back(shipment: Shipment) -> str:
    """Return who would take it back: the carrier that brought it, else any that people tell of."""
    came = shipment.consignments.out().live().order_by("-pk").first()
    carrier = came.carrier if came is not None else shipment.service.carrier
    # What went abroad is sent back by the post of the buyer's country, of which people here tell.
    is_one_way = carrier == "self_pickup" or shipment.service.point_kind in ONE_WAY or shipment.service.is_abroad
    return BY_HAND if is_one_way else carrier
