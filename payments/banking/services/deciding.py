"""What officers do about transfers that nobody could match: each line is dealt with once, by whoever comes first."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.lifecycle import lock_purchase
from marketplace.users.models import User
from payments.banking.bookkeeping import book_transfer_to_give_back
from payments.banking.errors import UnableToDecideTransfer
from payments.banking.models import WAITING, StatementLine, TransferState
from payments.banking.services.matching import PROVIDER, settle_line
from payments.models import AttemptStatus, Disposition, PaymentAttempt, Receipt, RefundReason, Shown
from payments.services.refunds import owe_refund

#: An officer who began with a transfer and did not end: their browser, or our server, has gone away.
LEFT_AFTER: Final = timedelta(minutes=10)


def assign(*, line: StatementLine, number: str, by: User, now: datetime) -> Receipt:
    """Let a transfer pay the purchase that an officer found it to be for.

    What it does there is decided as for any other money: too little waits, too much and a second time fall due to go
    back.

    Raises:
        UnableToDecideTransfer: There is no such purchase, nothing came in, or another officer was faster.
    """
    purchase = Purchase.objects.filter(number=number.strip().upper().partition("-")[0]).first()
    if purchase is None:
        raise UnableToDecideTransfer(_("There is no purchase of this number."))
    if line.amount < 0:
        raise UnableToDecideTransfer(_("This money went out. Only what came in can pay a purchase."))
    _claim(line, by=by, now=now, action="transfer.assigned", data={"purchase": purchase.number})
    return settle_line(line=line, attempt=_attempt_for(purchase, line, now), now=now)


def _attempt_for(purchase: Purchase, line: StatementLine, now: datetime) -> PaymentAttempt:
    """Return the purchase's attempt by bank transfer; where the buyer had chosen another way, one made for this line."""
    with transaction.atomic(durable=True):
        lock_purchase(purchase_id=purchase.pk)
        attempts = purchase.payment_attempts.filter(provider=PROVIDER, order=None)
        standing = attempts.order_by("-created_at", "-pk").first()
        if standing:
            return standing
        return PaymentAttempt.objects.create(
            purchase=purchase,
            provider=PROVIDER,
            amount=abs(line.amount),
            currency=line.currency,
            status=AttemptStatus.EXPIRED,
            key=f"{purchase.number}-{secrets.token_hex(5)}",
            shown=Shown.INSTRUCTIONS,
            created_at=now,
        )


def discard(*, line: StatementLine, reason: str, by: User, now: datetime) -> None:
    """Put a line aside that is not for buyers, such as interest or a transfer between our own accounts.

    Raises:
        UnableToDecideTransfer: Another officer was faster.
    """
    with transaction.atomic(durable=True):
        _decide(line, TransferState.DISCARDED, by=by, now=now, note=reason)
        audit.record(actor=by, action="transfer.discarded", subject=line, data={"reason": reason})


def give_back(*, line: StatementLine, reason: str, by: User, now: datetime) -> Receipt:
    """Write down that money came which is nobody's purchase, and that it falls due to go back to whoever sent it.

    Raises:
        UnableToDecideTransfer: Nothing came in, or another officer was faster.
    """
    if line.amount < 0:
        raise UnableToDecideTransfer(_("This money went out. There is nothing to give back."))
    try:
        return _give_back(line, reason, by, now)
    except IntegrityError as error:
        raise UnableToDecideTransfer(_("Another officer has dealt with this transfer.")) from error


def _give_back(line: StatementLine, reason: str, by: User, now: datetime) -> Receipt:
    with transaction.atomic(durable=True):
        receipt = Receipt.objects.create(
            provider=PROVIDER,
            provider_txn_id=line.checksum,
            amount=line.amount,
            currency=line.currency,
            to_account=line.account,
            disposition=Disposition.SURPLUS,
            occurred_at=timezone.make_aware(datetime.combine(line.booked_on, time(12))),
        )
        _decide(line, TransferState.GIVE_BACK, by=by, now=now, note=reason, receipt=receipt)
        book_transfer_to_give_back(receipt=receipt)
        owe_refund(receipt=receipt, money=receipt.money, reason=RefundReason.SURPLUS, now=now)
        audit.record(actor=by, action="transfer.give_back", subject=line, data={"reason": reason})
    return receipt


def _decide(
    line: StatementLine, state: TransferState, *, by: User, now: datetime, note: str, **changes: object
) -> None:
    """Move a waiting line on, or say that somebody was faster."""
    if Receipt.objects.filter(provider=PROVIDER, provider_txn_id=line.checksum).exclude(pk=_pk(changes)).exists():
        raise UnableToDecideTransfer(_("Its money is booked already. Look at it again in a moment."))
    if not _free(line, by, now).update(state=state, decided_by=by, decided_at=now, note=note, **changes):
        raise UnableToDecideTransfer(_("Another officer has dealt with this transfer."))
    line.refresh_from_db()


def _claim(line: StatementLine, *, by: User, now: datetime, action: str, data: dict[str, str]) -> None:
    """Take a waiting line for oneself before its money is settled; a crash after that leaves it to be taken up again."""
    with transaction.atomic(durable=True):
        if not _free(line, by, now).update(decided_by=by, decided_at=now):
            raise UnableToDecideTransfer(_("Another officer has dealt with this transfer."))
        audit.record(actor=by, action=action, subject=line, data=data)


def _free(line: StatementLine, by: User, now: datetime) -> QuerySet[StatementLine]:
    """Return a line if it waits and nobody else is at it; what an officer began and never ended is free after a while."""
    nobody = Q(decided_at=None) | Q(decided_by=by) | Q(decided_at__lt=now - LEFT_AFTER)
    return StatementLine.objects.filter(nobody, pk=line.pk, state__in=WAITING)


def _pk(changes: dict[str, object]) -> int:
    receipt = changes.get("receipt")
    return receipt.pk if isinstance(receipt, Receipt) else 0
