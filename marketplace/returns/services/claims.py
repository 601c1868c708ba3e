"""What a carrier owes for a parcel that it lost or damaged.

# Note [What a claim is worth]
A carrier pays what the goods are worth, at most the step of its table for the parcel's weight, and the postage on top
where the step says so. A table that has no step says nothing: such a claim has no amount, and an officer asks.

# Note [Paid, and whose it is]
An officer writes down the bank's number by which a carrier paid. With it the money is the vendor's, who gave the buyer
theirs back: see Note [The vendor bore it] in `payments.services.claims`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.models import CompensationStep, Consignment
from marketplace.core import audit
from marketplace.core.ids import next_number
from marketplace.core.money import Money
from marketplace.returns.errors import UnableToClaim
from marketplace.returns.models import CarrierClaim, ClaimStatus, ReturnRequest
from payments.services.claims import book_made_good

if TYPE_CHECKING:
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

NO_STEP: Final = "returns.claim.no_step"


@dataclass(frozen=True)
class Worth:
    """What a parcel was worth in riel: its goods, and what was paid to send it."""

    goods: Money
    postage: Money


def open_claim(
    *, consignment_id: int, loss: str, now: datetime, request: ReturnRequest | None = None
) -> CarrierClaim | None:
    """Open a claim for a parcel, once; return it, or nothing where nobody but a person carried it.

    Args:
        consignment_id: The parcel that was lost or damaged.
        loss: One of `Loss`.
        now: When it became known.
        request: The return by which it became known, if any.
    """
    with transaction.atomic(durable=True):
        parcel = (
            Consignment.objects.select_for_update(of=("self",))
            .select_related("shipment__order", "shipment__service")
            .get(pk=consignment_id)
        )
        standing = CarrierClaim.objects.exclude(status=ClaimStatus.DROPPED).filter(consignment=parcel).first()
        if standing is not None:
            return standing
        sent_on = timezone.localdate(parcel.booked_at or parcel.created_at)
        step, worth = step_for(parcel, loss=loss, on=sent_on), worth_of(parcel, request)
        if step is None:
            logger.warning(NO_STEP, extra={"consignment": parcel.pk, "carrier": parcel.carrier, "loss": loss})
        at_most = claimable(worth=worth, step=step)
        claim = CarrierClaim.objects.create(
            number=f"K{next_number(sequence='claim')}",
            consignment=parcel,
            carrier=parcel.carrier,
            loss=loss,
            return_request=request,
            step=step,
            goods_amount=worth.goods.amount,
            postage_amount=worth.postage.amount,
            amount=at_most.amount if at_most is not None else None,
            currency="KHR",
            opened_at=now,
            due_on=sent_on + timedelta(days=step.claim_days) if step and step.claim_days else None,
        )
        audit.record(actor=None, action="claim.opened", subject=claim, data={"loss": loss})
    return claim


def step_for(parcel: Consignment, *, loss: str, on: date) -> CompensationStep | None:
    """Return the step of the carrier's table for a parcel: of its own service before any service, the lightest that fits."""
    steps = CompensationStep.objects.valid_on(on).filter(  # type: ignore[attr-defined]
        carrier=parcel.carrier,
        loss=loss,
        max_weight_g__gte=parcel.weight_g,
        currency="KHR",
        service_code__in=("", parcel.shipment.service.code),
    )
    found: CompensationStep | None = steps.order_by("-service_code", "max_weight_g", "-valid_from").first()
    return found


def worth_of(parcel: Consignment, request: ReturnRequest | None = None) -> Worth:
    """Return what a parcel was worth: of what goes back, or is given back, its pieces alone."""
    order = parcel.shipment.order
    goods, back = order.goods_in_riel, request or ReturnRequest.objects.filter(consignment=parcel).first()
    if back is not None:
        sold = order.total.amount - order.delivery_charge.amount
        pieces = sum(
            (
                one.line.line_price_incl_tax / one.line.quantity * one.quantity
                for one in back.lines.select_related("line")
            ),
            Decimal(0),
        )
        goods = Money(Decimal(round(goods.amount * pieces / sold)), "KHR") if sold else goods
    charge = parcel.shipment.charge
    return Worth(goods=goods, postage=charge if charge.currency == "KHR" and not parcel.is_back else Money.zero("KHR"))


def claimable(*, worth: Worth, step: CompensationStep | None) -> Money | None:
    """Return the most that can be claimed. See Note [What a claim is worth]."""
    if step is None:
        return None
    goods = min(worth.goods, step.pays)
    return goods + worth.postage if step.with_postage else goods


def send(*, claim: CarrierClaim, carrier_ref: str, by: User, now: datetime) -> None:
    """Note that the claim went to the carrier.

    Raises:
        UnableToClaim: It was sent before, or has ended.
    """
    with transaction.atomic(durable=True):
        row = _locked(claim, ClaimStatus.OPEN)
        row.sent_at, row.carrier_ref = now, carrier_ref.strip()[:60]
        _move(row, ClaimStatus.SENT, by=by, now=now, action="claim.sent")
    claim.refresh_from_db()


def answer(*, claim: CarrierClaim, granted: Decimal | None, words: str, by: User, now: datetime) -> None:
    """Note what the carrier answered: how much it pays, or nothing, with its words.

    Raises:
        UnableToClaim: It is not with the carrier, it grants more than was claimed, or a refusal has no words.
    """
    said = words.strip()
    if not granted and not said:
        raise UnableToClaim(_("Say what the carrier said."))
    with transaction.atomic(durable=True):
        row = _locked(claim, ClaimStatus.SENT)
        if granted and (granted < 0 or granted != granted.to_integral_value()):
            raise UnableToClaim(_("Write whole riel."))
        if granted and granted > row.worth.amount:
            raise UnableToClaim(_("That is more than the parcel was worth."))
        row.answered_at, row.answer = now, said
        if granted:
            row.granted_amount = granted
            _move(row, ClaimStatus.GRANTED, by=by, now=now, action="claim.granted")
        else:
            _move(row, ClaimStatus.REFUSED, by=by, now=now, action="claim.refused", reason=said)
    claim.refresh_from_db()


def note_paid(*, claim: CarrierClaim, reference: str, by: User, now: datetime) -> None:
    """Note that the carrier's money has come, and book it. See Note [Paid, and whose it is].

    Raises:
        UnableToClaim: The carrier did not grant it, or the bank's number is missing.
    """
    if not reference.strip():
        raise UnableToClaim(_("Write the bank's number of the payment."))
    with transaction.atomic(durable=True):
        row = _locked(claim, ClaimStatus.GRANTED)
        row.paid_at, row.paid_reference = now, reference.strip()[:100]
        _move(row, ClaimStatus.PAID, by=by, now=now, action="claim.paid")
        _book(row, now)
    claim.refresh_from_db()


def _book(row: CarrierClaim, now: datetime) -> None:
    vendor = row.consignment.shipment.order.vendor
    if vendor is not None and row.granted is not None:
        book_made_good(number=row.number, carrier=row.carrier, vendor=vendor.code, money=row.granted, occurred_at=now)


def drop(*, claim: CarrierClaim, reason: str, by: User, now: datetime) -> None:
    """Drop a claim, such as of a parcel that was found again.

    Raises:
        UnableToClaim: It has ended, or no reason is given.
    """
    if not reason.strip():
        raise UnableToClaim(_("Say why."))
    with transaction.atomic(durable=True):
        row = _locked(claim, ClaimStatus.OPEN, ClaimStatus.SENT, ClaimStatus.GRANTED)
        row.granted_amount, row.answer = None, reason.strip()
        _move(row, ClaimStatus.DROPPED, by=by, now=now, action="claim.dropped", reason=reason.strip())
    claim.refresh_from_db()


def _locked(claim: CarrierClaim, *statuses: ClaimStatus) -> CarrierClaim:
    row = CarrierClaim.objects.select_for_update(of=("self",)).filter(pk=claim.pk, status__in=statuses).first()
    if row is None:
        raise UnableToClaim(_("The claim has moved on meanwhile. Look at the page again."))
    return row


def _move(row: CarrierClaim, status: ClaimStatus, *, by: User, now: datetime, action: str, reason: str = "") -> None:
    row.status, row.changed_by = status, by
    row.ended_at = now if status in (ClaimStatus.PAID, ClaimStatus.REFUSED, ClaimStatus.DROPPED) else None
    row.save()
    audit.record(actor=by, action=action, subject=row, data={"reason": reason} if reason else {})
