"""Bakong KHQR behind the port."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from marketplace.core.errors import AdapterError
from payments.providers.bakong import khqr
from payments.providers.bakong.adapter import BakongKhqr
from payments.providers.bakong.config import BakongConfig
from payments.providers.base import (
    FactKind,
    NotOffered,
    PaymentProvider,
    RefundKind,
    RefundView,
    StartKind,
    Unsupported,
    reference_of,
)
from tests.unit.payments.providers.bakong.fakes import (
    CONFIG,
    NOON,
    FakeHttp,
    adapter,
    answer,
    attempt,
    ok,
    refused,
    transaction,
)

NOON_MS = int(NOON.timestamp()) * 1000


def test_a_code_carries_the_attempt_and_our_account() -> None:
    started = adapter(FakeHttp()).start(attempt(), key="k", now=NOON)

    reading = khqr.decode(started.payload, now_ms=NOON_MS)
    assert reading.errors == ()
    assert reading.decoded["bill_number"] == "P1001A1"
    assert reading.decoded["bakong_account_id"] == "shop@devb"
    assert (reading.decoded["amount"], reading.decoded["currency"]) == ("14000", "KHR")
    assert reading.decoded["created_ms"] == NOON_MS
    assert reading.decoded["expires_ms"] == NOON_MS + 600_000
    assert started.kind is StartKind.QR
    assert started.provider_ref == khqr.md5_of(started.payload)
    assert started.payee_account == "shop@devb"
    assert started.expires_at == NOON + timedelta(minutes=10)


@pytest.mark.parametrize(("amount", "written"), [("3.50", "3.50"), ("3.00", "3"), ("0.01", "0.01")])
def test_dollars_are_written_as_nbc_writes_them(amount: str, written: str) -> None:
    started = adapter(FakeHttp()).start(attempt(amount=amount, currency="USD"), key="k", now=NOON)

    assert khqr.decode(started.payload, now_ms=NOON_MS).decoded["amount"] == written


def test_starting_an_attempt_again_gives_the_same_code() -> None:
    first = adapter(FakeHttp()).start(attempt(), key="k", now=NOON)
    again = adapter(FakeHttp()).start(attempt(), key="k", now=NOON + timedelta(seconds=30))

    assert again == first


def test_two_attempts_of_one_millisecond_and_amount_have_two_codes() -> None:
    first = adapter(FakeHttp()).start(attempt(1), key="a", now=NOON)
    second = adapter(FakeHttp()).start(attempt(2), key="b", now=NOON)

    assert first.provider_ref != second.provider_ref


def test_a_code_lives_ten_minutes_when_nothing_else_is_said() -> None:
    started = adapter(FakeHttp()).start(replace(attempt(), expires_at=None), key="k", now=NOON)

    assert started.expires_at == NOON + timedelta(minutes=10)


def test_an_attempt_that_fits_no_code_is_refused_for_good() -> None:
    with pytest.raises(AdapterError) as error:
        adapter(FakeHttp()).start(replace(attempt(), reference="x" * 26), key="k", now=NOON)

    assert not error.value.retryable


def test_one_attempt_is_asked_by_itself() -> None:
    http = FakeHttp(refused(1))

    [fact] = adapter(http).fetch([attempt()], now=NOON)

    assert fact.kind is FactKind.PENDING
    assert http.asked[0][:2] == ("/v1/check_transaction_by_md5", {"md5": attempt().provider_ref})


def test_no_attempts_are_no_question() -> None:
    http = FakeHttp()

    assert adapter(http).fetch([], now=NOON) == []
    assert http.asked == []


def test_many_attempts_are_asked_by_fifty() -> None:
    attempts = [attempt(number) for number in range(1, 121)]
    items: list[dict[str, object]] = [{"md5": one.provider_ref, "status": "NOT_FOUND"} for one in attempts]
    items[100] = {"md5": attempts[100].provider_ref, "status": "SUCCESS", "data": transaction(101)}
    http = FakeHttp(ok(items[:50]), ok(items[50:100]), ok(items[100:]))

    facts = adapter(http).fetch(attempts, now=NOON)

    assert [len(body) for _, body, _ in http.asked] == [50, 50, 20]
    assert len(facts) == 120
    assert [fact.attempt_ref for fact in facts if fact.kind is FactKind.PAID] == ["P1001A101"]


def test_no_answer_to_the_first_question_is_an_error() -> None:
    with pytest.raises(AdapterError) as error:
        adapter(FakeHttp(answer({}, status=429))).fetch([attempt()], now=NOON)

    assert error.value.retryable


def test_what_was_learnt_before_bakong_stopped_answering_is_kept() -> None:
    attempts = [attempt(number) for number in range(1, 102)]
    first = [
        {"md5": one.provider_ref, "status": "SUCCESS", "data": transaction(at)} for at, one in enumerate(attempts[:50])
    ]
    http = FakeHttp(ok(first), answer({}, status=504))

    facts = adapter(http).fetch(attempts, now=NOON)

    assert [fact.kind for fact in facts] == [FactKind.PAID] * 50 + [FactKind.UNKNOWN] * 51
    assert len(http.asked) == 2


def test_a_code_has_an_address_for_the_buyers_own_phone() -> None:
    http = FakeHttp(ok({"shortLink": "https://bakong.example/x"}))

    assert adapter(http).deeplink("000201") == "https://bakong.example/x"


def test_what_bakong_does_not_offer_is_said() -> None:
    bakong: PaymentProvider = adapter(FakeHttp())
    refund = RefundView(reference="R1", txn_id="a" * 64, money=attempt().money)

    assert bakong.close(attempt(), now=NOON) == Unsupported()
    assert bakong.refund(refund, key="r").kind is RefundKind.MANUAL
    assert bakong.fetch_refund(refund).kind is RefundKind.MANUAL
    with pytest.raises(NotOffered):
        bakong.parse_callback(body=b"{}", headers={}, now=NOON)
    with pytest.raises(NotOffered):
        bakong.statement(date(2026, 1, 1))


def test_a_good_configuration_has_no_problems() -> None:
    assert adapter(FakeHttp()).check_config() == []


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"base_url": ""}, "base_url"),
        ({"base_url": "http://api-bakong.nbc.gov.kh"}, "base_url"),
        ({"email": ""}, "email"),
        ({"email": "x" * 30 + "@example.org"}, "email"),
        ({"account_id": ""}, "account_id"),
        ({"account_id": "nobody"}, "account_id"),
        ({"merchant_name": "N" * 26}, "account_id"),
        ({"merchant_type": "merchant"}, "account_id"),
    ],
)
def test_a_configuration_that_will_not_work_is_told(changes: dict[str, str], setting: str) -> None:
    assert [problem.setting for problem in replace(CONFIG, **changes).problems()] == [setting]


def test_a_setting_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(TypeError):
        BakongConfig.from_mapping({"base_url": "x", "email": "y", "account_id": "z", "colour": "red"})


def test_the_adapter_is_made_from_plain_settings() -> None:
    made = BakongKhqr.from_config(
        {"base_url": "http://127.0.0.1:1", "email": "a@b", "token": "", "account_id": "shop@devb"}
    )

    assert made.check_config() == []


def test_a_public_id_becomes_a_reference_that_fits_a_bill_number() -> None:
    references = {reference_of(uuid.UUID(int=value)) for value in (0, 1, 2**128 - 1, 2**64)}

    assert len(references) == 4
    assert {len(reference) for reference in references} == {25}
    assert all(reference.isalnum() and reference.isascii() for reference in references)
