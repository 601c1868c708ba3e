"""People who scan, and where they stand."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import factory
from factory.django import DjangoModelFactory

from logistics.models import Consignment
from logistics.scanning.models import Appointment, Scan
from tests.factories.geography import DistrictFactory, ProvinceFactory
from tests.factories.logistics import (
    NOON,
    ConsignmentFactory,
    DeliveryServiceFactory,
    ServicePointFactory,
    ShipmentFactory,
    make_order,
)
from tests.factories.users import UserFactory


class AppointmentFactory(DjangoModelFactory[Appointment]):
    """A clerk of the post office of Battambang town, for the year."""

    class Meta:
        model = Appointment

    class Params:
        rider = factory.Trait(role="rider", point=None)

    user = factory.SubFactory(UserFactory, phone_verified_at=NOON)
    role = "clerk"
    point: Any = factory.LazyFunction(lambda: make_office())
    vendor: Any = None
    province = factory.LazyAttribute(lambda o: (o.point or o.vendor).province)
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 12, 31)
    appointed_at = NOON
    appointed_by = factory.SubFactory(UserFactory)


class ScanFactory(DjangoModelFactory[Scan]):
    """A scan that was put down and not looked at."""

    class Meta:
        model = Scan

    appointment = factory.SubFactory(AppointmentFactory)
    user = factory.SelfAttribute("appointment.user")
    client_key = factory.Sequence(lambda n: f"scan-{n:05d}")
    number = "EE000000014KH"
    step = "EMG"
    occurred_at = NOON
    sent_at = NOON
    received_at = NOON


def appoint(**fields: Any) -> Appointment:
    """Return an appointment: of a clerk of the post office of Battambang town, where nothing else is said."""
    return cast("Appointment", AppointmentFactory(**fields))


def make_office(*, province: str = "02", district: str = "0203", **fields: Any) -> Any:
    """Return the post office of a district."""
    where = ProvinceFactory(code=province)
    near = DistrictFactory(code=district, province=where) if district else None
    return ServicePointFactory(
        kind="post_office", province=where, district=near, name_km="ប្រៃសណីយ៍", name_en="Post office", **fields
    )


def make_post_parcel(**fields: Any) -> Consignment:
    """Return a parcel from Preah Dak to the door of a buyer in Battambang town, booked at noon with the post."""
    service = DeliveryServiceFactory(carrier="cambodia_post", code="ems")
    number = fields.pop("waybill_number", "EE000000014KH")
    shipment = {"service": service, "cash": fields.pop("cash", False)}
    if purchase := fields.pop("purchase_number", ""):  # in a running marketplace: one that it will not come to itself
        shipment["order"] = make_order(number=purchase)
    parcel: Consignment = ConsignmentFactory(
        booked=True, shipment=ShipmentFactory(**shipment), waybill_number=number, **fields
    )
    return parcel


def make_bus_parcel(*, station: Any = None, **fields: Any) -> Consignment:
    """Return a parcel that waits for the bus to a station, booked at noon."""
    service = DeliveryServiceFactory(carrier="bus_parcel", code="station", point_kind="bus_station")
    shipment = ShipmentFactory(
        service=service, service_point=station or ServicePointFactory(), cash=fields.pop("cash", False)
    )
    parcel: Consignment = ConsignmentFactory(booked=True, shipment=shipment, next_poll_at=None, **fields)
    return parcel


def make_riders_parcel(**fields: Any) -> Consignment:
    """Return a parcel that a motorbike takes, booked at noon."""
    service = DeliveryServiceFactory(carrier="local_rider", code="moto")
    shipment = ShipmentFactory(service=service, cash=fields.pop("cash", False))
    parcel: Consignment = ConsignmentFactory(booked=True, shipment=shipment, next_poll_at=None, **fields)
    return parcel


def make_lockers_parcel(*, at: Any, **fields: Any) -> Consignment:
    """Return a parcel that goes to a locker, booked at noon."""
    service = DeliveryServiceFactory(carrier="locker", code="door", point_kind="locker")
    shipment = ShipmentFactory(service=service, service_point=at)
    parcel: Consignment = ConsignmentFactory(booked=True, shipment=shipment, next_poll_at=None, **fields)
    return parcel
