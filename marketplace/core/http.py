"""The only HTTP client of the project.

# Note [Never call the network with a transaction open]
A call out may take seconds, and a transaction that waits for it holds row locks that buyers queue behind. So the
client refuses to run inside one: claim the work, commit, call, record.
"""

from __future__ import annotations

import json
import logging
import ssl
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

import httpx

from marketplace.core.db import in_transaction
from marketplace.core.errors import AdapterError
from marketplace.core.outside import public_pool

logger = logging.getLogger(__name__)

HTTP_CALLED = "core.http.called"
HTTP_FAILED = "core.http.failed"


@dataclass(frozen=True)
class HttpResponse:
    """What came back: status, headers with lower-case names, raw body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """Return the body read as JSON, with numbers that have a fraction as Decimal.

        Raises:
            AdapterError: The body is no JSON, or half of one. Retryable: the outcome is unknown.
        """
        try:
            return json.loads(self.body, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            raise AdapterError("the answer is not valid JSON", retryable=True) from error


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom we trust outside: read once for a process, for that takes longer than many a call."""
    return httpx.create_ssl_context(trust_env=False)


def _public_transport(seconds: float) -> httpx.HTTPTransport:
    """Return a transport that reaches public addresses only; see `marketplace.core.outside`."""
    transport = httpx.HTTPTransport(verify=_trusted(), trust_env=False)
    transport.close()
    transport._pool = public_pool(context=_trusted(), seconds=seconds)
    return transport


class HttpClient:
    """A connection to one company outside: base URL, time-out, logging, and no redirects followed."""

    def __init__(
        self,
        *,
        name: str,
        base_url: str,
        timeout_s: float = 10.0,
        only_public: bool = False,
        most_bytes: int | None = None,
    ) -> None:
        """Prepare to talk.

        Args:
            name: For the log.
            base_url: In front of every path.
            timeout_s: For each step of a conversation; for all of it with `only_public`.
            only_public: For addresses that strangers gave us; see `marketplace.core.outside`.
            most_bytes: Of an answer that are read; the rest is left.
        """
        self.name = name
        self._most_bytes = most_bytes
        self._client = httpx.Client(
            base_url=base_url,
            timeout=timeout_s,
            follow_redirects=False,
            trust_env=False,
            verify=_trusted(),
            transport=_public_transport(timeout_s) if only_public else None,
        )
        self._closing = weakref.finalize(self, self._client.close)

    def close(self) -> None:
        """Close the connections; happens by itself when nobody holds the client any more."""
        self._closing()

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """Send one request and return the answer, whatever its status.

        Raises:
            AdapterError: No answer in time, or no connection. Retryable: the other side may have acted.
            RuntimeError: Called inside a transaction, see Note [Never call the network with a transaction open].
        """
        if in_transaction():
            raise RuntimeError("the network must not be called inside a transaction")
        started = time.monotonic()
        try:
            with self._client.stream(
                method, path, json=json, data=form, content=content, headers=headers, params=params
            ) as answer:
                body = self._body(answer)
        except httpx.HTTPError as error:
            logger.warning(HTTP_FAILED, extra={"peer": self.name, "path": path, "error": type(error).__name__})
            raise AdapterError(f"{self.name} did not answer", retryable=True) from error
        elapsed_ms = round((time.monotonic() - started) * 1000)
        logger.info(
            HTTP_CALLED, extra={"peer": self.name, "path": path, "status": answer.status_code, "ms": elapsed_ms}
        )
        return HttpResponse(status=answer.status_code, headers=dict(answer.headers), body=body)

    def _body(self, answer: httpx.Response) -> bytes:
        if self._most_bytes is None:
            return answer.read()
        body = b""
        for piece in answer.iter_bytes():
            body += piece
            if len(body) >= self._most_bytes:
                break
        return body[: self._most_bytes]
