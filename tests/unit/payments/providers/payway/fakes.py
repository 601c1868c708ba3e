"""PayWay without a network: answers are queued, questions are kept."""

from __future__ import annotations

import json as text
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpResponse
from marketplace.core.money import Money
from payments.providers.base import AttemptView
from payments.providers.payway.adapter import PayWay
from payments.providers.payway.client import PayWayClient
from payments.providers.payway.config import PayWayConfig

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
PEM = (Path(__file__).resolve().parents[5] / "marketplace" / "sandbox" / "payway" / "rsa_public.pem").read_text()
CONFIG = PayWayConfig(
    base_url="http://127.0.0.1:1",
    merchant_id="ec000002",
    api_key="new-key",
    api_key_previous="old-key",
    api_key_previous_until="2026-01-02T00:00:00+07:00",
    rsa_public_key=PEM,
)


def answer(body: object, status: int = 200) -> HttpResponse:
    return HttpResponse(status=status, body=text.dumps(body).encode())


def code(value: object) -> HttpResponse:
    return answer({"status": {"code": value, "message": "whatever they say"}})


def checked(**data: object) -> HttpResponse:
    whole = {
        "payment_status_code": 0,
        "total_amount": 14000,
        "original_amount": 14000,
        "refund_amount": 0,
        "discount_amount": 0,
        "payment_amount": 14000,
        "payment_currency": "KHR",
        "apv": "753786",
        "payment_status": "APPROVED",
        "transaction_date": "2026-01-01 19:00:05",
        **data,
    }
    return answer({"data": whole, "status": {"code": "00", "message": "Success!", "tran_id": "17394277693"}})


class FakeHttp:
    """Gives the queued answers one by one; an exception in the queue is raised."""

    def __init__(self, *answers: HttpResponse | AdapterError) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, Any]] = []
        self.content = b""

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        assert method == "POST"
        self.asked.append((path.rpartition("/")[2], json))
        self.content = content or b""
        given = self.answers.pop(0)
        if isinstance(given, AdapterError):
            raise given
        return given


def made(*answers: HttpResponse | AdapterError, config: PayWayConfig = CONFIG) -> tuple[PayWay, FakeHttp]:
    http = FakeHttp(*answers)
    return PayWay(config=config, client=PayWayClient(http=http, config=config)), http


def an_attempt(amount: str = "14000", currency: str = "KHR", **more: Any) -> AttemptView:
    told = {
        "reference": "P1001-0123456789",
        "created_at": NOON,
        "expires_at": NOON + timedelta(minutes=10),
        "provider_ref": "P1001-0123456789",
        "callback_url": "https://shop.example/callbacks/payments/payway/",
        "back_url": "https://shop.example/back",
        **more,
    }
    return AttemptView(money=Money(Decimal(amount), currency), **told)
