"""How programs pay, turn knobs and clear up. Nothing like it exists at NBC."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from marketplace.sandbox.bakong import tokens
from marketplace.sandbox.bakong.envelope import CALLS
from marketplace.sandbox.bakong.knobs import Knobs, is_amount, turn
from marketplace.sandbox.bakong.models import KnobSetting, Registration, Transaction
from marketplace.sandbox.bakong.paying import DEFAULT_PAYER, UnableToPay, Wish
from marketplace.sandbox.bakong.paying import pay as move_money
from marketplace.sandbox.json_api import BadRequestError, json_view, object_of, text_of
from marketplace.sandbox.payway.paying import paid_by_phone

_HASH: Final = re.compile(r"[0-9a-f]{64}")


@json_view
def pay(request: HttpRequest) -> HttpResponse:
    """Pay a scanned code: `{"payload", "from_account"?, "amount"?, "currency"?, "to_account"?, "status"?: "FAILED",
    "delay_s"?, "hash"?, "accept_expired"?, "again"?}`.

    Answers `{"md5", "hash", "amount", "currency", "to_account"}`, or 422 with the words of why not.
    """  # noqa: D205 - the form is one
    body = object_of(request)
    payload = text_of(body, "payload", longest=20_000)
    try:
        made = move_money(payload, _wish(body))
    except UnableToPay as error:
        return JsonResponse({"error": error.words[0], "errors": list(error.words)}, status=422)
    paid_by_phone(payload)
    return JsonResponse(
        {
            "md5": made.md5,
            "hash": made.hash,
            "amount": str(made.amount),
            "currency": made.currency,
            "to_account": made.to_account,
        }
    )


@json_view
def knobs(request: HttpRequest) -> HttpResponse:
    """Turn knobs: `{"md5"?: "", ...}` with the names of `Knobs`; what is not named goes back to usual."""
    body = object_of(request)
    md5 = text_of(body, "md5", longest=32, default="")
    turned = Knobs.from_body({name: value for name, value in body.items() if name != "md5"})
    turn(md5, turned)
    return JsonResponse({"ok": True})


@json_view
def token(request: HttpRequest) -> HttpResponse:
    """Issue a token that lives as long as told, also one that is dead already: `{"email", "lifetime_s"?}`."""
    body = object_of(request)
    email = text_of(body, "email", longest=30)
    lifetime_s = body.get("lifetime_s", tokens.LIFETIME_S)
    if not isinstance(lifetime_s, int) or isinstance(lifetime_s, bool):
        raise BadRequestError("bad_lifetime_s")
    return JsonResponse({"token": tokens.issue(email, lifetime_s=lifetime_s)})


@json_view
def calls(request: HttpRequest) -> HttpResponse:
    """Say how often each endpoint was asked since the sandbox began or was reset."""
    return JsonResponse(dict(CALLS))


@json_view
def reset(request: HttpRequest) -> HttpResponse:
    """Forget payments, knobs and counts; with `{"registrations": true}` those who registered too."""
    body = object_of(request)
    CALLS.clear()
    Transaction.objects.all().delete()
    KnobSetting.objects.all().delete()
    if body.get("registrations"):
        Registration.objects.all().delete()
    return JsonResponse({"ok": True})


def _wish(body: Mapping[str, Any]) -> Wish:
    amount = body.get("amount") or ""
    if amount and not is_amount(amount):
        raise BadRequestError("bad_amount")
    txn_hash = text_of(body, "hash", longest=64, default="")
    if txn_hash and not _HASH.fullmatch(txn_hash):
        raise BadRequestError("bad_hash")
    delayed = Knobs.from_body({"delay_s": body.get("delay_s")})
    return Wish(
        from_account=text_of(body, "from_account", longest=64, default=DEFAULT_PAYER),
        amount=str(amount),
        currency=text_of(body, "currency", longest=3, default=""),
        to_account=text_of(body, "to_account", longest=64, default=""),
        txn_hash=txn_hash,
        fails=body.get("status") == "FAILED",
        delay_s=delayed.delay_s or 0,
        accept_expired=body.get("accept_expired") is True,
        again=body.get("again") is True,
    )
