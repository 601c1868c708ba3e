"""What money that arrived does to a purchase: the only place that makes one paid.

# Note [Money is never lost]
Every movement of money becomes a Receipt, once, whatever it was for: too little, too much, twice, late, in another
currency. What does not pay the purchase falls due to go back, in the same transaction.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from marketplace.core import audit
from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.lifecycle import confirm_purchase, lock_purchase
from payments.models import AttemptStatus, Disposition, PaymentAttempt, ProviderEvent, Receipt, RefundReason
from payments.providers.base import Fact, FactKind
from payments.services import bookkeeping
from payments.services.refunds import owe_refund
from payments.services.refunds.external import note_refunded
from vendors.errors import UnableToHoldStock

logger = logging.getLogger(__name__)

RECEIPT_PUT_ASIDE = "payments.receipt.put_aside"
RECEIPT_UNREADABLE = "payments.receipt.unreadable"


@dataclass(frozen=True)
class _Case:
    """One receipt being settled."""

    attempt: PaymentAttempt
    purchase: Purchase
    receipt: Receipt
    now: datetime


def settle(*, attempt_id: int, fact: Fact, now: datetime) -> Receipt | None:
    """Write down one fact from a provider and let it do its work; a fact told twice does nothing the second time.

    Args:
        attempt_id: The attempt that the fact is about.
        fact: What the provider says; anything but PAID leaves money out.
        now: The moment it counts from.

    Returns:
        The receipt, or None when the fact moved no money or was told before.
    """
    if fact.kind is FactKind.REFUNDED:
        note_refunded(attempt_id=attempt_id, fact=fact, now=now)
        return None
    if fact.kind is not FactKind.PAID:
        _note_end(attempt_id, fact)
        return None
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    keep_word(attempt=attempt, fact=fact)
    if fact.money is None:
        logger.error(RECEIPT_UNREADABLE, extra={"attempt": attempt_id, "transaction": fact.txn_id})
        return None
    try:
        with transaction.atomic(durable=True):
            purchase = lock_purchase(purchase_id=attempt.purchase_id)
            receipt = _write_receipt(attempt, fact, fact.money, now)
            _dispose(_Case(attempt, purchase, receipt, now))
            ProviderEvent.objects.filter(provider=attempt.provider, event_key=_event_key(fact)).update(processed_at=now)
    except IntegrityError:  # told twice at once: the other one wrote it
        if Receipt.objects.filter(provider=attempt.provider, provider_txn_id=fact.txn_id).exists():
            return None
        raise
    return receipt


def _event_key(fact: Fact) -> str:
    return f"{fact.kind}:{fact.txn_id}"


def keep_word(*, attempt: PaymentAttempt, fact: Fact) -> None:
    """Store what a provider said, word for word, before it is acted on; the same word once.

    A fact without a transaction is known by what it says: it is the evidence when an amount cannot be read.
    """
    raw = json.dumps(fact.raw, default=str, ensure_ascii=False, sort_keys=True)
    if not fact.txn_id and not fact.raw:
        return
    key = _event_key(fact) if fact.txn_id else f"{fact.kind}:{hashlib.sha256(raw.encode()).hexdigest()}"
    ProviderEvent.objects.get_or_create(provider=attempt.provider, event_key=key, defaults={"raw": raw})


def _note_end(attempt_id: int, fact: Fact) -> None:
    """Note that a provider gave an attempt up. It stays able to be paid: only money is final."""
    ends = {FactKind.FAILED: AttemptStatus.FAILED, FactKind.CLOSED: AttemptStatus.CANCELLED}
    if fact.kind in ends:
        PaymentAttempt.objects.open().filter(pk=attempt_id).update(status=ends[fact.kind])


def _write_receipt(attempt: PaymentAttempt, fact: Fact, money: Money, now: datetime) -> Receipt:
    return Receipt.objects.create(
        provider=attempt.provider,
        provider_txn_id=fact.txn_id,
        attempt=attempt,
        purchase_id=attempt.purchase_id,
        amount=money.amount,
        currency=money.currency,
        to_account=fact.to_account,
        disposition=Disposition.OK,
        occurred_at=fact.occurred_at or now,
    )


def _dispose(case: _Case) -> None:
    """Decide what a receipt does, book it, and set its disposition."""
    disposition = _disposition(case)
    Receipt.objects.filter(pk=case.receipt.pk).update(disposition=disposition)
    case.receipt.disposition = disposition
    if disposition is not Disposition.OK:
        logger.warning(RECEIPT_PUT_ASIDE, extra={"receipt": case.receipt.pk, "disposition": str(disposition)})
    audit.record(
        actor=None, action=f"receipt.{disposition}", subject=case.receipt, data={"purchase": case.purchase.number}
    )


def _disposition(case: _Case) -> Disposition:
    attempt, purchase, receipt = case.attempt, case.purchase, case.receipt
    if attempt.payee_account and receipt.to_account != attempt.payee_account:
        return Disposition.NOT_OURS
    bookkeeping.book_receipt(receipt=receipt, purchase=purchase)
    if receipt.currency != purchase.currency:
        owe_refund(receipt=receipt, money=receipt.money, reason=RefundReason.WRONG_CURRENCY, now=case.now)
        return Disposition.WRONG_CURRENCY
    if purchase.paid_at is not None:
        owe_refund(receipt=receipt, money=receipt.money, reason=RefundReason.DUPLICATE, now=case.now)
        return Disposition.DUPLICATE
    return _pay(case)


def _pay(case: _Case) -> Disposition:
    """Set a receipt against what is due; confirm the purchase when all of it is there."""
    purchase = case.purchase
    deposit = bookkeeping.deposit_of(purchase=purchase)
    total = purchase.total
    if deposit < total:
        return Disposition.PARTIAL
    try:
        confirm_purchase(purchase=purchase, paid=True, now=case.now)
    except UnableToHoldStock:
        return _give_back(case)
    PaymentAttempt.objects.filter(pk=case.attempt.pk).update(
        status=AttemptStatus.PAID, next_poll_at=case.now + timedelta(days=1)
    )
    bookkeeping.book_sales(purchase=purchase, occurred_at=case.now)
    surplus = deposit - total
    if surplus:
        owe_refund(receipt=case.receipt, money=surplus, reason=RefundReason.SURPLUS, now=case.now)
        return Disposition.SURPLUS
    return Disposition.OK


def _give_back(case: _Case) -> Disposition:
    """The goods went to somebody else while the money was on its way: all of it falls due."""
    held_back = Receipt.objects.filter(purchase=case.purchase, disposition=Disposition.PARTIAL).exclude(
        pk=case.receipt.pk
    )
    for receipt in [*held_back, case.receipt]:
        owe_refund(receipt=receipt, money=receipt.money, reason=RefundReason.LATE, now=case.now)
    held_back.update(disposition=Disposition.LATE)
    return Disposition.LATE
