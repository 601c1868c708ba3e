"""PayWay's callbacks from the sandbox to our door: signed, unsigned, by the old key; believed in nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.sales.order.models import Purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.adapters import adapter
from payments.models import AttemptStatus, PaymentAttempt, ProviderEvent, Receipt
from payments.selectors import ledger_faults
from payments.services.attempts import start_attempt
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place
from tests.fixtures.sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Call = tuple[bytes, dict[str, str]]


@pytest.fixture
def heard() -> Iterator[tuple[str, list[Call]]]:
    """A listener on loopback in place of our web server; what it hears is handed to our door by the test."""
    calls: list[Call] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            calls.append((body, {name.lower(): value for name, value in self.headers.items()}))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", calls
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _at_the_sandbox(sandbox: Sandbox, settings: Any, heard: tuple[str, list[Call]]) -> Iterator[None]:
    settings.BASE_URL = heard[0]
    payway = {
        **settings.PAYMENT_PROVIDERS["payway"],
        "base_url": sandbox.url,
        "api_key_previous": "sandbox-payway-key-of-last-year",
        "api_key_previous_until": (timezone.now() + timedelta(hours=1)).isoformat(),
    }
    settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "payway": payway}
    adapter.cache_clear()
    yield
    adapter.cache_clear()
    assert ledger_faults() == []


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def attempt(now: datetime) -> PaymentAttempt:
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3)
    purchase = place(make_basket([(product, 1)]), now=now)
    Purchase.objects.filter(pk=purchase.pk).update(payment_method="payway")
    return start_attempt(purchase_id=purchase.pk, now=now)


@pytest.fixture
def deliver(
    client: Client, heard: tuple[str, list[Call]], deliver_facts: Callable[[], None]
) -> Callable[[], list[int]]:
    """Return a function that hands what was heard to our door, lets the worker read it, and tells our answers."""

    def hand_on() -> list[int]:
        answers = []
        for body, headers in heard[1]:
            kept = {name: value for name, value in headers.items() if name.startswith("x-")}
            answer = client.post("/callbacks/payments/payway/", body, content_type="application/json", headers=kept)
            answers.append(answer.status_code)
        deliver_facts()
        return answers

    return hand_on


def control(sandbox: Sandbox, path: str, attempt: PaymentAttempt, **more: object) -> None:
    status, answer = sandbox.post(f"/control/payway/{path}", {"tran_id": attempt.provider_ref, **more})
    assert status == 200, answer


def status_of(attempt: PaymentAttempt) -> str:
    status: str = attempt.purchase.orders.get().status
    return status


def test_payment_is_seen_by_its_callback_before_anybody_polls(
    sandbox: Sandbox, attempt: PaymentAttempt, deliver: Callable[[], list[int]]
) -> None:
    control(sandbox, "knobs", attempt, callback_times=5)
    control(sandbox, "pay", attempt)

    assert deliver() == [200] * 5

    assert status_of(attempt) == OrderStatus.CONFIRMED
    assert Receipt.objects.get().provider_txn_id == attempt.provider_ref
    assert ProviderEvent.objects.filter(event_key__startswith="callback:").count() == 1


@pytest.mark.parametrize("how", ["unsigned", "signed"])
def test_fault_18_callback_says_paid_and_the_check_says_pending_so_it_stays_pending(
    sandbox: Sandbox, attempt: PaymentAttempt, deliver: Callable[[], list[int]], how: str
) -> None:
    control(sandbox, "callback", attempt, how=how)

    assert deliver() == [200]

    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.PENDING
    assert status_of(attempt) == OrderStatus.AWAITING_PAYMENT
    event = ProviderEvent.objects.get(event_key__startswith="callback:")
    assert (event.signature_ok, event.attempt) == (how == "signed", attempt)
    assert '"status": "0"' in event.raw, "it did say paid"


def test_fault_18_unsigned_callbacks_of_strangers_are_kept_once_for_a_payment_and_not_at_all_for_none(
    client: Client, attempt: PaymentAttempt
) -> None:
    def send(tran_id: str, apv: int) -> int:
        body = {"tran_id": tran_id, "apv": apv, "status": "0"}
        return client.post("/callbacks/payments/payway/", body, content_type="application/json").status_code

    assert [send(attempt.provider_ref or "", n) for n in range(5)] == [200] * 5
    assert [send(f"T{n}", n) for n in range(5)] == [400] * 5

    assert ProviderEvent.objects.count() == 1


def test_fault_16_forged_callback_of_payway_changes_nothing(
    sandbox: Sandbox, attempt: PaymentAttempt, deliver: Callable[[], list[int]]
) -> None:
    control(sandbox, "knobs", attempt, callback="forged")
    control(sandbox, "pay", attempt)

    assert deliver() == [400]

    assert not ProviderEvent.objects.exists()
    assert not Receipt.objects.exists(), "nobody asked, though the money is there: polling finds it"


def test_fault_42_while_keys_are_exchanged_both_are_accepted_and_after_the_cut_off_the_new_one_alone(
    sandbox: Sandbox,
    attempt: PaymentAttempt,
    deliver: Callable[[], list[int]],
    settings: Any,
    heard: tuple[str, list[Call]],
) -> None:
    control(sandbox, "callback", attempt, how="old_key")
    control(sandbox, "callback", attempt, how="signed")
    assert deliver() == [200, 200]

    payway = {**settings.PAYMENT_PROVIDERS["payway"], "api_key_previous_until": timezone.now().isoformat()}
    settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "payway": payway}
    adapter.cache_clear()

    assert deliver() == [400, 200]
