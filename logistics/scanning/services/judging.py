"""Whether a scan may be believed: by the appointment, the parcel, the clock and what the step asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from logistics.models import BookingStatus, CashStatus, Consignment
from logistics.scanning.belonging import sides_of, steps_for
from logistics.scanning.clocks import SKEW, Moment, moment_of
from logistics.scanning.errors import UnableToScan
from logistics.scanning.models import Appointment
from logistics.scanning.selectors import last_term_of, parcels_with

if TYPE_CHECKING:
    from datetime import datetime

    from logistics.scanning.models import Scan
    from logistics.scanning.steps import ScanStep
    from marketplace.users.models import User

#: So long after a term's last day may come what was scanned within it, from places without a signal.
LATE: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Judged:
    """A scan that may be believed."""

    appointment: Appointment
    consignment: Consignment
    step: ScanStep
    moment: Moment


def judge(scan: Scan, *, has_code: bool, now: datetime) -> Judged:
    """Return what a scan says, if it may be believed.

    Args:
        scan: As it came.
        has_code: Whether the recipient's code came with it.
        now: The present.

    Raises:
        UnableToScan: It may not; the words say why.
    """
    moment = moment_of(occurred_at=scan.occurred_at, sent_at=scan.sent_at, now=now)
    appointments = _appointments(scan.user, on=timezone.localdate(moment.at), today=timezone.localdate(now))
    appointment, consignment = _theirs(scan, appointments)
    if consignment.status != BookingStatus.BOOKED or consignment.booked_at is None:
        raise UnableToScan(_("This parcel is not with a carrier."))
    if moment.at < consignment.booked_at - SKEW:
        raise UnableToScan(_("That lies before the parcel was booked. Look at the clock of this phone."))
    step = next((one for one in steps_for(appointment, consignment) if one.code == scan.step), None)
    if step is None:
        raise UnableToScan(_("This step is not for you to scan."))
    _require_order(step, consignment, at=moment.at)
    _require_told(scan, step)
    if step.delivers:
        _require_proof(scan, has_code=has_code)
        _require_cash(scan, consignment)
    elif scan.cash is not None:
        raise UnableToScan(_("Money is taken when a parcel is handed out, not before."))
    return Judged(appointment=appointment, consignment=consignment, step=step, moment=moment)


def _appointments(user: User, *, on: date, today: date) -> list[Appointment]:
    """Return the terms that counted when it happened and that may still speak.

    Raises:
        UnableToScan: There is none.
    """
    rows = Appointment.objects.of(user).filter(
        ended_at=None, starts_on__lte=on, ends_on__gte=max(on, today - LATE), user__is_active=True
    )
    found = list(rows.select_related("user", "point", "vendor", "province").order_by("pk"))
    if found:
        return found
    last = last_term_of(user=user)
    if last is None:
        raise UnableToScan(_("You are not appointed to scan parcels."))
    if last.ended_at is None and last.starts_on > on:
        raise UnableToScan(_("You scan from %(day)s on.") % {"day": date_format(last.starts_on)})
    ended = timezone.localdate(last.ended_at) if last.ended_at and last.ended_by_id else last.ends_on
    told = {"place": last.place_name, "day": date_format(ended)}
    raise UnableToScan(_("Your time at %(place)s ended on %(day)s. Nothing was written down.") % told)


def _theirs(scan: Scan, appointments: list[Appointment]) -> tuple[Appointment, Consignment]:
    """Return the parcel and under which appointment it is theirs, the one that may say this step before others."""
    both = [
        (appointment, row)
        for row in parcels_with(scan.number)
        for appointment in appointments
        if sides_of(appointment, row)
    ]
    if not both:
        raise UnableToScan(_("No parcel with this number is yours to scan. Look at the number, or the place on it."))
    fitting = (pair for pair in both if any(step.code == scan.step for step in steps_for(*pair)))
    return next(fitting, both[0])


def _require_order(step: ScanStep, consignment: Consignment, *, at: datetime) -> None:
    """Late news is welcome and moves nothing back; news from now must not lie behind where the parcel is."""
    is_late_news = consignment.tracking_status_at is not None and at <= consignment.tracking_status_at
    if consignment.tracking.is_final and (step.status.is_final or not is_late_news):
        told = {"where": consignment.tracking_words}
        raise UnableToScan(_("This parcel has come to its end already: %(where)s.") % told)
    if step.status.stage < consignment.tracking.stage and not is_late_news:
        told = {"where": consignment.tracking_words}
        raise UnableToScan(_("This parcel is further on its way already: %(where)s.") % told)


def _require_told(scan: Scan, step: ScanStep) -> None:
    missing = [
        label for name, label, is_needed in step.fields if is_needed and not str(scan.told.get(name, "")).strip()
    ]
    if missing:
        raise UnableToScan(_("Something is missing: %(fields)s.") % {"fields": ", ".join(missing)})


def _require_proof(scan: Scan, *, has_code: bool) -> None:
    if not (has_code or scan.signature or scan.photo):
        raise UnableToScan(_("Handing out needs a proof: the code, a signature or a photo."))


def _require_cash(scan: Scan, consignment: Consignment) -> None:
    due, taken = consignment.cash_to_collect, scan.cash
    if due is None or consignment.cash_status != CashStatus.DUE:
        if taken is not None and taken.amount and due is None:
            raise UnableToScan(_("Nothing is to be paid for this parcel. Give the money back."))
        return
    told = {"amount": f"{due.amount:,} {due.currency}"}
    if taken is None:
        raise UnableToScan(_("%(amount)s are to be taken for this parcel. Write down what you took.") % told)
    if taken.currency != due.currency:
        raise UnableToScan(_("This parcel is paid in another currency: %(amount)s.") % told)
    if taken != due and not str(scan.told.get("note", "")).strip():
        raise UnableToScan(_("%(amount)s are due. If you took another amount, write why in the note.") % told)
