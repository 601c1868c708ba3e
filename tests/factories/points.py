"""Parcels on their way to places where they wait."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from logistics.models import Consignment, ServicePoint
from logistics.points.models import Compartment, ParcelPhoto, PointStay
from logistics.points.selectors import code_for
from logistics.points.services.stays import arrive_at_point
from logistics.tracking_status import TrackingStatus
from tests.factories.logistics import (
    NOON,
    ConsignmentFactory,
    DeliveryServiceFactory,
    ServicePointFactory,
    ShipmentFactory,
)
from tests.factories.photos import jpeg


def station(**fields: Any) -> ServicePoint:
    """Return a bus station, or another point."""
    made: ServicePoint = ServicePointFactory(**fields)
    return made


def locker(*, doors: str = "SML", **fields: Any) -> ServicePoint:
    """Return a locker with a door of each size that is named, numbered from 1."""
    made: ServicePoint = ServicePointFactory(kind="locker", holds_days=3, **fields)
    Compartment.objects.bulk_create(
        Compartment(point=made, number=str(place), size=size) for place, size in enumerate(doors, start=1)
    )
    return made


def on_the_road(point: ServicePoint | None = None, *, carrier: str = "bus_parcel", **fields: Any) -> Consignment:
    """Return a parcel that has left its vendor, for a point or for the door."""
    kind = point.kind if point else ""
    service = DeliveryServiceFactory(carrier=carrier, code="any", point_kind=kind)
    cash = fields.pop("cash", False)
    shipment = fields.pop("shipment", None) or ShipmentFactory(service=service, service_point=point, cash=cash)
    parcel: Consignment = ConsignmentFactory(
        booked=True,
        shipment=shipment,
        next_poll_at=None,
        tracking_status=TrackingStatus.BOOKED.value,
        **fields,
    )
    return parcel


def at_point(point: ServicePoint | None = None, *, now: datetime = NOON, **fields: Any) -> PointStay:
    """Return the stay of a parcel that has arrived."""
    point = point or station()
    size = fields.pop("size", "")
    parcel = on_the_road(point, **fields)
    return arrive_at_point(consignment_id=parcel.pk, point=point, by=None, now=now, size=size)


def code_of(stay: PointStay) -> str:
    """Return the digits that the buyer knows."""
    return code_for(stay.consignment_id)


def make_photo(parcel: Consignment, *, kind: str = "package") -> ParcelPhoto:
    """Return a picture of a parcel."""
    picture = ParcelPhoto(consignment=parcel, kind=kind, digest=kind, taken_at=NOON)
    picture.original.save("parcel.jpg", ContentFile(jpeg()), save=False)
    picture.save()
    return picture
