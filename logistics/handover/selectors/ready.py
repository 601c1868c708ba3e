"""What lies packed at a pick-up point and waits for its carrier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics.handover.models import RunParcel
from logistics.models import BookingStatus, Consignment, Direction
from logistics.words import carrier_name

if TYPE_CHECKING:
    from logistics.models.shipment import ConsignmentQuerySet
    from vendors.models import Partner, Vendor


def ready_parcels(*, partner: Partner, carrier: str) -> ConsignmentQuerySet:
    """Return the booked parcels of a pick-up point that no carrier has yet, that stand on no list and in no lot."""
    return _ready().filter(shipment__partner=partner, carrier=carrier)


def _ready() -> ConsignmentQuerySet:
    return (
        Consignment.objects.still_here()
        .filter(status=BookingStatus.BOOKED, direction=Direction.OUT, manifest_line=None)
        .exclude(pk__in=RunParcel.objects.inside().values("consignment"))
    )


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one pick-up point has ready for one carrier."""

    partner: Partner
    carrier: str
    parcels: Sequence[Consignment]

    @property
    def carrier_name(self) -> str:
        return carrier_name(self.carrier)

    @property
    def weight_g(self) -> int:
        return sum(parcel.weight_g for parcel in self.parcels)


def bundles_of(*, vendor: Vendor) -> list[Bundle]:
    """Return what a vendor has ready, by pick-up point and carrier."""
    bundles: dict[tuple[int, str], list[Consignment]] = {}
    found = (
        _ready()
        .for_vendor(vendor)
        .select_related(
            "shipment__partner",
            "shipment__service",
            "shipment__order__shipping_address__province",
            "shipment__order__shipping_address__district",
        )
        .order_by("shipment__partner", "carrier", "pk")
    )
    for parcel in found:
        bundles.setdefault((parcel.shipment.partner_id, parcel.carrier), []).append(parcel)
    return [
        Bundle(partner=parcels[0].shipment.partner, carrier=carrier, parcels=parcels)
        for (_partner, carrier), parcels in bundles.items()
    ]
