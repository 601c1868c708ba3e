"""Looking for money while Bakong misbehaves: it is busy, its token dies, it is away for an hour, a clock is wrong."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oscar.apps.basket.models import Basket

from marketplace.core.clock import database_now
from marketplace.core.errors import AdapterError
from marketplace.core.ids import new_token
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.adapters import adapter
from payments.models import AttemptStatus, PaymentAttempt, Receipt
from payments.providers.bakong import tokens
from payments.providers.bakong.adapter import BakongKhqr
from payments.providers.bakong.tokens import TokenKeeper
from payments.providers.base import FactKind
from payments.providers.fake import FakeProvider
from payments.selectors import ledger_faults
from payments.services import polling, resting
from payments.services.attempts import start_attempt, view_of
from payments.services.polling import poll_due
from payments.tasks import poll_attempts
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place
from tests.fixtures.sandbox import Sandbox, running_sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def at(settings: Any) -> Iterator[Callable[..., None]]:
    """Return a function that points the Bakong adapter at a sandbox."""

    def point(sandbox: Sandbox, **more: str) -> None:
        bakong = {**settings.PAYMENT_PROVIDERS["bakong"], "base_url": sandbox.url, **more}
        settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "bakong": bakong, "fake": {}}
        adapter.cache_clear()
        tokens._keepers.clear()

    yield point
    adapter.cache_clear()
    assert ledger_faults() == []


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def bought(now: datetime, method: str = "bakong") -> PaymentAttempt:
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3)
    purchase = place(make_basket([(product, 1)]), now=now)
    Purchase.objects.filter(pk=purchase.pk).update(payment_method=method)
    return start_attempt(purchase_id=purchase.pk, now=now)


def many(pattern: PaymentAttempt, count: int) -> list[PaymentAttempt]:
    """Return so many open attempts of purchases of their own, like one that was made in earnest."""
    values = _values(pattern.purchase)
    baskets = Basket.objects.bulk_create([Basket() for _ in range(count)])
    made = [
        Purchase(**{**values, "number": f"P9{serial:05d}", "token": new_token(), "basket_id": basket.pk})
        for serial, basket in enumerate(baskets)
    ]
    attempts = []
    for one in Purchase.objects.bulk_create(made):
        attempt = PaymentAttempt(**{**_values(pattern), "purchase_id": one.pk, "key": f"{one.number}-0123456789"})
        attempt.public_id = PaymentAttempt._meta.get_field("public_id").get_default()
        started = adapter("bakong").start(view_of(attempt), key=attempt.key, now=attempt.created_at)
        attempt.payload, attempt.provider_ref = started.payload, started.provider_ref
        attempts.append(attempt)
    return PaymentAttempt.objects.bulk_create(attempts)


def _values(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def poll(now: datetime) -> int:
    """Look now, whatever the attempts' own time for it."""
    PaymentAttempt.objects.exclude(next_poll_at=None).update(next_poll_at=now)
    return poll_due(now=now)


def calls(sandbox: Sandbox) -> dict[str, int]:
    return dict(sandbox.post("/control/bakong/calls", {})[1])


def status_of(attempt: PaymentAttempt) -> str:
    status: str = attempt.purchase.orders.get().status
    return status


def test_thousand_open_attempts_are_asked_after_in_no_more_than_25_calls(
    sandbox: Sandbox, at: Callable[..., None], now: datetime
) -> None:
    at(sandbox)
    paid = [bought(now) for _ in range(2)]
    many(paid[0], 998)
    for attempt in paid:
        sandbox.pay(attempt.payload)

    asked = poll(now)

    assert asked == 1_000
    assert calls(sandbox) == {"renew_token": 1, "check_transaction_by_md5_list": 20}
    assert [status_of(attempt) for attempt in paid] == [OrderStatus.CONFIRMED] * 2
    assert not PaymentAttempt.objects.exclude(last_error="").exists()


@pytest.mark.parametrize(
    "fault",
    [{"http_status": 429}, {"http_status": 500}, {"http_status": 504}, {"truncate": True}, {"slow_s": 1.5}],
)
def test_fault_20_answer_that_is_none_is_unknown_is_backed_off_and_leaves_the_page_alive(
    sandbox: Sandbox, at: Callable[..., None], now: datetime, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payments.providers.bakong.adapter.TIMEOUT_S", 0.5)
    at(sandbox)
    attempt = bought(now)
    sandbox.pay(attempt.payload)
    sandbox.turn(**fault)

    poll(now)
    before = calls(sandbox)
    poll(now + timedelta(seconds=2))
    assert calls(sandbox) == before, "it is left in peace"
    poll(now + timedelta(seconds=5))

    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.PENDING
    assert attempt.last_error
    assert not Receipt.objects.exists()
    assert resting.rest_of("bakong") == resting.Rest(2, now + timedelta(seconds=5 + 8))
    page = Client().get(reverse("checkout:payment", kwargs={"token": attempt.purchase.token}))
    assert page.status_code == 200
    sandbox.turn()
    poll(now + timedelta(seconds=30))
    assert status_of(attempt) == OrderStatus.CONFIRMED
    assert resting.rest_of("bakong") is None


def test_one_question_that_is_our_own_mistake_does_not_silence_the_others(
    sandbox: Sandbox, at: Callable[..., None], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(sandbox)
    attempts = [bought(now) for _ in range(3)]
    sandbox.pay(attempts[2].payload)
    usual = BakongKhqr.fetch
    monkeypatch.setattr(BakongKhqr, "caps", _with_lists_of_one(BakongKhqr.caps))

    def fetch(self: BakongKhqr, asked: Any, *, now: datetime) -> Any:
        if asked[0].reference == attempts[0].key:
            raise AdapterError("HTTP 400", retryable=False)
        return usual(self, asked, now=now)

    monkeypatch.setattr(BakongKhqr, "fetch", fetch)

    poll(now)

    assert status_of(attempts[2]) == OrderStatus.CONFIRMED
    assert not resting.is_resting("bakong", now=now)
    attempts[0].refresh_from_db()
    assert attempts[0].last_error == "HTTP 400"


def _with_lists_of_one(caps: Any) -> Any:
    from dataclasses import replace

    return replace(caps, bulk_size=1)


def ten_ask_with_a_dead_token(sandbox: Sandbox, at: Callable[..., None], now: datetime) -> tuple[Any, list[FactKind]]:
    """Let ten ask at once after one paid attempt; return it, and what each was told."""
    dead = sandbox.post("/control/bakong/token", {"email": "marketplace@example.org", "lifetime_s": -1})[1]["token"]
    at(sandbox, token=dead)
    attempt = bought(now)
    sandbox.pay(attempt.payload)
    bakong, view = adapter("bakong"), view_of(attempt)
    meeting, kinds = threading.Barrier(10), list[FactKind]()

    def ask() -> None:
        meeting.wait(timeout=30)
        kinds.append(bakong.fetch([view], now=now)[0].kind)
        connections.close_all()

    askers = [threading.Thread(target=ask) for _ in range(10)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return attempt, kinds


def test_fault_21_token_that_dies_in_the_middle_of_the_day_is_renewed_once_and_polling_goes_on(
    sandbox: Sandbox, at: Callable[..., None], now: datetime
) -> None:
    attempt, kinds = ten_ask_with_a_dead_token(sandbox, at, now)

    assert kinds == [FactKind.PAID] * 10
    assert calls(sandbox)["renew_token"] == 1
    poll(now)
    assert status_of(attempt) == OrderStatus.CONFIRMED


def test_fault_21_without_the_lock_each_who_finds_the_token_dead_renews_it(
    sandbox: Sandbox, at: Callable[..., None], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TokenKeeper, "token", lambda self, *, renew, now: renew())

    ten_ask_with_a_dead_token(sandbox, at, now)

    assert calls(sandbox)["renew_token"] > 1


def test_fault_21_while_the_token_cannot_be_renewed_the_old_one_serves_and_an_alarm_is_raised(
    sandbox: Sandbox, at: Callable[..., None], now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    week = 9 * 86_400
    old = sandbox.post("/control/bakong/token", {"email": "stranger@example.org", "lifetime_s": week})[1]["token"]
    at(sandbox, token=old, email="stranger@example.org")
    attempt = bought(now)
    sandbox.pay(attempt.payload)

    with caplog.at_level(logging.ERROR):
        poll(now)

    assert status_of(attempt) == OrderStatus.CONFIRMED
    [alarm] = [record for record in caplog.records if record.message == tokens.TOKEN_NOT_RENEWED]
    assert alarm.days_left == 8  # type: ignore[attr-defined]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_fault_37_hour_without_bakong_disturbs_nobody_else_and_ends_without_a_stampede(
    at: Callable[..., None], now: datetime, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    with running_sandbox(tmp_path, port=port) as sandbox:
        at(sandbox)
        attempts = [bought(now) for _ in range(2)]
        many(attempts[0], 158)
        sandbox.pay(attempts[0].payload)
    fake, other = cast(FakeProvider, adapter("fake")), bought(now, "fake")
    moment = now
    with caplog.at_level(logging.WARNING):
        while moment < now + timedelta(hours=1):
            poll_due(now=moment)
            if moment == now + timedelta(minutes=5):
                fake.pay(view_of(other), at=moment)
            moment += timedelta(seconds=5)

    failed = [record for record in caplog.records if record.message == polling.POLL_FAILED]
    assert 55 <= len(failed) <= 75, "about one call a minute, however many attempts wait"
    assert status_of(other) == OrderStatus.CONFIRMED, "who pays otherwise is not kept waiting"
    assert not Receipt.objects.filter(provider="bakong").exists()

    with running_sandbox(tmp_path, port=port) as sandbox:
        poll(moment + timedelta(minutes=1))
        poll_due(now=moment + timedelta(minutes=1, seconds=1))

        assert calls(sandbox) == {"renew_token": 1, "check_transaction_by_md5_list": 4}
    assert status_of(attempts[0]) == OrderStatus.CONFIRMED
    assert not PaymentAttempt.objects.exclude(last_error="").exists()


@pytest.mark.parametrize(
    ("left", "status"), [(timedelta(minutes=4), AttemptStatus.PENDING), (-timedelta(minutes=4), AttemptStatus.EXPIRED)]
)
@pytest.mark.parametrize("skew", [timedelta(minutes=5), -timedelta(minutes=5)])
def test_fault_38_a_host_five_minutes_wrong_does_not_decide_which_codes_are_over(
    sandbox: Sandbox, at: Callable[..., None], now: datetime, left: timedelta, status: str, skew: timedelta
) -> None:
    at(sandbox)
    attempt = bought(now)
    PaymentAttempt.objects.update(expires_at=now + left, next_poll_at=now - timedelta(minutes=10))

    with time_machine.travel(timezone.now() + skew, tick=True):
        assert abs(timezone.now() - now - skew) < timedelta(minutes=1), "the host is wrong"
        assert abs(database_now() - now) < timedelta(minutes=1), "the database is not"
        poll_attempts()

    attempt.refresh_from_db()
    assert attempt.status == status


@pytest.mark.parametrize("skew", [timedelta(minutes=5), -timedelta(minutes=5)])
def test_fault_38_code_made_on_a_host_five_minutes_wrong_ends_by_the_databases_clock(
    sandbox: Sandbox, at: Callable[..., None], now: datetime, skew: timedelta
) -> None:
    at(sandbox)
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3)
    purchase = place(make_basket([(product, 1)]), now=now)

    with time_machine.travel(timezone.now() + skew, tick=True):
        answer = Client().post(reverse("checkout:new-code", kwargs={"token": purchase.token}))

    assert answer.status_code == 302
    attempt = PaymentAttempt.objects.get()
    assert attempt.expires_at is not None
    assert abs(attempt.expires_at - now - timedelta(minutes=10)) < timedelta(minutes=1)


def test_fault_38_stock_is_held_longer_than_the_code_can_be_paid(
    sandbox: Sandbox, at: Callable[..., None], now: datetime
) -> None:
    at(sandbox)

    attempt = bought(now)

    attempt.purchase.refresh_from_db()
    assert attempt.expires_at is not None
    assert attempt.purchase.hold_until - attempt.expires_at >= timedelta(minutes=5)
