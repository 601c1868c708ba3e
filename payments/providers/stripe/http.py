"""Stripe's library speaks through our own client: our time-outs, our log, and never inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import stripe

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpClient

#: The library would tell its maker the name and the kernel of this machine.
KEPT_BACK: Final = frozenset({"x-stripe-client-user-agent", "x-stripe-client-telemetry"})


class OurHttp(stripe.HTTPClient):
    """What `StripeClient` sends its requests with."""

    name = "marketplace"

    def __init__(self, http: HttpClient, *, base_url: str) -> None:
        super().__init__()
        self._http = http
        self._base_path = urlsplit(base_url).path.rstrip("/")

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Send one request.

        Raises:
            stripe.APIConnectionError: No answer; the library asks again where it was told to, with the same key.
            RuntimeError: Called inside a transaction.
        """
        parts = urlsplit(url)
        path = parts.path.removeprefix(self._base_path) + (f"?{parts.query}" if parts.query else "")
        sent = {name: value for name, value in (headers or {}).items() if name.lower() not in KEPT_BACK}
        content = post_data.encode() if isinstance(post_data, str) else post_data
        try:
            answer = self._http.request(method.upper(), path, content=content, headers=sent)
        except AdapterError as error:
            raise stripe.APIConnectionError(str(error), should_retry=True) from error
        return answer.body.decode("utf-8", "replace"), answer.status, answer.headers

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
