"""Money that an officer saw come: at the counter, on an account that no provider tells us of."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.lifecycle import lock_purchase
from marketplace.users.models import User
from payments.errors import UnableToRecordReceipt
from payments.models import AttemptStatus, PaymentAttempt, Receipt
from payments.providers.base import Fact, FactKind
from payments.services.settle import settle

PROVIDER: Final = "manual"
LONGEST_REFERENCE: Final = 100


def record_by_hand(
    *,
    purchase: Purchase,
    money: Money,
    reference: str,
    occurred_at: datetime,
    by: User,
    now: datetime,
    order: Order | None = None,
) -> Receipt:
    """Put down money that came for a purchase, and let it pay what it pays, as any other receipt.

    Who entered it, and what, is written to the audit before anything moves.

    Args:
        purchase: What it came for.
        money: What came: too little, too much or another currency is put down as it is.
        reference: The number on the paper that proves it; a reference counts once.
        occurred_at: When it came; not in the future.
        by: The officer.
        now: The moment it counts from.
        order: The order that is paid directly; None for what we collect.

    Raises:
        UnableToRecordReceipt: Without a reference or an amount, from the future, or entered already.
    """
    reference = " ".join(reference.split())
    _refuse_what_cannot_be(purchase, order, money, reference, occurred_at, now)
    with transaction.atomic(durable=True):
        lock_purchase(purchase_id=purchase.pk)
        if Receipt.objects.filter(provider=PROVIDER, provider_txn_id=reference).exists():
            raise UnableToRecordReceipt(_("This reference has been entered already."))
        attempt = _attempt(purchase, order, money, now)
        audit.record(
            actor=by,
            action="receipt.entered_by_hand",
            subject=attempt,
            data={"reference": reference, "money": str(money), "purchase": purchase.number},
        )
    fact = Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id=reference,
        money=money,
        occurred_at=occurred_at,
        raw={"entered_by": by.pk, "reference": reference},
    )
    receipt = settle(attempt_id=attempt.pk, fact=fact, now=now)
    if receipt is None:
        raise UnableToRecordReceipt(_("This reference has been entered already."))
    return receipt


def _refuse_what_cannot_be(
    purchase: Purchase, order: Order | None, money: Money, reference: str, occurred_at: datetime, now: datetime
) -> None:
    if not 0 < len(reference) <= LONGEST_REFERENCE:
        raise UnableToRecordReceipt(_("Write the number that stands on the paper."))
    if money <= Money.zero(money.currency):
        raise UnableToRecordReceipt(_("Write how much came."))
    if occurred_at > now:
        raise UnableToRecordReceipt(_("It cannot have come later than now."))
    if order is not None and order.purchase_id != purchase.pk:
        raise UnableToRecordReceipt(_("This order belongs to another purchase."))


def _attempt(purchase: Purchase, order: Order | None, money: Money, now: datetime) -> PaymentAttempt:
    """Return the open attempt that money entered by hand belongs to; there is at most one for each part."""
    standing = PaymentAttempt.objects.open().filter(purchase=purchase, order=order, provider=PROVIDER).first()
    if standing:
        return standing
    serial = PaymentAttempt.objects.filter(purchase=purchase, order=order, provider=PROVIDER).count() + 1
    whose = order.number if order else purchase.number
    return PaymentAttempt.objects.create(
        purchase=purchase,
        order=order,
        provider=PROVIDER,
        amount=money.amount,
        currency=money.currency,
        status=AttemptStatus.PENDING,
        key=f"hand-{whose}-{serial}",
        shown="instructions",
        created_at=now,
    )
