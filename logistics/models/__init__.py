"""What moves goods: prices, places, numbers, shipments and what happened to them."""

from logistics.models.carrier_label import CarrierLabel
from logistics.models.numbers import NumberRange
from logistics.models.points import PointKind, ServicePoint
from logistics.models.shipment import (
    BookingStatus,
    CashStatus,
    Consignment,
    Direction,
    Shipment,
    ShipmentStatus,
)
from logistics.models.tariff import DeliveryService, Tariff, TransportMode, Zone, ZoneArea
from logistics.models.terms import CarbonFactor, CompensationStep, Loss, ServiceStandard, ShippingOffer
from logistics.models.tracking import CarrierCallback, TrackingEvent
from logistics.models.watching import StrayEvent, StrayReason, WatchNote, WayTime

from oscar.apps.shipping.models import *  # noqa: F403 isort: skip - Oscar registers only what is not registered above

__all__ = (
    "BookingStatus",
    "CarbonFactor",
    "CarrierCallback",
    "CarrierLabel",
    "CashStatus",
    "CompensationStep",
    "Consignment",
    "DeliveryService",
    "Direction",
    "Loss",
    "NumberRange",
    "PointKind",
    "ServicePoint",
    "ServiceStandard",
    "Shipment",
    "ShipmentStatus",
    "ShippingOffer",
    "StrayEvent",
    "StrayReason",
    "Tariff",
    "TrackingEvent",
    "TransportMode",
    "WatchNote",
    "WayTime",
    "Zone",
    "ZoneArea",
)
