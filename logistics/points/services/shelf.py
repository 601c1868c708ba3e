"""What the services about waiting parcels share: the rows they lock, in one order, and how a stay ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from logistics.models import BookingStatus, CashStatus, Consignment
from logistics.points.errors import UnableToReleaseParcel
from logistics.points.models import PointStay, StayEnd
from logistics.services.by_hand import SKEW
from marketplace.core.db import require_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from logistics.models import ServicePoint
    from marketplace.core.errors import DomainError
    from marketplace.core.money import Money
    from marketplace.users.models import User


def locked(consignment_id: int) -> Consignment:
    """Return a consignment that nobody else changes until the caller's transaction ends."""
    require_transaction()
    rows = Consignment.objects.select_for_update(of=("self",))
    return rows.select_related("shipment__service_point", "shipment__partner").get(pk=consignment_id)


def open_stay(consignment: Consignment) -> PointStay | None:
    """Return where a parcel lies now."""
    stays = PointStay.objects.open().filter(consignment=consignment)
    return stays.select_related("point", "partner", "compartment").first()


def happened_at(occurred_at: datetime | None, *, now: datetime, refused: type[DomainError]) -> datetime:
    """Return when something happened; clocks of phones may be a little fast.

    Raises:
        DomainError: Of the kind asked for; it lies in the future.
    """
    at = occurred_at or now
    if at > now + SKEW:
        raise refused(_("That is in the future."))
    return at


def require_carried(consignment: Consignment, *, refused: type[DomainError]) -> None:
    """Refuse what is not with a carrier, or has come to its end.

    Raises:
        DomainError: Of the kind asked for.
    """
    if consignment.status != BookingStatus.BOOKED:
        raise refused(_("This parcel is not with a carrier."))
    if consignment.tracking.is_final:
        raise refused(_("This parcel has come to its end already."))


def require_cash(consignment: Consignment, cash: Money | None) -> None:
    """Refuse to hand a parcel out for less than is due for it.

    Raises:
        UnableToReleaseParcel: `fields` names the cash.
    """
    due = consignment.cash_to_collect
    if due is None or consignment.cash_status != CashStatus.DUE:
        return
    if cash is None or cash.currency != due.currency or cash < due:
        words = _("Take %(amount)s for it first.") % {"amount": f"{due.amount:,.0f} {due.currency}"}
        raise UnableToReleaseParcel(words, fields={"cash": words})


def end_stay(stay: PointStay, *, how: StayEnd, at: datetime, by: User | None, to: str = "") -> None:
    """Note that a parcel has left its place; its door is free."""
    require_transaction()
    stay.released_at = at
    stay.released_how = how
    stay.released_to = to[:120]
    stay.released_by = by
    stay.save(update_fields=["released_at", "released_how", "released_to", "released_by"])


def goes_to(point: ServicePoint) -> str:
    """Return words on where a parcel goes instead."""
    return _("This parcel goes to %(point)s.") % {"point": point.name}
