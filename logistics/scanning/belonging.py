"""Whose a parcel is to scan: it follows from the appointment and the parcel, and from nothing that somebody types.

| who | at the end where it sets out | at the end where it arrives |
|---|---|---|
| clerk of a post office | the vendor's place lies in the office's province | the address lies in the office's district (its
province, where it has none), or it waits at this office |
| agent of a bus station | a bus parcel from the station's province | it waits at this station |
| agent of a shop or locker | | it waits there |
| keeper of a hub | it goes from the hub's district (province) | it waits there |
| rider | named by phone on the parcel, or of the same vendor and nobody named | the same |
| packer | of the same vendor | of the same vendor, where the buyer comes for it |

What goes back has its ends swapped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from logistics.models import Direction, PointKind
from logistics.scanning.models import Role
from logistics.scanning.steps import POST, ScanStep, Side, raw_steps_of, steps_at, without
from marketplace.users.phones import UnableToReadPhone, read_phone

if TYPE_CHECKING:
    from logistics.models import Consignment, ServicePoint
    from logistics.scanning.models import Appointment

RIDER: Final = "local_rider"
BUS: Final = "bus_parcel"
SELF: Final = "self_pickup"
NEITHER: Final[frozenset[Side]] = frozenset()
BOTH: Final = frozenset({Side.FROM, Side.TO})
#: What a rider need not type: it is their own.
KNOWN_OF_RIDER: Final = frozenset({"rider_name", "rider_phone"})


def sides_of(appointment: Appointment, consignment: Consignment) -> frozenset[Side]:
    """Return at which ends of a parcel's road an appointed person stands; at none, it is not theirs to scan."""
    if not raw_steps_of(consignment.carrier):
        return NEITHER
    if appointment.role == Role.RIDER:
        return BOTH if _rides(appointment, consignment) else NEITHER
    if appointment.role == Role.PACKER:
        return _packs(appointment, consignment)
    sides = _at_point(appointment, consignment)
    return frozenset(_other(side) for side in sides) if consignment.direction == Direction.BACK else sides


def steps_for(appointment: Appointment, consignment: Consignment) -> list[ScanStep]:
    """Return all that an appointed person may say of a parcel, whenever it happened."""
    steps = steps_at(carrier=consignment.carrier, sides=sides_of(appointment, consignment))
    return without(steps, KNOWN_OF_RIDER) if appointment.role == Role.RIDER else steps


def _other(side: Side) -> Side:
    return Side.TO if side is Side.FROM else Side.FROM


def _at_point(appointment: Appointment, consignment: Consignment) -> frozenset[Side]:
    """Return the ends of the way to the buyer at which a point stands."""
    point = appointment.point
    if point is None or (appointment.role == Role.CLERK) != (consignment.carrier == POST):
        return NEITHER
    waits_here = consignment.shipment.service_point_id == point.pk
    arrives = waits_here or (appointment.role == Role.CLERK and _arrives_at(point, consignment))
    found = {Side.TO} if arrives else set()
    if _sets_out_from(point, consignment):
        found.add(Side.FROM)
    return frozenset(found)


def _sets_out_from(point: ServicePoint, consignment: Consignment) -> bool:
    partner = consignment.shipment.partner
    if point.kind == PointKind.HUB and point.district_id is not None:
        return partner.district_id == point.district_id
    carriers = {PointKind.POST_OFFICE.value: POST, PointKind.BUS_STATION.value: BUS}
    if point.kind == PointKind.HUB or carriers.get(point.kind) == consignment.carrier:
        return partner.province_id == point.province_id
    return False


def _arrives_at(point: ServicePoint, consignment: Consignment) -> bool:
    address = consignment.shipment.order.shipping_address
    if address is None or consignment.shipment.service_point_id is not None:
        return False
    if point.district_id is not None:
        return bool(address.district_id == point.district_id)
    return bool(address.province_id == point.province_id)


def _rides(appointment: Appointment, consignment: Consignment) -> bool:
    if consignment.carrier != RIDER:
        return False
    is_of_vendor = appointment.vendor_id is not None
    if is_of_vendor and consignment.shipment.partner.vendor_id != appointment.vendor_id:
        return False
    named = str(consignment.handover.get("rider_phone", ""))
    if not named:
        return is_of_vendor
    try:
        return read_phone(named) == str(appointment.user.phone)
    except UnableToReadPhone:
        return False


def _packs(appointment: Appointment, consignment: Consignment) -> frozenset[Side]:
    if consignment.carrier == POST or consignment.shipment.partner.vendor_id != appointment.vendor_id:
        return NEITHER
    return BOTH if consignment.carrier == SELF else frozenset({Side.FROM})
