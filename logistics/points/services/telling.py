"""Steps that a vendor types in about a parcel without wires: each goes to whom it concerns.

What arrives begins a stay, a call is logged, what is collected needs the code: so that a vendor cannot say alone that
a buyer has a parcel. Everything else is written down as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.carriers.by_hand import HandEntry
from logistics.models import Consignment
from logistics.points.errors import UnableToKeepPhoto, UnableToReleaseParcel
from logistics.points.models import PhotoKind, PointStay
from logistics.points.rules import ASK_AT_DOOR, PROVED, SELF_PICKUP
from logistics.points.services.calls import note_call
from logistics.points.services.doors import deliver_at_door
from logistics.points.services.photos import add_photo, read_photo
from logistics.points.services.releasing import release_from_point, send_back_from_point
from logistics.points.services.stays import arrive_at_point, keep_at_vendor
from logistics.services.by_hand import mark_by_hand

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.base import ContentFile

    from marketplace.users.models import User

#: Steps that are calls, and what came of them.
CALLS: Final = {"reached": "reached", "no_answer": "no_answer", "wrong_number": "wrong_number"}


@dataclass(frozen=True)
class Told:
    """What a vendor told about one step.

    Attributes:
        entry: The step and what it asks for.
        code: What the buyer said, where the step hands the parcel out.
        signature: A picture of the signature instead.
        photos: Pictures of the parcel or its receipt, for the buyer.
    """

    entry: HandEntry
    code: str = ""
    signature: IO[bytes] | Any | None = None
    photos: Sequence[tuple[PhotoKind, IO[bytes] | Any]] = ()


def tell_step(*, consignment_id: int, told: Told, by: User | None, now: datetime) -> None:
    """Write down a step that a vendor saw happen; the caller has made sure that it is the vendor's own parcel.

    Raises:
        DomainError: As the service that the step belongs to; `fields` has words for each field.
    """
    consignment = Consignment.objects.select_related("shipment__service_point").get(pk=consignment_id)
    stay = PointStay.objects.open().filter(consignment=consignment).select_related("point").first()
    photos = [(kind, _read(kind, upload)) for kind, upload in told.photos]  # all can be read before anything is written
    _take(consignment, stay, told, by=by, now=now)
    with transaction.atomic(durable=True):
        Consignment.objects.select_for_update().get(pk=consignment_id)
        for kind, photo in photos:
            add_photo(consignment_id=consignment_id, kind=kind, photo=photo, by=by, now=now)


def _read(kind: PhotoKind, upload: IO[bytes] | Any) -> ContentFile[bytes]:
    try:
        return read_photo(upload)
    except UnableToKeepPhoto as error:
        raise UnableToKeepPhoto(str(error), fields={f"photo_{kind}": str(error)}) from error


def _take(consignment: Consignment, stay: PointStay | None, told: Told, *, by: User | None, now: datetime) -> None:
    step, pk = told.entry.step, consignment.pk
    if step == "arrived" and consignment.carrier in PROVED:
        _arrive(consignment, told, by=by, now=now)
    elif step in CALLS and stay is not None:
        note_call(consignment_id=pk, outcome=CALLS[step], by=by, now=now, note=told.entry.told.get("note", ""))
    elif step in ("collected", "delivered") and consignment.carrier in PROVED:
        _hand_out(consignment, stay, told, by=by, now=now)
    elif step == "sent_back" and stay is not None:
        note = told.entry.told.get("note", "")
        send_back_from_point(consignment_id=pk, point=stay.point, by=by, now=now, note=note)
    else:
        mark_by_hand(consignment_id=pk, entry=told.entry, by=by, now=now)


def _arrive(consignment: Consignment, told: Told, *, by: User | None, now: datetime) -> None:
    point = consignment.shipment.service_point
    if point is not None:
        size = told.entry.told.get("size", "")
        arrive_at_point(consignment_id=consignment.pk, point=point, by=by, now=now, size=size)
    elif consignment.carrier == SELF_PICKUP:
        keep_at_vendor(consignment_id=consignment.pk, by=by, now=now)
    else:
        mark_by_hand(consignment_id=consignment.pk, entry=told.entry, by=by, now=now)


def _hand_out(consignment: Consignment, stay: PointStay | None, told: Told, *, by: User | None, now: datetime) -> None:
    received_by, cash = told.entry.told.get("received_by", ""), told.entry.cash_collected
    if stay is not None:
        release_from_point(
            consignment_id=consignment.pk,
            point=stay.point,
            by=by,
            now=now,
            code=told.code,
            received_by=received_by,
            signature=told.signature,
            cash=cash,
        )
        return
    if consignment.carrier not in ASK_AT_DOOR:
        raise UnableToReleaseParcel(_("Say first that it has arrived: then the buyer gets the code."))
    deliver_at_door(
        consignment_id=consignment.pk,
        by=by,
        now=now,
        code=told.code,
        received_by=received_by,
        signature=told.signature,
        cash=cash,
    )
