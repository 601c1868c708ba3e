"""A file follows its parcel: booked, on its way, there, back. And a parcel whose file is blocked is not booked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.models import Consignment, Direction
from marketplace.core import audit
from marketplace.exports.errors import UnableToExport
from marketplace.exports.models import ExportFile, FileStatus
from marketplace.exports.selectors.files import why_not
from marketplace.exports.services.opening import open_file

if TYPE_CHECKING:
    from collections.abc import Callable


def refuse_what_must_not_leave(*, order_id: int, now: datetime) -> None:
    """Go through the file of an order that goes abroad, and refuse to send it while it is blocked.

    The gate that stands before each booking: see `logistics.gates`. A file that nobody opened yet is opened.

    Raises:
        UnableToExport: A rule forbids it, or a paper of an authority is missing; the words say which.
    """
    file = open_file(order_id=order_id, now=now)
    if file is not None and file.status == FileStatus.BLOCKED:
        reasons = why_not(file)
        raise UnableToExport(
            _("It must not leave yet: %(reason)s See the export file %(number)s.")
            % {"reason": reasons[0].text if reasons else "", "number": file.number}
        )


def note_booking(*, consignment_id: int) -> None:
    """Put the parcel that carries it now into its order's file."""
    parcel = Consignment.objects.select_related("shipment").get(pk=consignment_id)
    if parcel.direction != Direction.OUT:
        return
    with transaction.atomic(durable=True):
        for file in ExportFile.objects.select_for_update(of=("self",)).filter(order=parcel.shipment.order_id):
            if file.consignment_id != parcel.pk:
                file.consignment = parcel
                file.save(update_fields=["consignment"])
                audit.record(actor=None, action="export.booked", subject=file, data={"parcel": parcel.reference})


def note_dispatch(*, order_number: str, now: datetime) -> None:
    """Note that the goods have left: from now on lines, checklist and description stay."""

    def left(file: ExportFile) -> None:
        if file.is_open:
            file.status, file.shipped_at = FileStatus.SHIPPED, now

    _move(order_number, "export.shipped", left)


def note_arrival(*, order_number: str, now: datetime) -> None:
    """Note that the goods are there, and close the file."""

    def arrived(file: ExportFile) -> None:
        if file.status != FileStatus.CLOSED:
            file.shipped_at = file.shipped_at or now
            file.status, file.arrived_at, file.closed_at = FileStatus.CLOSED, now, now

    _move(order_number, "export.arrived", arrived)


def note_coming_back(*, order_number: str, now: datetime) -> None:
    """Note that the goods came back over the border: the import declaration finds all numbers here."""

    def back(file: ExportFile) -> None:
        if file.came_back_at is None:
            file.shipped_at = file.shipped_at or now
            file.came_back_at, file.status = now, FileStatus.CLOSED
            file.closed_at = file.closed_at or now

    _move(order_number, "export.came_back", back)


def close_unsent(*, order_number: str, now: datetime) -> None:
    """Close the file of an order that was called off before its goods left."""

    def end(file: ExportFile) -> None:
        if file.is_open:
            file.status, file.closed_at = FileStatus.CLOSED, now

    _move(order_number, "export.called_off", end)


def _move(order_number: str, action: str, change: Callable[[ExportFile], Any]) -> None:
    with transaction.atomic(durable=True):
        for file in ExportFile.objects.select_for_update(of=("self",)).filter(order__number=order_number):
            before = (file.status, file.came_back_at)
            change(file)
            if (file.status, file.came_back_at) != before:
                file.save()
                audit.record(actor=None, action=action, subject=file)
