"""What we ask localstripe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import httpx
from django.conf import settings

from marketplace.sandbox.stripe.wire import Answer, Refusal

_TIMEOUT_S: Final = 20.0
#: localstripe takes any key of this form.
_HEADERS: Final = {"Authorization": "Bearer sk_test_sandbox"}


def ask(
    method: str, path: str, *, body: Mapping[str, Any] | None = None, params: Mapping[str, str] | None = None
) -> Answer:
    """Put one question, and return status and JSON.

    Raises:
        Refusal: localstripe does not run.
    """
    if not settings.LOCALSTRIPE_URL:
        raise Refusal(503, "localstripe is not running", kind="api_error")
    try:
        answer = httpx.request(
            method,
            f"{settings.LOCALSTRIPE_URL}/v1/{path}",
            json=body if method == "POST" else None,
            params=params,
            headers=_HEADERS,
            timeout=_TIMEOUT_S,
            trust_env=False,
        )
        found = answer.json()
    except (httpx.HTTPError, ValueError):
        raise Refusal(503, "localstripe does not answer", kind="api_error") from None
    return answer.status_code, found if isinstance(found, dict) else {}


def get(kind: str, name: str) -> dict[str, Any]:
    """Return one object, `get("payment_intents", "pi_1")`.

    Raises:
        Refusal: There is none.
    """
    status, found = ask("GET", f"{kind}/{name}")
    if status != 200:
        raise Refusal.missing(kind.rstrip("s"), name)
    return found


def every(kind: str, **params: str) -> list[dict[str, Any]]:
    """Return every object of a kind.

    Raises:
        Refusal: localstripe will not say.
    """
    status, found = ask("GET", kind, params={**params, "limit": "100000"})
    if status != 200:
        raise Refusal(status, "localstripe refuses to list")
    return list(found.get("data", []))


def forget() -> None:
    """Let localstripe forget everything."""
    if settings.LOCALSTRIPE_URL:
        httpx.delete(f"{settings.LOCALSTRIPE_URL}/_config/data", timeout=_TIMEOUT_S, trust_env=False)
