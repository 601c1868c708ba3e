"""The endpoints of PayWay that the marketplace uses.

Source: ABA PayWay developer portal as kept in Joselay/aba-payway-docs (March 2026).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.sandbox.bakong.paying import now_ms
from marketplace.sandbox.payway.config import ACCOUNT, MERCHANT_ID, RSA_PRIVATE_KEY
from marketplace.sandbox.payway.envelope import Fields, Refusal, endpoint, well
from marketplace.sandbox.payway.knobs import knobs_for
from marketplace.sandbox.payway.models import Payment
from payments.providers.bakong import khqr
from payments.providers.payway import signing

_MINUTES: Final = range(3, 43_201)


@endpoint(order=signing.QR_ORDER, wrong_hash="1")
def generate_qr(fields: Fields) -> Mapping[str, Any]:
    """Begin a payment that the merchant shows as a code."""
    made = _made(fields, duplicate="403", callback=fields.get("callback_url", ""))
    link = f"{settings.PUBLIC_URL}/payway/checkout/{made.tran_id}/"
    return well(
        "0", qrString=made.payload, amount=made.amount, currency=made.currency, qrImage="", abapay_deeplink=link
    )


@endpoint(order=signing.PURCHASE_ORDER, wrong_hash="1")
def purchase(fields: Fields) -> Mapping[str, Any]:
    """Begin a payment on PayWay's page."""
    made = _made(fields, duplicate="4", callback=fields.get("return_url", ""))
    link = f"{settings.PUBLIC_URL}/payway/checkout/{made.tran_id}/"
    return well(qr_string=made.payload, abapay_deeplink=link, checkout_qr_url=link)


@endpoint(order=signing.TRANSACTION_ORDER, wrong_hash="5")
def check_transaction_2(fields: Fields) -> Mapping[str, Any]:
    """Say how a payment of the last seven days stands."""
    payment = _found(fields, "6")
    if timezone.now() - payment.created_at > timedelta(days=7):
        raise Refusal("6", "Transaction not found")
    return well(data=_told(payment))


@endpoint(order=signing.TRANSACTION_ORDER, wrong_hash="5")
def transaction_detail(fields: Fields) -> Mapping[str, Any]:
    """Say how a payment of any age stands."""
    payment = _found(fields, "6")
    return well(data={**_told(payment), "transaction_id": payment.tran_id, "original_currency": payment.currency})


@endpoint(order=signing.TRANSACTION_ORDER, wrong_hash="1")
def close_transaction(fields: Fields) -> Mapping[str, Any]:
    """Make a payment impossible."""
    payment = _found(fields, "5")
    closed = Payment.objects.filter(pk=payment.pk, status__in=[Payment.Status.PENDING, Payment.Status.CANCELLED])
    if not closed.update(status=Payment.Status.CANCELLED):
        raise Refusal("73", "Invalid transaction status")
    return well()


@endpoint(order=signing.LIST_ORDER, wrong_hash="1")
def transaction_list_2(fields: Fields) -> Mapping[str, Any]:
    """List payments of up to three days, a page at once."""
    start, end = (_local(fields.get(name, "")) for name in ("from_date", "to_date"))
    if end - start > timedelta(days=3):
        raise Refusal("52", "Maximum date range is allowed only 3 days")
    names = set(fields.get("status", "").split(","))
    wanted = [status for status in Payment.Status if status.name in names]
    rows = Payment.objects.filter(created_at__gte=start, created_at__lte=end, status__in=wanted).order_by("pk")
    page, size = int(fields.get("page") or 1), int(fields.get("pagination") or 40)
    data = [
        {**_told(row), "transaction_id": row.tran_id, "original_currency": row.currency}
        for row in rows[(page - 1) * size : page * size]
    ]
    return well(data=data, page=str(page), pagination=str(size))


@endpoint(order=signing.REFUND_ORDER, wrong_hash="PTL02")
def refund(fields: Fields) -> Mapping[str, Any]:
    """Send money back: each time it is asked, as PayWay does."""
    told = _decrypted(fields.get("merchant_auth", ""))
    if told.get("mc_id") != MERCHANT_ID:
        raise Refusal("PTL62", "Invalid merchant information")
    amount = _amount(told.get("refund_amount"), "PTL186")
    with transaction.atomic():
        payment = Payment.objects.select_for_update().filter(tran_id=told.get("tran_id", "")).first()
        if payment is None or payment.status not in {Payment.Status.APPROVED, Payment.Status.REFUNDED}:
            raise Refusal("PTL57", "Unable to refund")
        if payment.refunded + amount > payment.amount:
            raise Refusal("PTL37", "Refund amount cannot exceed the original purchase amount")
        payment.refunded += amount
        payment.refunds += 1
        payment.status = Payment.Status.REFUNDED
        payment.save()
    return well(
        grand_total=payment.amount,
        total_refunded=payment.refunded,
        currency=payment.currency,
        transaction_status="REFUNDED",
    )


def _made(fields: Fields, *, duplicate: str, callback: str) -> Payment:
    amount, currency = _amount(fields.get("amount"), "3"), fields.get("currency", "")
    if currency not in {"KHR", "USD"}:
        raise Refusal("12", "Payment currency is not allowed")
    if currency == "KHR" and "." in fields.get("amount", ""):
        raise Refusal("46", "Purchase amount for KHR currency could not contain decimal place")
    if currency == "KHR" and amount < 100:
        raise Refusal("47", "KHR Amount must be greater than 100 KHR")
    if not 0 < len(fields.get("tran_id", "")) <= 20:
        raise Refusal("2", "Invalid transaction ID")
    minutes = int(fields.get("lifetime") or 43_200)
    if minutes not in _MINUTES:
        raise Refusal("69", "Transaction lifetime cannot be less than 3 minutes")
    now = timezone.now()
    try:
        return Payment.objects.create(
            tran_id=fields["tran_id"],
            amount=amount,
            currency=currency,
            option=fields.get("payment_option", ""),
            payload=_code(fields["tran_id"], amount, currency, minutes),
            callback_url=_plain(callback),
            back_url=fields.get("continue_success_url", ""),
            cancel_url=fields.get("cancel_url", ""),
            return_params=fields.get("return_params", ""),
            created_at=now,
            expires_at=now + timedelta(minutes=minutes),
        )
    except IntegrityError:
        raise Refusal(duplicate, "Duplicated Transaction ID") from None


def _code(tran_id: str, amount: Decimal, currency: str, minutes: int) -> str:
    fields = {
        "merchant_type": "individual",
        "bakong_account_id": ACCOUNT,
        "merchant_name": "PayWay sandbox",
        "currency": currency,
        "amount": amount,
        "bill_number": tran_id,
        "created_ms": now_ms(),
        "expires_ms": now_ms() + minutes * 60_000,
    }
    return khqr.encode(fields, now_ms=now_ms())


def _told(payment: Payment) -> dict[str, Any]:
    """Return what a check says of a payment, as its knobs have it."""
    knobs = knobs_for(payment.tran_id)
    is_visible = payment.visible_at is None or payment.visible_at <= timezone.now()
    status = Payment.Status(payment.status if is_visible else Payment.Status.PENDING)
    if knobs.status is not None:
        status = Payment.Status(knobs.status)
    is_paid = status in {Payment.Status.APPROVED, Payment.Status.REFUNDED}
    amount = Decimal(knobs.amount) if knobs.amount else payment.amount
    return {
        "payment_status_code": status.value,
        "payment_status": status.name,
        "total_amount": amount,
        "original_amount": payment.amount,
        "refund_amount": payment.refunded,
        "discount_amount": Decimal(0),
        "payment_amount": (amount if knobs.amount else payment.paid_amount) if is_paid else Decimal(0),
        "payment_currency": (payment.currency if knobs.amount else payment.paid_currency) if is_paid else "",
        "apv": payment.apv,
        "transaction_date": timezone.localtime(payment.created_at).strftime("%Y-%m-%d %H:%M:%S"),
    }


def _found(fields: Fields, missing: str) -> Payment:
    payment = Payment.objects.filter(tran_id=fields.get("tran_id", "")).first()
    if payment is None:
        raise Refusal(missing, "Transaction not found")
    return payment


def _decrypted(text: str) -> dict[str, Any]:
    key = cast(RSAPrivateKey, load_pem_private_key(RSA_PRIVATE_KEY, password=None))
    try:
        whole = base64.b64decode(text, validate=True)
        size = key.key_size // 8
        blocks = [key.decrypt(whole[at : at + size], PKCS1v15()) for at in range(0, len(whole), size)]
        told = json.loads(b"".join(blocks), parse_float=str)
    except (ValueError, binascii.Error):
        raise Refusal("PTL05", "Parameter invalid format") from None
    return told if isinstance(told, dict) else {}


def _amount(value: object, refusal: str) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise Refusal(refusal, "Invalid amount") from None
    if not amount.is_finite() or amount <= 0:
        raise Refusal(refusal, "Invalid amount")
    return amount


def _plain(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (ValueError, binascii.Error):
        raise Refusal("7", f"Wrong return param {quote(text[:40])}") from None


def _local(text: str) -> datetime:
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError:
        raise Refusal("49", "Invalid start date") from None
