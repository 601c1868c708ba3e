"""What Stripe tells of its own accord, signed."""

from __future__ import annotations

import time

import pytest

from payments.providers.base import (
    About,
    BadSignature,
)
from payments.providers.stripe.adapter import StripeCards
from tests.fixtures.localstripe import SECRET, StripeSandbox
from tests.integration.payments.stripe_cards.talk import back, now, paid


def signed(stripe: StripeSandbox, kind: str, *, age_s: int = 0, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    """Return the newest event of a kind as it would come."""
    import hashlib
    import hmac

    body = stripe.events(kind)[0]["body"].encode()
    stamp = int(time.time()) - age_s
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return body, {"stripe-signature": f"t={stamp},v1={mac}"}


def test_events_name_the_attempt_the_refund_and_the_dispute(stripe: StripeSandbox, adapter: StripeCards) -> None:
    attempt, fact = paid(adapter, stripe)
    done = adapter.refund(back(fact), key="r-1")
    stripe.post("/control/stripe/dispute", {"charge": fact.txn_id})

    found = {}
    for kind in (
        "checkout.session.completed",
        "payment_intent.succeeded",
        "refund.created",
        "charge.dispute.created",
    ):
        body, headers = signed(stripe, kind)
        [found[kind]] = adapter.parse_callback(body=body, headers=headers, now=now())

    assert found["checkout.session.completed"].provider_ref == attempt.provider_ref
    assert found["payment_intent.succeeded"].provider_ref == attempt.reference
    refund, dispute = found["refund.created"], found["charge.dispute.created"]
    assert (refund.about, refund.subject_ref, refund.provider_ref) == (About.REFUND, done.provider_ref, fact.txn_id)
    assert (dispute.about, dispute.provider_ref) == (About.DISPUTE, fact.txn_id)


def test_fault_17_an_event_signed_more_than_five_minutes_ago_is_refused(
    stripe: StripeSandbox, adapter: StripeCards
) -> None:
    paid(adapter, stripe)

    fresh = signed(stripe, "checkout.session.completed")
    old = signed(stripe, "checkout.session.completed", age_s=400)

    assert adapter.parse_callback(body=fresh[0], headers=fresh[1], now=now())
    with pytest.raises(BadSignature):
        adapter.parse_callback(body=old[0], headers=old[1], now=now())


def test_fault_42_while_a_secret_is_changed_both_hold_and_afterwards_the_old_one_does_not(
    stripe: StripeSandbox,
) -> None:
    changing = StripeCards.from_config({**stripe.config, "webhook_secrets": f"whsec_next,{SECRET}"})
    changed = StripeCards.from_config({**stripe.config, "webhook_secrets": "whsec_next"})
    paid(changing, stripe)
    old, new = signed(stripe, "charge.succeeded"), signed(stripe, "charge.succeeded", secret="whsec_next")

    for body, headers in (old, new):
        assert changing.parse_callback(body=body, headers=headers, now=now()) == []
    assert changed.parse_callback(body=new[0], headers=new[1], now=now()) == []
    with pytest.raises(BadSignature):
        changed.parse_callback(body=old[0], headers=old[1], now=now())
    changing._ask.close()
    changed._ask.close()
