"""Stripe's answers, read."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.base import DisputeKind, FactKind, RefundKind, RefundView
from payments.providers.stripe import parse
from tests.unit.payments.providers.stripe.fakes import AT, ATTEMPT, charge, intent, paid_session, session

REFUND = RefundView(reference="R1", txn_id="ch_1", money=Money(Decimal("5.00"), "USD"))


def test_a_paid_page_tells_the_charge_the_amount_and_the_moment() -> None:
    fact = parse.fact_of_session(ATTEMPT, paid_session())

    assert (fact.kind, fact.attempt_ref, fact.txn_id) == (FactKind.PAID, "P1001-a1", "ch_1")
    assert fact.money == Money(Decimal("12.50"), "USD")
    assert fact.occurred_at == datetime.fromtimestamp(AT, tz=UTC)
    assert fact.raw["latest_charge"]["id"] == "ch_1"
    assert "client_secret" not in fact.raw


def test_another_amount_is_told_as_it_is() -> None:
    answer = session(payment_intent=intent(amount_received=900), payment_status="paid", status="complete")

    fact = parse.fact_of_session(ATTEMPT, answer)

    assert (fact.kind, fact.money) == (FactKind.PAID, Money(Decimal("9.00"), "USD"))


def test_a_declined_card_is_a_fact_with_a_reason_in_plain_words() -> None:
    error = {"code": "card_declined", "decline_code": "insufficient_funds", "message": "Your card has ..."}
    answer = session(payment_intent=intent(status="requires_payment_method", last_payment_error=error))

    fact = parse.fact_of_session(ATTEMPT, answer)

    assert (fact.kind, fact.reason) == (FactKind.FAILED, "insufficient_funds: The card has not enough money.")
    assert (fact.money, fact.txn_id) == (None, "")


def test_a_decline_that_stripe_does_not_explain_is_the_banks() -> None:
    assert parse.decline_reason({"code": "card_declined"}) == "card_declined: The bank declined the card."
    assert parse.decline_reason({}) == "card_declined: The bank declined the card."
    assert parse.decline_reason(None) == ""


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (session(), FactKind.PENDING),
        (session(payment_intent=intent(status="requires_payment_method")), FactKind.PENDING),
        (session(payment_intent=intent(status="requires_action")), FactKind.PENDING),
        (session(payment_intent=intent(status="processing")), FactKind.PROCESSING),
        (session(status="complete"), FactKind.PROCESSING),
        (session(status="expired"), FactKind.CLOSED),
    ],
)
def test_a_page_that_is_not_paid_says_how_far_it_is(answer: dict[str, Any], kind: FactKind) -> None:
    assert parse.fact_of_session(ATTEMPT, answer).kind is kind


@pytest.mark.parametrize(
    "answer",
    [
        session(client_reference_id="P9"),
        session(payment_status="paid", status="complete"),  # paid by what?
        session(payment_status="paid", status="complete", payment_intent=intent(latest_charge="ch_1")),
        session(payment_status="paid", status="complete", payment_intent=intent(amount_received=None)),
        session(payment_status="paid", status="complete", payment_intent=intent(currency="eur")),
        session(payment_status="paid", status="complete", payment_intent=intent(metadata={"attempt": "P9"})),
        session(payment_status="paid", status="complete", payment_intent=intent(status="new_word")),
        session(status="new_word"),
    ],
)
def test_what_cannot_be_read_is_not_known_and_kept_for_a_person(answer: dict[str, Any]) -> None:
    fact = parse.fact_of_session(ATTEMPT, answer)

    assert fact.kind is FactKind.UNKNOWN
    assert fact.reason
    assert fact.raw


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("pending", RefundKind.SUBMITTED),
        ("requires_action", RefundKind.SUBMITTED),
        ("succeeded", RefundKind.SUCCEEDED),
        ("failed", RefundKind.FAILED),
        ("canceled", RefundKind.FAILED),
    ],
)
def test_a_refund_says_how_far_it_is(status: str, kind: RefundKind) -> None:
    answer = {"id": "re_1", "amount": 500, "currency": "usd", "status": status, "failure_reason": "lost_or_stolen_card"}

    fact = parse.refund_fact(REFUND, answer)

    assert (fact.kind, fact.provider_ref) == (kind, "re_1")
    assert bool(fact.reason) == (kind is RefundKind.FAILED)


@pytest.mark.parametrize(
    "changes", [{"amount": 501}, {"currency": "khr", "amount": 50_000}, {"amount": None}, {"status": "new_word"}]
)
def test_a_refund_that_is_not_the_one_we_mean_is_for_a_person(changes: dict[str, object]) -> None:
    answer = {"id": "re_1", "amount": 500, "currency": "usd", "status": "succeeded", **changes}

    with pytest.raises(AdapterError):
        parse.refund_fact(REFUND, answer)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("needs_response", DisputeKind.OPENED),
        ("under_review", DisputeKind.OPENED),
        ("lost", DisputeKind.LOST),
        ("won", DisputeKind.WON),
        ("warning_needs_response", DisputeKind.WON),  # the bank asks, and takes nothing
    ],
)
def test_a_dispute_tells_whether_the_money_is_ours(status: str, kind: DisputeKind) -> None:
    answer = {
        "id": "dp_1",
        "charge": "ch_1",
        "amount": 1250,
        "currency": "usd",
        "status": status,
        "reason": "fraudulent",
        "evidence_details": {"due_by": AT},
    }

    fact = parse.dispute_fact(answer)

    assert (fact.ref, fact.kind, fact.txn_id) == ("dp_1", kind, "ch_1")
    assert fact.money == Money(Decimal("12.50"), "USD")
    assert fact.answer_by == datetime.fromtimestamp(AT, tz=UTC)
    assert fact.reason == f"{status}: fraudulent"


def test_a_statement_has_what_moved_and_nothing_else() -> None:
    line = parse.charge_fact(charge())

    assert line is not None
    assert (line.kind, line.txn_id, line.attempt_ref) == (FactKind.PAID, "ch_1", "P1001-a1")
    assert parse.charge_fact(charge(status="failed")) is None
    assert parse.charge_fact(charge(captured=False)) is None

    refund = {"id": "re_1", "charge": "ch_1", "amount": 500, "currency": "usd", "status": "succeeded", "created": AT}
    back = parse.refund_line(refund)
    assert back is not None
    assert (back.kind, back.txn_id, back.raw["charge"]) == (FactKind.REFUNDED, "re_1", "ch_1")
    assert parse.refund_line({**refund, "status": "failed"}) is None
