"""PayWay's page, for people: see what is to be paid, pay or decline; and what PayWay knows."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.sandbox.payway.knobs import CALLBACKS, knobs_for
from marketplace.sandbox.payway.models import Knob, Payment
from marketplace.sandbox.payway.paying import UnableToPay, pay, tell

SHOWN: Final = 100
_REFUSALS: Final = {
    "closed": ("The shop has closed this payment.", "ហាងបានបិទការបង់ប្រាក់នេះហើយ។"),
    "expired": ("This payment has expired.", "ការបង់ប្រាក់នេះផុតកំណត់ហើយ។"),
    "already_paid": ("This payment has been made already.", "ការបង់ប្រាក់នេះបានធ្វើរួចហើយ។"),
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest, tran_id: str) -> HttpResponse:
    """Show a payment; POST `pay` or `decline`, then go back to the shop."""
    payment = get_object_or_404(Payment, tran_id=tran_id)
    context: dict[str, Any] = {"payment": payment, "callbacks": CALLBACKS, "knobs": knobs_for(tran_id)}
    if request.method != "POST":
        return render(request, "payway/checkout.html", context)
    try:
        pay(tran_id, currency=request.POST.get("currency", "")[:3], declined="decline" in request.POST)
    except UnableToPay as error:
        context["refusal"] = _REFUSALS[str(error)]
        return render(request, "payway/checkout.html", context, status=422)
    payment.refresh_from_db()
    back = payment.cancel_url if "decline" in request.POST else payment.back_url
    return redirect(back) if back else render(request, "payway/checkout.html", context)


@csrf_exempt
@require_http_methods(["POST"])
def send_again(request: HttpRequest, tran_id: str) -> HttpResponse:
    """Send a payment's callback once more, signed as chosen."""
    payment = get_object_or_404(Payment, tran_id=tran_id)
    how = request.POST.get("how", "signed")
    tell(payment, how=how if how in CALLBACKS else "signed")
    return redirect("payway")


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the latest payments, their callbacks, and the knobs that are turned."""
    turned = [
        (knob.tran_id, {name: value for name, value in knob.knobs.items() if value}, knob.faults_left)
        for knob in Knob.objects.order_by("tran_id")
    ]
    payments = Payment.objects.prefetch_related("sent")[:SHOWN]
    return render(request, "payway/ledger.html", {"payments": payments, "turned": turned, "callbacks": CALLBACKS})
