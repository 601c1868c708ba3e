"""The token that opens the Bakong Open API, and its renewal.

# Note [One renewal, and the old token until the new one answers]
A token lives about 90 days. From ten days before its end it is renewed under one lock, so that a hundred polls do not
renew a hundred times; while that fails, the old one is used as long as it lives, and each failure is an error in the log:
so it is told while there are more than seven days left to write to NBC. A token that is refused before its time is
renewed at once, by the first who was refused.

Source: National Bank of Cambodia, "Bakong QR Pay Integration" 1.0.3 (token life) and "Bakong Open API" 1.0.2
(`renew_token` asks for the e-mail only).
"""

from __future__ import annotations

import base64
import json
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from marketplace.core.errors import AdapterError

logger = logging.getLogger(__name__)

TOKEN_NOT_RENEWED: Final = "payments.bakong.token_not_renewed"  # noqa: S105 - an event
RENEW_BEFORE: Final = timedelta(days=10)
#: After a failed renewal the next try waits this long, while the old token lives.
RETRY_AFTER: Final = timedelta(minutes=10)


def expiry_of(token: str) -> datetime | None:
    """Return when a token ends, or None when it does not say so. The signature is NBC's business."""
    try:
        claims = token.split(".")[1]
        padded = claims + "=" * (-len(claims) % 4)
        return datetime.fromtimestamp(int(json.loads(base64.urlsafe_b64decode(padded))["exp"]), tz=UTC)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


class TokenKeeper:
    """Holds one account's token for this process."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._lock = threading.Lock()
        self._retry_at: datetime | None = None

    def token(self, *, renew: Callable[[], str], now: datetime) -> str:
        """Return a token that should open, renewed when its end is near.

        Raises:
            AdapterError: There is no living token, and none could be got.
        """
        if not self._is_due(now):
            return self._token
        with self._lock:
            if self._is_due(now):
                self._renew_or_keep(renew, now)
            return self._token

    def token_after_refusal(self, refused: str, *, renew: Callable[[], str]) -> str:
        """Return another token than the one that was refused.

        Raises:
            AdapterError: None could be got.
        """
        with self._lock:
            if self._token == refused:
                self._token = renew()
                self._retry_at = None
            return self._token

    def _is_due(self, now: datetime) -> bool:
        if not self._token:
            return True
        expires_at = expiry_of(self._token)
        if expires_at is None or now < expires_at - RENEW_BEFORE:
            return False
        return now >= expires_at or self._retry_at is None or now >= self._retry_at

    def _renew_or_keep(self, renew: Callable[[], str], now: datetime) -> None:
        try:
            self._token = renew()
            self._retry_at = None
        except AdapterError as error:
            expires_at = expiry_of(self._token)
            days_left = (expires_at - now).days if expires_at else 0
            logger.error(TOKEN_NOT_RENEWED, extra={"days_left": days_left, "error": str(error)})  # noqa: TRY400 - no bug of ours
            if expires_at is None or now >= expires_at:
                raise
            self._retry_at = now + RETRY_AFTER


_keepers: dict[tuple[str, str, str], TokenKeeper] = {}
_keepers_lock = threading.Lock()


def keeper_for(*, base_url: str, email: str, token: str) -> TokenKeeper:
    """Return the one keeper of this account in this process: adapters come and go, a renewed token stays."""
    with _keepers_lock:
        return _keepers.setdefault((base_url, email, token), TokenKeeper(token))
