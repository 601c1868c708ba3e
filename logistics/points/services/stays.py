"""Parcels come to lie somewhere, are kept longer, and are given up when nobody comes.

# Note [One door, one parcel]
Who brings a parcel to a point locks the point's row, so that two who come at once are let in one after the other:
places are counted, and the smallest free door that fits is given. The database says the same once more:
`one_parcel_per_compartment` refuses the second parcel behind a door, whoever forgets to ask.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.models import Consignment, Direction, PointKind, ServicePoint
from logistics.points.errors import UnableToKeepParcel
from logistics.points.events import event_of
from logistics.points.models import Compartment, CompartmentSize, PointStay, ReturnReason
from logistics.points.rules import MOST_DAYS, MOST_EXTENSIONS, place_name
from logistics.points.services.codes import ensure_code
from logistics.points.services.shelf import goes_to, happened_at, locked, open_stay, require_carried
from logistics.services.tracking import add_events
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import ParcelGoesBack, ParcelStillWaits, ParcelWaits

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User
    from vendors.models import Partner

#: Days that a vendor keeps a parcel which the buyer comes for. Ours; no source outside.
DAYS_AT_VENDOR: Final = 7


def arrive_at_point(
    *,
    consignment_id: int,
    point: ServicePoint,
    by: User | None,
    now: datetime,
    occurred_at: datetime | None = None,
    size: str = "",
) -> PointStay:
    """Let a parcel lie at a point, behind a door where it is a locker, and tell its buyer; twice is once.

    Args:
        consignment_id: The parcel.
        point: Where it has come to.
        by: Who received it there.
        now: The present.
        occurred_at: When it came, where that is told later.
        size: Of the parcel, at a locker; the smallest where nothing is said.

    Raises:
        UnableToKeepParcel: It goes elsewhere or lies elsewhere, is too heavy, or there is no room.
    """
    at = happened_at(occurred_at, now=now, refused=UnableToKeepParcel)
    with transaction.atomic(durable=True):
        consignment = locked(consignment_id)
        lies = open_stay(consignment)
        if lies is not None and lies.point_id == point.pk:
            return lies
        require_carried(consignment, refused=UnableToKeepParcel)
        if lies is not None:
            raise UnableToKeepParcel(_("This parcel lies at %(place)s.") % {"place": place_name(lies)})
        _require_right_point(consignment, point)
        stay = keep(consignment, point=point, size=size, by=by, at=at, now=now)
        event = event_of("arrived", key=stay.public_id, consignment=consignment, at=at, location=point.name)
        add_events(consignment_id=consignment.pk, events=[event], now=now, by=by)
    return stay


def keep_at_vendor(*, consignment_id: int, by: User | None, now: datetime) -> PointStay:
    """Say that a parcel lies ready at the vendor's own place, where the buyer comes for it; twice is once.

    Raises:
        UnableToKeepParcel: It is not with anybody, or its buyer does not come for it.
    """
    with transaction.atomic(durable=True):
        consignment = locked(consignment_id)
        lies = open_stay(consignment)
        if lies is not None:
            return lies
        require_carried(consignment, refused=UnableToKeepParcel)
        if consignment.shipment.service_point is not None:
            raise UnableToKeepParcel(goes_to(consignment.shipment.service_point))
        stay = keep(consignment, partner=consignment.shipment.partner, by=by, at=now, now=now)
        event = event_of("arrived", key=stay.public_id, consignment=consignment, at=now, location=place_name(stay))
        add_events(consignment_id=consignment.pk, events=[event], now=now, by=by)
    return stay


def _require_right_point(consignment: Consignment, point: ServicePoint) -> None:
    wanted = consignment.shipment.service_point
    if consignment.direction == Direction.OUT and wanted is not None and wanted.pk != point.pk:
        raise UnableToKeepParcel(goes_to(wanted))
    if consignment.weight_g > point.max_weight_g:
        words = _("Too heavy for this place: it takes up to %(kilograms)s kg.")
        raise UnableToKeepParcel(words % {"kilograms": f"{point.max_weight_g / 1000:g}"})


def keep(
    consignment: Consignment,
    *,
    point: ServicePoint | None = None,
    partner: Partner | None = None,
    size: str = "",
    by: User | None,
    at: datetime,
    now: datetime,
) -> PointStay:
    """Write down that a parcel lies somewhere, inside the caller's transaction. See Note [One door, one parcel].

    Raises:
        UnableToKeepParcel: There is no room.
    """
    require_transaction()
    door, days = None, DAYS_AT_VENDOR
    if point is not None:
        point = ServicePoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
        door, days = _room_at(point, size=size), point.holds_days
    stay = PointStay.objects.create(
        consignment=consignment,
        point=point,
        partner=partner,
        compartment=door,
        arrived_at=at,
        expires_at=at + timedelta(days=days),
        kept_by=by,
    )
    release = ensure_code(consignment_id=consignment.pk, now=now)
    audit.record(actor=by, action="parcel.kept", subject=stay, data={"door": door.number if door else ""})
    publish(ParcelWaits(stay_id=stay.pk, round=release.round))
    return stay


def _room_at(point: ServicePoint, *, size: str) -> Compartment | None:
    """Return the door to put a parcel behind; none where there are no doors.

    Raises:
        UnableToKeepParcel: There is no room.
    """
    if point.kind == PointKind.LOCKER:
        wanted = size or CompartmentSize.SMALL.value
        if wanted not in CompartmentSize.values:
            raise UnableToKeepParcel(_("Choose a size."), fields={"size": _("Choose a size.")})
        door = Compartment.objects.free_for(point=point, size=wanted).first()
        if door is None:
            words = _("No door of this size or larger is free. Take it to the post office or try again later.")
            raise UnableToKeepParcel(words, fields={"size": words})
        return door
    if point.capacity is not None and PointStay.objects.open().at(point).count() >= point.capacity:
        raise UnableToKeepParcel(_("This place is full: it holds %(number)s parcels.") % {"number": point.capacity})
    return None


def give_up(stay: PointStay, *, reason: ReturnReason, at: datetime, by: User | None, now: datetime) -> None:
    """Note inside the caller's transaction that a parcel goes back, and tell those who wait for it.

    It lies there until somebody takes it; who comes before that with the code still gets it.
    """
    require_transaction()
    if stay.return_reason:
        return
    stay.return_reason, stay.return_since = reason, at
    stay.save(update_fields=["return_reason", "return_since"])
    event = event_of("goes_back", key=stay.public_id, consignment=stay.consignment, at=at, location=place_name(stay))
    add_events(consignment_id=stay.consignment_id, events=[event], now=now, by=by)
    audit.record(actor=by, action="parcel.given_up", subject=stay, data={"reason": reason.value})
    publish(ParcelGoesBack(stay_id=stay.pk, reason=reason.value))


def remind_on_last_day(*, now: datetime, limit: int = 100) -> int:
    """Tell the buyers of parcels whose last day has come, once, and return how many."""
    due = list(
        PointStay.objects.on_last_day(now).order_by("expires_at", "pk").values_list("pk", "consignment_id")[:limit]
    )
    reminded = 0
    for stay_id, consignment_id in due:
        with transaction.atomic(durable=True):
            consignment = locked(consignment_id)
            if consignment.tracking.is_final:
                continue
            if not PointStay.objects.on_last_day(now).filter(pk=stay_id).update(reminded_at=now):
                continue
            release = ensure_code(consignment_id=consignment_id, now=now)
            publish(ParcelStillWaits(stay_id=stay_id, round=release.round))
            reminded += 1
    return reminded


def return_overdue(*, now: datetime, limit: int = 100) -> int:
    """Give up the parcels whose days are over, and return how many."""
    due = list(PointStay.objects.overdue(now).order_by("expires_at", "pk").values_list("pk", "consignment_id")[:limit])
    given_up = 0
    for stay_id, consignment_id in due:
        with transaction.atomic(durable=True):
            consignment = locked(consignment_id)
            stay = PointStay.objects.overdue(now).select_related("point", "partner").filter(pk=stay_id).first()
            if stay is None or consignment.tracking.is_final:
                continue
            give_up(stay, reason=ReturnReason.NOT_FETCHED, at=now, by=None, now=now)
            given_up += 1
    return given_up


def extend_hold(*, consignment_id: int, days: int, by: User | None, now: datetime) -> PointStay:
    """Keep a parcel some days longer.

    Raises:
        UnableToKeepParcel: It does not lie anywhere, goes back already, or was kept longer often enough.
    """
    if not 1 <= days <= MOST_DAYS:
        raise UnableToKeepParcel(_("Choose one to %(most)s days.") % {"most": MOST_DAYS})
    with transaction.atomic(durable=True):
        stay = open_stay(locked(consignment_id))
        if stay is None:
            raise UnableToKeepParcel(_("This parcel does not lie here."))
        if stay.return_reason:
            raise UnableToKeepParcel(_("This parcel goes back already. Come with the code today, or call the place."))
        if stay.extensions >= MOST_EXTENSIONS:
            raise UnableToKeepParcel(_("It was kept longer twice already."))
        stay.extensions += 1
        stay.expires_at += timedelta(days=days)
        stay.reminded_at = None
        stay.save(update_fields=["extensions", "expires_at", "reminded_at"])
        audit.record(actor=by, action="parcel.kept_longer", subject=stay, data={"days": days})
    return stay
