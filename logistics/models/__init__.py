"""What moves goods: prices, places, numbers, shipments and what happened to them."""

from logistics.models.numbers import NumberRange
from logistics.models.points import PointKind, ServicePoint
from logistics.models.shipment import (
    BookingStatus,
    CashStatus,
    Consignment,
    Shipment,
    ShipmentStatus,
)
from logistics.models.tariff import DeliveryService, Tariff, Zone, ZoneArea
from logistics.models.tracking import CarrierCallback, TrackingEvent

from oscar.apps.shipping.models import *  # noqa: F403 isort: skip - Oscar registers only what is not registered above

__all__ = (
    "BookingStatus",
    "CarrierCallback",
    "CashStatus",
    "Consignment",
    "DeliveryService",
    "NumberRange",
    "PointKind",
    "ServicePoint",
    "Shipment",
    "ShipmentStatus",
    "Tariff",
    "TrackingEvent",
    "Zone",
    "ZoneArea",
)
