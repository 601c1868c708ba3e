"""Money that comes: what a provider tells of an attempt."""

from __future__ import annotations

from datetime import datetime

from marketplace.core.money import Money
from payments.models import PaymentAttempt
from payments.providers.base import Fact, FactKind
from tests.factories.sales import NOON


def paid(
    attempt: PaymentAttempt, money: Money | None = None, *, txn_id: str = "", to: str | None = None, at: datetime = NOON
) -> Fact:
    """Return the fact that an attempt was paid: in full and to where it should, unless told otherwise."""
    return Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id=txn_id or f"txn-{attempt.key}",
        money=money or attempt.money,
        to_account=attempt.payee_account if to is None else to,
        occurred_at=at,
        raw={"hash": txn_id or attempt.key},
    )
