"""Booking a parcel with its carrier, at most once.

# Note [Claim, call, record]
A carrier may take seconds to answer, or die halfway. So the row is claimed by a conditional update and committed, the
carrier is called with no transaction open and with a key that was stored before, and the answer is recorded by
another conditional update. Whoever dies in between leaves a claim that the sweep gives back after a while; the key
makes the second call find the first one's booking.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from logistics.carriers.base import Booking, CarrierUnavailable, NotSupported
from logistics.configured import carrier_for
from logistics.errors import UnableToBookShipment
from logistics.gates import refuse_what_is_held
from logistics.models import BookingStatus, CarrierLabel, CashStatus, Consignment, Direction, Shipment, ShipmentStatus
from logistics.services.asking import asking
from logistics.services.booking_request import request_from
from logistics.services.declaring import as_kept, declaration_of
from logistics.services.numbers import allocate_s10, new_reference, telling_when_numbers_end
from logistics.services.progress import refresh_progress
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.errors import AdapterError, DomainError
from marketplace.core.events import publish
from marketplace.facts import (
    ConsignmentBooked,
    ConsignmentDelayed,
    ConsignmentFailed,
    ConsignmentRequested,
    ReturnParcelFailed,
)
from marketplace.sales.order.plan import dispatch_is_held

if TYPE_CHECKING:
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

BOOKING_FAILED: Final = "logistics.booking.failed"
BOOKING_HELD: Final = "logistics.booking.held"
#: A claim older than this belongs to a worker that died.
CLAIM_LASTS: Final = timedelta(minutes=5)
LONGEST_WAIT: Final = timedelta(hours=1)


def request_booking(*, shipment_id: int, by: User | None, now: datetime, carrier: str = "") -> Consignment:
    """Ask that a shipment be booked, and return its consignment; asked twice, it is the same one.

    Args:
        shipment_id: A shipment whose vendor has accepted the order.
        by: The member of the vendor who asks.
        now: When.
        carrier: Another carrier than the buyer chose, when that one refused; `manual` for any without an interface.

    Raises:
        DomainError: A gate is shut: the goods must not leave. See Note [Asked before each booking] in `logistics.gates`.
        UnableToBookShipment: It has left already, was cancelled, or a part of its price must be paid before.
        UnableToDeclare: It goes abroad, and its vendor has not told yet what customs ask.
        UnableToAllocateNumber: The post's numbers are used up.
    """
    refuse_what_is_held(order_id=Shipment.objects.values_list("order_id", flat=True).get(pk=shipment_id), now=now)
    with telling_when_numbers_end(), transaction.atomic(durable=True):
        shipment = (
            Shipment.objects.select_for_update(of=("self",))
            .select_related("service", "order__purchase")
            .get(pk=shipment_id)
        )
        live = shipment.consignments.out().live().first()
        if live is not None:
            return live
        if shipment.status != ShipmentStatus.PREPARING:
            raise UnableToBookShipment(_("This parcel has been sent or cancelled already."))
        if dispatch_is_held(shipment.order):
            raise UnableToBookShipment(_("A part of the price must be paid before this is sent."))
        consignment = new_consignment(shipment=shipment, carrier=carrier or shipment.service.carrier, now=now)
        audit.record(actor=by, action="consignment.requested", subject=consignment)
        publish(ConsignmentRequested(consignment_id=consignment.pk))
    return consignment


def new_consignment(*, shipment: Shipment, carrier: str, now: datetime, back_g: int | None = None) -> Consignment:
    """Write down a consignment of a locked shipment that waits to be booked.

    Args:
        shipment: Whose goods.
        carrier: Who is to take them.
        now: When.
        back_g: Grams, where it goes back to the vendor: with no cash to collect.

    What customs are told is written down with it, before anybody is asked: a second try tells the same.

    Raises:
        UnableToDeclare: It goes abroad, and its vendor has not told yet what customs ask.
        UnableToAllocateNumber: The post's numbers are used up.
    """
    require_transaction()
    weight_g = shipment.weight_g if back_g is None else back_g
    declaration = declaration_of(
        shipment=shipment, carrier=carrier, weight_g=weight_g, day=now.date(), is_back=back_g is not None
    )
    indicators = carrier_for(carrier).capabilities().number_indicators
    indicator = indicators.get(shipment.service.code, "")
    number = allocate_s10(indicator=indicator, on=now.date()) if indicator else ""
    is_back = back_g is not None
    return Consignment.objects.create(
        reference=new_reference(),
        shipment=shipment,
        direction=Direction.BACK if is_back else Direction.OUT,
        carrier=carrier,
        waybill_number=number,
        weight_g=weight_g,
        customs=as_kept(declaration) if declaration else {},
        cash_amount=None if is_back else shipment.cash_amount,
        cash_currency="" if is_back else shipment.cash_currency,
        cash_status=CashStatus.DUE if shipment.cash_amount and not is_back else CashStatus.NONE,
        created_at=now,
        next_attempt_at=now,
    )


def book_consignment(*, consignment_id: int, now: datetime) -> None:
    """Book one consignment with its carrier, at most once. See Note [Claim, call, record].

    One that a gate holds back by now is left waiting, with the reason, and looked at again in an hour.

    Raises:
        AdapterError: The carrier refused or did not answer; the row says so and the sweep follows up.
    """
    if _is_held(consignment_id, now):
        return
    claimed = Consignment.objects.filter(pk=consignment_id, status=BookingStatus.READY).update(
        status=BookingStatus.BOOKING, claimed_at=now
    )
    if not claimed:
        return  # another worker holds it, or it is booked: both are what the caller wanted
    consignment = Consignment.objects.for_booking().get(pk=consignment_id)
    try:
        booking = _book(consignment)
    except AdapterError as error:
        record_booking_failure(consignment=consignment, error=error, now=now)
        raise
    record_booking(consignment=consignment, booking=booking, now=now)


def _is_held(consignment_id: int, now: datetime) -> bool:
    """Return whether a gate keeps a parcel here that waits to be booked; what comes back to its vendor passes."""
    waiting = Consignment.objects.out().filter(pk=consignment_id, status=BookingStatus.READY)
    order_id = waiting.values_list("shipment__order_id", flat=True).first()
    if order_id is None:
        return False
    try:
        refuse_what_is_held(order_id=order_id, now=now)
    except DomainError as error:
        logger.info(BOOKING_HELD, extra={"consignment": consignment_id})
        waiting.update(failure=str(error)[:300], next_attempt_at=now + LONGEST_WAIT)
        return True
    return False


def _book(consignment: Consignment) -> Booking:
    """Ask the carrier; what goes back is booked as a return where the carrier knows such a thing."""
    request = request_from(consignment)
    with asking(consignment.carrier, "book") as carrier:
        if consignment.is_back:
            with suppress(NotSupported):
                return carrier.create_return(request, key=consignment.booking_key)
        return carrier.book(request, key=consignment.booking_key)


def record_booking(*, consignment: Consignment, booking: Booking, now: datetime) -> None:
    """Write down what the carrier promised, unless somebody else has."""
    can_be_asked = carrier_for(consignment.carrier).capabilities().has_polling
    with transaction.atomic(durable=True):
        recorded = Consignment.objects.filter(pk=consignment.pk, status=BookingStatus.BOOKING).update(
            status=BookingStatus.BOOKED,
            claimed_at=None,
            booked_at=now,
            carrier_ref=booking.carrier_ref,
            waybill_number=booking.waybill_number,
            label_fields=dict(booking.label_fields),
            failure="",
            attempts=F("attempts") + 1,
            next_poll_at=now if can_be_asked else None,
            heard_at=now,
        )
        if not recorded:
            return
        if booking.label is not None:
            CarrierLabel.objects.get_or_create(
                consignment_id=consignment.pk,
                defaults={
                    "content": booking.label.content,
                    "content_type": booking.label.content_type,
                    "received_at": now,
                },
            )
        booked = refresh_progress(consignment_id=consignment.pk)
        audit.record(actor=None, action="consignment.booked", subject=booked)
        if booked.is_back:  # whoever returns it follows `ReturnParcelMoved`
            return
        publish(
            ConsignmentBooked(
                consignment_id=booked.pk,
                shipment_id=booked.shipment_id,
                order_number=booked.shipment.order.number,
                carrier=booked.carrier,
                waybill_number=booked.waybill_number,
            )
        )


def record_booking_failure(*, consignment: Consignment, error: AdapterError, now: datetime) -> None:
    """Write down that the carrier refused, or put the consignment back in the queue when it did not answer."""
    logger.warning(
        BOOKING_FAILED,
        extra={"consignment": consignment.pk, "carrier": consignment.carrier, "retryable": error.retryable},
    )
    held = Consignment.objects.filter(pk=consignment.pk, status=BookingStatus.BOOKING)
    words = str(error)[:300] or type(error).__name__
    if error.retryable:
        _put_back(consignment, error, words=words, now=now)
        return
    with transaction.atomic(durable=True):
        if held.update(
            status=BookingStatus.FAILED, claimed_at=None, failure=words, attempts=F("attempts") + 1, next_poll_at=None
        ):
            number = consignment.shipment.order.number
            audit.record(actor=None, action="consignment.failed", subject=consignment, data={"reason": words})
            failed = ReturnParcelFailed if consignment.is_back else ConsignmentFailed
            publish(failed(consignment_id=consignment.pk, order_number=number, reason=words))


def _put_back(consignment: Consignment, error: AdapterError, *, words: str, now: datetime) -> None:
    """Let the parcel wait for another try, and tell its vendor once that it does."""
    with transaction.atomic(durable=True):
        waits = Consignment.objects.filter(pk=consignment.pk, status=BookingStatus.BOOKING).update(
            status=BookingStatus.READY,
            claimed_at=None,
            failure=words,
            attempts=F("attempts") + 1,
            next_attempt_at=now + _wait(consignment.attempts, error),
        )
        if waits and consignment.attempts == 0 and not consignment.is_back:
            number = consignment.shipment.order.number
            publish(ConsignmentDelayed(consignment_id=consignment.pk, order_number=number, carrier=consignment.carrier))


def book_soon(*, carrier: str, now: datetime) -> int:
    """Bring forward what waits for a carrier that answers again, and return how many parcels that are."""
    waiting = Consignment.objects.filter(carrier=carrier, status=BookingStatus.READY, next_attempt_at__gt=now)
    return waiting.update(next_attempt_at=now)


def book_now(*, consignment_id: int, by: User, now: datetime) -> None:
    """Let the sweep try a parcel that waits at once. One that is being booked, or is booked, is left alone."""
    with transaction.atomic(durable=True):
        waiting = Consignment.objects.filter(pk=consignment_id, status=BookingStatus.READY)
        if waiting.update(next_attempt_at=now):
            audit.record(actor=by, action="consignment.hurried", subject=Consignment(pk=consignment_id))


def _wait(attempts: int, error: AdapterError) -> timedelta:
    """Return how long to leave the carrier alone: as long as it asks, else longer each time."""
    asked = error.retry_after_s if isinstance(error, CarrierUnavailable) else None
    if asked is not None:
        return min(timedelta(seconds=asked), LONGEST_WAIT)
    return min(timedelta(seconds=20 * 2 ** min(attempts, 10)), LONGEST_WAIT)


def release_stale_claims(*, now: datetime) -> int:
    """Give back what dead workers hold, and return how many. See Note [Claim, call, record]."""
    stale = Consignment.objects.filter(claimed_at__lte=now - CLAIM_LASTS)
    booking = stale.filter(status=BookingStatus.BOOKING).update(
        status=BookingStatus.READY, claimed_at=None, next_attempt_at=now
    )
    cancelling = stale.filter(status=BookingStatus.CANCELLING).update(status=BookingStatus.BOOKED, claimed_at=None)
    return booking + cancelling
