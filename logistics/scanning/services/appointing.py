"""Who may scan: appointed by the Ministry for a point or as a rider, by a vendor for its own parcels; with an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.scanning.errors import UnableToAppoint, UnableToEndTerm
from logistics.scanning.models import KINDS_OF_POINTS, Appointment, Role
from marketplace.core import audit
from marketplace.users.areas import area_of
from marketplace.users.models import User
from marketplace.users.selectors import person_with_phone
from vendors.permissions import can_manage_team

if TYPE_CHECKING:
    from datetime import date, datetime

    from logistics.models import ServicePoint
    from marketplace.geography.models import Province
    from vendors.models import Vendor

#: A term is looked at again at least so often.
LONGEST_TERM: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class NewTerm:
    """Whom to appoint, as what, and until when; `phone` in E.164 form, the number with which they sign in."""

    phone: str
    role: str
    starts_on: date
    ends_on: date


def appoint_at_point(*, term: NewTerm, point: ServicePoint, by: User, now: datetime) -> Appointment:
    """Let a clerk, an agent or a keeper scan at a service point.

    Raises:
        UnableToAppoint: The point lies outside the officer's area or is of another kind, nobody has signed in with
            the number, they scan there already, or the days do not fit.
    """
    if not area_of(by).holds(point.province_id):
        raise UnableToAppoint({"point": [_("This place lies outside your area.")]})
    if point.kind not in KINDS_OF_POINTS.get(term.role, frozenset()):
        raise UnableToAppoint({"role": [_("This role does not fit the kind of place.")]})
    row = Appointment(role=term.role, point=point, province=point.province)
    return _appointed(row, term=term, by=by, now=now)


def appoint_rider(*, term: NewTerm, province: Province, by: User, now: datetime) -> Appointment:
    """Let a rider scan parcels on which they are named.

    Raises:
        UnableToAppoint: The province lies outside the officer's area, or as for `appoint_at_point`.
    """
    if not area_of(by).holds(province.pk):
        raise UnableToAppoint({"province": [_("This province lies outside your area.")]})
    return _appointed(Appointment(role=Role.RIDER, province=province), term=term, by=by, now=now)


def appoint_for_vendor(*, term: NewTerm, vendor: Vendor, by: User, now: datetime) -> Appointment:
    """Let a vendor's own rider or packer scan the vendor's parcels.

    Raises:
        UnableToAppoint: The role is none of a vendor's, or as for `appoint_at_point`.
        PermissionError: Whoever asks may not say who works for the vendor.
    """
    if not can_manage_team(user=by, vendor=vendor):
        raise PermissionError("only who says who works for a vendor may appoint for it")
    if term.role not in {Role.RIDER, Role.PACKER}:
        raise UnableToAppoint({"role": [_("A vendor appoints riders and packers only.")]})
    row = Appointment(role=term.role, vendor=vendor, province=vendor.province)
    return _appointed(row, term=term, by=by, now=now)


def end_term(*, appointment: Appointment, by: User, now: datetime) -> None:
    """End a term before its day; from the next request on, nothing is taken from that person under it.

    The caller has made sure that the officer's area or the vendor holds the appointment.

    Raises:
        UnableToEndTerm: It has ended already.
    """
    with transaction.atomic(durable=True):
        if not Appointment.objects.filter(pk=appointment.pk, ended_at=None).update(ended_at=now, ended_by=by):
            raise UnableToEndTerm(_("This term has ended already."))
        audit.record(actor=by, action="scanning.ended", subject=appointment, data={"person": appointment.user_id})
    appointment.refresh_from_db()


def _appointed(row: Appointment, *, term: NewTerm, by: User, now: datetime) -> Appointment:
    today = timezone.localdate(now)
    _require_days(term, today=today)
    person = person_with_phone(phone=term.phone)
    if person is None:
        raise UnableToAppoint({"phone": [_("Nobody has signed in with this number yet. Let them do so once.")]})
    if not person.is_active:
        raise UnableToAppoint({"phone": [_("This account is closed.")]})
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=person.pk)
        same = Appointment.objects.filter(user=person, point=row.point, vendor=row.vendor, ended_at=None)
        if same.filter(ends_on__gte=today).exists():
            raise UnableToAppoint({"phone": [_("This person scans there already. End that term first.")]})
        same.update(ended_at=now)  # its day has come
        row.user, row.starts_on, row.ends_on = person, term.starts_on, term.ends_on
        row.appointed_by, row.appointed_at = by, now
        row.save(force_insert=True)
        data = {
            "role": row.role, "person": person.pk, "until": term.ends_on.isoformat(),
            "point": row.point.code if row.point else "", "vendor": row.vendor.code if row.vendor else "",
        }  # fmt: skip
        audit.record(actor=by, action="scanning.appointed", subject=row, data=data)
    return row


def _require_days(term: NewTerm, *, today: date) -> None:
    if term.ends_on < today:
        raise UnableToAppoint({"ends_on": [_("This day is past.")]})
    if term.ends_on < term.starts_on:
        raise UnableToAppoint({"ends_on": [_("The last day comes before the first.")]})
    if term.ends_on - term.starts_on > LONGEST_TERM:
        raise UnableToAppoint({"ends_on": [_("A term lasts a year at most.")]})
