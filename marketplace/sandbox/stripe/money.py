"""Payments, charges, refunds and disputes for programs: localstripe's, with Stripe's rules."""

from __future__ import annotations

from typing import Any, Final

from marketplace.sandbox.stripe import cards, events, objects, upstream
from marketplace.sandbox.stripe.knobs import turned
from marketplace.sandbox.stripe.models import Charge, Dispute, Refund
from marketplace.sandbox.stripe.wire import Answer, Question, Refusal, whole

#: What Stripe takes and localstripe does not.
_BEYOND: Final = ("automatic_payment_methods", "description", "receipt_email", "statement_descriptor_suffix")
_FIELDS: Final = ("amount", "currency", "metadata", "payment_method_types", "capture_method", *_BEYOND)


def create_intent(question: Question) -> Answer:
    """Make ready to take a payment."""
    given = question.known(*_FIELDS)
    body = {name: value for name, value in given.items() if name not in _BEYOND}
    status, made = upstream.ask("POST", "payment_intents", body={**body, "amount": whole(given, "amount")})
    if status != 200:
        raise Refusal(400, "Missing or invalid parameter")
    told = objects.intent(made)
    events.tell("payment_intent.created", told)
    return 200, told


def retrieve_intent(question: Question, name: str) -> Answer:
    """Tell of a payment."""
    return 200, objects.intent(upstream.get("payment_intents", name), expand=question.expand)


def list_intents(question: Question) -> Answer:
    """List payments."""
    question.known("limit", "starting_after")
    return 200, objects.page("payment_intents", [objects.intent(row) for row in upstream.every("payment_intents")])


def cancel_intent(question: Question, name: str) -> Answer:
    """Call a payment off, unless it is made."""
    question.known("cancellation_reason")
    status, found = upstream.ask("POST", f"payment_intents/{name}/cancel", body={})
    if status != 200:
        found = upstream.get("payment_intents", name)
        text = f"You cannot cancel this PaymentIntent because it has a status of {found['status']}."
        raise Refusal(400, text, code="payment_intent_unexpected_state")
    told = objects.intent(found)
    events.tell("payment_intent.canceled", told)
    return 200, told


def confirm_intent(question: Question, name: str) -> Answer:
    """Charge a card, as a form in an app does."""
    given = question.known("payment_method", "return_url")
    outcome = cards.confirm(name, str(given.get("payment_method", "")))
    told = objects.intent(upstream.get("payment_intents", name), expand=question.expand)
    if outcome.status == "declined":
        raise Refusal(402, "Your card was declined.", kind="card_error", **objects.decline_words(outcome.decline))
    return 200, told


def list_charges(question: Question) -> Answer:
    """List charges, those of a span of time where one is given."""
    given = question.known("created", "limit", "starting_after")
    rows = [objects.charge(row) for row in upstream.every("charges") if _is_within(row, given)]
    return 200, objects.page("charges", rows)


def retrieve_charge(question: Question, name: str) -> Answer:
    """Tell of a charge."""
    return 200, objects.charge(upstream.get("charges", name))


def create_refund(question: Question) -> Answer:
    """Give money back: never more than came."""
    given = question.known("charge", "payment_intent", "amount", "metadata", "reason")
    charge = _charge_of(given)
    rest = charge["amount"] - objects.given_back(charge)
    amount = whole(given, "amount") if "amount" in given else rest
    if rest <= 0:
        raise Refusal(400, f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount > rest:
        raise Refusal(400, f"Refund amount ({amount}) is greater than unrefunded amount on charge ({rest})")
    body = {"charge": charge["id"], "amount": amount, "metadata": given.get("metadata") or {}}
    status, made = upstream.ask("POST", "refunds", body=body)
    if status != 200:
        raise Refusal(400, "This charge cannot be refunded")
    knobs = turned()
    if knobs.refund_status:
        reason = "expired_or_canceled_card" if knobs.refund_status == "failed" else ""
        Refund.objects.create(id=made["id"], charge=charge["id"], status=knobs.refund_status, failure_reason=reason)
    told = objects.refund(made)
    events.tell("refund.created", told)
    events.tell("charge.refunded", objects.charge(upstream.get("charges", charge["id"])))
    return 200, told


def _charge_of(given: dict[str, Any]) -> dict[str, Any]:
    if given.get("charge"):
        return upstream.get("charges", str(given["charge"]))
    found = upstream.get("payment_intents", str(given.get("payment_intent", "")))
    charge = found.get("latest_charge")
    if found.get("status") != "succeeded" or not isinstance(charge, dict):
        raise Refusal(400, "This PaymentIntent does not have a successful charge to refund.")
    return charge


def retrieve_refund(question: Question, name: str) -> Answer:
    """Tell of a refund."""
    return 200, objects.refund(upstream.get("refunds", name))


def list_refunds(question: Question) -> Answer:
    """List refunds, of a charge or of a span of time where one is given."""
    given = question.known("charge", "payment_intent", "created", "limit", "starting_after")
    wanted = {name: str(given[name]) for name in ("charge", "payment_intent") if given.get(name)}
    if "charge" in wanted and not Charge.objects.filter(pk=wanted["charge"]).exists():
        raise Refusal.missing("charge", wanted["charge"])
    rows = [objects.refund(row) for row in upstream.every("refunds", **wanted) if _is_within(row, given)]
    return 200, objects.page("refunds", rows)


def retrieve_dispute(question: Question, name: str) -> Answer:
    """Tell of a dispute."""
    row = Dispute.objects.filter(pk=name).first()
    if row is None:
        raise Refusal.missing("dispute", name)
    return 200, objects.dispute(row)


def create_method(question: Question) -> Answer:
    """Put a card down, as a form in an app does."""
    given = question.known("type", "card")
    card = given.get("card")
    if given.get("type") != "card" or not isinstance(card, dict):
        raise Refusal(400, "The sandbox takes cards only", param="type")
    name = cards.method(
        cards.Card(
            number=str(card.get("number", "")),
            exp_month=whole(card, "exp_month"),
            exp_year=whole(card, "exp_year"),
            cvc=str(card.get("cvc", "")),
        )
    )
    return 200, {"id": name, "object": "payment_method", "type": "card"}


def _is_within(row: dict[str, Any], given: dict[str, Any]) -> bool:
    span = given.get("created")
    if not isinstance(span, dict):
        return True
    at = int(row["created"])
    return int(span.get("gte", 0)) <= at < int(span.get("lt", 10**12))
