"""A purchase on its way to being paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.storefront.selectors.rates import ShownRate, dollars
from payments.models import AttemptStatus, PaymentAttempt
from payments.selectors import amount_due, newest_attempt


@dataclass(frozen=True)
class PaymentPage:
    """A purchase on its way to being paid.

    Attributes:
        state: `waiting` for the buyer, `expired` (the code is over, a new one can be made), `unavailable` (the provider
            does not answer), `closed` (the hold is over), `paid`, or `at_the_door`.
        due: What is still to be paid; less than the total when part of it came.
    """

    number: str
    token: str
    state: str
    total: Money
    due: Money
    due_usd: Money | None
    expires_at: datetime | None
    code: str
    attempt_id: str
    was_partly_paid: bool
    email: str
    deeplink: str


def payment_page(*, purchase: Purchase, rate: ShownRate | None, now: datetime) -> PaymentPage:
    """Return what the payment screen shows now."""
    attempt = newest_attempt(purchase=purchase)
    due = amount_due(purchase=purchase)
    return PaymentPage(
        number=purchase.number,
        token=purchase.token,
        state=payment_state(purchase=purchase, attempt=attempt, now=now),
        total=purchase.total,
        due=due,
        due_usd=dollars(due, rate),
        expires_at=attempt.expires_at if attempt else None,
        code=attempt.payload if attempt else "",
        attempt_id=str(attempt.public_id) if attempt else "",
        was_partly_paid=bool(due) and due != purchase.total,
        email=purchase.email,
        deeplink=_deeplink(attempt),
    )


def _deeplink(attempt: PaymentAttempt | None) -> str:
    """Return an address that opens the code where it can be paid: the sandbox's phone; nothing in production yet."""
    if attempt is None or not settings.SANDBOX:
        return ""
    return f"{settings.SANDBOX_URL}/phone/?{urlencode({'qr': attempt.payload})}"


def payment_state(*, purchase: Purchase, attempt: PaymentAttempt | None, now: datetime) -> str:
    """Return where a purchase stands on its way to being paid; see `PaymentPage.state`."""
    if purchase.paid_at:
        return "paid"
    if purchase.closed_at:
        return "closed"
    if purchase.hold_until is None:
        return "at_the_door"
    if attempt is None or attempt.status == AttemptStatus.FAILED or not attempt.payload:
        return "unavailable"
    if attempt.expires_at and attempt.expires_at <= now:
        return "expired"
    return "waiting"
