"""Starting to take money.

# Note [Claim, call, record]
The attempt is written and committed before the provider is asked, with the key that goes along; then the provider is
asked with no transaction open; then its answer is written. A crash between leaves a row that says so.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import AdapterError
from marketplace.sales.order.services.lifecycle import extend_hold, lock_purchase
from payments.adapters import adapter
from payments.errors import UnableToStartPayment
from payments.models import AttemptStatus, PaymentAttempt
from payments.providers.base import AttemptView

#: Seconds between looks while the buyer has the code before them.
FIRST_POLL: Final = timedelta(seconds=2)
#: Codes that one purchase may have: each holds the stock for others to wait.
MOST_CODES: Final = 4


def start_attempt(*, purchase_id: int, now: datetime) -> PaymentAttempt:
    """Return the open attempt of a purchase by its own payment method, started now if there is none.

    Pressing twice, or in two tabs, gives the same attempt. A new code holds the stock for as long as it lives.

    Raises:
        UnableToStartPayment: The purchase is paid or closed, had its codes, or the provider does not answer.
    """
    attempt = _claim(purchase_id, now)
    return _call(attempt, now) if attempt.status == AttemptStatus.CREATED else attempt


def _claim(purchase_id: int, now: datetime) -> PaymentAttempt:
    """Return the attempt to use, written down before the provider is asked."""
    with transaction.atomic(durable=True):
        purchase = lock_purchase(purchase_id=purchase_id)
        if purchase.paid_at or purchase.closed_at:
            raise UnableToStartPayment(_("This purchase is paid or closed already."))
        attempts = purchase.payment_attempts.filter(provider=purchase.payment_method)
        standing = attempts.open().first()
        if standing and not _is_over(standing, now):
            return standing
        if standing:
            attempts.filter(pk=standing.pk).update(status=AttemptStatus.EXPIRED)
        if attempts.count() >= MOST_CODES:
            raise UnableToStartPayment(_("This purchase has had its payment codes. Please order again."))
        expires_at = now + timedelta(minutes=settings.KHQR_LIFETIME_MINUTES)
        extend_hold(purchase=purchase, until=expires_at + timedelta(seconds=settings.HOLD_GRACE_SECONDS))
        return PaymentAttempt.objects.create(
            purchase=purchase,
            provider=purchase.payment_method,
            amount=purchase.total.amount,
            currency=purchase.currency,
            key=f"{purchase.number}-{secrets.token_hex(5)}",
            created_at=now,
            expires_at=expires_at,
        )


def _is_over(attempt: PaymentAttempt, now: datetime) -> bool:
    return attempt.expires_at is not None and attempt.expires_at <= now


def _call(attempt: PaymentAttempt, now: datetime) -> PaymentAttempt:
    try:
        started = adapter(attempt.provider).start(view_of(attempt), key=attempt.key, now=now)
    except AdapterError as error:
        PaymentAttempt.objects.filter(pk=attempt.pk, status=AttemptStatus.CREATED).update(
            status=AttemptStatus.FAILED, last_error=str(error)
        )
        raise UnableToStartPayment from error
    PaymentAttempt.objects.filter(pk=attempt.pk, status=AttemptStatus.CREATED).update(
        status=AttemptStatus.PENDING,
        payload=started.payload,
        provider_ref=started.provider_ref or None,
        payee_account=started.payee_account,
        next_poll_at=now + FIRST_POLL if adapter(attempt.provider).caps.has_polling else None,
    )
    attempt.refresh_from_db()
    return attempt


def view_of(attempt: PaymentAttempt) -> AttemptView:
    """Return an attempt in the words of the adapters."""
    return AttemptView(
        reference=attempt.key,
        money=attempt.money,
        created_at=attempt.created_at,
        expires_at=attempt.expires_at,
        provider_ref=attempt.provider_ref or "",
    )
