"""How a message to a vendor's program proves that it is ours.

Source: Standard Webhooks, specification 1.0.0 (standardwebhooks.com, 2023): headers `webhook-id`, `webhook-timestamp`,
`webhook-signature`; HMAC-SHA256 over "<id>.<timestamp>.<body>", base64, behind "v1,"; secrets begin with "whsec_".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


def new_secret() -> str:
    """Return a secret for one program."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers_for(*, secret: str, message_id: str, body: str, now: datetime) -> dict[str, str]:
    """Return the headers that go with a message sent now."""
    stamp = str(int(now.timestamp()))
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature(secret=secret, message_id=message_id, stamp=stamp, body=body)}",
    }


def signature(*, secret: str, message_id: str, stamp: str, body: str) -> str:
    """Return the signature of a message, in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{stamp}.{body}".encode()
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def seal(secret: str) -> str:
    """Return a secret as it may lie in the database."""
    return _cipher().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed; former keys of the project still open what they closed."""
    return _cipher().decrypt(sealed.encode()).decode()


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(key: str | bytes) -> bytes:
    secret = key.encode() if isinstance(key, str) else key
    return base64.urlsafe_b64encode(hashlib.blake2b(secret, digest_size=32, person=b"webhook-secret").digest())
