"""Taking money through Stripe, played by localstripe behind a proxy, over real HTTP."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.base import (
    AlreadyPaid,
    Closed,
    FactKind,
    StartKind,
)
from payments.providers.stripe import client
from payments.providers.stripe.adapter import StripeCards
from payments.providers.stripe.client import KeyUsedOtherwise
from tests.fixtures.localstripe import ASKED, DECLINED, NOT_ENOUGH, VISA, StripeSandbox
from tests.integration.payments.stripe_cards.talk import asked, dollars, now, opened, paid, rows, view

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
