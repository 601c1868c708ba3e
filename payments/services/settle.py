"""What money that arrived does to a purchase: the only place that makes one paid.

# Note [Money is never lost]
Every movement of money becomes a Receipt, once, whatever it was for: too little, too much, twice, late, in another
currency. What does not pay the purchase falls due to go back, in the same transaction.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from marketplace.core import audit, written
from marketplace.core.db import retried
from marketplace.core.money import Money
from marketplace.core.prepared import Prepared
from marketplace.sales.order.parts import Part, part_of
from marketplace.sales.order.services.lifecycle import confirm_orders, lock_purchase
from payments.models import AttemptStatus, Disposition, PaymentAttempt, ProviderEvent, Receipt, RefundReason
from payments.providers.base import Fact, FactKind
from payments.services import bookkeeping, by_milestones
from payments.services.refunds import owe_refund
from payments.services.refunds.external import note_refunded
from vendors.errors import UnableToHoldStock

logger = logging.getLogger(__name__)

RECEIPT_PUT_ASIDE = "payments.receipt.put_aside"
RECEIPT_UNREADABLE = "payments.receipt.unreadable"
_ATTEMPT: Final = Prepared(lambda pk: PaymentAttempt.objects.filter(pk=pk))
#: Written out: one statement that is its own commit, where the ORM asks first and writes in a transaction of its own.
_KEEP: Final = (
    "INSERT INTO payment_providerevent (provider, event_key, headers, raw, received_at) "
    "VALUES (%s, %s, '{}', %s, %s) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True)
class _Case:
    """One receipt being settled."""

    attempt: PaymentAttempt
    part: Part
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
    attempt = _attempt(attempt_id)
    keep_word(attempt=attempt, fact=fact)
    if fact.money is None:
        logger.error(RECEIPT_UNREADABLE, extra={"attempt": attempt_id, "transaction": fact.txn_id})
        return None
    try:
        return retried(partial(_take, attempt, fact, fact.money, now))
    except IntegrityError:  # told twice at once: the other one wrote it
        if Receipt.objects.filter(provider=attempt.provider, provider_txn_id=fact.txn_id).exists():
            return None
        raise


def _take(attempt: PaymentAttempt, fact: Fact, money: Money, now: datetime) -> Receipt:
    """Write a receipt and let it do its work, all or nothing, under the purchase's lock."""
    with transaction.atomic(durable=True):
        purchase = lock_purchase(purchase_id=attempt.purchase_id)
        receipt = _write_receipt(attempt, fact, money, now)
        _dispose(_Case(attempt, part_of(purchase=purchase, order_id=attempt.order_id), receipt, now))
        said = {"provider": attempt.provider, "event_key": _event_key(fact)}
        written.update(ProviderEvent, said, processed_at=now)
    return receipt


def _attempt(pk: int) -> PaymentAttempt:
    attempt: PaymentAttempt
    for attempt in _ATTEMPT.rows(pk):
        return attempt
    raise PaymentAttempt.DoesNotExist


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
    said_at = connection.ops.adapt_datetimefield_value(timezone.now())
    with written.asked(_KEEP, [attempt.provider, key, raw, said_at]):
        pass


def _note_end(attempt_id: int, fact: Fact) -> None:
    """Note that a provider gave an attempt up. It stays able to be paid: only money is final."""
    ends = {FactKind.FAILED: AttemptStatus.FAILED, FactKind.CLOSED: AttemptStatus.CANCELLED}
    if fact.kind in ends:
        why = {"last_error": fact.reason[:500]} if fact.reason else {}
        PaymentAttempt.objects.open().filter(pk=attempt_id).update(status=ends[fact.kind], **why)


def _write_receipt(attempt: PaymentAttempt, fact: Fact, money: Money, now: datetime) -> Receipt:
    receipt = Receipt(
        provider=attempt.provider,
        provider_txn_id=fact.txn_id,
        attempt=attempt,
        purchase_id=attempt.purchase_id,
        order_id=attempt.order_id,
        amount=money.amount,
        currency=money.currency,
        to_account=fact.to_account,
        disposition=Disposition.OK,
        occurred_at=fact.occurred_at or now,
    )
    written.insert([receipt])
    return receipt


def _dispose(case: _Case) -> None:
    """Decide what a receipt does, book it, and set its disposition."""
    disposition = _disposition(case)
    if disposition is not Disposition.OK:
        Receipt.objects.filter(pk=case.receipt.pk).update(disposition=disposition)
        case.receipt.disposition = disposition
    if disposition not in (Disposition.OK, Disposition.MILESTONE):
        logger.warning(RECEIPT_PUT_ASIDE, extra={"receipt": case.receipt.pk, "disposition": str(disposition)})
    audit.record(
        actor=None, action=f"receipt.{disposition}", subject=case.receipt, data={"purchase": case.part.purchase.number}
    )


def _disposition(case: _Case) -> Disposition:
    attempt, part, receipt = case.attempt, case.part, case.receipt
    if attempt.payee_account and receipt.to_account != attempt.payee_account:
        return Disposition.NOT_OURS
    if receipt.currency != part.purchase.currency:
        bookkeeping.book_receipt(receipt=receipt, part=part)
        _owe(case, receipt, receipt.money, RefundReason.WRONG_CURRENCY)
        return Disposition.WRONG_CURRENCY
    if receipt.money >= attempt.money:
        poll_at = case.now + timedelta(days=1)
        written.update(PaymentAttempt, {"pk": attempt.pk}, status=AttemptStatus.PAID, next_poll_at=poll_at)
    if part.is_paid:
        bookkeeping.book_receipt(receipt=receipt, part=part)
        _owe(case, receipt, receipt.money, RefundReason.DUPLICATE)
        return Disposition.DUPLICATE
    if part.is_called_off:
        return _give_back(case, Disposition.CALLED_OFF)
    if part.purchase.has_milestones:
        return by_milestones.take(attempt=attempt, part=part, receipt=receipt, now=case.now)
    return _pay(case)


def _pay(case: _Case) -> Disposition:
    """Set a receipt against what is due for its part; confirm the part's orders when all of it is there.

    Then the receipt is booked with what it pays, at once.
    """
    part, receipt = case.part, case.receipt
    deposit = bookkeeping.deposit_of(part=part) + receipt.money
    if deposit < part.total:
        if not part.is_awaited:
            return _give_back(case, Disposition.LATE)
        bookkeeping.book_receipt(receipt=receipt, part=part)
        return Disposition.PARTIAL
    surplus = deposit - part.total
    try:
        confirm_orders(purchase=part.purchase, orders=part.orders, paid=True, now=case.now)
    except UnableToHoldStock:
        return _give_back(case, Disposition.LATE)
    bookkeeping.book_sales(part=part, receipt=receipt, occurred_at=case.now)
    if surplus:
        _owe(case, receipt, surplus, RefundReason.SURPLUS)
        return Disposition.SURPLUS
    return Disposition.OK


def _give_back(case: _Case, disposition: Disposition) -> Disposition:
    """The part is off: the goods went to somebody else meanwhile, or the buyer took it back. All of it falls due."""
    bookkeeping.book_receipt(receipt=case.receipt, part=case.part)
    owe_what_came(part=case.part, disposition=disposition, now=case.now, receipts=[case.receipt])
    return disposition


def owe_what_came(*, part: Part, disposition: Disposition, now: datetime, receipts: Sequence[Receipt] = ()) -> None:
    """Let fall due what came for a part that is off: what was too little before, and further receipts.

    The caller holds the purchase's lock.
    """
    if part.purchase.has_milestones:
        reason = RefundReason.LATE if disposition is Disposition.LATE else RefundReason.CANCELLED
        by_milestones.give_back_all(part=part, disposition=disposition, reason=reason, now=now)
        return
    too_little = Receipt.objects.filter(
        purchase=part.purchase, order=part.order, disposition=Disposition.PARTIAL
    ).exclude(pk__in=[receipt.pk for receipt in receipts])
    reason = RefundReason.LATE if disposition is Disposition.LATE else RefundReason.CANCELLED
    for receipt in [*too_little, *receipts]:
        owe_refund(receipt=receipt, money=receipt.money, reason=reason, now=now)
    too_little.update(disposition=disposition)


def _owe(case: _Case, receipt: Receipt, money: Money, reason: RefundReason) -> None:
    owe_refund(receipt=receipt, money=money, reason=reason, now=case.now)
