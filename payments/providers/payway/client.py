"""HTTP with PayWay: addresses, hashes, the envelope of answers. What the answers mean stands in `parse`.

Source: ABA PayWay developer portal as kept in Joselay/aba-payway-docs (March 2026).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any, Final, Protocol

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpResponse
from payments.providers.payway import signing, words
from payments.providers.payway.config import PayWayConfig

_PAYMENTS: Final = "/api/payment-gateway/v1/payments"
_REFUND: Final = "/api/merchant-portal/merchant-access/online-transaction/refund"
_WELL: Final = frozenset({"0", "00"})
#: Rows of one page of the list. Source: 04-get-transaction-list, "max: 1000".
PAGE: Final = 1_000


class Http(Protocol):
    """The part of `marketplace.core.http.HttpClient` that is used here."""

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """Send one request and return the answer, whatever its status."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What PayWay said: its code, and the whole of it."""

    code: str
    body: Mapping[str, Any]

    @property
    def is_well(self) -> bool:
        """Whether it did what it was asked."""
        return self.code in _WELL


class PayWayClient:
    """Speaks to one merchant profile. Every method may raise `AdapterError`, retryable when the outcome is unknown."""

    def __init__(self, *, http: Http, config: PayWayConfig) -> None:
        self._http = http
        self._config = config

    def purchase(self, fields: Mapping[str, str], *, now: datetime) -> Answer:
        """Begin a payment on PayWay's page."""
        body, content_type = _multipart(self._signed(fields, signing.PURCHASE_ORDER, now))
        return _answer(
            self._http.request("POST", f"{_PAYMENTS}/purchase", content=body, headers={"content-type": content_type}),
            words.STARTING,
        )

    def generate_qr(self, fields: Mapping[str, str], *, now: datetime) -> Answer:
        """Begin a payment by a KHQR code that we show."""
        return self._ask("generate-qr", self._signed(fields, signing.QR_ORDER, now), words.STARTING)

    def check(self, tran_id: str, *, now: datetime, is_old: bool = False) -> Answer:
        """Ask after a payment; one older than seven days is asked after at another, slower address."""
        endpoint = "transaction-detail" if is_old else "check-transaction-2"
        return self._ask(endpoint, self._signed({"tran_id": tran_id}, signing.TRANSACTION_ORDER, now), words.ASKING)

    def close(self, tran_id: str, *, now: datetime) -> Answer:
        """Make a payment impossible."""
        signed = self._signed({"tran_id": tran_id}, signing.TRANSACTION_ORDER, now)
        return self._ask("close-transaction", signed, words.CLOSING)

    def refund(self, tran_id: str, amount: str, *, now: datetime) -> Answer:
        """Send money back, each time it is asked."""
        merchant = self._config.merchant_id
        secret = {"mc_id": merchant, "tran_id": tran_id, "refund_amount": amount}
        fields = {
            "request_time": _stamp(now),
            "merchant_id": merchant,
            "merchant_auth": signing.encrypted(self._config.rsa_pem, secret),
        }
        signed = {**fields, "hash": signing.request_hash(self._config.api_key, fields, signing.REFUND_ORDER)}
        return _answer(self._http.request("POST", _REFUND, json=signed), words.REFUNDING)

    def transactions(self, day: date, *, page: int, now: datetime) -> Answer:
        """List a day's payments, `PAGE` at once; days are Cambodia's."""
        fields = {
            "from_date": f"{day.isoformat()} 00:00:00",
            "to_date": f"{day.isoformat()} 23:59:59",
            "status": "APPROVED,REFUNDED",
            "page": str(page),
            "pagination": str(PAGE),
        }
        return self._ask("transaction-list-2", self._signed(fields, signing.LIST_ORDER, now), words.ASKING)

    def _signed(self, fields: Mapping[str, str], order: Sequence[str], now: datetime) -> dict[str, str]:
        whole = {**fields, "req_time": _stamp(now), "merchant_id": self._config.merchant_id}
        return {**whole, "hash": signing.request_hash(self._config.api_key, whole, order)}

    def _ask(self, endpoint: str, fields: Mapping[str, str], meanings: Mapping[str, str]) -> Answer:
        return _answer(self._http.request("POST", f"{_PAYMENTS}/{endpoint}", json=fields), meanings)


def _answer(response: HttpResponse, meanings: Mapping[str, str]) -> Answer:
    """Return what an answer says, also where it refuses.

    Raises:
        AdapterError: It is no answer, or one that a later try may cure; retryable.
    """
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR or response.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise AdapterError(f"PayWay answered with HTTP {response.status}", retryable=True)
    body = response.json()
    status = body.get("status") if isinstance(body, dict) else None
    code = status.get("code") if isinstance(status, dict) else None
    if not isinstance(code, str | int) or isinstance(code, bool):
        raise AdapterError("PayWay's answer has no code", retryable=True)
    answer = Answer(str(code), body)
    if answer.code in words.PASSING and not _is_ours(answer.code, meanings):
        raise AdapterError(words.told(meanings, answer.code), retryable=True)
    return answer


def _is_ours(code: str, meanings: Mapping[str, str]) -> bool:
    """Say whether a code that passes elsewhere is our own mistake at this address: 8 is a fault, and a wrong profile."""
    return meanings is words.ASKING and code == "8"


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def _multipart(fields: Mapping[str, str]) -> tuple[bytes, str]:
    """Return fields as a form of parts, and the header that says so."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return "".join([*parts, f"--{boundary}--\r\n"]).encode(), f"multipart/form-data; boundary={boundary}"
