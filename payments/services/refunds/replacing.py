"""Goods given once more in the place of money: what was to go back pays for the same pieces again.

# Note [Money that changes its purpose]
The refund falls due as any other, so the order is unearned as it was earned; then it leaves by the account of money
entered by hand, and comes in there again as a receipt of the new purchase. That account stands where it stood, and
nothing passes a bank. Each half is known by a key: who died between them goes on where it stopped.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from marketplace.core.money import Money
from payments.giving_back import BY_HAND, way_for
from payments.models import AttemptStatus, PaymentAttempt, Refund, RefundStatus, RefundWay
from payments.models.refund import TO_SEND
from payments.providers.base import Fact, FactKind
from payments.services.refunds.ending import locked_refund, note_success
from payments.services.settle import settle

if TYPE_CHECKING:
    from marketplace.sales.order.models import Purchase


def pay_with_refund(*, refund: Refund, purchase: Purchase, now: datetime) -> None:
    """Let a refund that is to be replaced pay a new purchase. Twice is once.

    See Note [Money that changes its purpose].

    Args:
        refund: The one that carries the lines; those that belong to it pay with it. None waits for an officer.
        purchase: What it pays, in the same currency.
        now: When.
    """
    with transaction.atomic(durable=True):
        together = _together(refund)
        money = Money.total((one.money for one in together), purchase.currency)
        for number, one in enumerate(together, start=1):
            row = locked_refund(refund_id=one.pk)
            if row.way == RefundWay.REPLACEMENT:
                note_success(
                    refund=row, by=None, now=now, start=TO_SEND, transfer_reference=f"{purchase.number}/{number}"
                )
        attempt, _made = PaymentAttempt.objects.get_or_create(
            key=f"replacement-{purchase.number}",
            defaults={
                "purchase": purchase,
                "provider": BY_HAND,
                "amount": money.amount,
                "currency": money.currency,
                "status": AttemptStatus.PENDING,
                "shown": "instructions",
                "created_at": now,
            },
        )
    raw = {"replacement": purchase.number, "refunds": [str(one.public_id) for one in together]}
    fact = Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id=attempt.key,
        money=money,
        occurred_at=now,
        raw=raw,
    )
    settle(attempt_id=attempt.pk, fact=fact, now=now)


def give_money_instead(*, refund: Refund) -> None:
    """Let a refund that was to be replaced go back as money after all, by the way that its receipt allows."""
    with transaction.atomic(durable=True):
        for one in _together(refund):
            row = locked_refund(refund_id=one.pk)
            if row.way == RefundWay.REPLACEMENT and row.status != RefundStatus.SUCCEEDED:
                vendor = row.receipt.order.vendor if row.receipt.order is not None else None
                row.way = way_for(receipt=row.receipt, money=row.money)
                row.giver = vendor.code if vendor and row.way == RefundWay.VENDOR else ""
                row.save(update_fields=["way", "giver"])


def _together(refund: Refund) -> list[Refund]:
    return [refund, *refund.rests.order_by("pk")]
