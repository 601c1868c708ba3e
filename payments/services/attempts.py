"""Starting to take money, and giving up trying.

# Note [Claim, call, record]
The attempt is written and committed before the provider is asked, with the key that goes along; then the provider is
asked with no transaction open; then its answer is written. A crash between leaves a row that says so.

# Note [Close the old one first]
Before another way to pay is tried, the provider is asked to close what is open. Where it says that the money is here,
that is settled instead; where it cannot close, the old attempt is given up but still asked after, so that money which
comes by it all the same is seen.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import AdapterError
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.parts import Part, part_of, parts_of
from marketplace.sales.order.plan import plan_of
from marketplace.sales.order.services.lifecycle import extend_hold, lock_purchase
from payments.adapters import adapter
from payments.errors import UnableToStartPayment
from payments.lifetimes import lifetime_of
from payments.models import AttemptStatus, PaymentAttempt
from payments.models.attempt import PaymentAttemptQuerySet
from payments.providers.base import AlreadyPaid, AttemptView
from payments.services.addresses import with_addresses
from payments.services.bookkeeping import deposit_of
from payments.services.deeplinks import wish_for_deeplink
from vendors.models import Vendor

logger = logging.getLogger(__name__)

CLOSE_FAILED = "payments.close.failed"

#: Seconds between looks while the buyer has the code before them.
FIRST_POLL: Final = timedelta(seconds=2)
#: Codes that one part of a purchase may have: each holds the stock for others to wait.
MOST_CODES: Final = 6


def start_payment(*, purchase_id: int, now: datetime) -> list[PaymentAttempt]:
    """Start what is open for each part of a purchase; a provider that fails for one part leaves the others started.

    Raises:
        UnableToStartPayment: The purchase is paid or closed, or a part could not be started.
    """
    parts = [part for part in parts_of(purchase=Purchase.objects.get(pk=purchase_id)) if part.is_payable]
    if not parts:
        raise UnableToStartPayment(_("This purchase is paid or closed already."))
    started, failed = [], None
    for part in parts:
        try:
            order_id = part.order.pk if part.order else None
            started.append(start_attempt(purchase_id=purchase_id, order_id=order_id, now=now))
        except UnableToStartPayment as error:
            failed = error
    if failed:
        raise failed
    return started


def start_attempt(*, purchase_id: int, now: datetime, order_id: int | None = None) -> PaymentAttempt:
    """Return the open attempt of one part of a purchase by its payment method, started now if there is none.

    Pressing twice, or in two tabs, gives the same attempt. A new code holds the stock for as long as it lives.

    Args:
        purchase_id: The purchase.
        now: The present.
        order_id: The order that is paid directly; None for all that we collect.

    Raises:
        UnableToStartPayment: The part is paid or closed, had its codes, or the provider does not answer.
    """
    attempt = _claim(purchase_id, order_id, now)
    return _call(attempt, now) if attempt.status == AttemptStatus.CREATED else attempt


def _claim(purchase_id: int, order_id: int | None, now: datetime) -> PaymentAttempt:
    """Return the attempt to use, written down before the provider is asked."""
    with transaction.atomic(durable=True):
        purchase = lock_purchase(purchase_id=purchase_id)
        part = _part_to_pay(purchase, order_id)
        plan = plan_of(purchase)
        milestone = plan.next if plan else None
        attempts = purchase.payment_attempts.filter(order=part.order)
        standing = attempts.open().filter(provider=purchase.payment_method).first()
        if standing and standing.milestone_id == (milestone.pk if milestone else None) and not _is_over(standing, now):
            return standing
        if standing:
            attempts.filter(pk=standing.pk).update(status=AttemptStatus.EXPIRED)
        attempts = attempts.filter(milestone=milestone)
        if declined := _declined(attempts.filter(provider=purchase.payment_method), now):
            return declined
        if attempts.count() >= MOST_CODES:
            raise UnableToStartPayment(_("This purchase has had its payment codes. Please order again."))
        expires_at = now + lifetime_of(purchase.payment_method)
        extend_hold(purchase=purchase, until=expires_at + timedelta(seconds=settings.HOLD_GRACE_SECONDS))
        deposit = deposit_of(part=part)
        due = plan.due_with(deposit) if plan else part.total - deposit
        return PaymentAttempt.objects.create(
            purchase=purchase,
            order=part.order,
            milestone=milestone,
            provider=purchase.payment_method,
            amount=due.amount,
            currency=due.currency,
            payee_account=part.order.payee_account if part.order else "",
            key=f"{purchase.number}-{secrets.token_hex(5)}",
            created_at=now,
            expires_at=expires_at,
        )


def _part_to_pay(purchase: Purchase, order_id: int | None) -> Part:
    """Return a part that waits for money, and that may be paid in the way of the purchase."""
    try:
        part = part_of(purchase=purchase, order_id=order_id)
    except LookupError as error:
        raise UnableToStartPayment(_("This purchase is paid or closed already.")) from error
    if not part.is_payable:
        raise UnableToStartPayment(_("This purchase is paid or closed already."))
    if part.is_direct and not adapter(purchase.payment_method).caps.has_direct:
        raise UnableToStartPayment(_("This vendor is paid directly, and cannot be paid in this way."))
    return part


def _declined(attempts: PaymentAttemptQuerySet, now: datetime) -> PaymentAttempt | None:
    """Return an attempt whose card was declined, waiting again: what the provider opened for it takes another card."""
    declined = attempts.with_declined_card(now).order_by("-pk").first()
    if declined is not None:
        attempts.filter(pk=declined.pk).update(status=AttemptStatus.PENDING)
        declined.refresh_from_db()
    return declined


def _is_over(attempt: PaymentAttempt, now: datetime) -> bool:
    return attempt.expires_at is not None and attempt.expires_at <= now


def _call(attempt: PaymentAttempt, now: datetime) -> PaymentAttempt:
    try:
        view = with_addresses(view_of(attempt), attempt=attempt)
        started = adapter(attempt.provider).start(view, key=attempt.key, now=now)
    except AdapterError as error:
        # Where it may have been done all the same, the next press asks again with the same key.
        status = AttemptStatus.CREATED if error.retryable else AttemptStatus.FAILED
        PaymentAttempt.objects.filter(pk=attempt.pk, status=AttemptStatus.CREATED).update(
            status=status, last_error=str(error)[:500]
        )
        raise UnableToStartPayment from error
    PaymentAttempt.objects.filter(pk=attempt.pk, status=AttemptStatus.CREATED).update(
        status=AttemptStatus.PENDING,
        shown=started.kind,
        last_error="",
        payload=started.payload,
        deeplink=started.deeplink,
        provider_ref=started.provider_ref or None,
        payee_account=started.payee_account,
        next_poll_at=now + FIRST_POLL if adapter(attempt.provider).caps.has_polling else None,
    )
    attempt.refresh_from_db()
    wish_for_deeplink(attempt=attempt)
    return attempt


def close_attempts(*, attempts: Sequence[PaymentAttempt], now: datetime) -> list[tuple[PaymentAttempt, AlreadyPaid]]:
    """Ask the providers to close open attempts, with no transaction open; return those that turned out to be paid.

    See Note [Close the old one first].
    """
    paid = []
    for attempt in attempts:
        answer = _close(attempt, now)
        if isinstance(answer, AlreadyPaid):
            paid.append((attempt, answer))
        else:
            PaymentAttempt.objects.filter(pk=attempt.pk).exclude(status=AttemptStatus.PAID).update(
                status=AttemptStatus.CANCELLED
            )
    return paid


def _close(attempt: PaymentAttempt, now: datetime) -> object:
    if attempt.status == AttemptStatus.CREATED and not attempt.provider_ref:
        return None
    try:
        return adapter(attempt.provider).close(view_of(attempt), now=now)
    except AdapterError as error:
        logger.warning(CLOSE_FAILED, extra={"attempt": attempt.pk, "error": str(error)})
        return None


def view_of(attempt: PaymentAttempt) -> AttemptView:
    """Return an attempt in the words of the adapters."""
    order = attempt.order
    return AttemptView(
        reference=attempt.key,
        money=attempt.money,
        created_at=attempt.created_at,
        expires_at=attempt.expires_at,
        provider_ref=attempt.provider_ref or "",
        payee_account=order.payee_account if order and order.is_direct else "",
        payee_name=_shop_name(order.vendor) if order and order.is_direct else "",
    )


def _shop_name(vendor: Vendor | None) -> str:
    """Return a vendor's name for a bank's screen, in letters that every bank shows."""
    return (vendor.name_en or vendor.name_km) if vendor else ""
