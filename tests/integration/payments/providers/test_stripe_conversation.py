"""The Stripe adapter, and Stripe played by localstripe behind a proxy, over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import transaction

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.base import (
    About,
    AlreadyPaid,
    AttemptView,
    BadSignature,
    Closed,
    DisputeKind,
    Fact,
    FactKind,
    RefundKind,
    RefundView,
    StartKind,
)
from payments.providers.stripe import client
from payments.providers.stripe.adapter import CAMBODIA, StripeCards
from payments.providers.stripe.client import KeyUsedOtherwise, StripeRefusal
from tests.fixtures.localstripe import ASKED, DECLINED, NOT_ENOUGH, SECRET, VISA, StripeSandbox

SERIAL = count(1)
BACK = "http://127.0.0.1:9/en/checkout/t/pay/"


def now() -> datetime:
    return datetime.now(UTC)


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.fixture
def adapter(stripe: StripeSandbox) -> Iterator[StripeCards]:
    made = StripeCards.from_config(stripe.config)
    yield made
    made._ask.close()


@pytest.fixture
def forms(stripe: StripeSandbox) -> Iterator[StripeCards]:
    """The adapter where there is no page of Stripe's."""
    made = StripeCards.from_config({**stripe.config, "mode": "intent"})
    yield made
    made._ask.close()


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


# -- Taking money ------------------------------------------------------------------------------------------------------


def test_a_card_that_pays_becomes_a_fact(stripe: StripeSandbox, adapter: StripeCards) -> None:
    attempt = opened(adapter)
    assert asked(adapter, attempt).kind is FactKind.PENDING

    assert stripe.give_card(attempt.provider_ref, VISA)["status"] == "succeeded"

    fact = asked(adapter, attempt)
    assert (fact.kind, fact.money, fact.attempt_ref) == (FactKind.PAID, dollars("12.50"), attempt.reference)
    assert fact.txn_id.startswith("ch_")
    assert fact.occurred_at is not None


def test_fault_34_riel_are_paid_to_the_riel(stripe: StripeSandbox, adapter: StripeCards) -> None:
    _, fact = paid(adapter, stripe, Money(Decimal(4000), "KHR"))

    assert fact.money == Money(Decimal(4000), "KHR")
    assert rows(stripe, "charges")[0]["amount"] == 400_000


def test_a_declined_card_is_a_fact_with_its_reason_and_another_card_pays_on_the_same_page(
    stripe: StripeSandbox, adapter: StripeCards
) -> None:
    attempt = opened(adapter)

    assert stripe.give_card(attempt.provider_ref, DECLINED)["decline"] == "generic_decline"
    fact = asked(adapter, attempt)
    assert (fact.kind, fact.reason) == (FactKind.FAILED, "generic_decline: The bank declined the card.")

    stripe.give_card(attempt.provider_ref, NOT_ENOUGH)
    assert asked(adapter, attempt).reason == "insufficient_funds: The card has not enough money."

    stripe.give_card(attempt.provider_ref, VISA)
    assert asked(adapter, attempt).kind is FactKind.PAID
    assert len(rows(stripe, "payment_intents")) == 1


@pytest.mark.parametrize(("agrees", "kind"), [(True, FactKind.PAID), (False, FactKind.FAILED)])
def test_the_cards_bank_asks_its_owner(
    stripe: StripeSandbox, adapter: StripeCards, *, agrees: bool, kind: FactKind
) -> None:
    attempt = opened(adapter)

    assert stripe.give_card(attempt.provider_ref, ASKED)["status"] == "requires_action"
    assert asked(adapter, attempt).kind is FactKind.PENDING

    stripe.give_card(attempt.provider_ref, ASKED, agrees=agrees)
    assert asked(adapter, attempt).kind is kind


def test_another_amount_or_currency_is_told_as_it_is(stripe: StripeSandbox, adapter: StripeCards) -> None:
    attempt, _ = paid(adapter, stripe)

    stripe.turn_stripe(charge_amount=900)
    assert asked(adapter, attempt).money == dollars("9.00")
    stripe.turn_stripe(charge_currency="khr")
    assert asked(adapter, attempt).kind is FactKind.UNKNOWN  # 12.50 riel cannot be


def test_where_there_is_no_page_a_form_pays(stripe: StripeSandbox, forms: StripeCards) -> None:
    attempt = view()
    started = forms.start(attempt, key="k", now=attempt.created_at)
    attempt = replace(attempt, provider_ref=started.provider_ref)
    assert (started.kind, asked(forms, attempt).kind) == (StartKind.CLIENT, FactKind.PENDING)

    stripe.give_card(attempt.provider_ref, DECLINED)
    assert asked(forms, attempt).kind is FactKind.FAILED
    stripe.give_card(attempt.provider_ref, VISA)

    assert asked(forms, attempt).money == dollars("12.50")


# -- Answers that are lost ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", [1, 2])
def test_fault_07_a_start_whose_answer_is_lost_is_asked_again_with_its_key_and_opens_one_page(
    stripe: StripeSandbox, adapter: StripeCards, lost: int
) -> None:
    attempt = view()
    stripe.turn_stripe(path="checkout/sessions", method="POST", drop=True, times=lost)

    if lost == 2:  # the library's own second try is lost too
        with pytest.raises(AdapterError) as error:
            adapter.start(attempt, key=attempt.reference, now=attempt.created_at)
        assert error.value.retryable
    started = adapter.start(attempt, key=attempt.reference, now=now())

    assert [row["id"] for row in rows(stripe, "checkout/sessions")] == [started.provider_ref]


@pytest.mark.parametrize("lost", [1, 2])
def test_fault_07_where_there_is_no_page_there_is_one_payment(
    stripe: StripeSandbox, forms: StripeCards, lost: int
) -> None:
    attempt = view()
    stripe.turn_stripe(path="payment_intents", method="POST", drop=True, times=lost)

    if lost == 2:
        with pytest.raises(AdapterError):
            forms.start(attempt, key=attempt.reference, now=attempt.created_at)
    started = forms.start(attempt, key=attempt.reference, now=now())

    assert [row["id"] for row in rows(stripe, "payment_intents")] == [started.provider_ref]


def test_fault_07_negative_control_another_key_would_open_a_second_page(
    stripe: StripeSandbox, adapter: StripeCards
) -> None:
    attempt = view()
    stripe.turn_stripe(path="checkout/sessions", method="POST", drop=True, times=2)

    with pytest.raises(AdapterError):
        adapter.start(attempt, key="one", now=attempt.created_at)
    adapter.start(attempt, key="two", now=now())

    assert len(rows(stripe, "checkout/sessions")) == 2


def test_fault_08_one_key_with_another_amount_is_refused_and_a_new_attempt_goes_its_own_way(
    stripe: StripeSandbox, adapter: StripeCards
) -> None:
    attempt = view()
    first = adapter.start(attempt, key="k", now=now())

    with pytest.raises(KeyUsedOtherwise) as refused:
        adapter.start(replace(attempt, money=dollars("13.50")), key="k", now=now())
    assert not refused.value.retryable
    assert [row["amount_total"] for row in rows(stripe, "checkout/sessions")] == [1250]

    second = adapter.start(replace(view(), money=dollars("13.50")), key="k2", now=now())
    assert second.provider_ref != first.provider_ref


@pytest.mark.parametrize(
    "spoilt", [{"http_status": 429}, {"http_status": 500}, {"http_status": 504}, {"truncate": True}]
)
def test_an_answer_that_is_none_is_not_known_and_never_not_paid(
    stripe: StripeSandbox, adapter: StripeCards, spoilt: dict[str, Any]
) -> None:
    attempt, _ = paid(adapter, stripe)
    stripe.turn_stripe(**spoilt)

    with pytest.raises(AdapterError) as error:
        adapter.fetch([attempt], now=now())
    assert error.value.retryable

    stripe.turn_stripe()
    assert asked(adapter, attempt).kind is FactKind.PAID


def test_an_answer_that_takes_too_long_is_not_known(
    stripe: StripeSandbox, monkeypatch: pytest.MonkeyPatch, adapter: StripeCards
) -> None:
    attempt, _ = paid(adapter, stripe)
    monkeypatch.setattr(client, "TIMEOUT_S", 0.5)
    hurried = StripeCards.from_config(stripe.config)
    stripe.turn_stripe(slow_s=2, times=1)

    with pytest.raises(AdapterError) as error:
        hurried.fetch([attempt], now=now())
    hurried._ask.close()

    assert error.value.retryable


def test_a_key_that_stripe_does_not_take_is_said_and_not_tried_again(stripe: StripeSandbox) -> None:
    adapter = StripeCards.from_config({**stripe.config, "secret_key": "sk_wrong"})

    with pytest.raises(AdapterError, match="key") as error:
        adapter.start(view(), key="k", now=now())
    adapter._ask.close()

    assert not error.value.retryable


@pytest.mark.django_db
def test_stripe_is_never_asked_inside_a_transaction(stripe: StripeSandbox, adapter: StripeCards) -> None:
    attempt = opened(adapter)

    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
        adapter.fetch([attempt], now=now())


# -- Closing -----------------------------------------------------------------------------------------------------------


def test_nobody_can_pay_on_a_page_that_was_closed(stripe: StripeSandbox, adapter: StripeCards) -> None:
    attempt = opened(adapter)
    stripe.give_card(attempt.provider_ref, DECLINED)

    assert adapter.close(attempt, now=now()) == Closed()

    assert "error" in stripe.give_card(attempt.provider_ref, VISA)
    assert asked(adapter, attempt).kind is FactKind.CLOSED
    assert adapter.close(attempt, now=now()) == Closed()


@pytest.mark.parametrize("mode", ["checkout", "intent"])
def test_fault_25_closing_what_has_succeeded_tells_the_payment(stripe: StripeSandbox, mode: str) -> None:
    adapter = StripeCards.from_config({**stripe.config, "mode": mode})
    attempt = opened(adapter)
    stripe.give_card(attempt.provider_ref, VISA)

    closed = adapter.close(attempt, now=now())
    adapter._ask.close()

    assert isinstance(closed, AlreadyPaid)
    assert (closed.fact.kind, closed.fact.money) == (FactKind.PAID, dollars("12.50"))


# -- Giving back -------------------------------------------------------------------------------------------------------


def back(fact: Fact, amount: str = "5.00", reference: str = "R1") -> RefundView:
    return RefundView(reference=reference, txn_id=fact.txn_id, money=dollars(amount))


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


# -- What Stripe tells of its own accord -------------------------------------------------------------------------------


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
