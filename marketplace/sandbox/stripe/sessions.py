"""Checkout Sessions: Stripe's own page for a card, which localstripe does not have.

Source: docs.stripe.com/api/checkout/sessions (2026-10-28.endive).
"""

from __future__ import annotations

import secrets
import time
from typing import Any, Final

from django.conf import settings

from marketplace.sandbox.stripe import events, objects, upstream
from marketplace.sandbox.stripe.models import Session
from marketplace.sandbox.stripe.wire import Answer, Question, Refusal, whole

LEAST_S: Final = 30 * 60
MOST_S: Final = 24 * 60 * 60
#: Stripe's own least charge, where a document says so.
LEAST: Final = {"usd": 50}
_FIELDS: Final = (
    "mode",
    "ui_mode",
    "payment_method_types",
    "line_items",
    "client_reference_id",
    "metadata",
    "payment_intent_data",
    "adaptive_pricing",
    "success_url",
    "cancel_url",
    "expires_at",
    "locale",
    "customer_email",
)


def create(question: Question) -> Answer:
    """Open a page."""
    given = question.known(*_FIELDS)
    if given.get("mode") != "payment":
        raise Refusal(400, "You must provide the mode payment", param="mode")
    price, name = _price(given)
    now = int(time.time())
    expires_at = whole(given, "expires_at") if "expires_at" in given else now + MOST_S
    if not now + LEAST_S <= expires_at <= now + MOST_S:
        raise Refusal(400, "The `expires_at` timestamp must be 30 minutes to 24 hours from now", param="expires_at")
    if not given.get("success_url"):
        raise Refusal(400, "Missing required param: success_url", code="parameter_missing", param="success_url")
    session = Session.objects.create(
        id=f"cs_test_{secrets.token_hex(24)}",
        reference=given.get("client_reference_id", ""),
        name=name,
        currency=price[1],
        amount=price[0],
        metadata=given.get("metadata") or {},
        intent_metadata=(given.get("payment_intent_data") or {}).get("metadata") or {},
        success_url=given["success_url"],
        cancel_url=given.get("cancel_url", ""),
        created=now,
        expires_at=expires_at,
    )
    return 200, told(session)


def _price(given: dict[str, Any]) -> tuple[tuple[int, str], str]:
    try:
        [item] = given["line_items"]
        price = item["price_data"]
        currency, name = str(price["currency"]).lower(), str(price["product_data"]["name"])
    except (KeyError, TypeError, ValueError):
        raise Refusal(400, "The sandbox sells one line with price_data", param="line_items") from None
    amount = whole(price, "unit_amount") * whole(item, "quantity")
    if amount < LEAST.get(currency, 1):
        raise Refusal(400, "The total amount due is too small", code="amount_too_small")
    return (amount, currency), name


def retrieve(question: Question, session_id: str) -> Answer:
    """Tell of a page."""
    question.known()
    return 200, told(current(session_id), expand=question.expand)


def listed(question: Question) -> Answer:
    """List pages, newest first; those of a payment where one is named."""
    given = question.known("payment_intent", "limit", "starting_after")
    rows = Session.objects.order_by("-created", "id")
    if given.get("payment_intent"):
        rows = rows.filter(intent=given["payment_intent"])
    return 200, objects.page("checkout/sessions", [told(row) for row in rows])


def expire(question: Question, session_id: str) -> Answer:
    """Take a page away, unless it is paid."""
    question.known()
    session = current(session_id)
    if session.status != Session.Status.OPEN:
        text = f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session.status}.'
        raise Refusal(400, text)
    end(session)
    return 200, told(session)


def current(session_id: str) -> Session:
    """Return a page, over by itself when its time has come.

    Raises:
        Refusal: There is none.
    """
    session = Session.objects.filter(pk=session_id).first()
    if session is None:
        raise Refusal.missing("checkout.session", session_id)
    if session.status == Session.Status.OPEN and session.expires_at <= time.time():
        end(session)
    return session


def end(session: Session) -> None:
    """Let nobody pay on a page any more.

    Raises:
        Refusal: Somebody has, meanwhile.
    """
    if session.intent:
        status, _ = upstream.ask("POST", f"payment_intents/{session.intent}/cancel", body={})
        if status != 200:
            raise Refusal(400, "The payment of this Checkout Session has succeeded or is being made.")
    if Session.objects.filter(pk=session.pk, status=Session.Status.OPEN).update(status=Session.Status.EXPIRED):
        session.status = Session.Status.EXPIRED
        events.tell("checkout.session.expired", told(session))


def told(session: Session, *, expand: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a page as Stripe tells it."""
    is_open = session.status == Session.Status.OPEN
    return {
        "id": session.pk,
        "object": "checkout.session",
        "amount_total": session.amount,
        "cancel_url": session.cancel_url,
        "client_reference_id": session.reference or None,
        "created": session.created,
        "currency": session.currency,
        "expires_at": session.expires_at,
        "livemode": False,
        "metadata": session.metadata,
        "mode": "payment",
        "payment_intent": _intent(session, expand),
        "payment_method_types": ["card"],
        "payment_status": "paid" if session.status == Session.Status.COMPLETE else "unpaid",
        "status": session.status,
        "success_url": session.success_url,
        "ui_mode": "hosted_page",
        "url": f"{settings.PUBLIC_URL}/stripe/pay/{session.pk}" if is_open else None,
    }


def _intent(session: Session, expand: tuple[str, ...]) -> str | dict[str, Any] | None:
    if not any(words.startswith("payment_intent") for words in expand) or not session.intent:
        return session.intent or None
    inner = [words.removeprefix("payment_intent.") for words in expand]
    return objects.intent(upstream.get("payment_intents", session.intent), expand=inner)
