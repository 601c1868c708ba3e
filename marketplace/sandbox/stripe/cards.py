"""A card is given: localstripe charges it, and we tell the marketplace.

Source of the numbers: docs.stripe.com/testing (2026). localstripe declines one number only, so the others go there under
that one, and their reason is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from marketplace.sandbox.stripe import events, objects, sessions, upstream
from marketplace.sandbox.stripe.models import Charge, Method, Session
from marketplace.sandbox.stripe.wire import Answer, Refusal

DECLINED_BY_LOCALSTRIPE: Final = "4000000000000341"
DECLINES: Final = {
    "4000000000000002": "generic_decline",
    "4000000000000341": "generic_decline",
    "4000000000009995": "insufficient_funds",
    "4000000000009987": "lost_card",
    "4000000000009979": "stolen_card",
    "4000000000000069": "expired_card",
    "4000000000000127": "incorrect_cvc",
    "4000000000000119": "processing_error",
    "4000000000006975": "card_velocity_exceeded",
}
#: Asks the owner, then has not enough money.
ASKED_THEN_DECLINED: Final = "4000008260003178"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a buyer types."""

    number: str
    exp_month: int = 12
    exp_year: int = 2034
    cvc: str = "123"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it: `succeeded`, `declined` (with the bank's word), or `requires_action` of the card's owner."""

    status: str
    intent: str = ""
    decline: str = ""


def method(card: Card) -> str:
    """Put a card down at localstripe and return its name there.

    Raises:
        Refusal: It is no card.
    """
    decline = DECLINES.get(card.number, "insufficient_funds" if card.number == ASKED_THEN_DECLINED else "")
    number = DECLINED_BY_LOCALSTRIPE if card.number in DECLINES else card.number
    fields = {"number": number, "exp_month": card.exp_month, "exp_year": card.exp_year, "cvc": card.cvc}
    status, made = upstream.ask("POST", "payment_methods", body={"type": "card", "card": fields})
    if status != 200:
        raise Refusal(402, "Your card number is incorrect.", kind="card_error", code="incorrect_number")
    Method.objects.create(id=made["id"], decline=decline)
    return str(made["id"])


def pay_session(session: Session, card: Card) -> Outcome:
    """Give a card on a page.

    Raises:
        Refusal: The page is paid or over, or it is no card.
    """
    if session.status != Session.Status.OPEN:
        raise Refusal(400, f"This page is {session.status}.")
    name = method(card)
    if not session.intent:
        fields = {
            "amount": session.amount,
            "currency": session.currency,
            "metadata": session.intent_metadata,
            "payment_method_types": ["card"],
        }
        status, made = upstream.ask("POST", "payment_intents", body=fields)
        if status != 200:
            raise Refusal(500, "localstripe makes no payment", kind="api_error")
        session.intent = made["id"]
        session.save(update_fields=["intent"])
        events.tell("payment_intent.created", objects.intent(made))
    return confirm(session.intent, name)


def confirm(intent_id: str, method_id: str) -> Outcome:
    """Charge a card for a payment, once more where one was declined before.

    Raises:
        Refusal: The payment is made or called off.
    """
    found = upstream.get("payment_intents", intent_id)
    if found["status"] == "requires_action":  # the buyer went back and takes another card
        body = {"client_secret": found["client_secret"], "success": False}
        _, found = upstream.ask("POST", f"payment_intents/{intent_id}/_authenticate", body=body)
    if found["status"] not in {"requires_payment_method", "requires_confirmation"}:
        raise Refusal(400, f"This PaymentIntent is {found['status']}.", code="payment_intent_unexpected_state")
    # localstripe lets nobody try again while it remembers the charge that was declined.
    fresh = {"payment_method": method_id, "latest_charge": None}
    upstream.ask("POST", f"payment_intents/{intent_id}", body=fresh)
    return _outcome(intent_id, upstream.ask("POST", f"payment_intents/{intent_id}/confirm", body={}))


def authenticate(intent_id: str, *, agrees: bool) -> Outcome:
    """Let the card's owner answer the bank's question.

    Raises:
        Refusal: The bank asked nothing.
    """
    found = upstream.get("payment_intents", intent_id)
    if found["status"] != "requires_action":
        raise Refusal(400, f"This PaymentIntent is {found['status']}.", code="payment_intent_unexpected_state")
    body = {"client_secret": found["client_secret"], "success": agrees}
    return _outcome(intent_id, upstream.ask("POST", f"payment_intents/{intent_id}/_authenticate", body=body))


def _outcome(intent_id: str, answer: Answer) -> Outcome:
    status, _ = answer
    if status not in {200, 402}:
        raise Refusal(500, f"localstripe answered {status}", kind="api_error")
    found = upstream.get("payment_intents", intent_id)
    told, charge = objects.intent(found), _kept_charge(found)
    if found["status"] == "requires_action":
        events.tell("payment_intent.requires_action", told)
        return Outcome(status="requires_action", intent=intent_id)
    if found["status"] != "succeeded":
        events.tell("payment_intent.payment_failed", told)
        error = told["last_payment_error"] or {}
        return Outcome(status="declined", intent=intent_id, decline=error.get("decline_code") or error.get("code", ""))
    events.tell("payment_intent.succeeded", told)
    if charge is not None:
        events.tell("charge.succeeded", objects.charge(charge))
    session = Session.objects.filter(intent=intent_id, status=Session.Status.OPEN).first()
    if session is not None:
        session.status = Session.Status.COMPLETE
        session.save(update_fields=["status"])
        events.tell("checkout.session.completed", sessions.told(session))
    return Outcome(status="succeeded", intent=intent_id)


def _kept_charge(found: dict[str, Any]) -> dict[str, Any] | None:
    charge = found.get("latest_charge")
    if not isinstance(charge, dict):
        return None
    defaults = {"intent": found["id"], "metadata": found.get("metadata") or {}}
    Charge.objects.update_or_create(pk=charge["id"], defaults=defaults)
    return charge
