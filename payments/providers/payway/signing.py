"""How PayWay's requests and callbacks are signed, and how the secret part of a refund is encrypted. Pure.

Source: ABA PayWay developer portal as kept in Joselay/aba-payway-docs (01, 02, 05, 06, 14; March 2026). Fields that are
not sent count as empty, so the orders below also fit the shorter ones that circulate.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

PURCHASE_ORDER: Final = (
    "req_time", "merchant_id", "tran_id", "amount", "items", "shipping", "firstname", "lastname", "email", "phone",
    "type", "payment_option", "return_url", "cancel_url", "continue_success_url", "return_deeplink", "currency",
    "custom_fields", "return_params", "payout", "lifetime", "additional_params", "google_pay_token",
    "skip_success_page",
)  # fmt: skip
QR_ORDER: Final = (
    "req_time", "merchant_id", "tran_id", "amount", "items", "first_name", "last_name", "email", "phone",
    "purchase_type", "payment_option", "callback_url", "return_deeplink", "currency", "custom_fields", "return_params",
    "payout", "lifetime", "qr_image_template",
)  # fmt: skip
TRANSACTION_ORDER: Final = ("req_time", "merchant_id", "tran_id")
LIST_ORDER: Final = (
    "req_time", "merchant_id", "from_date", "to_date", "from_amount", "to_amount", "status", "page", "pagination",
)  # fmt: skip
REFUND_ORDER: Final = ("request_time", "merchant_id", "merchant_auth")
SIGNATURE_HEADER: Final = "x-payway-hmac-sha512"
#: Bytes of a text that go into one block. Source: 06-refund, the PHP sample.
CHUNK: Final = 117


class UnreadableKeyError(ValueError):
    """The text is no RSA public key."""


def sign(key: str, text: str) -> str:
    """Return the base64 of the HMAC-SHA512 of a text."""
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha512).digest()).decode()


def request_hash(key: str, fields: Mapping[str, str], order: Sequence[str]) -> str:
    """Return the hash of a request: the very texts that are sent, one after another in PayWay's order."""
    return sign(key, "".join(fields.get(name, "") for name in order))


def callback_signature(key: str, body: Mapping[str, Any]) -> str:
    """Return the signature of a callback: its values in the order of their names, nested ones as JSON."""
    return sign(key, "".join(_text(body[name]) for name in sorted(body)))


def is_signed_by(keys: Sequence[str], body: Mapping[str, Any], signature: str) -> bool:
    """Say whether one of the keys made a callback's signature."""
    return any(hmac.compare_digest(callback_signature(key, body).encode(), signature.encode()) for key in keys if key)


def encrypted(pem: str, value: Mapping[str, str]) -> str:
    """Return a JSON object encrypted for ABA in blocks, as base64.

    Raises:
        UnreadableKeyError: The key is none.
    """
    key, text = read_public_key(pem), json.dumps(value, separators=(",", ":")).encode()
    blocks = [key.encrypt(text[at : at + CHUNK], PKCS1v15()) for at in range(0, len(text), CHUNK)]
    return base64.b64encode(b"".join(blocks)).decode()


def read_public_key(pem: str) -> RSAPublicKey:
    """Return an RSA public key.

    Raises:
        UnreadableKeyError: The text is none.
    """
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnreadableKeyError(str(error)) from error
    if not isinstance(key, RSAPublicKey):
        raise UnreadableKeyError("not an RSA key")
    return key


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)
