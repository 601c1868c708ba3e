"""Money that a buyer's bank takes back: set aside while it is disputed, and the vendor's loss when it is lost.

# Note [A lost dispute is the vendor's]
The provider takes the money from our account at once and keeps it until the bank decides. Won, it comes back. Lost, it
was the vendors' money: each order of the receipt bears its part, on the vendor's account, which may go below nothing
only here and is set off in the next payout. What had gone back by a refund already is nobody's part: it is written off.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from marketplace.core import audit
from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from marketplace.sales.order.services.lifecycle import lock_purchase
from payments.adapters import adapter
from payments.giving_back import is_earned, left_of, left_of_receipt
from payments.ledger.models import AccountKind
from payments.ledger.services import Line, credit, debit, post_entry
from payments.models import Dispute, DisputeStatus, EarlyFact, EarlyKind, Receipt
from payments.providers.base import DisputeFact, DisputeKind, NotOffered
from payments.services.refunds.bookkeeping import earnings_of
from payments.services.refunds.external import find_receipt, keep_early
from payments.services.refunds.falling_due import hold, let_go

if TYPE_CHECKING:
    from marketplace.sales.order.models import Order

logger = logging.getLogger(__name__)

NO_ANSWER: Final = "payments.dispute.no_answer"


def ask_about(*, provider: str, dispute_ref: str, now: datetime) -> None:
    """Ask a provider how a dispute stands, and write it down.

    Raises:
        AdapterError: It did not answer.
    """
    note_dispute(provider=provider, fact=adapter(provider).fetch_dispute(dispute_ref), now=now)


def follow(*, now: datetime) -> None:
    """Ask the providers how every open dispute stands: a message may have been lost."""
    for dispute in Dispute.objects.open().order_by("pk"):
        try:
            ask_about(provider=dispute.provider, dispute_ref=dispute.provider_ref, now=now)
        except NotOffered:
            continue
        except (AdapterError, KeyError) as error:
            logger.warning(NO_ANSWER, extra={"dispute": dispute.pk, "error": str(error)})


def note_dispute(*, provider: str, fact: DisputeFact, now: datetime) -> Dispute | None:
    """Write down how a dispute stands; told twice, it counts once. Before its payment it waits, and None is returned."""
    receipt = find_receipt(provider=provider, payment_ref=fact.txn_id)
    with transaction.atomic(durable=True):
        if receipt is None:
            _keep_early(provider, fact, now)
            return None
        lock_purchase(purchase_id=receipt.purchase_id)
        receipt.refresh_from_db()
        return _note(receipt, fact, now)


def apply_early(*, now: datetime, limit: int = 200) -> int:
    """Write down the disputes that waited for a payment that has come; return how many."""
    waiting = EarlyFact.objects.filter(kind=EarlyKind.DISPUTED, applied_at=None).order_by("pk")
    return sum(_apply_one(early, now) for early in waiting[:limit])


def _apply_one(early: EarlyFact, now: datetime) -> bool:
    receipt = find_receipt(provider=early.provider, payment_ref=early.payment_ref)
    if receipt is None:
        return False
    answer_by = early.told.get("answer_by")
    fact = DisputeFact(
        ref=early.txn_id,
        txn_id=early.payment_ref,
        kind=DisputeKind(early.told["kind"]),
        money=Money(early.amount, early.currency),
        answer_by=datetime.fromisoformat(answer_by) if answer_by else None,
        reason=early.told.get("reason", ""),
    )
    with transaction.atomic(durable=True):
        lock_purchase(purchase_id=receipt.purchase_id)
        receipt.refresh_from_db()
        if not EarlyFact.objects.filter(pk=early.pk, applied_at=None).update(applied_at=now):
            return False
        _note(receipt, fact, now)
    return True


def _keep_early(provider: str, fact: DisputeFact, now: datetime) -> None:
    keep_early(
        kind=EarlyKind.DISPUTED,
        provider=provider,
        payment_ref=fact.txn_id,
        ref=fact.ref,
        money=fact.money,
        occurred_at=now,
        told={
            "kind": fact.kind.value,
            "reason": fact.reason,
            "answer_by": fact.answer_by.isoformat() if fact.answer_by else "",
        },
    )


def _note(receipt: Receipt, fact: DisputeFact, now: datetime) -> Dispute:
    dispute = Dispute.objects.filter(provider=receipt.provider, provider_ref=fact.ref).first()
    if dispute is None:
        dispute = _open(receipt, fact, now)
    if fact.kind is DisputeKind.OPENED:
        Dispute.objects.open().filter(pk=dispute.pk).update(answer_by=fact.answer_by, reason=fact.reason[:200])
    elif Dispute.objects.open().filter(pk=dispute.pk).update(status=fact.kind.value, ended_at=now):
        dispute.status, dispute.ended_at = DisputeStatus(fact.kind.value), now
        (_win if fact.kind is DisputeKind.WON else _lose)(dispute, receipt, now)
    return dispute


def _open(receipt: Receipt, fact: DisputeFact, now: datetime) -> Dispute:
    """Write a dispute down: the money is gone from our account, and what of it is left goes to nobody else."""
    held = min(fact.money, left_of_receipt(receipt))
    if held:
        hold(receipt=receipt, money=held)
    dispute = Dispute.objects.create(
        receipt=receipt,
        provider=receipt.provider,
        provider_ref=fact.ref,
        amount=fact.money.amount,
        held=held.amount,
        currency=fact.money.currency,
        reason=fact.reason[:200],
        opened_at=now,
        answer_by=fact.answer_by,
    )
    taken = [
        debit(AccountKind.DISPUTED, _number(receipt), dispute.money),
        credit(AccountKind.CLEARING, receipt.provider, dispute.money),
    ]
    _book(dispute, "taken", taken, now)
    return dispute


def _win(dispute: Dispute, receipt: Receipt, now: datetime) -> None:
    """The money came back: it is held for nobody, and ours to give back again."""
    held = Money(dispute.held, dispute.currency)
    if held:
        let_go(receipt=receipt, money=held)
    lines = [
        debit(AccountKind.CLEARING, receipt.provider, dispute.money),
        credit(AccountKind.DISPUTED, _number(receipt), dispute.money),
    ]
    _book(dispute, "won", lines, now)


def _lose(dispute: Dispute, receipt: Receipt, now: datetime) -> None:
    """The money is gone for good. See Note [A lost dispute is the vendor's]."""
    held = Money(dispute.held, dispute.currency)
    parts = _parts(receipt, held)
    lines = [line for order, money in parts for line in _borne_by(order, money)]
    borne = Money.total((money for _order, money in parts), dispute.currency)
    lines.append(debit(AccountKind.LOSS, "", dispute.money - borne))
    _book(dispute, "lost", [*lines, credit(AccountKind.DISPUTED, _number(receipt), dispute.money)], now)


def _parts(receipt: Receipt, held: Money) -> Sequence[tuple[Order, Money]]:
    """Return what each order of a receipt bears, in proportion to what of it has not gone back."""
    if receipt.order is not None:
        orders = [receipt.order]
    else:
        orders = list(receipt.purchase.orders.select_related("vendor").order_by("pk")) if receipt.purchase else []
    weighed = [(order, left_of(order).money) for order in orders if is_earned(order)]
    weights = [money.amount for _order, money in weighed]
    if not held or not any(weights):
        return []
    return [(order, part) for (order, _), part in zip(weighed, held.split(weights), strict=True) if part]


def _borne_by(order: Order, money: Money) -> list[Line]:
    """Return the lines by which an order's vendor bears so much, in the currency that the vendor is owed in."""
    vendor = order.vendor.code if order.vendor else ""
    postings = earnings_of(order)
    rates = {one.currency: one for one in postings if one.account.kind == AccountKind.EXCHANGE}
    owed = next((one.currency for one in postings if one.account.kind == AccountKind.VENDOR_PAYABLE), money.currency)
    if owed == money.currency or not {owed, money.currency} <= set(rates):
        return [debit(AccountKind.VENDOR_PAYABLE, vendor, money)]
    rate = abs(rates[owed].amount / rates[money.currency].amount)
    in_owed = Money.rounded(money.amount * rate, owed)
    return [
        debit(AccountKind.VENDOR_PAYABLE, vendor, in_owed),
        credit(AccountKind.EXCHANGE, rates[owed].account.owner, in_owed),
        debit(AccountKind.EXCHANGE, rates[money.currency].account.owner, money),
    ]


def _book(dispute: Dispute, what: str, lines: Sequence[Line], now: datetime) -> None:
    key = f"dispute-{what}:{dispute.provider}:{dispute.pk}"
    post_entry(key=key, event=f"dispute {what}", lines=lines, occurred_at=now)
    audit.record(actor=None, action=f"dispute.{what}", subject=dispute, data={"amount": str(dispute.money)})


def _number(receipt: Receipt) -> str:
    return receipt.purchase.number if receipt.purchase else ""
