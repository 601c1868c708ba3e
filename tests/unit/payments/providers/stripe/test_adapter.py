"""The port, answered by Stripe."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.base import (
    AlreadyPaid,
    Closed,
    FactKind,
    NotOffered,
    PaymentProvider,
    RefundFact,
    RefundKind,
    RefundView,
    StartKind,
)
from payments.providers.stripe.client import StripeRefusal
from payments.providers.stripe.config import StripeConfig
from tests.unit.payments.providers.stripe.fakes import (
    ATTEMPT,
    NOON,
    cards,
    charge,
    intent,
    paid_session,
    session,
)

INTENT = StripeConfig(secret_key="sk_test_1", webhook_secrets="whsec_1", mode="intent", currencies="USD,KHR")
DOWN = AdapterError("down", retryable=True)
REFUND = RefundView(reference="R1", txn_id="ch_1", money=Money(Decimal("5.00"), "USD"))
MADE = {"id": "re_1", "charge": "ch_1", "amount": 500, "currency": "usd", "status": "succeeded", "created": 1767269000}


def test_a_page_is_opened_for_the_exact_amount_and_knows_the_way_back() -> None:
    adapter, asked = cards(create_session=session())
    provider: PaymentProvider = adapter

    started = provider.start(ATTEMPT, key="k", now=NOON)

    assert (started.kind, started.provider_ref) == (StartKind.REDIRECT, "cs_test_1")
    assert started.payload == "https://checkout.stripe.com/c/pay/cs_test_1"
    [(_, fields, key)] = asked.asked
    assert key == "k:start:1"
    assert fields["line_items"][0]["price_data"]["unit_amount"] == 1250
    assert fields["line_items"][0]["price_data"]["currency"] == "usd"
    assert fields["client_reference_id"] == "P1001-a1"
    assert fields["payment_intent_data"]["metadata"] == {"attempt": "P1001-a1"}
    assert fields["success_url"] == fields["cancel_url"] == ATTEMPT.back_url


def test_the_same_attempt_asks_the_same_question_whenever_it_asks() -> None:
    adapter, asked = cards(create_session=session())

    adapter.start(ATTEMPT, key="k", now=NOON)
    adapter.start(ATTEMPT, key="k", now=NOON + timedelta(minutes=4))

    assert asked.asked[0] == asked.asked[1]


def test_a_page_lives_as_long_as_stripe_wants_at_least() -> None:
    adapter, asked = cards(create_session=session())

    started = adapter.start(replace(ATTEMPT, expires_at=NOON + timedelta(minutes=10)), key="k", now=NOON)

    assert started.expires_at == NOON + timedelta(minutes=35)
    assert asked.asked[0][1]["expires_at"] == int((NOON + timedelta(minutes=35)).timestamp())


def test_nothing_is_started_in_another_currency_or_after_the_end() -> None:
    adapter, asked = cards()

    with pytest.raises(AdapterError, match="KHR") as refused:
        adapter.start(replace(ATTEMPT, money=Money(Decimal(4000), "KHR")), key="k", now=NOON)
    with pytest.raises(AdapterError, match="over") as over:
        adapter.start(ATTEMPT, key="k", now=NOON + timedelta(hours=1))

    assert not refused.value.retryable
    assert not over.value.retryable
    assert asked.asked == []


def test_a_page_without_a_safe_address_is_shown_to_nobody() -> None:
    adapter, _ = cards(create_session=session(url="javascript:alert(1)"))

    with pytest.raises(AdapterError):
        adapter.start(ATTEMPT, key="k", now=NOON)


def test_where_there_is_no_page_a_form_gets_a_secret() -> None:
    adapter, asked = cards(INTENT, create_intent=intent(status="requires_payment_method"))

    started = adapter.start(replace(ATTEMPT, money=Money(Decimal(4000), "KHR")), key="k", now=NOON)

    assert (started.kind, started.payload, started.provider_ref) == (StartKind.CLIENT, "pi_1_secret_2", "pi_1")
    assert asked.asked[0][1]["amount"] == 400_000


def test_a_payment_without_a_page_is_asked_after_by_its_own_name() -> None:
    adapter, asked = cards(INTENT, intent=intent())

    [fact] = adapter.fetch([replace(ATTEMPT, provider_ref="pi_1")], now=NOON)

    assert (fact.kind, asked.asked) == (FactKind.PAID, [("intent", "pi_1", "")])


def test_when_stripe_answers_nothing_that_is_raised_and_later_told_as_not_known() -> None:
    with pytest.raises(AdapterError):
        cards(session=[DOWN])[0].fetch([ATTEMPT], now=NOON)

    first, second, third = cards(session=[session(), DOWN])[0].fetch([ATTEMPT] * 3, now=NOON)

    assert (first.kind, second.kind, third.kind) == (FactKind.PENDING, FactKind.UNKNOWN, FactKind.UNKNOWN)


def test_a_page_that_stripe_does_not_know_is_not_known_and_holds_up_no_other() -> None:
    adapter, _ = cards(session=[StripeRefusal("No such session", code="resource_missing"), paid_session()])

    first, second = adapter.fetch([ATTEMPT, ATTEMPT], now=NOON)

    assert (first.kind, second.kind) == (FactKind.UNKNOWN, FactKind.PAID)


def test_an_attempt_that_got_no_answer_is_not_known() -> None:
    [fact] = cards()[0].fetch([replace(ATTEMPT, provider_ref="")], now=NOON)

    assert fact.kind is FactKind.UNKNOWN


def test_closing_takes_the_page_away() -> None:
    adapter, asked = cards(expire_session=session(status="expired"))

    assert adapter.close(ATTEMPT, now=NOON) == Closed()
    assert asked.asked == [("expire_session", "cs_test_1", "P1001-a1:close:1")]


def test_closing_calls_a_payment_without_a_page_off() -> None:
    adapter, asked = cards(INTENT, cancel_intent=intent(status="canceled"))

    assert adapter.close(replace(ATTEMPT, provider_ref="pi_1"), now=NOON) == Closed()
    assert asked.asked[0][0] == "cancel_intent"


def test_fault_25_closing_what_was_paid_tells_the_payment() -> None:
    adapter, _ = cards(expire_session=StripeRefusal("not open"), session=paid_session())

    closed = adapter.close(ATTEMPT, now=NOON)

    assert isinstance(closed, AlreadyPaid)
    assert closed.fact.txn_id == "ch_1"


def test_closing_what_is_closed_is_closed_and_what_is_being_looked_at_is_asked_again() -> None:
    no = StripeRefusal("not open")

    assert cards(expire_session=no, session=session(status="expired"))[0].close(ATTEMPT, now=NOON) == Closed()
    with pytest.raises(AdapterError) as error:
        cards(expire_session=no, session=session(status="complete"))[0].close(ATTEMPT, now=NOON)
    assert error.value.retryable


def test_what_nobody_was_shown_is_closed() -> None:
    assert cards()[0].close(replace(ATTEMPT, provider_ref=""), now=NOON) == Closed()


def test_a_refund_carries_our_word_and_its_key() -> None:
    adapter, asked = cards(refunds_of=[], create_refund=MADE)

    fact = adapter.refund(REFUND, key="r-1")

    assert (fact.kind, fact.provider_ref) == (RefundKind.SUCCEEDED, "re_1")
    assert asked.asked[-1] == (
        "create_refund",
        {"charge": "ch_1", "amount": 500, "metadata": {"refund": "R1"}},
        "r-1:refund:1",
    )


def test_a_refund_that_stands_already_is_not_made_again_whatever_became_of_its_key() -> None:
    adapter, asked = cards(refunds_of=[{**MADE, "metadata": {"refund": "R1"}}])

    assert adapter.refund(REFUND, key="r-1").provider_ref == "re_1"
    assert [name for name, *_ in asked.asked] == ["refunds_of"]


def test_a_refund_that_stripe_refuses_has_failed_and_one_without_an_answer_is_not_known() -> None:
    refused = cards(refunds_of=[], create_refund=StripeRefusal("greater than unrefunded amount"))[0]

    assert refused.refund(REFUND, key="r-1").kind is RefundKind.FAILED
    with pytest.raises(AdapterError):
        cards(refunds_of=[], create_refund=DOWN)[0].refund(REFUND, key="r-1")


def test_a_refund_is_asked_after_by_its_name_or_by_our_word() -> None:
    adapter, asked = cards(refund=MADE, refunds_of=[{**MADE, "metadata": {"refund": "another"}}])

    assert adapter.fetch_refund(replace(REFUND, provider_ref="re_1")).kind is RefundKind.SUCCEEDED
    assert adapter.fetch_refund(REFUND) == RefundFact(kind=RefundKind.ABSENT)
    assert [name for name, *_ in asked.asked] == ["refund", "refunds_of"]


def test_a_statement_is_of_a_day_in_cambodia() -> None:
    adapter, asked = cards(charges_between=[charge(), charge(status="failed")], refunds_between=[MADE])

    kinds = [line.kind for line in adapter.statement(date(2026, 1, 1))]

    assert kinds == [FactKind.PAID, FactKind.REFUNDED]
    start, end = asked.asked[0][1]
    assert start == datetime(2025, 12, 31, 17, tzinfo=UTC)
    assert end - start == timedelta(days=1)


def test_there_is_no_link_into_a_banks_app() -> None:
    with pytest.raises(NotOffered):
        cards()[0].deeplink("x")


def test_what_the_adapter_can_do_follows_its_settings() -> None:
    assert cards()[0].caps.currencies == {"USD"}
    assert cards(INTENT)[0].caps.currencies == {"USD", "KHR"}
    assert cards()[0].check_config() == []
