"""A consignment in the words of the port."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from logistics.carriers.base import BookingRequest, CarrierRejected, ParcelSpec, Party
from logistics.models import PointKind, ServicePoint

if TYPE_CHECKING:
    from logistics.models import Consignment
    from marketplace.geography.models import Place
    from marketplace.sales.order.models import ShippingAddress
    from vendors.models import Partner


class _Point(TypedDict):
    latitude: Decimal | None
    longitude: Decimal | None


class _Codes(TypedDict):
    province_code: str
    district_code: str
    commune_code: str
    village_code: str


def request_from(consignment: Consignment) -> BookingRequest:
    """Return everything a carrier needs to take the parcel. Give it a row from `for_booking()`.

    What goes back has its ends swapped: the buyer sends it, and it comes to the vendor.

    Raises:
        CarrierRejected: The order has lost its address.
    """
    shipment = consignment.shipment
    point = point_of(consignment)
    address = shipment.order.shipping_address
    if address is None:
        raise CarrierRejected("the order has no address")
    sender, recipient = sender_of(shipment.partner), recipient_of(address)
    if consignment.is_back:
        sender, recipient = recipient, sender
    return BookingRequest(
        reference=consignment.reference,
        service=shipment.service.code,
        sender=sender,
        recipient=recipient,
        parcel=ParcelSpec(
            weight_g=consignment.weight_g,
            description=f"Order {shipment.order.number}",
            declared_value=shipment.order.goods_in_riel,
        ),
        waybill_number=consignment.waybill_number,
        service_point_code=point.code if point else "",
        cash_to_collect=consignment.cash_to_collect,
        note="" if consignment.is_back else (address.notes or "")[:300],
    )


def point_of(consignment: Consignment) -> ServicePoint | None:
    """Return where the recipient collects it; what goes back by bus, at a station in the vendor's province."""
    shipment = consignment.shipment
    if not consignment.is_back:
        return shipment.service_point
    if shipment.service.point_kind != PointKind.BUS_STATION or consignment.carrier != shipment.service.carrier:
        return None
    stations = ServicePoint.objects.open().filter(kind=PointKind.BUS_STATION, province=shipment.partner.province_id)
    return stations.order_by("code").first()


def sender_of(partner: Partner) -> Party:
    """Return the vendor's end: the pick-up point, and who answers there, else the vendor."""
    vendor = partner.vendor
    return Party(
        name=(vendor.name_km or vendor.name_en) if vendor else partner.name,
        phone=str(partner.phone or (vendor.phone if vendor else "") or ""),
        address_lines=_names([partner.village, partner.commune, partner.district, partner.province]),
        landmark=partner.landmark,
        **_point_of([partner.village, partner.commune, partner.district, partner.province]),
        **_codes(partner),
    )


def recipient_of(address: ShippingAddress) -> Party:
    """Return the buyer's end."""
    written = [address.line1, address.line2]
    return Party(
        name=address.name,
        phone=str(address.phone_number or ""),
        address_lines=(
            *(line for line in written if line),
            *_names([address.village, address.commune, address.district, address.province]),
        ),
        postcode=address.postcode or "",
        landmark=address.landmark,
        plus_code=address.plus_code,
        **(
            _Point(latitude=address.latitude, longitude=address.longitude)
            if address.latitude is not None
            else _point_of([address.village, address.commune])
        ),
        **_codes(address),
    )


def _point_of(places: list[Place | None]) -> _Point:
    """Return the point of the smallest place that has one: the village's, for a rider who asks his way from there."""
    known = next((place for place in places if place is not None and place.lat is not None), None)
    return _Point(latitude=known.lat if known else None, longitude=known.lon if known else None)


def _codes(where: Partner | ShippingAddress) -> _Codes:
    def code_of(place: Place | None) -> str:
        return place.code if place else ""

    return _Codes(
        province_code=code_of(where.province),
        district_code=code_of(where.district),
        commune_code=code_of(where.commune),
        village_code=code_of(where.village),
    )


def _names(places: list[Place | None]) -> tuple[str, ...]:
    return tuple(place.name_km for place in places if place is not None)
