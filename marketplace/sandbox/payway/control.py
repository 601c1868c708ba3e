"""How programs pay, turn knobs and clear up. Nothing like it exists at ABA."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse, JsonResponse

from marketplace.sandbox.json_api import BadRequestError, json_view, object_of, text_of
from marketplace.sandbox.payway.envelope import CALLS
from marketplace.sandbox.payway.knobs import CALLBACKS, Knobs, turn
from marketplace.sandbox.payway.models import Knob, Payment
from marketplace.sandbox.payway.paying import UnableToPay, tell
from marketplace.sandbox.payway.paying import pay as move_money


@json_view
def pay(request: HttpRequest) -> HttpResponse:
    """Pay: `{"tran_id", "amount"?, "currency"?, "declined"?}`; 422 with the word of why not."""
    body = object_of(request)
    amount = text_of({**body, "amount": str(body.get("amount") or "")}, "amount", longest=20, default="")
    payment = _payment(text_of(body, "tran_id", longest=20))
    try:
        paid = move_money(
            payment.tran_id,
            amount=Decimal(amount) if amount else None,
            currency=text_of(body, "currency", longest=3, default=""),
            declined=body.get("declined") is True,
        )
    except UnableToPay as error:
        return JsonResponse({"error": str(error)}, status=422)
    return _state(paid)


@json_view
def state(request: HttpRequest) -> HttpResponse:
    """Say how a payment stands: `{"tran_id"}`."""
    return _state(_payment(text_of(object_of(request), "tran_id", longest=20)))


@json_view
def callback(request: HttpRequest) -> HttpResponse:
    """Send a payment's callback, paid or not: `{"tran_id", "how"?, "times"?}`."""
    body = object_of(request)
    how, times = text_of(body, "how", longest=10, default="signed"), body.get("times", 1)
    if how not in CALLBACKS or not isinstance(times, int) or not 0 < times <= 100:
        raise BadRequestError("bad_how_or_times")
    sent = tell(_payment(text_of(body, "tran_id", longest=20)), how=how, times=times)
    return JsonResponse({"answers": [one.status for one in sent]})


@json_view
def knobs(request: HttpRequest) -> HttpResponse:
    """Turn knobs: `{"tran_id"?: "", ...}` with the names of `Knobs`; what is not named goes back to usual."""
    body = object_of(request)
    tran_id = text_of(body, "tran_id", longest=20, default="")
    turn(tran_id, Knobs.from_body({name: value for name, value in body.items() if name != "tran_id"}))
    return JsonResponse({"ok": True})


@json_view
def calls(request: HttpRequest) -> HttpResponse:
    """Say how often each endpoint was asked since the sandbox began."""
    return JsonResponse(dict(CALLS))


@json_view
def reset(request: HttpRequest) -> HttpResponse:
    """Forget payments and knobs."""
    Payment.objects.all().delete()
    Knob.objects.all().delete()
    return JsonResponse({"ok": True})


def _payment(tran_id: str) -> Payment:
    payment = Payment.objects.filter(tran_id=tran_id).first()
    if payment is None:
        raise BadRequestError("no_such_payment")
    return payment


def _state(payment: Payment) -> JsonResponse:
    return JsonResponse(
        {
            "tran_id": payment.tran_id,
            "status": Payment.Status(payment.status).name,
            "refunded": str(payment.refunded),
            "refunds": payment.refunds,
            "callbacks": [one.status for one in payment.sent.order_by("pk")],
        }
    )
