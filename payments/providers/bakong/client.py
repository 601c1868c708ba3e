"""HTTP with the Bakong Open API: paths, envelope, token. What the answers mean stands in `parse`.

Source: National Bank of Cambodia, "Bakong Open API" 1.0.2 (November 2021).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, Protocol

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpResponse
from payments.providers.bakong.config import BakongConfig
from payments.providers.bakong.tokens import TokenKeeper

#: Source: the public clients of `check_transaction_by_md5_list`, which agree on 50.
MAX_LIST: Final = 50
#: Source: "Bakong Open API" 1.0.2, table of error codes.
NOT_FOUND: Final = 1
STATIC_CODE: Final = 2
FAILED: Final = 3
ACCOUNT_NOT_FOUND: Final = 11
ACCOUNT_INVALID: Final = 12


class Http(Protocol):
    """The part of `marketplace.core.http.HttpClient` that is used here."""

    def request(
        self, method: str, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None
    ) -> HttpResponse:
        """Send one request and return the answer, whatever its status."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every answer of Bakong is wrapped in."""

    is_ok: bool
    error_code: int | None
    message: str
    data: Any


class _UnauthorizedError(Exception):
    pass


class BakongClient:
    """Speaks to one Bakong account. Every method may raise `AdapterError`, retryable when the outcome is unknown."""

    def __init__(self, *, http: Http, config: BakongConfig, tokens: TokenKeeper) -> None:
        self._http = http
        self._config = config
        self._tokens = tokens

    def check_transaction_by_md5(self, md5: str, *, now: datetime) -> Envelope:
        """Ask after one code."""
        return self._ask("check_transaction_by_md5", {"md5": md5}, now=now)

    def check_transaction_by_md5_list(self, md5s: Sequence[str], *, now: datetime) -> Envelope:
        """Ask after up to `MAX_LIST` codes; the question is a bare array."""
        return self._ask("check_transaction_by_md5_list", list(md5s), now=now)

    def check_transaction_by_hash(self, txn_hash: str, *, now: datetime) -> Envelope:
        """Ask after one movement of money by its hash."""
        return self._ask("check_transaction_by_hash", {"hash": txn_hash}, now=now)

    def does_account_exist(self, account_id: str, *, now: datetime) -> bool:
        """Say whether Bakong knows an account, e.g. one that a vendor wants to be paid to."""
        envelope = self._ask("check_bakong_account", {"accountId": account_id}, now=now)
        if not envelope.is_ok and envelope.error_code not in {ACCOUNT_NOT_FOUND, ACCOUNT_INVALID}:
            raise _unexpected(envelope)
        return envelope.is_ok

    def deeplink(self, payload: str, *, source: Mapping[str, str] | None = None) -> str:
        """Return an address that opens a code in a bank's app on the same phone. Each call gives another one."""
        body: dict[str, object] = {"qr": payload}
        if source:
            body["sourceInfo"] = dict(source)
        envelope = self._post("generate_deeplink_by_qr", body)
        link = envelope.data.get("shortLink") if isinstance(envelope.data, dict) else None
        if not envelope.is_ok or not isinstance(link, str):
            raise _unexpected(envelope)
        return link

    def renew_token(self) -> str:
        """Return a new token."""
        envelope = self._post("renew_token", {"email": self._config.email})
        token = envelope.data.get("token") if isinstance(envelope.data, dict) else None
        if not envelope.is_ok or not isinstance(token, str) or not token:
            raise AdapterError(f"Bakong did not renew the token: {envelope.message}", retryable=True)
        return token

    def _ask(self, endpoint: str, body: object, *, now: datetime) -> Envelope:
        token = self._tokens.token(renew=self.renew_token, now=now)
        try:
            return self._post(endpoint, body, token=token)
        except _UnauthorizedError:
            token = self._tokens.token_after_refusal(token, renew=self.renew_token)
        try:
            return self._post(endpoint, body, token=token)
        except _UnauthorizedError:
            raise AdapterError("Bakong refuses a token that it has just renewed", retryable=True) from None

    def _post(self, endpoint: str, body: object, *, token: str = "") -> Envelope:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        response = self._http.request("POST", f"/v1/{endpoint}", json=body, headers=headers)
        if token and response.status == HTTPStatus.UNAUTHORIZED:
            raise _UnauthorizedError
        if response.status != HTTPStatus.OK:
            is_our_mistake = response.status == HTTPStatus.BAD_REQUEST
            raise AdapterError(f"Bakong answered {endpoint} with HTTP {response.status}", retryable=not is_our_mistake)
        return _envelope(response.json())


def _envelope(answer: object) -> Envelope:
    if not isinstance(answer, dict) or answer.get("responseCode") not in {0, 1}:
        raise AdapterError("Bakong's answer has no response code that we know", retryable=True)
    error_code = answer.get("errorCode")
    return Envelope(
        is_ok=answer["responseCode"] == 0,
        error_code=error_code if isinstance(error_code, int) else None,
        message=str(answer.get("responseMessage") or ""),
        data=answer.get("data"),
    )


def _unexpected(envelope: Envelope) -> AdapterError:
    return AdapterError(f"Bakong answered {envelope.error_code}: {envelope.message}", retryable=True)
