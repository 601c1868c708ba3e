"""What Stripe's answers mean, in our words. Pure: no clock, no network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.base import (
    About,
    AttemptView,
    DisputeFact,
    DisputeKind,
    Fact,
    FactKind,
    Hint,
    RefundFact,
    RefundKind,
    RefundView,
)
from payments.providers.stripe.units import from_units

#: In the metadata of all that we make at Stripe: our word for the attempt, and for the refund.
ATTEMPT: Final = "attempt"
REFUND: Final = "refund"

#: Stripe's word for why a card was declined -> why, in plain words. Source: docs.stripe.com/declines/codes (2026).
DECLINES: Final[Mapping[str, str]] = {
    "insufficient_funds": "The card has not enough money.",
    "expired_card": "The card has expired.",
    "incorrect_cvc": "The security code is wrong.",
    "incorrect_number": "The card's number is wrong.",
    "lost_card": "The bank declined the card.",
    "stolen_card": "The bank declined the card.",
    "fraudulent": "The bank declined the card.",
    "card_not_supported": "The card does not pay for this kind of purchase.",
    "currency_not_supported": "The card does not pay in this currency.",
    "card_velocity_exceeded": "The card is over its limit.",
    "withdrawal_count_limit_exceeded": "The card is over its limit.",
    "processing_error": "The bank could not handle the card just now.",
    "issuer_not_available": "The card's bank did not answer.",
    "try_again_later": "The bank could not handle the card just now.",
    "authentication_required": "The bank wants to hear from the card's owner first.",
    "payment_intent_authentication_failure": "The card's owner did not confirm the payment.",
}
DECLINED: Final = "The bank declined the card."

_REFUNDS: Final[Mapping[str, RefundKind]] = {
    "pending": RefundKind.SUBMITTED,
    "requires_action": RefundKind.SUBMITTED,
    "succeeded": RefundKind.SUCCEEDED,
    "failed": RefundKind.FAILED,
    "canceled": RefundKind.FAILED,
}
#: Nothing is taken by a dispute in one of these. Source: docs.stripe.com/api/disputes/object, `status` (2026).
_KEPT: Final = frozenset({"won", "prevented", "warning_needs_response", "warning_under_review", "warning_closed"})
_DISPUTES: Final[Mapping[str, DisputeKind]] = {"lost": DisputeKind.LOST}
_INTENTS: Final[Mapping[str, FactKind]] = {
    "requires_payment_method": FactKind.PENDING,
    "requires_confirmation": FactKind.PENDING,
    "requires_action": FactKind.PENDING,
    "requires_capture": FactKind.PENDING,
    "processing": FactKind.PROCESSING,
    "canceled": FactKind.CLOSED,
}


def fact_of_session(attempt: AttemptView, session: Mapping[str, Any]) -> Fact:
    """Return what a page of Stripe's says about an attempt.

    A page whose card was declined is told as FAILED though the buyer may still try another card on it: should that
    succeed, the money is told as PAID, which counts after any other.
    """
    if session.get("client_reference_id") != attempt.reference:
        return _unknown(attempt, "the page is another attempt's", session)
    intent = session.get("payment_intent")
    if session.get("payment_status") == "paid":
        if not isinstance(intent, dict):
            return _unknown(attempt, "paid, but nothing says how", session)
        return fact_of_intent(attempt, intent)
    if session.get("status") == "expired":
        return Fact(kind=FactKind.CLOSED, attempt_ref=attempt.reference, raw=_evidence(session))
    if session.get("status") == "complete":
        return Fact(kind=FactKind.PROCESSING, attempt_ref=attempt.reference)
    if session.get("status") != "open":
        return _unknown(attempt, f"the page is {session.get('status')!r}", session)
    return fact_of_intent(attempt, intent) if isinstance(intent, dict) else _pending(attempt)


def fact_of_intent(attempt: AttemptView, intent: Mapping[str, Any]) -> Fact:
    """Return what a payment at Stripe says about an attempt."""
    if _word_of(intent) != attempt.reference:
        return _unknown(attempt, "the payment is another attempt's", intent)
    status = str(intent.get("status"))
    if status == "succeeded":
        return _moved(attempt, intent)
    reason = decline_reason(intent.get("last_payment_error"))
    if status == "requires_payment_method" and reason:
        return Fact(kind=FactKind.FAILED, attempt_ref=attempt.reference, reason=reason, raw=_evidence(intent))
    kind = _INTENTS.get(status)
    if kind is None:
        return _unknown(attempt, f"the payment is {status!r}", intent)
    return Fact(kind=kind, attempt_ref=attempt.reference)


def decline_reason(error: object) -> str:
    """Return why a card was declined as `code: plain words`, or nothing when it was not."""
    if not isinstance(error, dict):
        return ""
    code = str(error.get("decline_code") or error.get("code") or "card_declined")
    return f"{code}: {DECLINES.get(code, DECLINED)}"


def refund_fact(refund: RefundView, answer: Mapping[str, Any]) -> RefundFact:
    """Return how far a refund has come; one that nobody here asked for has no reference, and may be of any amount.

    Raises:
        AdapterError: It is of another amount, so it is not the refund that we mean; a person must look.
    """
    try:
        money = from_units(answer.get("amount"), answer.get("currency"))
    except ValueError as error:
        raise AdapterError(f"refund {answer.get('id')} cannot be read: {error}", retryable=False) from error
    if refund.reference and money != refund.money:
        raise AdapterError(f"refund {answer.get('id')} is {money}, not {refund.money}", retryable=False)
    kind = _REFUNDS.get(str(answer.get("status")))
    if kind is None:
        raise AdapterError(f"refund {answer.get('id')} is {answer.get('status')!r}", retryable=True)
    reason = str(answer.get("failure_reason") or "") if kind is RefundKind.FAILED else ""
    return RefundFact(kind=kind, provider_ref=str(answer["id"]), money=money, reason=reason, raw=_evidence(answer))


def dispute_fact(answer: Mapping[str, Any]) -> DisputeFact:
    """Return how a dispute stands. A mere question of the bank's takes nothing: told as WON, as one that ended well.

    Raises:
        AdapterError: It cannot be read.
    """
    status, charge = str(answer.get("status")), answer.get("charge")
    evidence = answer.get("evidence_details")
    try:
        money = from_units(answer.get("amount"), answer.get("currency"))
    except ValueError as error:
        raise AdapterError(f"dispute {answer.get('id')} cannot be read: {error}", retryable=False) from error
    return DisputeFact(
        ref=str(answer.get("id")),
        txn_id=str(charge["id"] if isinstance(charge, dict) else charge),
        kind=DisputeKind.WON if status in _KEPT else _DISPUTES.get(status, DisputeKind.OPENED),
        money=money,
        answer_by=_moment(evidence.get("due_by")) if isinstance(evidence, dict) else None,
        reason=f"{status}: {answer.get('reason')}",
        raw=_evidence(answer),
    )


def charge_fact(charge: Mapping[str, Any]) -> Fact | None:
    """Return a charge as a line of a statement, or None where it brought no money."""
    if charge.get("status") != "succeeded" or not charge.get("captured"):
        return None
    return Fact(
        kind=FactKind.PAID,
        attempt_ref=_word_of(charge),
        txn_id=str(charge["id"]),
        money=from_units(charge.get("amount_captured"), charge.get("currency")),
        occurred_at=_moment(charge.get("created")),
        raw=_evidence(charge),
    )


def refund_line(answer: Mapping[str, Any]) -> Fact | None:
    """Return a refund as a line of a statement, or None where it gave nothing back. `raw["charge"]` says of what."""
    if _REFUNDS.get(str(answer.get("status"))) in {None, RefundKind.FAILED}:
        return None
    return Fact(
        kind=FactKind.REFUNDED,
        attempt_ref="",
        txn_id=str(answer["id"]),
        money=from_units(answer.get("amount"), answer.get("currency")),
        occurred_at=_moment(answer.get("created")),
        raw=_evidence(answer),
    )


def event_of(body: bytes) -> dict[str, Any]:
    """Return a message that was signed.

    Raises:
        AdapterError: It is no JSON object.
    """
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise AdapterError("the message is not a JSON object", retryable=False)
    return event


def hints_of_event(event: Mapping[str, Any], *, is_checkout: bool) -> list[Hint]:
    """Return what a message is about; nothing where it is none of ours.

    An attempt is named by what Stripe knows it by or, where a payment belongs to a page, by our own word for it; the
    payment behind a refund or a dispute by its charge.
    """
    key, kind = str(event.get("id") or ""), str(event.get("type") or "")
    data = event.get("data")
    subject = data.get("object") if isinstance(data, dict) else None
    if not key or not isinstance(subject, dict):
        return []
    at = _moment(event.get("created"))
    if kind.startswith("charge.dispute."):
        return [Hint(key, str(subject.get("charge") or ""), About.DISPUTE, str(subject.get("id")), at)]
    if kind.startswith(("refund.", "charge.refund.")):
        return [Hint(key, str(subject.get("charge") or ""), About.REFUND, str(subject.get("id")), at)]
    name = _attempt_named(kind, subject, is_checkout=is_checkout)
    return [Hint(key, name, happened_at=at)] if name else []


def _attempt_named(kind: str, subject: Mapping[str, Any], *, is_checkout: bool) -> str:
    """Return the attempt that an event names. `charge.*` says nothing that the payment's own events do not."""
    if kind.startswith("checkout.session."):
        return str(subject.get("id") or "")
    if not kind.startswith("payment_intent."):
        return ""
    return _word_of(subject) if is_checkout else str(subject.get("id") or "")


def unknown(attempts: Iterable[AttemptView], reason: str) -> list[Fact]:
    """Return the fact that nothing is known."""
    return [Fact(kind=FactKind.UNKNOWN, attempt_ref=attempt.reference, reason=reason) for attempt in attempts]


def _moved(attempt: AttemptView, intent: Mapping[str, Any]) -> Fact:
    """Return the fact that money moved; when we cannot read how much, that it is not known: a person looks."""
    charge = intent.get("latest_charge")
    if not isinstance(charge, dict) or not charge.get("id"):
        return _unknown(attempt, "succeeded, but no charge says so", intent)
    try:
        money: Money = from_units(intent.get("amount_received"), intent.get("currency"))
    except ValueError as error:
        return _unknown(attempt, str(error), intent)
    return Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.reference,
        txn_id=str(charge["id"]),
        money=money,
        occurred_at=_moment(charge.get("created")),
        raw=_evidence(intent),
    )


def _word_of(subject: Mapping[str, Any]) -> str:
    metadata = subject.get("metadata")
    return str(metadata.get(ATTEMPT) or "") if isinstance(metadata, dict) else ""


def _pending(attempt: AttemptView) -> Fact:
    return Fact(kind=FactKind.PENDING, attempt_ref=attempt.reference)


def _unknown(attempt: AttemptView, reason: str, raw: Mapping[str, Any]) -> Fact:
    return Fact(kind=FactKind.UNKNOWN, attempt_ref=attempt.reference, reason=reason, raw=_evidence(raw))


def _moment(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < 10**11:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC)


def _evidence(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer to keep: word for word, less the secrets with which a payment could be steered."""
    return {
        name: _evidence(value) if isinstance(value, dict) else value
        for name, value in answer.items()
        if name not in {"client_secret", "url"}
    }
