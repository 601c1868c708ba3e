"""A courier's list of what happened to its parcels, brought in from a CSV file for carriers without an interface.

A file is looked through first and nothing is written; then the same file is brought in. A line that is there already is
known again, so a courier may send the same list each day with new lines at its end.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.carriers.by_hand import HandEntry
from logistics.carriers.registry import build_hand_carrier
from logistics.errors import UnableToMarkParcel, UnableToReadEvents
from logistics.models import BookingStatus, Consignment
from logistics.services.by_hand import SKEW, mark_by_hand
from marketplace.core.khmer import latin_digits

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor

CARRIER: Final = "manual"
COLUMNS: Final = ("number", "step", "happened_at", "place", "company", "carrier_phone", "received_by", "note")
NEEDED: Final = COLUMNS[:3]
MOST_BYTES: Final = 1_000_000
MOST_LINES: Final = 2_000
#: How people and spreadsheets write a moment; local time.
_TIMES: Final = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M")


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of a file: what it says, and why it cannot be taken, if so."""

    line: int
    number: str
    step: str
    at: datetime | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class EventFile:
    """What a file holds.

    Attributes:
        written: Lines that were brought in; none after a dry run.
    """

    lines: tuple[EventLine, ...]
    written: int = 0

    @property
    def good(self) -> int:
        return sum(1 for line in self.lines if not line.refusal)

    @property
    def refused(self) -> list[EventLine]:
        return [line for line in self.lines if line.refusal]


def look_through_events(*, content: bytes, vendor: Vendor, now: datetime) -> EventFile:
    """Return what bringing a file in would do; nothing is written.

    Raises:
        UnableToReadEvents: It is no such file.
    """
    checked = [line for line, _row, _pk in _checked(content, vendor=vendor, now=now)]
    return EventFile(lines=tuple(checked))


def bring_in_events(*, content: bytes, vendor: Vendor, by: User, now: datetime) -> EventFile:
    """Write down the lines of a file that can be taken, each by itself, and say why the others cannot.

    Raises:
        UnableToReadEvents: It is no such file.
    """
    lines, written = [], 0
    for line, row, consignment_id in _checked(content, vendor=vendor, now=now):
        if line.refusal or line.at is None or consignment_id is None:
            lines.append(line)
            continue
        entry = _entry(row, line.at)
        try:
            mark_by_hand(consignment_id=consignment_id, entry=entry, by=by, now=now)
        except UnableToMarkParcel as error:
            lines.append(EventLine(line.line, line.number, line.step, line.at, _why(error)))
        else:
            lines.append(line)
            written += 1
    return EventFile(lines=tuple(lines), written=written)


def _checked(
    content: bytes, *, vendor: Vendor, now: datetime
) -> Sequence[tuple[EventLine, dict[str, str], int | None]]:
    rows = _rows(content)
    ours = _parcels({row["number"] for row in rows}, vendor)
    steps = {step.code for step in build_hand_carrier(CARRIER).steps}
    checked = []
    for place, row in enumerate(rows, start=2):  # the first line names the columns
        at = _moment(row["happened_at"])
        refusal = _refusal(row, at=at, parcel=ours.get(row["number"]), steps=steps, now=now)
        line = EventLine(place, row["number"], row["step"], at, refusal)
        checked.append((line, row, ours.get(row["number"])))
    return checked


def _rows(content: bytes) -> list[dict[str, str]]:
    if len(content) > MOST_BYTES:
        raise UnableToReadEvents(_("This file is too large. Send one under 1 MB."))
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        names = [str(name or "").strip().lower() for name in reader.fieldnames or ()]
        missing = [name for name in NEEDED if name not in names]
        if missing:
            words = _("The first line must name the columns %(columns)s.")
            raise UnableToReadEvents(words % {"columns": ", ".join(missing)})
        reader.fieldnames = names
        rows = [_tidy(row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnableToReadEvents(_("This is no CSV file in UTF-8.")) from error
    rows = [row for row in rows if any(row.values())]
    if len(rows) > MOST_LINES:
        raise UnableToReadEvents(_("Send at most %(most)s lines at once.") % {"most": MOST_LINES})
    return rows


def _tidy(row: dict[str, str | None]) -> dict[str, str]:
    return {name: str(row.get(name) or "").strip() for name in COLUMNS}


def _parcels(numbers: set[str], vendor: Vendor) -> dict[str, int]:
    """Return a vendor's own parcels of couriers without an interface, by each of their numbers."""
    found: dict[str, int] = {}
    mine = Consignment.objects.for_vendor(vendor).filter(carrier=CARRIER, status=BookingStatus.BOOKED)
    for parcel in mine:
        for number in (parcel.reference, parcel.waybill_number, parcel.shown_number):
            if number in numbers:
                found[number] = parcel.pk
    return found


def _refusal(row: dict[str, str], *, at: datetime | None, parcel: int | None, steps: set[str], now: datetime) -> str:
    if parcel is None:
        return _("You have no parcel of this number with another carrier.")
    if row["step"] not in steps:
        return _("There is no such step. Write one of: %(steps)s.") % {"steps": ", ".join(sorted(steps))}
    if at is None:
        return _("Write the time like 2026-11-26 14:30.")
    return _("That is in the future.") if at > now + SKEW else ""


def _moment(text: str) -> datetime | None:
    for form in _TIMES:
        try:
            return timezone.make_aware(datetime.strptime(latin_digits(text), form))  # noqa: DTZ007 - aware at once
        except ValueError:
            continue
    return None


def _entry(row: dict[str, str], at: datetime) -> HandEntry:
    told = {name: row[name] for name in ("company", "carrier_phone", "received_by", "note") if row[name]}
    return HandEntry(step=row["step"], occurred_at=at, told=told, location=row["place"])


def _why(error: UnableToMarkParcel) -> str:
    fields = ", ".join(sorted(error.fields))
    return f"{error} ({fields})" if fields else str(error)
