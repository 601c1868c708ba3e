"""The Bakong adapter and the Bakong sandbox, over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpClient
from marketplace.core.money import Money
from payments.providers.bakong import khqr
from payments.providers.bakong.adapter import BakongKhqr
from payments.providers.bakong.client import BakongClient
from payments.providers.bakong.config import BakongConfig
from payments.providers.bakong.tokens import TokenKeeper
from payments.providers.base import AttemptView, Fact, FactKind, Started
from tests.fixtures.sandbox import Sandbox

EMAIL = "marketplace@example.org"
SERIAL = count(1)
Opened = tuple[AttemptView, Started]


def now() -> datetime:
    return datetime.now(UTC)


HTTP: list[HttpClient] = []


@pytest.fixture(autouse=True)
def _no_connection_is_left_open() -> Iterator[None]:
    yield
    while HTTP:
        HTTP.pop()._client.close()


def connected(base_url: str, timeout_s: float = 10.0) -> HttpClient:
    HTTP.append(HttpClient(name="bakong", base_url=base_url, timeout_s=timeout_s))
    return HTTP[-1]


def made(sandbox: Sandbox, *, token: str = "", timeout_s: float = 10.0) -> BakongKhqr:
    """Return an adapter as production has it, with a keeper of its own instead of the process's."""
    config = BakongConfig(base_url=sandbox.url, email=EMAIL, account_id="moc_marketplace@devb", token=token)
    client = BakongClient(http=connected(sandbox.url, timeout_s), config=config, tokens=TokenKeeper(token))
    return BakongKhqr(config=config, client=client)


@pytest.fixture
def adapter(sandbox: Sandbox) -> BakongKhqr:
    return made(sandbox)


def opened(
    adapter: BakongKhqr, *, amount: str = "14000", currency: str = "KHR", age_s: int = 0, life_s: int = 600
) -> Opened:
    """Return an attempt that was started some seconds ago."""
    created_at = now() - timedelta(seconds=age_s)
    attempt = AttemptView(
        reference=f"P{next(SERIAL)}X{time.time_ns()}"[:25],
        money=Money(Decimal(amount), currency),
        created_at=created_at,
        expires_at=created_at + timedelta(seconds=life_s),
    )
    started = adapter.start(attempt, key="k", now=created_at)
    return AttemptView(
        reference=attempt.reference,
        money=attempt.money,
        created_at=attempt.created_at,
        expires_at=attempt.expires_at,
        provider_ref=started.provider_ref,
    ), started


def asked(adapter: BakongKhqr, attempt: AttemptView) -> Fact:
    [fact] = adapter.fetch([attempt], now=now())
    return fact


def test_a_code_that_is_paid_becomes_a_fact(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    attempt, started = opened(adapter)
    assert asked(adapter, attempt).kind is FactKind.PENDING

    paid = sandbox.pay(started.payload)

    fact = asked(adapter, attempt)
    assert fact.kind is FactKind.PAID
    assert fact.txn_id == paid["hash"]
    assert fact.money == attempt.money
    assert fact.to_account == started.payee_account
    assert fact.occurred_at is not None
    assert abs(now() - fact.occurred_at) < timedelta(seconds=30)


@pytest.mark.parametrize(("amount", "currency"), [("0.01", "USD"), ("3.50", "USD"), ("1", "KHR"), ("99999999", "KHR")])
def test_amounts_arrive_exactly(sandbox: Sandbox, adapter: BakongKhqr, amount: str, currency: str) -> None:
    attempt, started = opened(adapter, amount=amount, currency=currency)

    sandbox.pay(started.payload)

    assert asked(adapter, attempt).money == attempt.money


@pytest.mark.parametrize(
    ("wish", "money", "account"),
    [
        ({"amount": "13999"}, Money(Decimal(13999), "KHR"), "moc_marketplace@devb"),
        ({"amount": 20000}, Money(Decimal(20000), "KHR"), "moc_marketplace@devb"),
        ({"currency": "USD", "amount": "3.5"}, Money(Decimal("3.50"), "USD"), "moc_marketplace@devb"),
        ({"to_account": "thief@aclb"}, Money(Decimal(14000), "KHR"), "thief@aclb"),
    ],
)
def test_another_amount_currency_or_account_is_told_as_it_is(
    sandbox: Sandbox, adapter: BakongKhqr, wish: dict[str, object], money: Money, account: str
) -> None:
    attempt, started = opened(adapter)

    sandbox.pay(started.payload, **wish)

    fact = asked(adapter, attempt)
    assert (fact.kind, fact.money, fact.to_account) == (FactKind.PAID, money, account)


def test_knobs_can_bend_what_bakong_says_of_a_code(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    attempt, started = opened(adapter)
    sandbox.pay(started.payload)

    sandbox.turn(started.provider_ref, amount="1", currency="USD", to_account="thief@aclb")

    fact = asked(adapter, attempt)
    assert (fact.money, fact.to_account) == (Money(Decimal(1), "USD"), "thief@aclb")


def test_a_riel_amount_with_a_fraction_is_not_known_and_never_unpaid(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    attempt, started = opened(adapter)

    sandbox.pay(started.payload, amount="100.5")

    assert asked(adapter, attempt).kind is FactKind.UNKNOWN


def test_a_payment_is_told_only_when_bakong_tells_of_it(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    attempt, started = opened(adapter)

    sandbox.pay(started.payload, delay_s=1)

    assert asked(adapter, attempt).kind is FactKind.PENDING
    time.sleep(1.1)
    assert asked(adapter, attempt).kind is FactKind.PAID


def test_a_failed_payment_is_a_fact(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    attempt, started = opened(adapter)

    sandbox.pay(started.payload, status="FAILED")

    assert asked(adapter, attempt).kind is FactKind.FAILED


def test_money_for_an_expired_code_is_found(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    attempt, started = opened(adapter, age_s=60, life_s=30)
    refused = sandbox.post("/control/bakong/pay", {"payload": started.payload})

    sandbox.pay(started.payload, accept_expired=True)

    assert refused == (422, {"error": "expired", "errors": ["expired"]})
    assert asked(adapter, attempt).kind is FactKind.PAID


def test_a_second_payment_of_one_code_has_another_hash(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    attempt, started = opened(adapter)
    first = sandbox.pay(started.payload)
    before = asked(adapter, attempt)

    refused = sandbox.post("/control/bakong/pay", {"payload": started.payload})
    second = sandbox.pay(started.payload, again=True)

    assert refused[0] == 422
    assert before.txn_id == first["hash"]
    assert asked(adapter, attempt).txn_id == second["hash"] != first["hash"]


def test_one_hash_can_be_offered_for_two_codes(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    (one, one_started), (two, two_started) = opened(adapter), opened(adapter)
    paid = sandbox.pay(one_started.payload)

    sandbox.pay(two_started.payload, hash=paid["hash"])

    assert asked(adapter, one).txn_id == asked(adapter, two).txn_id == paid["hash"]


@pytest.mark.parametrize("status", [403, 429, 500, 504])
def test_a_fault_is_not_known_and_the_next_question_is_answered(
    sandbox: Sandbox, adapter: BakongKhqr, status: int
) -> None:
    attempt, started = opened(adapter)
    sandbox.pay(started.payload)
    sandbox.turn(http_status=status, times=1)

    with pytest.raises(AdapterError) as error:
        asked(adapter, attempt)

    assert error.value.retryable
    assert asked(adapter, attempt).kind is FactKind.PAID


def test_half_an_answer_is_not_known(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    attempt, started = opened(adapter)
    sandbox.turn(started.provider_ref, truncate=True, times=1)

    with pytest.raises(AdapterError) as error:
        asked(adapter, attempt)

    assert error.value.retryable
    assert asked(adapter, attempt).kind is FactKind.PENDING


def test_a_slow_answer_is_not_known(sandbox: Sandbox) -> None:
    adapter = made(sandbox, timeout_s=0.3)
    attempt, started = opened(adapter)
    sandbox.turn(started.provider_ref, slow_s=0.8, times=1)

    with pytest.raises(AdapterError) as error:
        asked(adapter, attempt)

    assert error.value.retryable


def test_a_bakong_that_is_away_is_not_known(sandbox: Sandbox) -> None:
    adapter = made(Sandbox("http://127.0.0.1:9"))
    attempt, _ = opened(adapter)

    with pytest.raises(AdapterError) as error:
        asked(adapter, attempt)

    assert error.value.retryable


def test_two_hundred_attempts_are_polled_in_lists(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    pairs = [opened(adapter) for _ in range(200)]
    for _, started in pairs[::50]:
        sandbox.pay(started.payload)
    failing, strange, odd = pairs[1][1].provider_ref, pairs[2][1].provider_ref, pairs[3][1]
    sandbox.turn(failing, list_status="SERVICE_FAILED")
    sandbox.turn(strange, list_status="STATIC_QR")
    sandbox.pay(odd.payload)
    sandbox.turn(odd.provider_ref, list_key="transaction")

    facts = adapter.fetch([attempt for attempt, _ in pairs], now=now())

    kinds = [fact.kind for fact in facts]
    assert [fact.attempt_ref for fact in facts] == [attempt.reference for attempt, _ in pairs]
    assert [at for at, kind in enumerate(kinds) if kind is FactKind.PAID] == [0, 3, 50, 100, 150]
    assert [at for at, kind in enumerate(kinds) if kind is FactKind.UNKNOWN] == [1, 2]
    assert kinds.count(FactKind.PENDING) == 193


def test_a_list_longer_than_fifty_is_refused(sandbox: Sandbox) -> None:
    token = sandbox.post("/control/bakong/token", {"email": EMAIL})[1]["token"]

    status, answer = sandbox.post("/v1/check_transaction_by_md5_list", ["a" * 32] * 51, authorization=f"Bearer {token}")

    assert (status, answer["errorCode"]) == (400, 5)


def test_a_dead_token_is_renewed_and_the_question_answered(sandbox: Sandbox) -> None:
    dead = sandbox.post("/control/bakong/token", {"email": EMAIL, "lifetime_s": -1})[1]["token"]
    adapter = made(sandbox, token=dead)
    attempt, _ = opened(adapter)

    assert asked(adapter, attempt).kind is FactKind.PENDING


def test_a_token_that_dies_in_the_middle_of_the_day_is_renewed(sandbox: Sandbox) -> None:
    living = sandbox.post("/control/bakong/token", {"email": EMAIL})[1]["token"]
    adapter = made(sandbox, token=living)
    attempt, _ = opened(adapter)
    sandbox.turn(http_status=401, times=1)

    assert asked(adapter, attempt).kind is FactKind.PENDING


def test_an_address_that_nobody_knows_gets_no_token(sandbox: Sandbox) -> None:
    config = BakongConfig(base_url=sandbox.url, email="stranger@example.org", account_id="a@devb")
    client = BakongClient(http=connected(sandbox.url), config=config, tokens=TokenKeeper(""))

    with pytest.raises(AdapterError):
        client.renew_token()


def test_an_address_registers_by_the_code_in_its_mail(sandbox: Sandbox) -> None:
    asked_for = sandbox.post(
        "/v1/request_token", {"email": "new@example.org", "organization": "MoC", "project": "Market"}
    )
    [mail] = sandbox.messages("new@example.org")
    code = mail["text"].removeprefix("Your code is ").rstrip(".")

    status, answer = sandbox.post("/v1/verify", {"code": code})
    again = sandbox.post("/v1/request_token", {"email": "new@example.org", "organization": "MoC", "project": "Market"})

    assert asked_for[1]["responseCode"] == 0
    assert (status, answer["responseCode"]) == (200, 0)
    assert sandbox.post("/v1/renew_token", {"email": "new@example.org"})[1]["data"]["token"]
    assert again[1]["errorCode"] == 8
    assert sandbox.post("/v1/verify", {"code": code})[0] == 401


@pytest.mark.parametrize(
    ("account", "exists"), [("maker@aclb", True), ("nobody@aclb", False), ("not an account", False)]
)
def test_an_account_can_be_looked_up(adapter: BakongKhqr, account: str, exists: bool) -> None:
    assert adapter.client.does_account_exist(account, now=now()) is exists


def test_a_movement_is_found_by_its_hash_and_by_what_the_receipt_says(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    _, started = opened(adapter)
    paid = sandbox.pay(started.payload)

    found = adapter.client.check_transaction_by_hash(paid["hash"], now=now()).data

    token = sandbox.post("/control/bakong/token", {"email": EMAIL})[1]["token"]
    questions = {
        "check_transaction_by_short_hash": {"hash": paid["hash"][:8], "amount": 14000, "currency": "KHR"},
        "check_transaction_by_instruction_ref": {"instructionRef": found["instructionRef"]},
        "check_transaction_by_external_ref": {"externalRef": found["externalRef"]},
    }
    for endpoint, body in questions.items():
        _, answer = sandbox.post(f"/v1/{endpoint}", body, authorization=f"Bearer {token}")
        assert answer["data"]["hash"] == paid["hash"], endpoint


def test_a_link_opens_the_phone_with_the_code(sandbox: Sandbox, adapter: BakongKhqr) -> None:
    _, started = opened(adapter)

    link = adapter.client.deeplink(started.payload)

    status, page = sandbox.get(link.removeprefix(sandbox.url))
    assert status == 200
    assert "14,000 ៛" in page
    assert adapter.client.deeplink(started.payload) != link


def test_a_static_code_is_paid_with_an_amount_and_never_found_by_md5(sandbox: Sandbox) -> None:
    payload = khqr.encode(
        {"merchant_type": "individual", "bakong_account_id": "a@devb", "merchant_name": "Shop", "currency": "KHR"},
        now_ms=0,
    )
    token = sandbox.post("/control/bakong/token", {"email": EMAIL})[1]["token"]
    refused = sandbox.post("/control/bakong/pay", {"payload": payload})

    paid = sandbox.pay(payload, amount="5000")

    answer = sandbox.post("/v1/check_transaction_by_md5", {"md5": paid["md5"]}, authorization=f"Bearer {token}")[1]
    assert refused == (422, {"error": "missing_amount", "errors": ["missing_amount"]})
    assert (answer["responseCode"], answer["errorCode"]) == (1, 2)


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer abc"}, {"authorization": "Bearer a.b.c"}, {"authorization": "Basic x"}]
)
def test_without_a_good_token_nothing_is_told(sandbox: Sandbox, headers: dict[str, str]) -> None:
    status, answer = sandbox.post("/v1/check_transaction_by_md5", {"md5": "a" * 32}, **headers)

    assert (status, answer["errorCode"], answer["data"]) == (401, 6, None)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"md5": 5}', b'{"md5": ""}', b'{"md5": "' + b"a" * 99 + b'"}']
)
def test_a_question_without_its_fields_is_refused(sandbox: Sandbox, body: bytes) -> None:
    token = sandbox.post("/control/bakong/token", {"email": EMAIL})[1]["token"]

    status, answer = sandbox.post("/v1/check_transaction_by_md5", body, authorization=f"Bearer {token}")

    assert (status, answer["errorCode"]) == (400, 5)


def test_a_caller_can_ask_for_a_fault_by_header(sandbox: Sandbox) -> None:
    status, answer = sandbox.post("/v1/check_transaction_by_md5", {"md5": "a" * 32}, x_sandbox_http_status="403")

    assert (status, answer["responseCode"]) == (403, 1)
