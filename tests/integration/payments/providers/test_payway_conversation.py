"""The PayWay adapter and the PayWay sandbox, over real HTTP both ways."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpClient
from marketplace.core.money import Money
from payments.providers.base import (
    AlreadyPaid,
    AttemptView,
    BadSignature,
    Closed,
    Fact,
    FactKind,
    RefundKind,
    RefundView,
    Started,
    StartKind,
)
from payments.providers.payway.adapter import PayWay
from payments.providers.payway.client import PayWayClient
from payments.providers.payway.config import PayWayConfig
from tests.fixtures.sandbox import Sandbox
from tests.unit.payments.providers.payway.fakes import PEM

SERIAL = count(1)
HTTP: list[HttpClient] = []
Call = tuple[bytes, dict[str, str]]


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(autouse=True)
def _no_connection_is_left_open() -> Iterator[None]:
    yield
    while HTTP:
        HTTP.pop().close()


def made(sandbox: Sandbox, **wrong: str) -> PayWay:
    """Return an adapter as production has it."""
    right = {"merchant_id": "marketplace", "api_key": "sandbox-payway-key", "rsa_public_key": PEM}
    config = PayWayConfig(base_url=sandbox.url, **(right | wrong))
    HTTP.append(HttpClient(name="payway", base_url=sandbox.url, timeout_s=float(config.timeout_s)))
    return PayWay(config=config, client=PayWayClient(http=HTTP[-1], config=config))


@pytest.fixture
def payway(sandbox: Sandbox) -> PayWay:
    return made(sandbox)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[Call]]]:
    """A listener on loopback that keeps what is posted to it."""
    heard: list[Call] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.append((body, {name.lower(): value for name, value in self.headers.items()}))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/callbacks/payments/payway/", heard
    server.shutdown()
    thread.join()
    server.server_close()


def begun(
    payway: PayWay, *, amount: str = "14000", currency: str = "KHR", callback_url: str = ""
) -> tuple[AttemptView, Started]:
    created_at = now()
    attempt = AttemptView(
        reference=f"P{next(SERIAL)}-{time.time_ns() % 10**12}",
        money=Money(Decimal(amount), currency),
        created_at=created_at,
        expires_at=created_at + timedelta(minutes=10),
        callback_url=callback_url,
        back_url="http://127.0.0.1:9/back",
    )
    started = payway.start(attempt, key="k", now=created_at)
    return replace(attempt, provider_ref=started.provider_ref), started


def asked(payway: PayWay, attempt: AttemptView) -> Fact:
    [fact] = payway.fetch([attempt], now=now())
    return fact


def control(sandbox: Sandbox, path: str, attempt: AttemptView | None = None, **more: object) -> Any:
    named = {"tran_id": attempt.provider_ref} if attempt else {}
    status, answer = sandbox.post(f"/control/payway/{path}", {**named, **more})
    assert status == 200, answer
    return answer


@pytest.mark.parametrize(("amount", "currency"), [("100", "KHR"), ("14000", "KHR"), ("0.01", "USD"), ("3.50", "USD")])
def test_code_that_is_paid_becomes_a_fact(sandbox: Sandbox, payway: PayWay, amount: str, currency: str) -> None:
    attempt, started = begun(payway, amount=amount, currency=currency)
    assert started.kind is StartKind.QR
    assert asked(payway, attempt).kind is FactKind.PENDING

    control(sandbox, "pay", attempt)

    fact = asked(payway, attempt)
    assert (fact.kind, fact.money, fact.to_account) == (FactKind.PAID, attempt.money, started.payee_account)


def test_phone_of_any_bank_pays_the_code(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, started = begun(payway)

    sandbox.pay(started.payload)

    assert asked(payway, attempt).kind is FactKind.PAID


def test_page_is_gone_to_and_paid_on(sandbox: Sandbox) -> None:
    payway = made(sandbox, shows="page")
    attempt, started = begun(payway)
    path = started.payload.removeprefix(sandbox.url)

    status, page = sandbox.get(path)

    assert (status, started.kind) == (200, StartKind.REDIRECT)
    assert "14,000 ៛" in page
    control(sandbox, "pay", attempt)
    assert asked(payway, attempt).kind is FactKind.PAID


def test_bank_that_says_no_is_a_fact(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, _ = begun(payway)

    control(sandbox, "pay", attempt, declined=True)

    assert asked(payway, attempt).kind is FactKind.FAILED


def test_payment_from_an_account_in_dollars_counts_in_riel(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, _ = begun(payway, amount="2500")

    control(sandbox, "pay", attempt, currency="USD", amount="0.63")

    assert asked(payway, attempt).money == attempt.money


def test_another_amount_is_told_as_it_is(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, _ = begun(payway)
    control(sandbox, "pay", attempt)

    control(sandbox, "knobs", attempt, amount=13000)

    assert asked(payway, attempt).money == Money(Decimal(13000), "KHR")


def test_payment_is_told_only_when_payway_tells_of_it(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, _ = begun(payway)
    control(sandbox, "knobs", attempt, delay_s=1)
    control(sandbox, "pay", attempt)

    assert asked(payway, attempt).kind is FactKind.PENDING
    time.sleep(1.1)
    assert asked(payway, attempt).kind is FactKind.PAID


@pytest.mark.parametrize("wrong", [{"api_key": "another"}, {"merchant_id": "another"}])
def test_sandbox_really_checks_who_asks(sandbox: Sandbox, wrong: dict[str, str]) -> None:
    with pytest.raises(AdapterError, match="API key"):
        begun(made(sandbox, **wrong))


def test_same_name_twice_is_refused(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, _ = begun(payway)

    with pytest.raises(AdapterError, match="only once") as error:
        payway.start(attempt, key="k", now=now())

    assert not error.value.retryable


def test_lost_answer_to_a_start_leaves_one_payment_whose_code_nobody_has(sandbox: Sandbox, payway: PayWay) -> None:
    control(sandbox, "knobs", lost=True, times=1, only="generate-qr")

    with pytest.raises(AdapterError) as error:
        begun(payway)

    assert error.value.retryable


@pytest.mark.parametrize(
    "fault",
    [
        {"http_status": 429},
        {"http_status": 500},
        {"http_status": 503},
        {"code": "11"},
        {"truncate": True},
        {"lost": True},
    ],
)
def test_fault_is_not_known_and_the_next_question_is_answered(
    sandbox: Sandbox, payway: PayWay, fault: dict[str, object]
) -> None:
    attempt, _ = begun(payway)
    control(sandbox, "pay", attempt)
    control(sandbox, "knobs", attempt, times=1, **fault)

    with pytest.raises(AdapterError) as error:
        asked(payway, attempt)

    assert error.value.retryable
    assert asked(payway, attempt).kind is FactKind.PAID


def test_slow_answer_is_not_known(sandbox: Sandbox) -> None:
    payway = made(sandbox, timeout_s="0.3")
    attempt, _ = begun(payway)
    control(sandbox, "knobs", attempt, slow_s=0.8, times=1)

    with pytest.raises(AdapterError) as error:
        asked(payway, attempt)

    assert error.value.retryable


def test_closed_payment_cannot_be_paid(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, _ = begun(payway)

    assert payway.close(attempt, now=now()) == Closed()

    refused = sandbox.post("/control/payway/pay", {"tran_id": attempt.provider_ref})
    assert refused == (422, {"error": "closed"})
    assert asked(payway, attempt).kind is FactKind.CLOSED


def test_payment_that_was_made_cannot_be_closed(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, _ = begun(payway)
    control(sandbox, "pay", attempt)

    outcome = payway.close(attempt, now=now())

    assert isinstance(outcome, AlreadyPaid)
    assert outcome.fact.money == attempt.money


def a_refund(attempt: AttemptView, amount: int, before: int = 0) -> RefundView:
    money = Money(Decimal(amount), "KHR")
    return RefundView(
        reference="R", txn_id=attempt.provider_ref, money=money, gone_before=Money(Decimal(before), "KHR")
    )


def test_parts_go_back_until_all_has(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, _ = begun(payway)
    control(sandbox, "pay", attempt)

    first, second = a_refund(attempt, 4000), a_refund(attempt, 10_000, before=4000)
    kinds = [payway.refund(one, key="k").kind for one in (first, second)]
    beyond = payway.refund(a_refund(attempt, 1, before=14_000), key="k")

    assert kinds == [RefundKind.SUCCEEDED] * 2
    assert (beyond.kind, beyond.reason) == (RefundKind.FAILED, "More would go back than was paid.")
    assert control(sandbox, "state", attempt) | {"callbacks": []} == {
        "tran_id": attempt.provider_ref, "status": "REFUNDED", "refunded": "14000.00", "refunds": 2, "callbacks": []
    }  # fmt: skip


def test_refund_whose_answer_is_dropped_goes_back_once(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, _ = begun(payway)
    control(sandbox, "pay", attempt)
    control(sandbox, "knobs", lost=True, times=1, only="refund")

    with pytest.raises(AdapterError):
        payway.refund(a_refund(attempt, 4000), key="k")
    again = payway.refund(a_refund(attempt, 4000), key="k")

    assert again.kind is RefundKind.SUCCEEDED
    assert control(sandbox, "state", attempt)["refunds"] == 1


def test_refund_that_never_arrived_is_asked_for_again(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, _ = begun(payway)
    control(sandbox, "pay", attempt)
    control(sandbox, "knobs", http_status=500, times=1, only="refund")
    with pytest.raises(AdapterError):
        payway.refund(a_refund(attempt, 4000), key="k")

    assert payway.fetch_refund(a_refund(attempt, 4000)).kind is RefundKind.ABSENT
    assert payway.refund(a_refund(attempt, 4000), key="k").kind is RefundKind.SUCCEEDED


def test_sandbox_really_opens_the_encrypted_part(sandbox: Sandbox, payway: PayWay) -> None:
    attempt, _ = begun(payway)
    control(sandbox, "pay", attempt)
    strange = subject = made(sandbox)
    subject.client._config = replace(subject.client._config, rsa_public_key=_another_key())

    assert strange.refund(a_refund(attempt, 4000), key="k").kind is RefundKind.FAILED
    assert control(sandbox, "state", attempt)["refunds"] == 0


def _another_key() -> str:
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_statement_tells_what_was_paid_today(sandbox: Sandbox, payway: PayWay) -> None:
    paid, open_one = begun(payway)[0], begun(payway, amount="3.50", currency="USD")[0]
    control(sandbox, "pay", paid)

    facts = list(payway.statement(now().astimezone(ZoneInfo("Asia/Phnom_Penh")).date()))

    assert [(fact.txn_id, fact.money) for fact in facts] == [(paid.provider_ref, paid.money)]
    assert facts[0].occurred_at is not None
    assert abs(facts[0].occurred_at - now()) < timedelta(seconds=30)
    assert open_one.provider_ref not in {fact.txn_id for fact in facts}


def test_callback_comes_signed_and_names_its_payment(
    sandbox: Sandbox, payway: PayWay, listener: tuple[str, list[Call]]
) -> None:
    url, heard = listener
    attempt, _ = begun(payway, callback_url=url)
    control(sandbox, "knobs", attempt, callback_times=3)

    control(sandbox, "pay", attempt)

    assert len(heard) == 3
    hints = [payway.parse_callback(body=body, headers=headers, now=now()) for body, headers in heard]
    assert {hint.provider_ref for [hint] in hints} == {attempt.provider_ref}
    assert len({hint.event_key for [hint] in hints}) == 1
    assert all(hint.is_signed for [hint] in hints)


@pytest.mark.parametrize(("how", "is_taken"), [("forged", False), ("old_key", False), ("unsigned", True)])
def test_callback_signed_otherwise(
    sandbox: Sandbox, payway: PayWay, listener: tuple[str, list[Call]], how: str, is_taken: bool
) -> None:
    url, heard = listener
    attempt, _ = begun(payway, callback_url=url)

    control(sandbox, "callback", attempt, how=how)

    [(body, headers)] = heard
    if is_taken:
        [hint] = payway.parse_callback(body=body, headers=headers, now=now())
        assert not hint.is_signed
    else:
        with pytest.raises(BadSignature):
            payway.parse_callback(body=body, headers=headers, now=now())
    assert json.loads(body)["status"] == "0", "it says paid"
    assert asked(payway, attempt).kind is FactKind.PENDING
