"""Bakong without a network: answers are queued, questions are kept."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpResponse
from marketplace.core.money import Money
from payments.providers.bakong.adapter import BakongKhqr
from payments.providers.bakong.client import BakongClient
from payments.providers.bakong.config import BakongConfig
from payments.providers.bakong.tokens import TokenKeeper
from payments.providers.base import AttemptView

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
CONFIG = BakongConfig(base_url="http://127.0.0.1:1", email="shop@example.org", account_id="shop@devb")


def token(expires_at: datetime, serial: int = 0) -> str:
    """Return a token as NBC issues them; nobody here checks its signature."""
    claims = json.dumps({"exp": int(expires_at.timestamp()), "iat": serial, "data": {"id": "abc"}}).encode()
    return f"eyJ.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.sig{serial}"


LIVING = token(NOON + timedelta(days=60))


def ok(data: object) -> HttpResponse:
    return answer({"responseCode": 0, "responseMessage": "Success", "errorCode": None, "data": data})


def refused(error_code: int, message: str = "") -> HttpResponse:
    return answer({"responseCode": 1, "responseMessage": message, "errorCode": error_code, "data": None})


def answer(body: object, status: int = 200) -> HttpResponse:
    return HttpResponse(status=status, body=json.dumps(body).encode())


class FakeHttp:
    """Gives the queued answers one by one; an exception in the queue is raised."""

    def __init__(self, *answers: HttpResponse | AdapterError) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, Any, str]] = []

    def request(
        self, method: str, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None
    ) -> HttpResponse:
        assert method == "POST"
        self.asked.append((path, json, (headers or {}).get("authorization", "")))
        given = self.answers.pop(0)
        if isinstance(given, AdapterError):
            raise given
        return given


def client(http: FakeHttp, *, with_token: str = LIVING) -> BakongClient:
    return BakongClient(http=http, config=CONFIG, tokens=TokenKeeper(with_token))


def adapter(http: FakeHttp, *, with_token: str = LIVING) -> BakongKhqr:
    return BakongKhqr(config=CONFIG, client=client(http, with_token=with_token))


def attempt(
    number: int = 1, *, amount: str = "14000", currency: str = "KHR", provider_ref: str | None = None
) -> AttemptView:
    return AttemptView(
        reference=f"P1001A{number}",
        money=Money(Decimal(amount), currency),
        created_at=NOON,
        expires_at=NOON + timedelta(minutes=10),
        provider_ref=f"{number:032x}" if provider_ref is None else provider_ref,
    )


def transaction(number: int = 1, /, **changes: object) -> dict[str, object]:
    """Return a transaction as Bakong tells it. Source: the live sample in the README of the public client `bsthen`."""
    return {
        "hash": f"{number:064x}",
        "fromAccountId": "buyer@aclb",
        "toAccountId": "shop@devb",
        "currency": "KHR",
        "amount": 14000.0,
        "description": "",
        "createdDateMs": 1767268800000.0,
        "acknowledgedDateMs": 1767268801500.0,
        "trackingStatus": None,
        "receiverBank": None,
        "receiverBankAccount": None,
        "instructionRef": None,
        "externalRef": None,
        **changes,
    }
