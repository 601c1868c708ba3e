"""The Stripe adapter over real HTTP, and attempts that were started, paid or asked for with it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from marketplace.core.money import Money
from payments.providers.base import (
    AttemptView,
    Fact,
    RefundView,
)
from payments.providers.stripe.adapter import StripeCards
from tests.fixtures.localstripe import StripeSandbox

SERIAL = count(1)
BACK = "http://127.0.0.1:9/en/checkout/t/pay/"


def now() -> datetime:
    return datetime.now(UTC)


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def view(money: Money | None = None) -> AttemptView:
    created_at = now()
    return AttemptView(
        reference=f"P{next(SERIAL)}-{time.time_ns()}"[:25],
        money=money or dollars("12.50"),
        created_at=created_at,
        expires_at=created_at + timedelta(minutes=40),
        back_url=BACK,
    )


def opened(adapter: StripeCards, money: Money | None = None) -> AttemptView:
    """Return an attempt that was started."""
    attempt = view(money)
    return replace(
        attempt, provider_ref=adapter.start(attempt, key=attempt.reference, now=attempt.created_at).provider_ref
    )


def asked(adapter: StripeCards, attempt: AttemptView) -> Fact:
    [fact] = adapter.fetch([attempt], now=now())
    return fact


def paid(adapter: StripeCards, stripe: StripeSandbox, money: Money | None = None) -> tuple[AttemptView, Fact]:
    attempt = opened(adapter, money)
    assert stripe.give_card(attempt.provider_ref)["status"] == "succeeded"
    return attempt, asked(adapter, attempt)


def rows(stripe: StripeSandbox, path: str) -> list[dict[str, Any]]:
    status, answer = stripe.ask(path)
    assert status == 200
    return list(answer["data"])


def back(fact: Fact, amount: str = "5.00", reference: str = "R1") -> RefundView:
    """Return what is asked where some of a payment goes back."""
    return RefundView(reference=reference, txn_id=fact.txn_id, money=dollars(amount))
