"""Parcels leave the place where they lay: to the right person, or back."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.models import Consignment, PointKind, ServicePoint
from logistics.points.errors import UnableToReleaseParcel
from logistics.points.events import event_of
from logistics.points.models import PhotoKind, PointStay, StayEnd
from logistics.points.rules import place_name
from logistics.points.services.codes import use_code
from logistics.points.services.photos import add_photo, read_photo
from logistics.points.services.shelf import (
    end_stay,
    happened_at,
    locked,
    open_stay,
    require_carried,
    require_cash,
)
from logistics.services.tracking import add_events
from marketplace.core import audit

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.base import ContentFile

    from marketplace.core.money import Money
    from marketplace.users.models import User


def release_from_point(
    *,
    consignment_id: int,
    point: ServicePoint | None,
    by: User | None,
    now: datetime,
    occurred_at: datetime | None = None,
    code: str = "",
    received_by: str = "",
    signature: IO[bytes] | Any | None = None,
    cash: Money | None = None,
) -> PointStay:
    """Hand a parcel out against its code, or against a name and a signature where there is a person; twice is once.

    Args:
        consignment_id: The parcel.
        point: Where it is handed out; none at the vendor's own place.
        by: Who hands it out.
        now: The present.
        occurred_at: When, where that is told later.
        code: What the recipient says.
        received_by: Who took it.
        signature: A picture of the signature, where there is no code. A locker takes none.
        cash: What was taken for it.

    Raises:
        UnableToReleaseParcel: It does not lie here, the code is wrong, or cash is missing. A wrong try is counted.
        UnableToKeepPhoto: The signature cannot be read.
    """
    at = happened_at(occurred_at, now=now, refused=UnableToReleaseParcel)
    photo = read_photo(signature) if signature is not None else None
    with transaction.atomic(durable=True):
        consignment = locked(consignment_id)
        stay = _stay_here(consignment, point)
        if not stay.is_open:
            return stay
        require_carried(consignment, refused=UnableToReleaseParcel)
        require_cash(consignment, cash)
        refusal = _proof(stay, code=code, received_by=received_by, photo=photo, at=at, by=by, now=now)
        if not refusal:
            _hand_out(stay, consignment, at=at, now=now, by=by, to=received_by, cash=cash)
    if refusal:
        raise UnableToReleaseParcel(refusal, fields={"code": refusal})
    return stay


def _stay_here(consignment: Consignment, point: ServicePoint | None) -> PointStay:
    """Return the stay that lies here, or the one that was collected here already."""
    stays = PointStay.objects.filter(consignment=consignment, point=point).select_related("point", "partner")
    stay = stays.open().first() or stays.filter(released_how=StayEnd.COLLECTED).last()
    if stay is not None:
        return stay
    elsewhere = open_stay(consignment)
    if elsewhere is not None:
        raise UnableToReleaseParcel(_("This parcel lies at %(place)s.") % {"place": place_name(elsewhere)})
    raise UnableToReleaseParcel(_("This parcel does not lie here."))


def _proof(
    stay: PointStay,
    *,
    code: str,
    received_by: str,
    photo: ContentFile[bytes] | None,
    at: datetime,
    by: User | None,
    now: datetime,
) -> str:
    """Take the proof that it goes to the right person, and return an empty text, or why it is none."""
    if code.strip():
        return use_code(consignment_id=stay.consignment_id, typed=code, at=at, by=by, now=now)
    is_locker = stay.point is not None and stay.point.kind == PointKind.LOCKER
    if photo is None or not received_by.strip() or is_locker:
        return _("Ask for the code.") if is_locker else _("Ask for the code, or for a name and a signature.")
    add_photo(consignment_id=stay.consignment_id, kind=PhotoKind.SIGNATURE, photo=photo, by=by, now=now)
    return ""


def _hand_out(
    stay: PointStay,
    consignment: Consignment,
    *,
    at: datetime,
    now: datetime,
    by: User | None,
    to: str,
    cash: Money | None,
) -> None:
    end_stay(stay, how=StayEnd.COLLECTED, at=at, by=by, to=to.strip())
    event = event_of(
        "collected",
        key=stay.public_id,
        consignment=consignment,
        at=at,
        location=place_name(stay),
        signed_by=to.strip(),
        cash=cash,
    )
    add_events(consignment_id=consignment.pk, events=[event], now=now, by=by)
    audit.record(actor=by, action="parcel.handed_out", subject=stay)


def send_back_from_point(
    *,
    consignment_id: int,
    point: ServicePoint | None,
    by: User | None,
    now: datetime,
    occurred_at: datetime | None = None,
    note: str = "",
) -> PointStay:
    """Put a parcel that nobody fetched on its way back; its place is free. Twice is once.

    Raises:
        UnableToReleaseParcel: It does not lie here.
    """
    at = happened_at(occurred_at, now=now, refused=UnableToReleaseParcel)
    with transaction.atomic(durable=True):
        consignment = locked(consignment_id)
        stays = PointStay.objects.filter(consignment=consignment, point=point).select_related("point", "partner")
        stay = stays.open().first() or stays.filter(released_how=StayEnd.SENT_BACK).last()
        if stay is None:
            raise UnableToReleaseParcel(_("This parcel does not lie here."))
        if not stay.is_open:
            return stay
        require_carried(consignment, refused=UnableToReleaseParcel)
        end_stay(stay, how=StayEnd.SENT_BACK, at=at, by=by)
        event = event_of("sent_back", key=stay.public_id, consignment=consignment, at=at, location=place_name(stay))
        add_events(consignment_id=consignment.pk, events=[event], now=now, by=by)
        audit.record(actor=by, action="parcel.sent_back", subject=stay, data={"note": note[:200]})
    return stay
