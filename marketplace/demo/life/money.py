"""Money that came for the demo's purchases, told as providers tell it.

The sandboxes know nothing of it: they were not asked. So the nightly comparison of a day names these receipts as lacking
at the provider, which is true, and shows officers how such a find looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payments.providers.base import Fact, FactKind
from payments.services.settle import settle

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.sales.order.models import Purchase
    from payments.models import PaymentAttempt


def pay(purchase: Purchase, *, at: datetime) -> None:
    """Let the money of every attempt come that was started for a purchase: in full, and to where it should."""
    attempt: PaymentAttempt
    for attempt in purchase.payment_attempts.order_by("pk"):
        settle(
            attempt_id=attempt.pk,
            fact=Fact(
                kind=FactKind.PAID,
                attempt_ref=attempt.key,
                txn_id=f"demo-{attempt.key}",
                money=attempt.money,
                to_account=attempt.payee_account,
                occurred_at=at,
                raw={"demo": "true"},
            ),
            now=at,
        )
