"""Parcels handed over at a door, with proof, and parcels of which the buyer says that they came."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.models import Consignment
from logistics.points.errors import UnableToReleaseParcel
from logistics.points.events import event_of
from logistics.points.models import PhotoKind, StayEnd
from logistics.points.rules import may_confirm, place_name
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
from logistics.tracking_status import TrackingStatus
from marketplace.core import audit

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.core.money import Money
    from marketplace.users.models import User


def deliver_at_door(
    *,
    consignment_id: int,
    by: User | None,
    now: datetime,
    occurred_at: datetime | None = None,
    code: str = "",
    received_by: str = "",
    signature: IO[bytes] | Any | None = None,
    cash: Money | None = None,
) -> Consignment:
    """Hand a parcel over at the door, against the buyer's code, or a name and a signature; twice is once.

    Raises:
        UnableToReleaseParcel: It is not under way or lies at a point, there is no proof, or cash is missing.
        UnableToKeepPhoto: The signature cannot be read.
    """
    at = happened_at(occurred_at, now=now, refused=UnableToReleaseParcel)
    photo = read_photo(signature) if signature is not None else None
    refusal = ""
    with transaction.atomic(durable=True):
        consignment = locked(consignment_id)
        if consignment.tracking is TrackingStatus.DELIVERED:
            return consignment
        require_carried(consignment, refused=UnableToReleaseParcel)
        lies = open_stay(consignment)
        if lies is not None:
            raise UnableToReleaseParcel(_("This parcel lies at %(place)s.") % {"place": place_name(lies)})
        require_cash(consignment, cash)
        if code.strip():
            refusal = use_code(consignment_id=consignment_id, typed=code, at=at, by=by, now=now)
        elif photo is None or not received_by.strip():
            refusal = _("Ask for the code, or for a name and a signature.")
        else:
            add_photo(consignment_id=consignment_id, kind=PhotoKind.SIGNATURE, photo=photo, by=by, now=now)
        if not refusal:
            to = received_by.strip()
            event = event_of("delivered", key="door", consignment=consignment, at=at, signed_by=to, cash=cash)
            add_events(consignment_id=consignment_id, events=[event], now=now, by=by)
            audit.record(actor=by, action="parcel.delivered", subject=consignment)
    if refusal:
        raise UnableToReleaseParcel(refusal, fields={"code": refusal})
    consignment.refresh_from_db()
    return consignment


def confirm_receipt(*, consignment_id: int, now: datetime) -> Consignment:
    """Note that the buyer says the parcel came; twice is once. The buyer holds the link of the purchase.

    Raises:
        UnableToReleaseParcel: It has not left yet, has come to another end, or cash is due: who took it tells of that.
    """
    with transaction.atomic(durable=True):
        consignment = locked(consignment_id)
        if consignment.tracking is TrackingStatus.DELIVERED:
            return consignment
        require_carried(consignment, refused=UnableToReleaseParcel)
        if not may_confirm(consignment):
            raise UnableToReleaseParcel(_("You can say so when the parcel has left the vendor."))
        stay = open_stay(consignment)
        if stay is not None:
            end_stay(stay, how=StayEnd.COLLECTED, at=now, by=None)
        event = event_of("confirmed", key="buyer", consignment=consignment, at=now)
        add_events(consignment_id=consignment_id, events=[event], now=now)
        audit.record(actor=None, action="parcel.confirmed", subject=consignment)
    consignment.refresh_from_db()
    return consignment
