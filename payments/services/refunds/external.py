"""What a provider tells of refunds that we did not ask it for, or told of before we knew of the payment.

# Note [Early is not wrong]
Messages come in any order. A refund or a dispute of a payment whose receipt we do not have is written down and waits;
it is applied when the receipt is there, so no account ever stands below what came in.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.money import Money
from marketplace.sales.order.services.lifecycle import lock_purchase
from payments.adapters import adapter
from payments.errors import UnableToRefund
from payments.giving_back import is_earned, left_of, left_of_receipt
from payments.ledger.models import AccountKind
from payments.ledger.services import credit, post_entry
from payments.models import (
    Disposition,
    EarlyFact,
    EarlyKind,
    PaymentAttempt,
    Receipt,
    Refund,
    RefundReason,
    RefundStatus,
    RefundWay,
)
from payments.models.refund import TO_SEND
from payments.providers.base import RefundKind, RefundView
from payments.services.refunds import bookkeeping
from payments.services.refunds.ending import locked_refund, note_success
from payments.services.refunds.falling_due import fall_due, write_refund
from payments.services.refunds.sending import look_up, record

if TYPE_CHECKING:
    from marketplace.sales.order.models import Order
    from marketplace.users.models import User
    from payments.providers.base import Fact

logger = logging.getLogger(__name__)

NOT_PLACED: Final = "payments.refund.external_not_placed"


@dataclass(frozen=True)
class Told:
    """A refund that a provider tells of.

    Attributes:
        payment_ref: What it knows the payment by: its transaction, or the attempt.
        ref: Its word for the refund itself.
    """

    provider: str
    payment_ref: str
    ref: str
    money: Money
    occurred_at: datetime


def note_refunded(*, attempt_id: int, fact: Fact, now: datetime) -> None:
    """Write down a refund that a provider's fact about an attempt tells of; `txn_id` is its word for the refund itself."""
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    if fact.money is None or not fact.txn_id:
        logger.error(NOT_PLACED, extra={"attempt": attempt_id, "transaction": fact.txn_id})
        return
    at = fact.occurred_at or now
    payment_ref = attempt.provider_ref or attempt.key
    note_told(told=Told(attempt.provider, payment_ref, fact.txn_id, fact.money, at), now=now)


def ask_about(*, provider: str, payment_ref: str, refund_ref: str, now: datetime) -> None:
    """Ask a provider about a refund that it spoke of: one of ours, or one made at its own site.

    Raises:
        AdapterError: It did not answer.
    """
    ours = Refund.objects.filter(receipt__provider=provider, provider_ref=refund_ref).first()
    if ours is not None and ours.reason != RefundReason.EXTERNAL:
        look_up(refund_id=ours.pk, now=now)
        return
    nothing = Money.zero("KHR")
    view = RefundView(reference="", txn_id=payment_ref, money=nothing, provider_ref=refund_ref)
    fact = adapter(provider).fetch_refund(view)
    if fact.kind is RefundKind.SUCCEEDED and fact.money is not None:
        note_told(told=Told(provider, payment_ref, refund_ref, fact.money, now), now=now)
    elif fact.kind is RefundKind.FAILED and ours is not None:
        record(refund_id=ours.pk, fact=fact, now=now)


def note_told(*, told: Told, now: datetime) -> None:
    """Write down a refund that a provider tells of: one of ours that arrived, or one that was made at its own site.

    Told twice, it counts once. Without its payment it waits: see Note [Early is not wrong].
    """
    receipt = find_receipt(provider=told.provider, payment_ref=told.payment_ref)
    with transaction.atomic(durable=True):
        if receipt is None:
            keep_early(
                kind=EarlyKind.REFUNDED,
                provider=told.provider,
                payment_ref=told.payment_ref,
                ref=told.ref,
                money=told.money,
                occurred_at=told.occurred_at,
            )
            return
        lock_purchase(purchase_id=receipt.purchase_id)
        receipt.refresh_from_db()
        _apply(receipt, told.ref, told.money, told.occurred_at, now)


def find_receipt(*, provider: str, payment_ref: str) -> Receipt | None:
    """Return what a payment brought, by the transaction's or the attempt's name with the provider, if it did yet."""
    ours = Receipt.objects.filter(provider=provider, purchase__isnull=False).exclude(disposition=Disposition.NOT_OURS)
    by_attempt = ours.filter(Q(attempt__provider_ref=payment_ref) | Q(attempt__key=payment_ref))
    return ours.filter(provider_txn_id=payment_ref).first() or by_attempt.order_by("-pk").first()


def keep_early(
    *,
    kind: EarlyKind,
    provider: str,
    payment_ref: str,
    ref: str,
    money: Money,
    occurred_at: datetime,
    told: dict[str, str] | None = None,
) -> None:
    """Let what was told wait for the payment it belongs to; told twice, it waits once, as it was told last."""
    EarlyFact.objects.update_or_create(
        provider=provider,
        kind=kind,
        txn_id=ref,
        defaults={
            "payment_ref": payment_ref,
            "amount": money.amount,
            "currency": money.currency,
            "occurred_at": occurred_at,
            "told": told or {},
        },
    )


def apply_early(*, now: datetime, limit: int = 200) -> int:
    """Apply the refunds that waited for a payment that has come; return how many."""
    waiting = EarlyFact.objects.filter(kind=EarlyKind.REFUNDED, applied_at=None).order_by("pk")
    return sum(_apply_one(early, now) for early in waiting[:limit])


def _apply_one(early: EarlyFact, now: datetime) -> bool:
    receipt = find_receipt(provider=early.provider, payment_ref=early.payment_ref)
    if receipt is None:
        return False
    with transaction.atomic(durable=True):
        lock_purchase(purchase_id=receipt.purchase_id)
        receipt.refresh_from_db()
        if not EarlyFact.objects.filter(pk=early.pk, applied_at=None).update(applied_at=now):
            return False
        _apply(receipt, early.txn_id, Money(early.amount, early.currency), early.occurred_at, now)
    return True


def _apply(receipt: Receipt, txn_id: str, money: Money, occurred_at: datetime, now: datetime) -> None:
    """Set a refund that happened against ours: known, expected, or new. The purchase is locked."""
    if receipt.refunds.filter(provider_ref=txn_id, status=RefundStatus.SUCCEEDED).exists():
        return
    expected = _expected(receipt, txn_id, money)
    if expected is not None:
        _take_for_ours(expected.pk, txn_id, now)
        return
    if money.currency != receipt.currency or money > left_of_receipt(receipt):
        # More than is left: an officer must look. What the provider said is kept, and its statement will differ.
        logger.error(NOT_PLACED, extra={"receipt": receipt.pk, "transaction": txn_id, "amount": str(money)})
        audit.record(
            actor=None,
            action="refund.external_not_placed",
            subject=receipt,
            data={"transaction": txn_id, "amount": str(money)},
        )
        return
    _write_external(receipt, txn_id, money, occurred_at, now)


def _expected(receipt: Receipt, txn_id: str, money: Money) -> Refund | None:
    """Return the refund of ours that this must be: by the provider's word, else one of this amount that is to go."""
    waiting = receipt.refunds.filter(status__in=(RefundStatus.SUBMITTED, *TO_SEND)).exclude(way=RefundWay.VENDOR)
    named = waiting.filter(provider_ref=txn_id).first()
    same = waiting.filter(amount=money.amount, currency=money.currency)
    return named or same.filter(provider_ref="").order_by("-submitted_at", "pk").first()


def _take_for_ours(refund_id: int, txn_id: str, now: datetime) -> None:
    refund = locked_refund(refund_id=refund_id)
    start = (RefundStatus.SUBMITTED, *TO_SEND)
    note_success(refund=refund, by=None, now=now, start=start, provider_ref=txn_id, way=RefundWay.PROVIDER)


def _write_external(receipt: Receipt, txn_id: str, money: Money, occurred_at: datetime, now: datetime) -> None:
    """Write down a refund that an officer made at the provider's site; of which order, only one order tells."""
    order = _only_order(receipt, money)
    refund = write_refund(
        receipt=receipt,
        money=money,
        reason=RefundReason.EXTERNAL,
        now=occurred_at,
        order=order,
        key=f"external:{receipt.provider}:{txn_id}",
        way=RefundWay.PROVIDER,
        giver="",
        provider_ref=txn_id,
        delivery=_of_delivery(order, money).amount,
    )
    fall_due(refund=refund)
    note_success(refund=refund, by=None, now=now, start=(RefundStatus.DUE,))


def _only_order(receipt: Receipt, money: Money) -> Order | None:
    """Return the order that a refund must be of: the only one, if so much is left of it."""
    if receipt.order is not None:
        return receipt.order
    orders = list(receipt.purchase.orders.select_related("vendor")) if receipt.purchase else []
    only = orders[0] if len(orders) == 1 and is_earned(orders[0]) else None
    return only if only is not None and money <= left_of(only).money else None


def _of_delivery(order: Order | None, money: Money) -> Money:
    """Return what of a refund that names nothing is delivery: what is more than the goods that are left."""
    if order is None:
        return Money.zero(money.currency)
    left = left_of(order)
    return max(money - (left.money - left.delivery), Money.zero(money.currency))


def assign(*, refund_id: int, order_number: str, by: User, now: datetime) -> None:
    """Say of which order a refund was that was made at the provider's own site: it is taken from what that had earned.

    Raises:
        UnableToRefund: It has an order, or none of its purchase that has so much left.
    """
    with transaction.atomic(durable=True):
        refund = locked_refund(refund_id=refund_id)
        purchase = refund.receipt.purchase
        found = purchase.orders.select_related("vendor").filter(number=order_number).first() if purchase else None
        if refund.order_id or refund.reason != RefundReason.EXTERNAL or found is None:
            raise UnableToRefund(_("Choose an order of this purchase."))
        if not is_earned(found) or refund.money > left_of(found).money:
            raise UnableToRefund(_("So much is not left of this order."))
        refund.order, refund.delivery = found, _of_delivery(found, refund.money).amount
        refund.save(update_fields=["order", "delivery"])
        _book_assigned(refund, found, now)
        audit.record(actor=by, action="refund.assigned", subject=refund, data={"order": found.number})


def _book_assigned(refund: Refund, order: Order, now: datetime) -> None:
    require_transaction()
    number = refund.receipt.purchase.number if refund.receipt.purchase else ""
    post_entry(
        key=f"refund-assigned:{refund.public_id}",
        event="refund assigned",
        lines=[
            *bookkeeping.unearned(refund=refund, order=order),
            credit(AccountKind.DISPUTED, number, refund.money),
        ],
        occurred_at=now,
    )
