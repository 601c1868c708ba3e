"""Reads for those who scan: their appointments, the parcels that are theirs, and no more of each than they need.

# Note [A phone number for as long as it is needed]
The recipient's phone is shown to whom the parcel belongs, while it is on its way; when it has reached its end, or is
not theirs, there is nothing. The list that a phone keeps for places without a signal has no phone number at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from logistics.models import BookingStatus, CashStatus, Consignment, Direction
from logistics.scanning.belonging import RIDER, sides_of, steps_for
from logistics.scanning.models import Appointment, Role, Scan
from logistics.scanning.steps import POST, still_open
from logistics.services.booking_request import recipient_of, sender_of
from logistics.tracking_status import FINAL
from logistics.words import carrier_name
from marketplace.core.khmer import latin_digits

if TYPE_CHECKING:
    from datetime import date

    from logistics.carriers.base import Party
    from logistics.models.shipment import ConsignmentQuerySet
    from logistics.scanning.steps import ScanStep
    from marketplace.core.money import Money
    from marketplace.users.models import User
    from vendors.models import Vendor

#: So many parcels go into the list that a phone keeps.
MOST_PARCELS: Final = 200
MOST_SCANS: Final = 50
_IN_ADDRESS: Final = re.compile(r"/parcel/([-\w]{8,22})/?(?:[?#].*)?\Z")
_ID: Final = re.compile(r"[-\w]{22}\Z", re.ASCII)
_BETWEEN: Final = re.compile(r"[\s\-\u200b]+")


@dataclass(frozen=True, slots=True)
class ScanParcel:
    """What somebody who holds a parcel may know of it.

    Attributes:
        phone: Empty once the parcel has reached its end. See Note [A phone number for as long as it is needed].
        cash: What must be taken when it is handed out, if anything.
        steps: What may be said of it now.
    """

    parcel_id: str
    number: str
    reference: str
    carrier: str
    carrier_name: str
    words: str
    name: str
    phone: str
    landmark: str
    cash: Money | None
    steps: tuple[ScanStep, ...]
    is_active: bool


def appointments_of(*, user: User, on: date) -> list[Appointment]:
    """Return under which appointments somebody scans on a day, the oldest first."""
    rows = Appointment.objects.standing(on).of(user).select_related("user", "point", "vendor", "province")
    return list(rows.order_by("pk"))


def scanners_of(*, vendor: Vendor, on: date) -> list[Appointment]:
    """Return who scans for a vendor and is not called back, the latest first."""
    return list(Appointment.objects.for_vendor(vendor).filter(ended_at=None, ends_on__gte=on).select_related("user"))


def scanner_of(*, vendor: Vendor, public_id: str) -> Appointment:
    """Return one of those whom a vendor appointed.

    Raises:
        Appointment.DoesNotExist: This vendor appointed nobody of this name.
    """
    return Appointment.objects.for_vendor(vendor).get(public_id=public_id)


def last_term_of(*, user: User) -> Appointment | None:
    """Return the term that somebody had last, for words on why there is none now."""
    return (
        Appointment.objects.of(user).select_related("point", "vendor", "province").order_by("-ends_on", "-pk").first()
    )


def tidy_number(text: str) -> str:
    """Return the number or the id in what was typed, read from bars, or read from the squares of a label."""
    found = _IN_ADDRESS.search(text.strip()) or _ID.match(text.strip())
    return found[found.lastindex or 0] if found else _BETWEEN.sub("", latin_digits(text)).upper()[:40]


def parcels_with(number: str) -> list[Consignment]:
    """Return the parcels that a label or a person names; carriers may give the same number, so there can be several."""
    tidy = tidy_number(number)
    if not tidy:
        return []
    rows = Consignment.objects.live().filter(
        Q(public_id=tidy) | Q(waybill_number=tidy) | Q(reference=tidy) | Q(handover__waybill_number=tidy)
    )
    return list(_with_ends(rows)[:20])


def parcel_for(*, user: User, number: str, on: date) -> ScanParcel:
    """Return a parcel that is somebody's to scan.

    Raises:
        Consignment.DoesNotExist: There is none, or it is not theirs; callers say the same of both.
    """
    appointments = appointments_of(user=user, on=on)
    for consignment in parcels_with(number):
        for appointment in appointments:
            if sides_of(appointment, consignment):
                return _shown(appointment, consignment)
    raise Consignment.DoesNotExist(number)


def parcels_of(*, user: User, on: date) -> list[ScanParcel]:
    """Return what is on its way and somebody's to scan, for their list; without phone numbers."""
    found: dict[int, ScanParcel] = {}
    for appointment in appointments_of(user=user, on=on):
        for row in _with_ends(_candidates(appointment)).order_by("-booked_at", "-pk")[:MOST_PARCELS]:
            if row.pk not in found and sides_of(appointment, row):
                found[row.pk] = _shown(appointment, row, has_phone=False)
    return list(found.values())[:MOST_PARCELS]


def scans_of(*, user: User) -> list[Scan]:
    """Return what somebody sent lately, the last first."""
    return list(Scan.objects.filter(user=user).order_by("-received_at", "-pk")[:MOST_SCANS])


def _with_ends(rows: ConsignmentQuerySet) -> ConsignmentQuerySet:
    address = "shipment__order__shipping_address"
    levels = ("village", "commune", "district", "province")
    return rows.select_related(
        "shipment__service_point",
        "shipment__partner__vendor",
        *(f"shipment__partner__{level}" for level in levels),
        *(f"{address}__{level}" for level in levels),
    )


def _candidates(appointment: Appointment) -> ConsignmentQuerySet:
    """Return what could be somebody's, by what a database can compare; `sides_of` decides."""
    rows = Consignment.objects.filter(status=BookingStatus.BOOKED).exclude(
        tracking_status__in=[status.value for status in FINAL]
    )
    if appointment.vendor_id is not None:
        rows = rows.filter(shipment__partner__vendor=appointment.vendor_id)
    point = appointment.point
    if point is not None:
        is_near = Q(shipment__partner__province=point.province_id)
        if appointment.role == Role.CLERK:
            is_near |= Q(shipment__order__shipping_address__province=point.province_id)
        rows = rows.filter(Q(shipment__service_point=point) | is_near)
        return rows.filter(carrier=POST) if appointment.role == Role.CLERK else rows.exclude(carrier=POST)
    return rows.filter(carrier=RIDER) if appointment.role == Role.RIDER else rows.exclude(carrier=POST)


def _shown(appointment: Appointment, row: Consignment, *, has_phone: bool = True) -> ScanParcel:
    is_active = row.status == BookingStatus.BOOKED and not row.tracking.is_final
    end = _receiving_end(row) if is_active else None
    return ScanParcel(
        parcel_id=row.public_id,
        number=row.shown_number,
        reference=row.reference,
        carrier=row.carrier,
        carrier_name=carrier_name(row.carrier),
        words=row.tracking_words,
        name=end.name if end else "",
        phone=end.phone if end and has_phone else "",
        landmark=end.landmark if end and has_phone else "",
        cash=row.cash_to_collect if is_active and row.cash_status == CashStatus.DUE else None,
        steps=tuple(still_open(steps_for(appointment, row), row)) if is_active else (),
        is_active=is_active,
    )


def _receiving_end(row: Consignment) -> Party | None:
    if row.direction == Direction.BACK:
        return sender_of(row.shipment.partner)
    address = row.shipment.order.shipping_address
    return recipient_of(address) if address else None
