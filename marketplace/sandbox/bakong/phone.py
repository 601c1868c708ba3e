"""A bank's app on a phone, for people: read a code, see what it says, pay."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.sandbox.bakong.knobs import is_amount
from marketplace.sandbox.bakong.models import KnobSetting, Transaction
from marketplace.sandbox.bakong.paying import DEFAULT_PAYER, UnableToPay, Wish, now_ms, pay
from marketplace.sandbox.payway.paying import paid_by_phone
from payments.providers.bakong import khqr

SHOWN: Final = 100
_MAX_CODE: Final = 20_000

#: Word of the codec or of the app -> what a person reads.
WORDS: Final = {
    "expired": ("This code has expired.", "កូដនេះផុតកំណត់ហើយ។"),
    "already_paid": ("This code has been paid already.", "កូដនេះបានបង់រួចហើយ។"),
    "missing_amount": ("Say how much.", "សូមបញ្ចូលចំនួនទឹកប្រាក់។"),
    "bad_amount": ("That is no amount of money.", "ចំនួនទឹកប្រាក់មិនត្រឹមត្រូវ។"),
    "bad_crc": ("The code is damaged: its checksum is wrong.", "កូដខូច៖ លេខផ្ទៀងផ្ទាត់មិនត្រូវ។"),
}
NOT_A_CODE: Final = ("This is not a good KHQR code.", "នេះមិនមែនជាកូដ KHQR ត្រឹមត្រូវទេ។")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Show what a code says (GET ?qr=), and pay it (POST)."""
    given = request.POST if request.method == "POST" else request.GET
    payload = given.get("qr", "").strip("\r\n")[:_MAX_CODE]
    context: dict[str, Any] = {"qr": payload, "payer": given.get("from_account") or DEFAULT_PAYER}
    status = 200
    if payload:
        context |= _read(payload)
    if payload and request.method == "POST":
        try:
            context["paid"] = _receipt(pay(payload, _wish(request)))
            paid_by_phone(payload)
        except UnableToPay as error:
            context["refusals"] = [(word, *WORDS.get(word, NOT_A_CODE)) for word in error.words]
            status = 422
    return render(request, "bakong/phone.html", context, status=status)


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Show what Bakong knows: the latest movements, and the knobs that are turned."""
    movements = [_receipt(one) for one in Transaction.objects.all()[:SHOWN]]
    turned = [
        (setting.md5, {name: value for name, value in setting.knobs.items() if value}, setting.faults_left)
        for setting in KnobSetting.objects.order_by("md5")
    ]
    return render(request, "bakong/ledger.html", {"movements": movements, "turned": turned})


def _wish(request: HttpRequest) -> Wish:
    given = request.POST
    amount = given.get("amount", "").replace(",", "").strip()
    if amount and not is_amount(amount):
        raise UnableToPay("bad_amount")
    return Wish(
        from_account=given.get("from_account", "")[:64] or DEFAULT_PAYER,
        amount=amount,
        currency=given.get("currency", "")[:3],
        to_account=given.get("to_account", "").strip()[:64],
        fails="fails" in given,
        delay_s=30 if "slow" in given else 0,
        accept_expired="accept_expired" in given,
        again="again" in given,
    )


def _read(payload: str) -> dict[str, Any]:
    reading = khqr.decode(payload, now_ms=now_ms())
    decoded = reading.decoded
    expires_ms = decoded.get("expires_ms") if decoded.get("dynamic") else None
    return {
        "decoded": decoded,
        "md5": khqr.md5_of(payload) if reading.decoded else "",
        "amount": _spoken(str(decoded.get("amount", "")), str(decoded.get("currency", ""))),
        "expires_at": _moment(expires_ms) if isinstance(expires_ms, int) else None,
        "expires_ms": expires_ms,
        "is_expired": "expired" in reading.errors,
        "faults": [(word, *WORDS.get(word, NOT_A_CODE)) for word in reading.errors],
        "is_readable": not [word for word in reading.errors if word != "expired"],
    }


def _moment(at_ms: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _spoken(amount: str, currency: str) -> str:
    """Return an amount as people write it: 14,000 ៛ or $3.50."""
    try:
        number = Decimal(amount)
    except InvalidOperation:
        return ""
    if currency == "KHR":
        return f"{number.normalize():,f} ៛"
    return f"${number:,.2f}" if currency == "USD" else f"{number:,f} {currency}"


def _receipt(movement: Transaction) -> dict[str, Any]:
    return {
        "amount": _spoken(str(movement.amount), movement.currency),
        "to_account": movement.to_account,
        "from_account": movement.from_account,
        "hash": movement.hash,
        "md5": movement.md5,
        "failed": movement.status == Transaction.Status.FAILED,
        "external_ref": movement.external_ref,
        "paid_at": _moment(movement.paid_ms),
        "visible_at": _moment(movement.visible_ms),
        "is_late_to_show": movement.visible_ms > now_ms(),
    }
