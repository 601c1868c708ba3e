"""What a set of tracking events means for consignments, their shipments and their cash.

# Note [One refresh for a consignment]
Where a parcel is follows from the set of all its events (`settled_status`), and so do the times beside it. So a batch of
events is written first and each consignment is reckoned once, whatever order its events came in; rows are locked once,
shipments before consignments, each by key, so that two batches over the same parcels wait for one another and no more.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from logistics.models import BookingStatus, CashStatus, Consignment, Shipment, ShipmentStatus, TrackingEvent
from logistics.tracking_status import Scan, TrackingStatus, settled_status
from marketplace.core import written
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.money import Money
from marketplace.facts import (
    CashCollected,
    ParcelMoved,
    ReturnParcelMoved,
    ShipmentDelivered,
    ShipmentDispatched,
    ShipmentReturned,
)

logger = logging.getLogger(__name__)

OTHER_CURRENCY: Final = "logistics.cash.other_currency"
CASH_DIFFERS: Final = "logistics.cash.differs"

_ENDED_BEFORE_THE_ROAD: Final = frozenset({TrackingStatus.CANCELLED, TrackingStatus.EXPIRED})
_MOVED_COLUMNS: Final = ("tracking_status", "tracking_status_at", "next_poll_at", "status")
_CASH_COLUMNS: Final = ("cash_status", "cash_collected_amount")
_SHIPMENT_COLUMNS: Final = ("status", "dispatched_at", "delivered_at")


@dataclass(slots=True)
class HeldParcel:
    """A consignment whose row, and whose shipment's, is locked, with what is known of it."""

    consignment: Consignment
    scans: list[Scan] = field(default_factory=list)
    event_ids: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Changes:
    """What a reckoning found different: rows to write, facts to tell."""

    moved: list[Consignment] = field(default_factory=list)
    paid: list[Consignment] = field(default_factory=list)
    shipments: dict[int, Shipment] = field(default_factory=dict)
    facts: list[Any] = field(default_factory=list)


def hold_parcels(consignment_ids: Collection[int]) -> dict[int, HeldParcel]:
    """Lock consignments with their shipments and return them with all their scans, in three queries."""
    require_transaction()
    shipments = {
        shipment.pk: shipment
        for shipment in Shipment.objects.select_for_update(of=("self",))
        .select_related("order")
        .only(*_SHIPMENT_COLUMNS, "order__number")
        .filter(pk__in=Consignment.objects.filter(pk__in=consignment_ids).values("shipment"))
        .order_by("pk")
    }
    rows = Consignment.objects.select_for_update().filter(pk__in=consignment_ids).order_by("pk")
    held = {row.pk: HeldParcel(row) for row in rows}
    for parcel in held.values():
        parcel.consignment.shipment = shipments[parcel.consignment.shipment_id]
    columns = ("consignment_id", "carrier_event_id", "status", "occurred_at", "is_correction")
    for pk, event_id, status, at, is_correction in (
        TrackingEvent.objects.filter(consignment_id__in=consignment_ids).order_by().values_list(*columns)
    ):
        held[pk].event_ids.add(event_id)
        held[pk].scans.append(Scan(TrackingStatus(status), at, is_correction))
    return held


def settle(parcels: Iterable[HeldParcel], *, cash: Mapping[int, Money | None]) -> None:
    """Work out anew where held parcels are, and tell those who want to know what changed.

    The answer depends on the scans alone, so it may be asked any number of times; facts are published on change only.

    Args:
        parcels: Held, with every scan there is.
        cash: By consignment, what the carrier says it took at the door, if it says so.
    """
    require_transaction()
    changes = _Changes()
    for parcel in parcels:
        consignment, scans = parcel.consignment, parcel.scans
        status = settled_status(scans, initial=_initial(consignment))
        is_new = _place(consignment, status, scans, changes)
        if not consignment.is_back:  # what goes back leaves the shipment where it is: delivered
            _move_shipment(consignment, scans, changes, is_new=is_new)
        if status is TrackingStatus.DELIVERED:
            _take_cash(consignment, cash.get(consignment.pk), changes)
    written.change_each(changes.moved, _MOVED_COLUMNS)
    written.change_each(changes.paid, _CASH_COLUMNS)
    written.change_each(list(changes.shipments.values()), _SHIPMENT_COLUMNS)
    if changes.facts:
        publish(*changes.facts)


def refresh_progress(*, consignment_id: int, cash: Money | None = None) -> Consignment:
    """Work out anew where one parcel is from all its events, and return it. See `settle`."""
    parcel = hold_parcels([consignment_id])[consignment_id]
    settle([parcel], cash={consignment_id: cash})
    return parcel.consignment


def _initial(consignment: Consignment) -> TrackingStatus:
    if consignment.status == BookingStatus.CANCELLED:
        return TrackingStatus.CANCELLED
    return TrackingStatus.DRAFT if consignment.booked_at is None else TrackingStatus.BOOKED


def _place(consignment: Consignment, status: TrackingStatus, scans: list[Scan], changes: _Changes) -> bool:
    """Note where a parcel is and since when; return whether anything about that is new."""
    at = _time_of(status, scans) or consignment.booked_at
    has_moved = status is not consignment.tracking
    if not has_moved and (at == consignment.tracking_status_at or not scans):
        return False
    consignment.tracking_status, consignment.tracking_status_at = status.value, at
    if status.is_final:
        consignment.next_poll_at = None
    if status in _ENDED_BEFORE_THE_ROAD and consignment.status == BookingStatus.BOOKED:
        consignment.status = BookingStatus.CANCELLED  # by the carrier; the vendor may book the shipment anew
    changes.moved.append(consignment)
    if has_moved:
        moved = ReturnParcelMoved if consignment.is_back else ParcelMoved
        changes.facts.append(
            moved(
                consignment_id=consignment.pk,
                shipment_id=consignment.shipment_id,
                order_number=consignment.shipment.order.number,
                status=status.value,
                at=at.isoformat() if at else "",
            )
        )
    return True


def _time_of(status: TrackingStatus, scans: list[Scan]) -> datetime | None:
    return max((scan.occurred_at for scan in scans if scan.status is status), default=None)


def shipment_status_for(status: TrackingStatus) -> ShipmentStatus:
    """Return what a parcel's place on the road means for its shipment."""
    ends = {
        TrackingStatus.DELIVERED: ShipmentStatus.DELIVERED,
        TrackingStatus.RETURNED: ShipmentStatus.RETURNED,
        TrackingStatus.LOST: ShipmentStatus.LOST,
    }
    if status in ends:
        return ends[status]
    if status.stage >= TrackingStatus.PICKED_UP.stage and status not in _ENDED_BEFORE_THE_ROAD:
        return ShipmentStatus.DISPATCHED
    return ShipmentStatus.PREPARING


def _move_shipment(consignment: Consignment, scans: list[Scan], changes: _Changes, *, is_new: bool) -> None:
    """Carry a parcel's place over to its shipment; a parcel that never left does not bring a shipment back.

    Late news of a parcel that stays where it is may still say that it left earlier than we thought.
    """
    shipment, target = consignment.shipment, shipment_status_for(consignment.tracking)
    if target == ShipmentStatus.PREPARING or not (is_new or target == shipment.status):
        return
    left_at = min((scan.occurred_at for scan in scans if scan.status is not TrackingStatus.UNKNOWN), default=None)
    if left_at is None:
        return
    delivered_at = consignment.tracking_status_at if target == ShipmentStatus.DELIVERED else None
    if shipment.dispatched_at is None:
        changes.facts.append(ShipmentDispatched(shipment_id=shipment.pk, order_number=shipment.order.number))
    if target != shipment.status and target == ShipmentStatus.DELIVERED:
        changes.facts.append(ShipmentDelivered(shipment_id=shipment.pk, order_number=shipment.order.number))
    elif target != shipment.status and target == ShipmentStatus.RETURNED:
        changes.facts.append(ShipmentReturned(shipment_id=shipment.pk, order_number=shipment.order.number))
    was = (shipment.status, shipment.dispatched_at, shipment.delivered_at)
    shipment.status, shipment.delivered_at = target, delivered_at
    shipment.dispatched_at = min(shipment.dispatched_at or left_at, left_at)
    if was != (shipment.status, shipment.dispatched_at, shipment.delivered_at):
        changes.shipments[shipment.pk] = shipment


def _take_cash(consignment: Consignment, told: Money | None, changes: _Changes) -> None:
    """Note that the cash due was taken, once. A carrier that names no amount has taken what was due."""
    due = consignment.cash_to_collect
    if due is None or consignment.cash_status != CashStatus.DUE:
        return
    if told is not None and told.currency != due.currency:
        logger.error(OTHER_CURRENCY, extra={"consignment": consignment.pk, "currency": told.currency})
        return
    taken = told if told is not None else due
    if taken != due:
        logger.error(CASH_DIFFERS, extra={"consignment": consignment.pk})
    consignment.cash_status = CashStatus.COLLECTED
    consignment.cash_collected_amount = taken.amount
    changes.paid.append(consignment)
    changes.facts.append(
        CashCollected(
            consignment_id=consignment.pk,
            order_number=consignment.shipment.order.number,
            carrier=consignment.carrier,
            amount=str(taken.amount),
            currency=taken.currency,
            waybill=consignment.shown_number,
        )
    )
