"""How programs give cards, turn knobs, dispute and clear up. Nothing like it exists at Stripe."""

from __future__ import annotations

import secrets
import time
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from marketplace.sandbox.json_api import BadRequestError, json_view, object_of, text_of
from marketplace.sandbox.stripe import cards, events, objects, sessions, upstream
from marketplace.sandbox.stripe.knobs import Knobs, turn
from marketplace.sandbox.stripe.models import Charge, Dispute, Event, Method, Refund, SavedAnswer, Session, Turned
from marketplace.sandbox.stripe.wire import Refusal

VISA: Final = "4242424242424242"
DISPUTES: Final = frozenset({"needs_response", "under_review", "won", "lost"})
SHOWN: Final = 200


@json_view
def pay(request: HttpRequest) -> HttpResponse:
    """Give a card: `{"session" or "intent", "card"?: "4242...", "agrees"?: true}`; `agrees` answers 3-D Secure.

    Answers `{"status", "intent", "decline"}`, or Stripe's refusal.
    """
    body = object_of(request)
    card = cards.Card(number=text_of(body, "card", longest=19, default=VISA))
    intent = text_of(body, "intent", longest=80, default="")
    try:
        if intent:
            outcome = cards.confirm(intent, cards.method(card))
        else:
            name = text_of(body, "session", longest=2000).rpartition("/")[2]
            outcome = cards.pay_session(sessions.current(name), card)
        if outcome.status == "requires_action" and "agrees" in body:
            outcome = cards.authenticate(outcome.intent, agrees=body["agrees"] is True)
    except Refusal as refusal:
        return JsonResponse(refusal.body, status=refusal.status)
    return JsonResponse({"status": outcome.status, "intent": outcome.intent, "decline": outcome.decline})


@json_view
def knobs(request: HttpRequest) -> HttpResponse:
    """Turn knobs, with the names of `Knobs`; what is not named goes back to usual."""
    turn(Knobs.from_body(object_of(request)))
    return JsonResponse({"ok": True})


@json_view
def refund(request: HttpRequest) -> HttpResponse:
    """Let a refund end another way: `{"refund", "status": "failed"|"succeeded", "reason"?}`; tells of it."""
    body = object_of(request)
    name, status = text_of(body, "refund", longest=80), text_of(body, "status", longest=20)
    if status not in {"failed", "succeeded", "pending", "canceled"}:
        raise BadRequestError("bad_status")
    try:
        found = upstream.get("refunds", name)
    except Refusal as refusal:
        return JsonResponse(refusal.body, status=refusal.status)
    reason = text_of(body, "reason", longest=60, default="expired_or_canceled_card" if status == "failed" else "")
    defaults = {"charge": found["charge"], "status": status, "failure_reason": reason}
    Refund.objects.update_or_create(pk=name, defaults=defaults)
    told = objects.refund(found)
    event = events.tell("refund.failed" if status == "failed" else "refund.updated", told)
    return JsonResponse({"refund": told, "event": event.pk})


@json_view
def dispute(request: HttpRequest) -> HttpResponse:
    """Open a dispute, `{"charge", "amount"?, "reason"?}`, or move one on, `{"dispute", "status"}`; tells of it."""
    body = object_of(request)
    name = text_of(body, "dispute", longest=80, default="")
    status = text_of(body, "status", longest=30, default="needs_response")
    if status not in DISPUTES:
        raise BadRequestError("bad_status")
    if name:
        Dispute.objects.filter(pk=name).update(status=status)
        row = Dispute.objects.filter(pk=name).first()
        if row is None:
            raise BadRequestError("no_such_dispute")
    else:
        row = _opened(body, status)
    is_over = status in {"won", "lost"}
    kind = "charge.dispute.closed" if is_over else "charge.dispute.updated" if name else "charge.dispute.created"
    event = events.tell(kind, objects.dispute(row))
    return JsonResponse({"dispute": objects.dispute(row), "event": event.pk})


def _opened(body: dict[str, Any], status: str) -> Dispute:
    try:
        charge = upstream.get("charges", text_of(body, "charge", longest=80))
    except Refusal:
        raise BadRequestError("no_such_charge") from None
    amount = body.get("amount") or charge["amount"]
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount <= charge["amount"]:
        raise BadRequestError("bad_amount")
    return Dispute.objects.create(
        id=f"dp_{secrets.token_hex(12)}",
        charge=charge["id"],
        amount=amount,
        currency=charge["currency"],
        reason=text_of(body, "reason", longest=60, default="fraudulent"),
        status=status,
        created=int(time.time()),
    )


@json_view
def send(request: HttpRequest) -> HttpResponse:
    """Send an event again: `{"event", "age_s"?, "secret"?, "url"?}`; answers how the marketplace answered."""
    body = object_of(request)
    event = Event.objects.filter(pk=text_of(body, "event", longest=80)).first()
    age_s = body.get("age_s", 0)
    if event is None or not isinstance(age_s, int):
        raise BadRequestError("no_such_event")
    secret, url = text_of(body, "secret", longest=100, default=""), text_of(body, "url", longest=300, default="")
    return JsonResponse({"status": events.send(event, age_s=age_s, secret=secret, url=url)})


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the latest events, newest first: `?kind=` narrows it."""
    rows = Event.objects.all()
    if kind := request.GET.get("kind"):
        rows = rows.filter(kind=kind)
    found = [{"id": row.pk, "kind": row.kind, "sendings": row.sendings, "body": row.body} for row in rows[:SHOWN]]
    return JsonResponse({"events": found})


@json_view
def forget_keys(request: HttpRequest) -> HttpResponse:
    """Forget every idempotency key, as Stripe does after a day."""
    SavedAnswer.objects.all().delete()
    return JsonResponse({"ok": True})


@json_view
def reset(request: HttpRequest) -> HttpResponse:
    """Forget everything, localstripe too."""
    for model in (Charge, Dispute, Event, Method, Refund, SavedAnswer, Session, Turned):
        model._default_manager.all().delete()
    upstream.forget()
    return JsonResponse({"ok": True})
