"""Every way to pay can be found and speaks the port's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.base import (
    AlreadyPaid,
    AttemptView,
    BadSignature,
    Closed,
    Fact,
    FactKind,
    Hint,
    NotOffered,
    PaymentProvider,
    RefundKind,
    RefundView,
    StartKind,
)
from payments.providers.cash_on_delivery.adapter import CashOnDelivery
from payments.providers.fake import FakeProvider
from payments.providers.registry import PROVIDERS, provider_for, registered

ROOT = Path(__file__).resolve().parents[4]
NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
CONFIGS = {
    "bakong": {"base_url": "http://127.0.0.1:1", "email": "a@b", "account_id": "shop@devb"},
    "bank_transfer": {"bank": "Bank", "account_name": "Shop", "account_khr": "1"},
    "payway": {
        "base_url": "http://127.0.0.1:1",
        "merchant_id": "m",
        "api_key": "k",
        "rsa_public_key": (ROOT / "marketplace" / "sandbox" / "payway" / "rsa_public.pem").read_text(),
    },
    "stripe": {
        "base_url": "http://127.0.0.1:1",
        "secret_key": "sk_test_1",
        "webhook_secrets": "whsec_1",
        "currencies": "USD,KHR",
    },
}
#: To start an attempt they ask the company; `tests/integration/payments/providers` does so over HTTP.
ASK_OUTSIDE = {"payway", "stripe"}
ATTEMPT = AttemptView(
    reference="P1001A1", money=Money(Decimal(14000), "KHR"), created_at=NOON, expires_at=NOON + timedelta(minutes=10)
)


@pytest.mark.parametrize("code", PROVIDERS)
def test_a_provider_is_found_by_its_code_and_can_start_an_attempt(code: str) -> None:
    provider = provider_for(code, CONFIGS.get(code, {}))

    assert provider.code == code
    assert ATTEMPT.money.currency in provider.caps.currencies
    if code not in ASK_OUTSIDE:
        assert provider.start(ATTEMPT, key="k", now=NOON).kind in StartKind
    assert provider.check_config() == []


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        provider_for("barter", {})


def test_two_providers_cannot_have_one_code() -> None:
    with pytest.raises(ValueError, match="twice"):
        registered([("a", "A", "x.A"), ("a", "B", "x.B")])


def test_cash_is_told_by_the_courier_and_never_by_asking() -> None:
    cash: PaymentProvider = CashOnDelivery()

    assert cash.start(ATTEMPT, key="k", now=NOON).kind is StartKind.INSTRUCTIONS
    assert cash.fetch([ATTEMPT], now=NOON) == []
    assert not cash.caps.has_polling
    assert cash.close(ATTEMPT, now=NOON) == Closed()
    assert not cash.caps.has_deeplink
    with pytest.raises(NotOffered):
        cash.deeplink("000201")


def test_the_fake_tells_what_it_was_told() -> None:
    fake = FakeProvider()
    provider: PaymentProvider = fake

    assert provider.fetch([ATTEMPT], now=NOON) == [Fact(kind=FactKind.PENDING, attempt_ref="P1001A1")]
    fact = fake.pay(ATTEMPT, at=NOON)

    assert provider.fetch([ATTEMPT], now=NOON) == [fact]
    assert provider.close(ATTEMPT, now=NOON) == AlreadyPaid(fact)
    assert fake.calls[0] == ("fetch", "P1001A1")


def test_the_fake_fails_as_often_as_it_was_told() -> None:
    fake = FakeProvider()
    fake.failures.append(AdapterError("down", retryable=True))

    with pytest.raises(AdapterError):
        fake.start(ATTEMPT, key="k", now=NOON)

    assert fake.start(ATTEMPT, key="k", now=NOON).provider_ref


def test_the_fake_checks_signatures() -> None:
    fake, body = FakeProvider(), b'[{"id": "e1", "provider_ref": "fake-P1001A1"}]'

    headers = fake.sign(body, at=NOON)

    assert fake.parse_callback(body=body, headers=headers, now=NOON) == [Hint("e1", "fake-P1001A1")]
    with pytest.raises(BadSignature):
        fake.parse_callback(body=body + b" ", headers=headers, now=NOON)
    with pytest.raises(BadSignature):
        fake.parse_callback(body=body, headers=headers, now=NOON + timedelta(seconds=301))


def test_the_fake_refunds_once_per_key() -> None:
    fake = FakeProvider()
    refund = RefundView(reference="R1", txn_id="t", money=ATTEMPT.money, provider_ref="refund-r-1")

    assert fake.refund(refund, key="r-1") is fake.refund(refund, key="r-1")
    assert fake.fetch_refund(refund).kind is RefundKind.SUCCEEDED
