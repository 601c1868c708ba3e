"""Giving money back through Stripe: refunds, disputes, a day's statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from marketplace.core.errors import AdapterError
from payments.providers.base import (
    DisputeKind,
    FactKind,
    RefundKind,
)
from payments.providers.stripe.adapter import CAMBODIA, StripeCards
from payments.providers.stripe.client import StripeRefusal
from tests.fixtures.localstripe import DECLINED, StripeSandbox
from tests.integration.payments.stripe_cards.talk import back, dollars, now, opened, paid, rows


@pytest.mark.parametrize("lost", [1, 2])
def test_fault_26_a_refund_whose_answer_is_lost_is_made_once(
    stripe: StripeSandbox, adapter: StripeCards, lost: int
) -> None:
    _, fact = paid(adapter, stripe)
    stripe.turn_stripe(path="refunds", method="POST", drop=True, times=lost)

    if lost == 2:
        with pytest.raises(AdapterError) as error:
            adapter.refund(back(fact), key="r-1")
        assert error.value.retryable
    done = adapter.refund(back(fact), key="r-1")

    assert done.kind is RefundKind.SUCCEEDED
    assert [row["id"] for row in rows(stripe, "refunds")] == [done.provider_ref]
    assert adapter.fetch_refund(back(fact)).provider_ref == done.provider_ref


def test_fault_26_a_refund_is_made_once_though_stripe_has_forgotten_its_key(
    stripe: StripeSandbox, adapter: StripeCards
) -> None:
    _, fact = paid(adapter, stripe)
    first = adapter.refund(back(fact), key="r-1")
    stripe.post("/control/stripe/forget-keys", {})

    assert adapter.refund(back(fact), key="r-1").provider_ref == first.provider_ref
    assert len(rows(stripe, "refunds")) == 1


def test_fault_26_negative_control_without_looking_first_a_forgotten_key_gives_back_twice(
    stripe: StripeSandbox, adapter: StripeCards, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, fact = paid(adapter, stripe)
    adapter.refund(back(fact), key="r-1")
    stripe.post("/control/stripe/forget-keys", {})
    monkeypatch.setattr(StripeCards, "_standing", lambda self, refund: None)

    adapter.refund(back(fact), key="r-1")

    assert len(rows(stripe, "refunds")) == 2


def test_parts_go_back_one_after_another_and_never_more_than_came(stripe: StripeSandbox, adapter: StripeCards) -> None:
    _, fact = paid(adapter, stripe)

    assert adapter.refund(back(fact, "5.00", "R1"), key="r-1").kind is RefundKind.SUCCEEDED
    assert adapter.refund(back(fact, "7.50", "R2"), key="r-2").kind is RefundKind.SUCCEEDED
    refused = adapter.refund(back(fact, "0.01", "R3"), key="r-3")

    assert (refused.kind, "refunded" in refused.reason) == (RefundKind.FAILED, True)
    assert sum(row["amount"] for row in rows(stripe, "refunds")) == 1250


def test_a_refund_that_waits_and_fails_later_says_so(stripe: StripeSandbox, adapter: StripeCards) -> None:
    _, fact = paid(adapter, stripe)
    stripe.turn_stripe(refund_status="pending")
    done = adapter.refund(back(fact), key="r-1")
    assert done.kind is RefundKind.SUBMITTED

    stripe.post("/control/stripe/refund", {"refund": done.provider_ref, "status": "failed"})

    later = adapter.fetch_refund(replace(back(fact), provider_ref=done.provider_ref))
    assert (later.kind, later.reason) == (RefundKind.FAILED, "expired_or_canceled_card")


def test_a_dispute_is_told_and_how_it_ends(stripe: StripeSandbox, adapter: StripeCards) -> None:
    _, fact = paid(adapter, stripe)
    _, made = stripe.post("/control/stripe/dispute", {"charge": fact.txn_id})
    ref = made["dispute"]["id"]

    told = adapter.fetch_dispute(ref)
    assert (told.kind, told.txn_id, told.money) == (DisputeKind.OPENED, fact.txn_id, dollars("12.50"))

    stripe.post("/control/stripe/dispute", {"dispute": ref, "status": "won"})
    assert adapter.fetch_dispute(ref).kind is DisputeKind.WON


def test_a_dispute_that_nobody_opened_is_refused(adapter: StripeCards) -> None:
    with pytest.raises(StripeRefusal):
        adapter.fetch_dispute("dp_none")


def test_a_days_statement_has_every_charge_and_refund_of_it(stripe: StripeSandbox, adapter: StripeCards) -> None:
    _, fact = paid(adapter, stripe)
    stripe.give_card(opened(adapter).provider_ref, DECLINED)
    adapter.refund(back(fact), key="r-1")
    today = now().astimezone(CAMBODIA).date()

    lines = list(adapter.statement(today))

    assert [(line.kind, line.money) for line in lines] == [
        (FactKind.PAID, dollars("12.50")),
        (FactKind.REFUNDED, dollars("5.00")),
    ]
    assert (lines[0].txn_id, lines[0].attempt_ref) == (fact.txn_id, fact.attempt_ref)
    assert list(adapter.statement(today - timedelta(days=1))) == []
