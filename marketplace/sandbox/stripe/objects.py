"""Payments, charges, refunds and disputes as Stripe tells them: what localstripe says, put right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from marketplace.sandbox.stripe import upstream
from marketplace.sandbox.stripe.knobs import turned
from marketplace.sandbox.stripe.models import Charge, Dispute, Method, Refund

#: Banks' words that are a code of their own; all others are said beside `card_declined`.
#: Source: docs.stripe.com/error-codes (2026).
OWN_CODES: Final = frozenset({"expired_card", "incorrect_cvc", "processing_error"})


def intent(found: dict[str, Any], *, expand: Iterable[str] = ()) -> dict[str, Any]:
    """Return a payment, its charge by name unless it is asked for."""
    held = found.get("latest_charge")
    told = {name: value for name, value in found.items() if name not in {"charges", "invoice"}}
    told |= {"amount_received": 0, "last_payment_error": _error(found)}
    if isinstance(held, dict):
        full = charge(held)
        told["latest_charge"] = full if "latest_charge" in expand else full["id"]
        if found.get("status") == "succeeded":
            told |= {"amount_received": full["amount_captured"], "currency": full["currency"]}
    return told


def _error(found: dict[str, Any]) -> dict[str, Any] | None:
    error = found.get("last_payment_error")
    if not isinstance(error, dict):
        return None
    method = Method.objects.filter(pk=found.get("payment_method") or "").first()
    return {**error, "type": "card_error", **decline_words(method.decline if method else "")} if method else error


def decline_words(decline: str) -> dict[str, str]:
    """Return how Stripe says why a bank declined."""
    if decline in OWN_CODES:
        return {"code": decline}
    return {"code": "card_declined", "decline_code": decline or "generic_decline"}


def charge(found: dict[str, Any]) -> dict[str, Any]:
    """Return a charge."""
    kept = Charge.objects.filter(pk=found["id"]).first()
    told = {name: value for name, value in found.items() if name not in {"refunds", "invoice"}}
    knobs = turned()
    paid = found.get("status") == "succeeded" and found.get("captured")
    told |= {
        "metadata": kept.metadata if kept else {},
        "amount_captured": (knobs.charge_amount or found["amount"]) if paid else 0,
        "currency": knobs.charge_currency or found["currency"],
        "disputed": Dispute.objects.filter(charge=found["id"]).exists(),
        "amount_refunded": given_back(found),
    }
    return told


def given_back(found: dict[str, Any]) -> int:
    """Return what of a charge went back or is on its way, in Stripe's units."""
    failed = set(
        Refund.objects.filter(charge=found["id"], status__in=["failed", "canceled"]).values_list("pk", flat=True)
    )
    listed = found.get("refunds")
    rows = listed.get("data") or [] if isinstance(listed, dict) else upstream.every("refunds", charge=found["id"])
    return sum(row["amount"] for row in rows if row["id"] not in failed)


def refund(found: dict[str, Any]) -> dict[str, Any]:
    """Return a refund."""
    kept = Refund.objects.filter(pk=found["id"]).first()
    changed = {"status": kept.status, "failure_reason": kept.failure_reason or None} if kept else {}
    told = {name: value for name, value in found.items() if name != "date"}
    return {**told, "failure_reason": None, **changed}


def dispute(row: Dispute) -> dict[str, Any]:
    """Return a dispute."""
    return {
        "id": row.pk,
        "object": "dispute",
        "amount": row.amount,
        "charge": row.charge,
        "created": row.created,
        "currency": row.currency,
        "livemode": False,
        "reason": row.reason,
        "status": row.status,
    }


def page(kind: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a list that holds everything."""
    return {"object": "list", "url": f"/v1/{kind}", "has_more": False, "data": rows}
