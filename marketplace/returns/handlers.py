"""What returns do when something has happened: load, one service call. Each may run twice."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from logistics.models import Consignment, Loss
from logistics.tracking_status import TrackingStatus
from marketplace.facts import ParcelMoved, ReturnMoved, ReturnParcelFailed, ReturnParcelMoved
from marketplace.returns.models import Reason, ReturnRequest
from marketplace.returns.services import claims, moving, settling

#: Where a parcel must be for its carrier to owe something.
LOSSES: Final = {TrackingStatus.LOST.value: Loss.LOST, TrackingStatus.DAMAGED.value: Loss.DAMAGED}


def claim_for_parcel(fact: ParcelMoved | ReturnParcelMoved) -> None:
    """Open a claim with the carrier of a parcel that it lost or damaged, whichever way it went."""
    loss = LOSSES.get(fact.status)
    if loss is not None:
        claims.open_claim(consignment_id=fact.consignment_id, loss=loss, now=timezone.now())


def follow_parcel(fact: ReturnParcelMoved) -> None:
    """Move a return along with its parcel."""
    moving.note_parcel(consignment_id=fact.consignment_id, now=timezone.now())


def note_refused_parcel(fact: ReturnParcelFailed) -> None:
    """Let the buyer choose another carrier."""
    moving.note_refused(consignment_id=fact.consignment_id, reason=fact.reason, now=timezone.now())


def settle_return(fact: ReturnMoved) -> None:
    """Pay back what was accepted without a way back, or was looked at; what must still come back is left alone."""
    if fact.turn in {"accepted_keep", "for_buyer", "for_buyer_keep", "inspected"}:
        settling.settle(return_id=fact.return_id, now=timezone.now())


def claim_for_return(fact: ReturnMoved) -> None:
    """Open a claim for a parcel that the buyer says was damaged on the way, once that is accepted."""
    if fact.turn not in {"accepted", "accepted_keep", "for_buyer", "for_buyer_keep"}:
        return
    request = ReturnRequest.objects.select_related("order").get(pk=fact.return_id)
    if request.reason != Reason.TRANSPORT:
        return
    came = Consignment.objects.out().live().filter(shipment__order=request.order_id).order_by("-pk").first()
    if came is not None:
        claims.open_claim(consignment_id=came.pk, loss=Loss.DAMAGED, now=timezone.now(), request=request)
