"""Giving money back by a transfer that a person makes: an officer at the bank, or a vendor who was paid directly.

# Note [Taken on before it is made]
Nothing at the bank keeps two officers from making one transfer twice. So an officer takes it on first, and the others
see who did; only then are account and amount shown, and the bank's number ends it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from payments.errors import UnableToRefund
from payments.models import Refund, RefundStatus, RefundWay
from payments.models.refund import TO_SEND
from payments.services.refunds.ending import locked_refund, move, note_failure, note_success

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor

REFERENCE_LENGTH: Final = 100


def take_on(*, refund_id: int, by: User, now: datetime) -> None:
    """Take a transfer on. See Note [Taken on before it is made].

    Raises:
        UnableToRefund: Another officer has, or it does not wait for a transfer of ours.
    """
    with transaction.atomic(durable=True):
        refund = locked_refund(refund_id=refund_id)
        if refund.way != RefundWay.BY_HAND or not move(
            refund, start=TO_SEND, to=RefundStatus.SUBMITTED, submitted_at=now, sent_by=by, ended_at=None
        ):
            raise UnableToRefund(_("Another officer has taken it on, or it is done."))
        Refund.objects.filter(pk=refund.pk).update(tries=refund.tries + 1)
        audit.record(actor=by, action="refund.taken_on", subject=refund)


def put_back(*, refund_id: int, by: User, now: datetime) -> None:
    """Put a transfer back that was taken on and not made.

    Raises:
        UnableToRefund: It is not on its way by hand.
    """
    with transaction.atomic(durable=True):
        refund = locked_refund(refund_id=refund_id)
        if refund.way != RefundWay.BY_HAND or not move(
            refund, start=(RefundStatus.SUBMITTED,), to=RefundStatus.DUE, submitted_at=None, sent_by=None
        ):
            raise UnableToRefund(_("Nobody has taken it on."))
        audit.record(actor=by, action="refund.put_back", subject=refund)


def record_transfer(*, refund_id: int, reference: str, by: User, now: datetime) -> None:
    """Write down the bank's number of a transfer that was made: the money has gone back.

    Raises:
        UnableToRefund: No number, one that another refund has, or nobody has taken it on.
    """
    _give(refund_id, reference, by, now, way=RefundWay.BY_HAND, start=(RefundStatus.SUBMITTED,), giver="")


def record_given_by_vendor(*, refund_id: int, vendor: Vendor, reference: str, by: User, now: datetime) -> None:
    """Write down the bank's number of the transfer by which a vendor gave back what a buyer had paid it directly.

    Raises:
        Refund.DoesNotExist: It is not this vendor's to give; callers answer 404.
        UnableToRefund: No number, one that was used before, or it is given back already.
    """
    Refund.objects.get(pk=refund_id, giver=vendor.code, way=RefundWay.VENDOR)
    _give(refund_id, reference, by, now, way=RefundWay.VENDOR, start=TO_SEND, giver=vendor.code)


def _give(
    refund_id: int,
    reference: str,
    by: User,
    now: datetime,
    *,
    way: RefundWay,
    start: tuple[RefundStatus, ...],
    giver: str,
) -> None:
    number = cleaned(reference)
    if Refund.objects.filter(giver=giver, transfer_reference=number).exclude(pk=refund_id).exists():
        raise UnableToRefund(_("This number stands with another refund already."))
    try:
        with transaction.atomic(durable=True):
            refund = locked_refund(refund_id=refund_id)
            changes = {"transfer_reference": number, "sent_by": by}
            if refund.way != way or not note_success(refund=refund, by=by, now=now, start=start, **changes):
                raise UnableToRefund(_("It is given back already, or nobody has taken it on."))
    except IntegrityError as error:
        raise UnableToRefund(_("This number stands with another refund already.")) from error


def cleaned(reference: str) -> str:
    """Return a bank's number as it is compared: without spaces, in capitals.

    Raises:
        UnableToRefund: There is none, or it is too long for one.
    """
    number = "".join(reference.split()).upper()
    if not number or len(number) > REFERENCE_LENGTH:
        raise UnableToRefund(_("Write the number that the bank gave the transfer."))
    return number


def note_returned(*, refund_id: int, by: User, reason: str, now: datetime) -> None:
    """Write down that a transfer by hand did not arrive: the bank sent it back.

    Raises:
        UnableToRefund: It had not been given back by hand.
    """
    with transaction.atomic(durable=True):
        refund = locked_refund(refund_id=refund_id)
        if refund.way not in (RefundWay.BY_HAND, RefundWay.VENDOR) or refund.status != RefundStatus.SUCCEEDED:
            raise UnableToRefund(_("It has not been given back by a transfer."))
        note_failure(refund=refund, error=reason, now=now)
        # The bank's number is free of this refund; it stands in the audit.
        audit.record(actor=by, action="refund.returned", subject=refund, data={"reference": refund.transfer_reference})
        Refund.objects.filter(pk=refund.pk).update(transfer_reference="", tries=refund.tries + 1)
