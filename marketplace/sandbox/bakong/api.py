"""The endpoints of Bakong's Open API."""

from __future__ import annotations

import re
import secrets
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from marketplace.sandbox.bakong import tokens
from marketplace.sandbox.bakong.envelope import Refusal, endpoint, required
from marketplace.sandbox.bakong.knobs import Knobs, knobs_for
from marketplace.sandbox.bakong.models import Registration, Transaction
from marketplace.sandbox.bakong.paying import now_ms
from marketplace.sandbox.outbox.models import Message
from payments.providers.bakong import khqr

MAX_LIST: Final = 50
_MD5: Final = re.compile(r"[0-9a-f]{32}")
_ACCOUNT: Final = re.compile(r"[^@\s]{1,24}@[^@\s]{2,8}")
#: Accounts with this beginning exist nowhere; all others that are well formed do.
NOBODY: Final = "nobody"


@endpoint(asks_token=False)
def request_token(body: Any) -> object:
    """Register an address; the code comes by e-mail, into the outbox."""
    [email] = required(body, "email", longest=30)
    organization, project = required(body, "organization", "project", longest=100)
    if Registration.objects.filter(email=email, is_verified=True).exists():
        raise Refusal(8)
    code = secrets.token_hex(10)
    defaults = {"organization": organization, "project": project, "code": code}
    Registration.objects.update_or_create(email=email, defaults=defaults)
    Message.objects.create(
        channel="email",
        to=email,
        sender="no-reply@bakong.example",
        subject="Bakong Open API: verification code",
        text=f"Your code is {code}.",
        sent_at=timezone.now(),
    )
    return None


@endpoint(asks_token=False)
def verify(body: Any) -> object:
    """Exchange the code for a token."""
    [code] = required(body, "code", longest=20)
    registration = Registration.objects.filter(code=code).first()
    if registration is None:
        raise Refusal(6, http_status=401)
    registration.is_verified, registration.code = True, ""
    registration.save()
    return {"token": _token(registration.email)}


@endpoint(asks_token=False)
def renew_token(body: Any) -> object:
    """Give a registered address a new token. The old one stays good until its end."""
    [email] = required(body, "email", longest=30)
    is_known = email in settings.BAKONG_EMAILS or Registration.objects.filter(email=email, is_verified=True).exists()
    if not is_known:
        raise Refusal(10)
    return {"token": _token(email)}


@endpoint(asks_token=False)
def generate_deeplink_by_qr(body: Any) -> object:
    """Return an address that opens the phone with this code; another one each time."""
    [payload] = required(body, "qr", longest=1000)
    source = body.get("sourceInfo")
    if source is not None:
        required(source, "appIconUrl", "appName", "appDeepLinkCallback", longest=500)
    if not khqr.verify(payload, now_ms=now_ms()):
        raise Refusal(4)
    return {"shortLink": f"{settings.PUBLIC_URL}/phone/?qr={quote(payload)}&link={secrets.token_hex(4)}"}


@endpoint(asks_token=True)
def check_transaction_by_md5(body: Any) -> object:
    """Tell of a code."""
    [md5] = required(body, "md5", longest=32)
    return _told(Transaction.objects.filter(md5=md5), knobs_for(md5))


@endpoint(asks_token=True)
def check_transaction_by_hash(body: Any) -> object:
    """Tell of a movement of money."""
    [txn_hash] = required(body, "hash", longest=64)
    return _told(Transaction.objects.filter(hash=txn_hash), None)


@endpoint(asks_token=True)
def check_transaction_by_short_hash(body: Any) -> object:
    """Tell of a movement by the eight characters on a receipt, with its amount and currency."""
    short_hash, currency = required(body, "hash", "currency", longest=8)
    amount = body.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        raise Refusal(5, http_status=400)
    found = Transaction.objects.filter(hash__startswith=short_hash, currency=currency, amount=Decimal(str(amount)))
    return _told(found, None)


@endpoint(asks_token=True)
def check_transaction_by_instruction_ref(body: Any) -> object:
    """Tell of a movement by the payer's bank's reference."""
    [reference] = required(body, "instructionRef", longest=40)
    return _told(Transaction.objects.filter(instruction_ref=reference), None)


@endpoint(asks_token=True)
def check_transaction_by_external_ref(body: Any) -> object:
    """Tell of a movement by the reference on the payer's receipt."""
    [reference] = required(body, "externalRef", longest=40)
    return _told(Transaction.objects.filter(external_ref=reference), None)


@endpoint(asks_token=True)
def check_transaction_by_md5_list(body: Any) -> object:
    """Tell of up to fifty codes; the body is a bare array."""
    return [_item("md5", value) for value in _list(body)]


@endpoint(asks_token=True)
def check_transaction_by_hash_list(body: Any) -> object:
    """Tell of up to fifty movements; the body is a bare array."""
    return [_item("hash", value) for value in _list(body)]


@endpoint(asks_token=True)
def check_bakong_account(body: Any) -> object:
    """Say whether an account exists."""
    return _account(body)


@endpoint(asks_token=False)
def check_account_exist(body: Any) -> object:
    """Say whether an account exists: the older path, which asks for no token."""
    return _account(body)


def _account(body: Any) -> object:
    [account] = required(body, "accountId", longest=64)
    if not _ACCOUNT.fullmatch(account):
        raise Refusal(12)
    if account.startswith(NOBODY):
        raise Refusal(11)
    return None


def _token(email: str) -> str:
    lifetime_s = knobs_for("").token_lifetime_s
    return tokens.issue(email, lifetime_s=lifetime_s or tokens.LIFETIME_S)


def _told(found: QuerySet[Transaction], knobs: Knobs | None) -> object:
    """Return the newest transaction that can be seen, as the knobs of its code would have it.

    Raises:
        Refusal: There is none, it failed, or the code was static.
    """
    transaction = found.filter(visible_ms__lte=now_ms()).first()
    if transaction is None:
        raise Refusal(1)
    knobs = knobs or knobs_for(transaction.md5)
    if transaction.is_static:
        raise Refusal(2)
    if transaction.status == Transaction.Status.FAILED or knobs.status == "FAILED":
        raise Refusal(3)
    return _as_json(transaction, knobs)


def _as_json(transaction: Transaction, knobs: Knobs) -> dict[str, object]:
    """Return a transaction. The amount is a JSON number with a fraction, as in the live samples: 14000.0."""
    amount = Decimal(knobs.amount) if knobs.amount else transaction.amount
    return {
        "hash": transaction.hash,
        "fromAccountId": transaction.from_account,
        "toAccountId": knobs.to_account or transaction.to_account,
        "currency": knobs.currency or transaction.currency,
        "amount": float(amount),
        "description": transaction.description,
        "createdDateMs": float(transaction.paid_ms),
        "acknowledgedDateMs": float(transaction.paid_ms),
        "trackingStatus": None,
        "receiverBank": None,
        "receiverBankAccount": None,
        "instructionRef": transaction.instruction_ref,
        "externalRef": transaction.external_ref,
    }


def _list(body: Any) -> list[str]:
    if not isinstance(body, list) or not 0 < len(body) <= MAX_LIST or not all(isinstance(item, str) for item in body):
        raise Refusal(5, http_status=400)
    return body


def _item(name: str, value: str) -> dict[str, object]:
    found = Transaction.objects.filter(**{name: value})
    newest = found.first()
    knobs = knobs_for(value if name == "md5" else newest.md5 if newest else "")
    status, data = _status_and_data(found, knobs)
    item: dict[str, object] = {name: value, "status": status, "message": status.replace("_", " ").capitalize()}
    return {**item, knobs.list_key or "data": data}


def _status_and_data(found: QuerySet[Transaction], knobs: Knobs) -> tuple[str, object]:
    if knobs.list_status and knobs.list_status != "SUCCESS":
        return knobs.list_status, None
    try:
        return "SUCCESS", _told(found, knobs)
    except Refusal as refusal:
        return {1: "NOT_FOUND", 2: "STATIC_QR", 3: "FAILED"}[refusal.error_code], None
