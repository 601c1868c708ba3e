"""Whether a message is Stripe's, and fresh."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import stripe

from payments.providers.base import BadSignature

#: Source: docs.stripe.com/webhooks, "Preventing replay attacks": five minutes.
TOLERANCE: Final = timedelta(seconds=300)


def check(*, body: bytes, header: str, secrets: Iterable[str], now: datetime) -> None:
    """Check a message's signature against each secret that holds now, and its age.

    Raises:
        BadSignature: Nobody who knows a secret signed it, or it was signed too long ago, or too far ahead.
    """
    if not any(_is_signed(body, header, secret) for secret in secrets):
        raise BadSignature("the message is not signed by Stripe")
    # A good signature covers the moment, so its form is good too.
    signed_at = int(next(part[2:] for part in header.split(",") if part.startswith("t=")))
    if abs(int(now.timestamp()) - signed_at) > TOLERANCE.total_seconds():
        raise BadSignature("the message was signed too long ago")


def _is_signed(body: bytes, header: str, secret: str) -> bool:
    try:
        return bool(stripe.WebhookSignature.verify_header(body, header, secret, tolerance=None))
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
