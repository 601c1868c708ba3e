"""One message twenty times at once, and a message while the poller looks: one receipt, one sale.

Each caller is a thread with a connection of its own. The negative controls take a guard away and count too much, so the
tests can fail.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from marketplace.core.models import EventRecord
from marketplace.sales.order.models import Purchase
from payments.adapters import adapter
from payments.models import AttemptStatus, Disposition, PaymentAttempt, ProviderEvent, Receipt
from payments.providers.base import Fact
from payments.providers.fake import FakeProvider
from payments.selectors import ledger_faults
from payments.services import settle as settling
from payments.services.attempts import start_attempt, view_of
from payments.services.callbacks import read_callback
from payments.services.polling import poll_due
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
CALLERS = 20


@pytest.fixture
def fake(settings: Any) -> Iterator[FakeProvider]:
    settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "fake": {}}
    adapter.cache_clear()
    yield cast(FakeProvider, adapter("fake"))
    adapter.cache_clear()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def attempt(fake: FakeProvider, now: datetime) -> PaymentAttempt:
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3)
    purchase = place(make_basket([(product, 1)]), now=now)
    Purchase.objects.filter(pk=purchase.pk).update(payment_method="fake")
    attempt = start_attempt(purchase_id=purchase.pk, now=now)
    fake.pay(view_of(attempt), at=now)
    return attempt


def all_at_once(*calls: Callable[[], object]) -> list[object]:
    """Let every call begin at the same moment, each in a thread; return what came of them."""
    barrier = threading.Barrier(len(calls))
    outcomes: list[object] = []

    def run(call: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=60)
            outcomes.append(call())
        except Exception as error:  # noqa: BLE001 - told to the test
            outcomes.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes


def without_constraint(monkeypatch: pytest.MonkeyPatch, model: Any, name: str) -> None:
    """Take a guard out of the database for one test."""
    guard = next(one for one in model._meta.constraints if one.name == name)
    monkeypatch.setattr(model._meta, "constraints", [one for one in model._meta.constraints if one is not guard])
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        editor.remove_constraint(model, guard)


def callers(fake: FakeProvider, attempt: PaymentAttempt) -> list[Callable[[], object]]:
    body = json.dumps([{"id": "e-1", "provider_ref": attempt.provider_ref}]).encode()
    headers = fake.sign(body, at=timezone.now())

    def call() -> int:
        answer = Client().post("/callbacks/payments/fake/", body, content_type="application/json", headers=headers)
        return answer.status_code

    return [call] * CALLERS


def test_fault_01_the_same_callback_twenty_times_at_once_is_one_receipt_and_one_sale(
    fake: FakeProvider, attempt: PaymentAttempt, now: datetime
) -> None:
    answers = all_at_once(*callers(fake, attempt))

    assert answers == [200] * CALLERS
    event = ProviderEvent.objects.get()
    assert EventRecord.objects.filter(name="ProviderSpoke").count() == 1
    all_at_once(*[lambda: read_callback(event_id=event.pk, now=timezone.now())] * 4)
    assert [call for call in fake.calls if call[0] == "fetch"] == [("fetch", attempt.key)]
    assert Receipt.objects.count() == 1
    assert EventRecord.objects.filter(name="OrderConfirmed").count() == 1
    assert ledger_faults() == []


def test_fault_01_without_the_key_the_same_callback_is_many(
    fake: FakeProvider, attempt: PaymentAttempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_constraint(monkeypatch, ProviderEvent, "one_event_per_key")
    monkeypatch.setattr(
        ProviderEvent.objects,
        "get_or_create",
        lambda defaults, **named: (ProviderEvent.objects.create(**named, **defaults), True),
    )

    all_at_once(*callers(fake, attempt))

    assert ProviderEvent.objects.count() > 1


def hint_and_poll(attempt: PaymentAttempt, now: datetime) -> list[object]:
    """Follow a callback and poll, both with the provider's answer in hand before either writes."""
    event = ProviderEvent.objects.create(
        provider="fake",
        event_key="callback:e-1",
        headers=adapter("fake").sign(b"", at=now),  # type: ignore[attr-defined]
        raw="[]",
        next_try_at=now,
    )
    body = json.dumps([{"id": "e-1", "provider_ref": attempt.provider_ref}])
    headers = cast(FakeProvider, adapter("fake")).sign(body.encode(), at=timezone.now())
    ProviderEvent.objects.filter(pk=event.pk).update(raw=body, headers=headers)
    PaymentAttempt.objects.update(next_poll_at=now)
    return all_at_once(lambda: read_callback(event_id=event.pk, now=now), lambda: poll_due(now=now))


@pytest.fixture
def both_have_the_answer(fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody go on with the provider's answer before the other one has it too."""
    meeting = threading.Barrier(2)
    usual = fake.fetch

    def fetch(attempts: Any, *, now: datetime) -> list[Fact]:
        facts = usual(attempts, now=now)
        meeting.wait(timeout=30)
        return facts

    monkeypatch.setattr(fake, "fetch", fetch)


@pytest.mark.usefixtures("both_have_the_answer")
def test_fault_02_callback_and_poll_at_the_same_moment_give_one_receipt(attempt: PaymentAttempt, now: datetime) -> None:
    outcomes = hint_and_poll(attempt, now)

    assert sorted(map(repr, outcomes)) == ["1", "None"]
    assert Receipt.objects.count() == 1
    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.PAID
    assert EventRecord.objects.filter(name="OrderConfirmed").count() == 1
    assert ledger_faults() == []


@pytest.mark.usefixtures("both_have_the_answer")
def test_fault_02_without_the_unique_receipt_callback_and_poll_count_the_money_twice(
    attempt: PaymentAttempt, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_constraint(monkeypatch, Receipt, "one_receipt_per_transaction")
    monkeypatch.setattr(settling.bookkeeping, "book_receipt", lambda **_: None)  # the ledger's key is another guard
    monkeypatch.setattr(settling, "_disposition", lambda case: Disposition.OK)

    hint_and_poll(attempt, now)

    assert Receipt.objects.count() == 2
