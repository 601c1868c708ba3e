"""What a payer does, and how PayWay tells the merchant of it."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from decimal import Decimal

import httpx
from django.utils import timezone

from marketplace.sandbox.payway.config import API_KEY, OLD_API_KEY
from marketplace.sandbox.payway.knobs import knobs_for
from marketplace.sandbox.payway.models import Payment, Sent
from payments.providers.payway.signing import callback_signature


class UnableToPay(Exception):
    """PayWay refuses: `closed`, `expired` or `already_paid`."""


def pay(tran_id: str, *, amount: Decimal | None = None, currency: str = "", declined: bool = False) -> Payment:
    """Pay, or be declined, and tell the merchant.

    Args:
        tran_id: Which payment.
        amount: What is taken from the payer; the payment's own amount when not given.
        currency: Of the payer's account, where it is another one.
        declined: The bank says no.

    Raises:
        UnableToPay: Closed, too late, or paid before.
    """
    payment = Payment.objects.get(tran_id=tran_id)
    if payment.status == Payment.Status.CANCELLED:
        raise UnableToPay("closed")
    if payment.status in {Payment.Status.APPROVED, Payment.Status.REFUNDED}:
        raise UnableToPay("already_paid")
    if timezone.now() > payment.expires_at:
        raise UnableToPay("expired")
    knobs = knobs_for(tran_id)
    payment.status = Payment.Status.DECLINED if declined else Payment.Status.APPROVED
    payment.paid_amount = Decimal(0) if declined else amount or payment.amount
    payment.paid_currency = "" if declined else currency or payment.currency
    payment.apv = f"{secrets.randbelow(10**6):06d}"
    payment.visible_at = timezone.now() + timedelta(seconds=knobs.delay_s or 0)
    payment.save()
    if not declined:
        tell(payment)
    return payment


def paid_by_phone(payload: str) -> None:
    """Take money that a phone sent for one of our codes. Too late, it is turned back, and nobody hears of it."""
    payment = Payment.objects.filter(payload=payload).first()
    if payment is not None:
        try:
            pay(payment.tran_id)
        except UnableToPay:
            return


def tell(payment: Payment, *, how: str = "", times: int = 0) -> list[Sent]:
    """Send the callback of a payment, signed or as badly as ordered."""
    knobs = knobs_for(payment.tran_id)
    how = how or knobs.callback or "signed"
    if how == "none" or not payment.callback_url:
        return []
    body = {"tran_id": payment.tran_id, "apv": payment.apv, "status": "0", "return_params": payment.return_params}
    headers = {"content-type": "application/json", "user-agent": "payway-sandbox"}
    if how != "unsigned":
        key = {"signed": API_KEY, "old_key": OLD_API_KEY}.get(how, "somebody-elses-key")
        headers["X-PayWay-Hmac-Sha512"] = callback_signature(key, body)
    return [_send(payment, how, body, headers) for _ in range(times or knobs.callback_times or 1)]


def _send(payment: Payment, how: str, body: dict[str, str], headers: dict[str, str]) -> Sent:
    sent = Sent(payment=payment, how=how)
    try:
        answer = httpx.post(
            payment.callback_url, content=json.dumps(body).encode(), headers=headers, timeout=5.0, trust_env=False
        )
        sent.status = answer.status_code
    except httpx.HTTPError as error:
        sent.error = type(error).__name__
    sent.save()
    return sent
