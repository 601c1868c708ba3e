"""What a set of tracking events means for the consignment, its shipment and its cash."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from logistics.models import BookingStatus, CashStatus, Consignment, Shipment, ShipmentStatus
from logistics.tracking_status import Scan, TrackingStatus, settled_status
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


def refresh_progress(*, consignment_id: int, cash: Money | None = None) -> Consignment:
    """Work out anew where a parcel is from all its events, and tell those who want to know what changed.

    The answer depends on the events alone, so it may be asked any number of times; facts are published on change only.

    Args:
        consignment_id: Whose events.
        cash: What the carrier says it took at the door, if it says so.
    """
    require_transaction()
    shipment = Shipment.objects.select_for_update(of=("self",)).select_related("order").get(consignments=consignment_id)
    consignment = Consignment.objects.select_for_update().get(pk=consignment_id)
    consignment.shipment = shipment
    scans = [event.scan for event in consignment.events.all()]
    before, after = consignment.tracking, settled_status(scans, initial=_initial(consignment))
    if after is not before:
        _move(consignment, after, scans)
        if not consignment.is_back:  # what goes back leaves the shipment where it is: delivered
            _move_shipment(shipment, consignment, scans)
    if after is TrackingStatus.DELIVERED:
        _take_cash(consignment, cash)
    return consignment


def _initial(consignment: Consignment) -> TrackingStatus:
    if consignment.status == BookingStatus.CANCELLED:
        return TrackingStatus.CANCELLED
    return TrackingStatus.DRAFT if consignment.booked_at is None else TrackingStatus.BOOKED


def _move(consignment: Consignment, status: TrackingStatus, scans: list[Scan]) -> None:
    consignment.tracking_status = status.value
    consignment.tracking_status_at = _time_of(status, scans) or consignment.booked_at
    if status.is_final:
        consignment.next_poll_at = None
    if status in _ENDED_BEFORE_THE_ROAD and consignment.status == BookingStatus.BOOKED:
        consignment.status = BookingStatus.CANCELLED  # by the carrier; the vendor may book the shipment anew
    consignment.save(update_fields=["tracking_status", "tracking_status_at", "next_poll_at", "status"])
    moved = ReturnParcelMoved if consignment.is_back else ParcelMoved
    publish(
        moved(
            consignment_id=consignment.pk,
            shipment_id=consignment.shipment_id,
            order_number=consignment.shipment.order.number,
            status=status.value,
        )
    )


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


def _move_shipment(shipment: Shipment, consignment: Consignment, scans: list[Scan]) -> None:
    """Carry a parcel's place over to its shipment; a parcel that never left does not bring a shipment back."""
    target = shipment_status_for(consignment.tracking)
    if target in (shipment.status, ShipmentStatus.PREPARING):
        return
    if shipment.dispatched_at is None:
        shipment.dispatched_at = min(scan.occurred_at for scan in scans)
        publish(ShipmentDispatched(shipment_id=shipment.pk, order_number=shipment.order.number))
    shipment.status = target
    shipment.delivered_at = consignment.tracking_status_at if target == ShipmentStatus.DELIVERED else None
    shipment.save(update_fields=["status", "dispatched_at", "delivered_at"])
    if target == ShipmentStatus.DELIVERED:
        publish(ShipmentDelivered(shipment_id=shipment.pk, order_number=shipment.order.number))
    elif target == ShipmentStatus.RETURNED:
        publish(ShipmentReturned(shipment_id=shipment.pk, order_number=shipment.order.number))


def _take_cash(consignment: Consignment, told: Money | None) -> None:
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
    consignment.save(update_fields=["cash_status", "cash_collected_amount"])
    publish(
        CashCollected(
            consignment_id=consignment.pk,
            order_number=consignment.shipment.order.number,
            carrier=consignment.carrier,
            amount=str(taken.amount),
            currency=taken.currency,
            waybill=consignment.shown_number,
        )
    )
