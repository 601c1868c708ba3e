"""Answers as Stripe gives them, and somebody who gives them. Source: docs.stripe.com/api, version 2026-10-28.endive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.base import AttemptView
from payments.providers.stripe.adapter import StripeCards
from payments.providers.stripe.config import StripeConfig

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
CONFIG = StripeConfig(secret_key="sk_test_1", webhook_secrets="whsec_new,whsec_old")
ATTEMPT = AttemptView(
    reference="P1001-a1",
    money=Money(Decimal("12.50"), "USD"),
    created_at=NOON,
    expires_at=NOON + timedelta(minutes=40),
    provider_ref="cs_test_1",
    back_url="http://127.0.0.1:8000/en/checkout/t/pay/",
)
#: 2026-01-01 12:03:20 UTC.
AT = 1767269000


def charge(**changes: object) -> dict[str, Any]:
    return {
        "id": "ch_1",
        "object": "charge",
        "amount": 1250,
        "amount_captured": 1250,
        "captured": True,
        "created": AT,
        "currency": "usd",
        "metadata": {"attempt": "P1001-a1"},
        "status": "succeeded",
        **changes,
    }


def intent(**changes: object) -> dict[str, Any]:
    return {
        "id": "pi_1",
        "object": "payment_intent",
        "amount_received": 1250,
        "client_secret": "pi_1_secret_2",
        "currency": "usd",
        "last_payment_error": None,
        "latest_charge": charge(),
        "metadata": {"attempt": "P1001-a1"},
        "status": "succeeded",
        **changes,
    }


def session(**changes: object) -> dict[str, Any]:
    return {
        "id": "cs_test_1",
        "object": "checkout.session",
        "client_reference_id": "P1001-a1",
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
        "url": "https://checkout.stripe.com/c/pay/cs_test_1",
        **changes,
    }


def paid_session(**changes: object) -> dict[str, Any]:
    return session(payment_intent=intent(), payment_status="paid", status="complete", **changes)


class Questions:
    """Answers what it was told, and remembers what it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Any, str]] = []

    def __getattr__(self, name: str) -> Any:
        def ask(*words: Any, key: str = "") -> Any:
            self.asked.append((name, words[0] if len(words) == 1 else words, key))
            answer = self.answers[name]
            if isinstance(answer, list) and answer and isinstance(answer[0], AdapterError | Mapping):
                answer = answer.pop(0) if name not in {"refunds_of", "charges_between", "refunds_between"} else answer
            if isinstance(answer, AdapterError):
                raise answer
            return answer

        return ask


def cards(config: StripeConfig = CONFIG, **answers: Any) -> tuple[StripeCards, Questions]:
    """Return an adapter, and who answers it."""
    questions = Questions(**answers)
    return StripeCards(config=config, questions=questions), questions  # type: ignore[arg-type]
