"""What is packed today: by shelf for picking, by order for packing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from logistics.models import Direction, Shipment, ShipmentStatus
from logistics.words import carrier_name
from marketplace.core.money import Money
from marketplace.sales.order.statuses import OrderStatus

if TYPE_CHECKING:
    from logistics.models import Consignment
    from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class PackLine:
    """Some pieces of one thing."""

    title_km: str
    title_en: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PickLine:
    """How many pieces of one thing to fetch from the shelf, and for which orders."""

    title_km: str
    title_en: str
    sku: str
    quantity: int
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackingSlip:
    """What one order's parcel holds and where it goes: laid into the box, so no price stands on it."""

    order_number: str
    pickup_point: str
    to_name: str
    to_phone: str
    to_address: str
    landmark: str
    carrier: str
    number: str
    cash: Money | None
    weight_g: int
    note: str
    lines: tuple[PackLine, ...]


@dataclass(frozen=True, slots=True)
class PackingDay:
    """All that a vendor packs on a day."""

    day: date
    slips: Sequence[PackingSlip]
    picks: Sequence[PickLine]

    @property
    def num_pieces(self) -> int:
        return sum(line.quantity for line in self.picks)


def packing_day(*, vendor: Vendor, day: date) -> PackingDay:
    """Return what a vendor packs on a day: today, all that waits; on another day, what left or was closed then."""
    shipments = _shipments(vendor, day)
    slips = [_slip(shipment) for shipment in shipments]
    return PackingDay(day=day, slips=slips, picks=_picks(slips))


def _shipments(vendor: Vendor, day: date) -> list[Shipment]:
    address = "order__shipping_address"
    found = Shipment.objects.for_vendor(vendor).filter(order__vendor=vendor)
    if day == timezone.localdate():
        found = found.filter(status=ShipmentStatus.PREPARING, order__status=OrderStatus.ACCEPTED)
    else:
        midnight = timezone.make_aware(datetime.combine(day, time.min))
        found = found.filter(dispatched_at__gte=midnight, dispatched_at__lt=midnight + timedelta(days=1))
    return list(
        found.select_related("order__purchase", "partner", "service", f"{address}__province", f"{address}__district")
        .prefetch_related("order__lines__product__parent", "consignments")
        .order_by("order__confirmed_at", "pk")
    )


def _slip(shipment: Shipment) -> PackingSlip:
    order, parcel = shipment.order, _parcel_of(shipment)
    address = order.shipping_address
    return PackingSlip(
        order_number=order.number,
        pickup_point=shipment.partner.name,
        to_name=address.name if address else "",
        to_phone=str(address.phone_number or "") if address else "",
        to_address=address.formatted if address else "",
        landmark=address.landmark if address else "",
        carrier=carrier_name(parcel.carrier if parcel else shipment.service.carrier),
        number=parcel.shown_number if parcel and parcel.booked_at else "",
        cash=shipment.cash_to_collect,
        weight_g=shipment.weight_g,
        note=(address.notes or "") if address else "",
        lines=tuple(_line(line) for line in sorted(order.lines.all(), key=lambda line: line.pk)),
    )


def _parcel_of(shipment: Shipment) -> Consignment | None:
    live = [row for row in shipment.consignments.all() if row.direction == Direction.OUT and row.booked_at]
    return max(live, key=lambda row: row.pk, default=None)


def _line(line: Any) -> PackLine:
    product = line.product
    if product is None:
        return PackLine(title_km=line.title, title_en=line.title, sku=line.partner_sku, quantity=line.quantity)
    parent = product.parent
    km = product.title_km or (parent.title_km if parent else "") or line.title
    en = product.title_en or (parent.title_en if parent else "") or line.title
    return PackLine(title_km=km, title_en=en, sku=line.partner_sku or "", quantity=line.quantity)


def _picks(slips: Sequence[PackingSlip]) -> list[PickLine]:
    """Return the things of all orders put together, in the order of their names."""
    gathered: dict[tuple[str, str, str], list[tuple[int, str]]] = {}
    for slip in slips:
        for line in slip.lines:
            gathered.setdefault((line.title_km, line.title_en, line.sku), []).append((line.quantity, slip.order_number))
    return [
        PickLine(
            title_km=km,
            title_en=en,
            sku=sku,
            quantity=sum(quantity for quantity, _number in pieces),
            orders=tuple(dict.fromkeys(number for _quantity, number in pieces)),
        )
        for (km, en, sku), pieces in sorted(gathered.items())
    ]
