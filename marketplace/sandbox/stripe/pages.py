"""The page on which a buyer gives a card, and the question of the card's bank. Only pretended, and it says so."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from marketplace.sandbox.stripe import cards, sessions, upstream
from marketplace.sandbox.stripe.models import Session
from marketplace.sandbox.stripe.wire import Refusal

#: The bank's word -> what a person reads.
WORDS: Final = {
    "insufficient_funds": ("The card has not enough money.", "ប្រាក់ក្នុងកាតមិនគ្រប់គ្រាន់ទេ។"),
    "expired_card": ("The card has expired.", "កាតផុតកំណត់ហើយ។"),
    "incorrect_cvc": ("The security code is wrong.", "លេខកូដសុវត្ថិភាពមិនត្រឹមត្រូវ។"),
    "incorrect_number": ("That is no card number.", "លេខកាតមិនត្រឹមត្រូវ។"),
    "bad_date": ("Write the end of the card as MM/YY, not in the past.", "សូមសរសេរថ្ងៃផុតកំណត់ជា MM/YY។"),
    "payment_intent_authentication_failure": ("The bank was not told yes.", "ធនាគារមិនបានទទួលការយល់ព្រមទេ។"),
}
DECLINED: Final = ("The bank declined the card. Try another.", "ធនាគារបដិសេធកាតនេះ។ សូមសាកកាតផ្សេង។")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, session_id: str) -> HttpResponse:
    """Ask for a card (GET), and charge it (POST)."""
    try:
        session = sessions.current(session_id)
    except Refusal:
        return render(request, "stripe/over.html", {}, status=404)
    if session.status != Session.Status.OPEN:
        return render(request, "stripe/over.html", {"session": session}, status=410)
    if request.method != "POST":
        return _form(request, session)
    try:
        outcome = cards.pay_session(session, _card(request))
    except Refusal as refusal:
        return _form(request, session, decline=str(refusal.body["error"].get("code", "")))
    if outcome.status == "requires_action":
        return HttpResponseRedirect(reverse("stripe-challenge", args=[session.pk]))
    if outcome.status == "declined":
        return _form(request, session, decline=outcome.decline)
    return HttpResponseRedirect(_back(session))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def challenge(request: HttpRequest, session_id: str) -> HttpResponse:
    """Be the bank's page that asks the card's owner: yes or no."""
    try:
        session = sessions.current(session_id)
        found = upstream.get("payment_intents", session.intent or "none")
    except Refusal:
        return render(request, "stripe/over.html", {}, status=404)
    if found["status"] != "requires_action":
        return HttpResponseRedirect(reverse("stripe-pay", args=[session.pk]))
    if request.method != "POST":
        return render(request, "stripe/challenge.html", _shown(session))
    outcome = cards.authenticate(session.intent, agrees="yes" in request.POST)
    if outcome.status != "succeeded":
        return _form(request, session, decline=outcome.decline)
    return HttpResponseRedirect(_back(session))


def _back(session: Session) -> str:
    return session.success_url.replace("{CHECKOUT_SESSION_ID}", session.pk)


def _form(request: HttpRequest, session: Session, *, decline: str = "") -> HttpResponse:
    context = {**_shown(session), "decline": decline, "refusal": WORDS.get(decline, DECLINED) if decline else None}
    return render(request, "stripe/card.html", context, status=402 if decline else 200)


def _shown(session: Session) -> dict[str, Any]:
    whole = Decimal(session.amount) / 100
    amount = f"{whole:,.0f} ៛" if session.currency == "khr" else f"${whole:,.2f}"
    until = datetime.fromtimestamp(session.expires_at, tz=UTC)
    return {"session": session, "amount": amount, "until": until, "tests": sorted(cards.DECLINES.items())}


def _card(request: HttpRequest) -> cards.Card:
    """Return the card that was typed.

    Raises:
        Refusal: It is none, or its time is over.
    """
    given = request.POST
    number = re.sub(r"\D", "", given.get("number", ""))
    end = re.fullmatch(r"\s*(\d{1,2})\s*/?\s*(?:20)?(\d{2})\s*", given.get("end", ""))
    cvc = given.get("cvc", "").strip()
    if len(number) != 16 or not _checks(number):
        raise Refusal(402, "Your card number is incorrect.", code="incorrect_number")
    if not re.fullmatch(r"\d{3}", cvc):
        raise Refusal(402, "Your card's security code is incorrect.", code="incorrect_cvc")
    if end is None or not 1 <= int(end[1]) <= 12 or (2000 + int(end[2]), int(end[1])) < time.localtime()[:2]:
        raise Refusal(402, "Your card's expiration is invalid.", code="bad_date")
    return cards.Card(number=number, exp_month=int(end[1]), exp_year=2000 + int(end[2]), cvc=cvc)


def _checks(number: str) -> bool:
    """Say whether a card number's last digit fits. Source: ISO/IEC 7812-1, annex B (Luhn)."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0
