"""A consignment in the words of the port."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from logistics.carriers.base import BookingRequest, CarrierRejected, ParcelSpec, Party
from logistics.models import PointKind, ServicePoint
from logistics.selectors.questions import ParcelLine, box_for
from logistics.services.declaring import declared
from marketplace.geography.countries import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics.models import Consignment
    from marketplace.geography.models import Place
    from marketplace.sales.order.models import Order, ShippingAddress
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
    sender = sender_of(shipment.partner, latin=address.is_abroad)
    recipient = recipient_of(address, email=_email(shipment.order) if address.is_abroad else "")
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
            box_cm=_box(shipment.order),
        ),
        waybill_number=consignment.waybill_number,
        service_point_code=point.code if point else "",
        cash_to_collect=consignment.cash_to_collect,
        note="" if consignment.is_back else (address.notes or "")[:300],
        customs=declared(consignment.customs),
    )


def _box(order: Order) -> tuple[int, int, int] | None:
    """Return a box that holds the order, where the sizes of its goods are known."""
    rows = order.lines.select_related("product")
    return box_for(ParcelLine.of(row.product, row.quantity) for row in rows if row.product is not None)


def _email(order: Order) -> str:
    """Return the buyer's e-mail address, by which customs abroad and couriers ask."""
    return order.purchase.email if order.purchase is not None else ""


def point_of(consignment: Consignment) -> ServicePoint | None:
    """Return where the recipient collects it; what goes back by bus, at a station in the vendor's province."""
    shipment = consignment.shipment
    if not consignment.is_back:
        return shipment.service_point
    if shipment.service.point_kind != PointKind.BUS_STATION or consignment.carrier != shipment.service.carrier:
        return None
    stations = ServicePoint.objects.open().filter(kind=PointKind.BUS_STATION, province=shipment.partner.province_id)
    return stations.order_by("code").first()


def sender_of(partner: Partner, *, latin: bool = False) -> Party:
    """Return the vendor's end: the pick-up point, and who answers there, else the vendor.

    Args:
        partner: The pick-up point.
        latin: Whether it must be read abroad: in Latin letters, with its town and postcode apart.
    """
    vendor = partner.vendor
    places = [partner.village, partner.commune, partner.district, partner.province]
    name = (vendor.name_km or vendor.name_en) if vendor else partner.name
    town, postcode = "", ""
    if latin:
        name = (vendor.name_en or vendor.name_km) if vendor else partner.name
        town = partner.province.name_en if partner.province else ""
        postcode = partner.commune.code if partner.commune else ""
    return Party(
        name=name,
        phone=str(partner.phone or (vendor.phone if vendor else "") or ""),
        address_lines=_names(places[:-1] if latin else places, latin=latin),
        landmark="" if latin else partner.landmark,
        city=town,
        postcode=postcode,
        **_point_of(places),
        **_codes(partner),
    )


def recipient_of(address: ShippingAddress, *, email: str = "") -> Party:
    """Return the buyer's end; abroad as its own country writes it.

    Args:
        address: Where it goes.
        email: The buyer's, for couriers and customs abroad.
    """
    if address.is_abroad:
        return _recipient_abroad(address, email)
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


def _recipient_abroad(address: ShippingAddress, email: str) -> Party:
    """Return a buyer in another country: street and neighbourhood as lines, town, area and postcode apart.

    Where a country's addresses have no town of their own, as Singapore's, the area or the country stands for it:
    couriers ask for one.
    """
    streets = [line for line in (address.line1, address.line2, address.line3) if line]
    return Party(
        name=address.name,
        phone=str(address.phone_number or ""),
        address_lines=tuple(streets),
        city=address.line4 or address.state or country_name(address.country_code, language="en"),
        area=address.state or "",
        postcode=address.postcode or "",
        company=str(address.abroad.get("company_name") or ""),
        email=email,
        country_code=address.country_code,
    )


def _point_of(places: Sequence[Place | None]) -> _Point:
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


def _names(places: Sequence[Place | None], *, latin: bool = False) -> tuple[str, ...]:
    return tuple(place.name_en if latin else place.name_km for place in places if place is not None)
