"""Hubs, their keepers, lots, and lists for carriers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from logistics.handover.models import ConsolidationRun, HubFee, Manifest, ManifestParcel
from logistics.models import Consignment, ServicePoint
from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory
from tests.factories.logistics import (
    NOON,
    ConsignmentFactory,
    ServicePointFactory,
    ShipmentFactory,
    make_order,
    make_partner,
    make_vendor,
)
from tests.factories.scanning import AppointmentFactory
from tests.factories.users import UserFactory


class HubFactory(ServicePointFactory):
    """A village hub in Preah Dak's province."""

    code = factory.Sequence(lambda n: f"hub-{n}")
    kind = "hub"
    name_km = "មណ្ឌលប្រមូលព្រះដាក់"
    name_en = "Preah Dak hub"
    province = factory.LazyFunction(lambda: make_vendor().province)
    landmark = "ក្បែរផ្សារព្រះដាក់"


def make_keeper(hub: ServicePoint, user: User | None = None) -> User:
    """Return somebody whom officers appointed to keep a hub."""
    keeper: User = user or UserFactory()
    AppointmentFactory(user=keeper, role="keeper", point=hub)
    return keeper


class HubFeeFactory(DjangoModelFactory[HubFee]):
    class Meta:
        model = HubFee

    hub = factory.SubFactory(HubFactory)
    amount = Decimal(500)
    valid_from = date(2026, 1, 1)
    source = "test"


class RunFactory(DjangoModelFactory[ConsolidationRun]):
    """An open lot to Battambang, by the carrier in memory."""

    class Meta:
        model = ConsolidationRun

    number = factory.Sequence(lambda n: f"L{90_001 + n}")
    hub = factory.SubFactory(HubFactory)
    carrier = "fake"
    destination = factory.LazyFunction(
        lambda: ProvinceFactory(code="02", name_km="បាត់ដំបង", name_en="Battambang", slug="battambang")
    )
    bring_until = NOON + timedelta(hours=5)
    fee_amount = Decimal(500)
    opened_at = NOON - timedelta(hours=1)
    opened_by = factory.SubFactory(UserFactory)


def make_parcel(maker: str = "preah-dak-sugar", **fields: Any) -> Consignment:
    """Return a booked parcel of a maker, to Battambang town."""
    order = make_order(partner=make_partner(make_vendor(maker)))
    made: Consignment = ConsignmentFactory(booked=True, shipment=ShipmentFactory(order=order), **fields)
    return made


def make_manifest(*parcels: Consignment, **fields: Any) -> Manifest:
    """Return a closed list of parcels."""
    manifest = Manifest.objects.create(
        **{
            "number": f"M{80_001 + Manifest.objects.count()}",
            "partner": parcels[0].shipment.partner,
            "carrier": parcels[0].carrier,
            "day": NOON.date(),
            "closed_at": NOON,
            "closed_by": fields.pop("by", None) or UserFactory(),
            **fields,
        }
    )
    for position, parcel in enumerate(parcels, start=1):
        ManifestParcel.objects.create(manifest=manifest, consignment=parcel, position=position)
    return manifest
