"""The way back: booked with a carrier, followed by its tracking, received by the vendor.

The parcel is booked by logistics in a transaction of its own and linked afterwards; who dies in between finds the same
parcel at the next press, for a shipment has one that goes back.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from logistics.errors import UnableToBookShipment
from logistics.models import BookingStatus, Consignment, Shipment
from logistics.services.cancelling import cancel_consignment
from logistics.services.returning import BY_HAND, request_way_back
from logistics.tracking_status import TrackingStatus
from marketplace.core import audit
from marketplace.returns.errors import UnableToMoveReturn
from marketplace.returns.models import ReturnRequest, ReturnStatus
from marketplace.returns.services.inspecting import write_inspection
from marketplace.returns.services.turning import locked, tell, turn

if TYPE_CHECKING:
    from marketplace.users.models import User

#: A parcel of no weight cannot be booked; what the listing says of the weight of its goods may be nothing.
LIGHTEST_G: Final = 100


def book_way_back(*, request: ReturnRequest, by: User | None, now: datetime, by_hand: bool = False) -> Consignment:
    """Book the parcel that goes back; pressed twice, it is the same one.

    Args:
        request: One that was accepted and must come back.
        by: Who presses, where somebody is signed in.
        now: When.
        by_hand: With any carrier that people tell of, instead of the one that brought it.

    Raises:
        UnableToMoveReturn: It does not wait to be sent, or another parcel of the order is on its way back.
    """
    with transaction.atomic(durable=True):
        row = locked(request, ReturnStatus.ACCEPTED)
        if not row.must_come_back:
            raise UnableToMoveReturn(_("It need not come back."))
        shipment = row.order.shipments.order_by("-pk").first()
        if shipment is None:
            raise UnableToMoveReturn(_("Nobody knows how it came. Bring it to the vendor."))
        _refuse_another(row, shipment)
        weight = max(_weight_of(row), LIGHTEST_G)
    try:
        booked = request_way_back(
            shipment_id=shipment.pk, weight_g=weight, by=by, now=now, carrier=BY_HAND if by_hand else ""
        )
    except UnableToBookShipment as error:
        raise UnableToMoveReturn(str(error)) from error
    _link(row, booked, by=by)
    request.refresh_from_db()
    return booked


def _refuse_another(row: ReturnRequest, shipment: Shipment) -> None:
    others = shipment.consignments.back().live().filter(return_request__isnull=False).exclude(return_request=row)
    if others.exists():
        raise UnableToMoveReturn(_("Another parcel of this order is on its way back. Wait until it is there."))


def _link(row: ReturnRequest, booked: Consignment, *, by: User | None) -> None:
    try:
        with transaction.atomic(durable=True):
            again = locked(row, ReturnStatus.ACCEPTED, ReturnStatus.ON_THE_WAY)
            if again.consignment_id != booked.pk:
                again.consignment = booked
                again.save(update_fields=["consignment"])
                audit.record(actor=by, action="return.booked", subject=again, data={"parcel": booked.reference})
            _tell_booked(again, Consignment.objects.get(pk=booked.pk))
    except IntegrityError as error:
        words = _("Another parcel of this order is on its way back. Wait until it is there.")
        raise UnableToMoveReturn(words) from error


def _tell_booked(row: ReturnRequest, parcel: Consignment) -> None:
    """Tell both sides that a carrier has taken the way back on; of the time of the booking, so that twice is once."""
    is_waiting = row.status == ReturnStatus.ACCEPTED and parcel.tracking is TrackingStatus.BOOKED
    if is_waiting and parcel.status == BookingStatus.BOOKED and parcel.booked_at is not None:
        tell(row, "booked", now=parcel.booked_at, words=parcel.shown_number)


def _weight_of(row: ReturnRequest) -> int:
    lines = row.lines.select_related("line__product")
    return sum(one.quantity * one.line.product.weight_g for one in lines if one.line.product is not None)


def call_back_parcel(*, request: ReturnRequest, by: User | None, now: datetime) -> None:
    """Take the booking of a parcel back that is not needed any more.

    Raises:
        UnableToCancelConsignment: It has left.
    """
    if request.consignment is not None and request.consignment.status in (BookingStatus.READY, BookingStatus.BOOKED):
        cancel_consignment(consignment_id=request.consignment.pk, by=by, now=now)


def note_parcel(*, consignment_id: int, now: datetime) -> None:
    """Draw from where the parcel is what it means for its return. Late and twice is the same as once."""
    with transaction.atomic(durable=True):
        rows = ReturnRequest.objects.select_for_update(of=("self",)).select_related("policy", "order")
        row = rows.filter(consignment=consignment_id).first()
        if row is None:
            return
        parcel = Consignment.objects.get(pk=consignment_id)
        _tell_booked(row, parcel)
        if row.status == ReturnStatus.ACCEPTED and _has_left(parcel.tracking):
            row.sent_at = parcel.tracking_status_at or now
            turn(row, ReturnStatus.ON_THE_WAY, now=now, hours=None, told="on_the_way")
        if row.status != ReturnStatus.ON_THE_WAY:
            return
        if parcel.tracking is TrackingStatus.DELIVERED:
            _to_received(row, now=now)
        elif parcel.tracking is TrackingStatus.RETURNED:  # nobody took it at the vendor's: the buyer has it again
            turn(row, ReturnStatus.ACCEPTED, now=now, hours=row.policy.send_hours, told="came_back")
        elif parcel.tracking is TrackingStatus.LOST:  # not the buyer's fault; the carrier answers for it
            write_inspection(row=row, found=None, by=None, now=now, is_lost=True)


def _has_left(status: TrackingStatus) -> bool:
    ended = {TrackingStatus.CANCELLED, TrackingStatus.EXPIRED, TrackingStatus.RETURNED}
    return status.stage >= TrackingStatus.PICKED_UP.stage and status not in ended


def note_refused(*, consignment_id: int, reason: str, now: datetime) -> None:
    """Tell the buyer that the carrier does not take it back, so that another can be chosen."""
    with transaction.atomic(durable=True):
        rows = ReturnRequest.objects.select_related("order").filter(status=ReturnStatus.ACCEPTED)
        row = rows.filter(consignment=consignment_id).first()
        if row is not None:
            tell(row, "refused_by_carrier", now=now, words=reason)


def receive(*, request: ReturnRequest, by: User, now: datetime) -> None:
    """Say as the vendor that the goods are here, however they came.

    Raises:
        UnableToMoveReturn: It was not accepted, or has been received.
    """
    with transaction.atomic(durable=True):
        row = locked(request, ReturnStatus.ACCEPTED, ReturnStatus.ON_THE_WAY)
        if not row.must_come_back:
            raise UnableToMoveReturn(_("It need not come back."))
        _to_received(row, now=now)
        audit.record(actor=by, action="return.received", subject=row)
    request.refresh_from_db()


def _to_received(row: ReturnRequest, *, now: datetime) -> None:
    row.received_at = now
    turn(row, ReturnStatus.RECEIVED, now=now, hours=row.policy.inspect_hours, told="received")
