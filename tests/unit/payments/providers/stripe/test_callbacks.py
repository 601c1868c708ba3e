"""A message counts when Stripe signed it a moment ago, and then it only says what to ask about."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe

from marketplace.core.errors import AdapterError
from payments.providers.base import About, BadSignature, Hint
from payments.providers.stripe.config import StripeConfig
from tests.unit.payments.providers.stripe.fakes import AT, NOON, cards

INTENT = StripeConfig(secret_key="sk_test_1", webhook_secrets="whsec_new", mode="intent")
EVENT_AT = datetime.fromtimestamp(AT, tz=UTC)


def event(kind: str, **subject: object) -> bytes:
    return json.dumps({"id": "evt_1", "type": kind, "created": AT, "data": {"object": subject}}).encode()


def signed(body: bytes, secret: str = "whsec_new", at: datetime = NOON) -> dict[str, str]:  # noqa: S107 - opens nothing
    header = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, timestamp=int(at.timestamp()))
    return {"stripe-signature": header}


def hints(body: bytes, config: StripeConfig | None = None) -> list[Hint]:
    adapter, _ = cards(config) if config else cards()
    return adapter.parse_callback(body=body, headers=signed(body), now=NOON)


def test_fault_17_a_message_signed_more_than_five_minutes_ago_is_refused() -> None:
    adapter, _ = cards()
    body = event("checkout.session.completed", id="cs_test_1")

    assert adapter.parse_callback(body=body, headers=signed(body, at=NOON - timedelta(seconds=300)), now=NOON)
    with pytest.raises(BadSignature, match="too long ago"):
        adapter.parse_callback(body=body, headers=signed(body, at=NOON - timedelta(seconds=301)), now=NOON)


@pytest.mark.parametrize("secret", ["whsec_new", "whsec_old"])
def test_fault_42_while_a_secret_is_changed_the_old_and_the_new_one_hold(secret: str) -> None:
    adapter, _ = cards()
    body = event("checkout.session.completed", id="cs_test_1")

    assert adapter.parse_callback(body=body, headers=signed(body, secret), now=NOON)


@pytest.mark.parametrize("header", ["", "t=1", "v1=00", "t=x,v1=00", "t=1767268800,v0=00", "t=1767268800,v1=00"])
def test_fault_16_a_message_that_nobody_signed_is_refused(header: str) -> None:
    adapter, _ = cards()

    with pytest.raises(BadSignature):
        adapter.parse_callback(body=event("x"), headers={"stripe-signature": header}, now=NOON)


def test_fault_16_one_changed_byte_breaks_the_signature() -> None:
    adapter, _ = cards()
    body = event("checkout.session.completed", id="cs_test_1")

    with pytest.raises(BadSignature):
        adapter.parse_callback(body=body + b" ", headers=signed(body), now=NOON)
    with pytest.raises(BadSignature):
        adapter.parse_callback(body=body + b"\xff", headers=signed(body), now=NOON)


def test_a_page_names_its_attempt_by_what_stripe_knows_it_by() -> None:
    body = event("checkout.session.completed", id="cs_test_1")

    assert hints(body) == [Hint("evt_1", "cs_test_1", happened_at=EVENT_AT)]


def test_a_payment_behind_a_page_names_the_attempt_by_our_word() -> None:
    body = event("payment_intent.payment_failed", id="pi_1", metadata={"attempt": "P1001-a1"})

    assert hints(body) == [Hint("evt_1", "P1001-a1", happened_at=EVENT_AT)]


def test_a_payment_without_a_page_names_itself() -> None:
    body = event("payment_intent.succeeded", id="pi_1", metadata={"attempt": "P1001-a1"})

    assert hints(body, INTENT) == [Hint("evt_1", "pi_1", happened_at=EVENT_AT)]


@pytest.mark.parametrize(
    ("kind", "subject", "about"),
    [
        ("refund.failed", {"id": "re_1", "charge": "ch_1"}, About.REFUND),
        ("charge.refund.updated", {"id": "re_1", "charge": "ch_1"}, About.REFUND),
        ("charge.dispute.created", {"id": "dp_1", "charge": "ch_1"}, About.DISPUTE),
    ],
)
def test_a_refund_and_a_dispute_name_themselves_and_the_charge(
    kind: str, subject: dict[str, Any], about: About
) -> None:
    assert hints(event(kind, **subject)) == [Hint("evt_1", "ch_1", about, subject["id"], EVENT_AT)]


@pytest.mark.parametrize(
    "body",
    [
        event("charge.succeeded", id="ch_1"),
        event("payment_intent.succeeded", id="pi_9", metadata={}),  # somebody else's business on the same account
        event("customer.created", id="cus_1"),
        b'{"id": "evt_1", "type": "payment_intent.succeeded"}',
        b"{}",
    ],
)
def test_what_says_nothing_of_ours_is_no_hint(body: bytes) -> None:
    assert hints(body) == []


@pytest.mark.parametrize("body", [b"[]", b"half", b"null"])
def test_what_is_signed_but_no_event_is_an_error(body: bytes) -> None:
    with pytest.raises(AdapterError):
        hints(body)
