"""Providers' callbacks: proven, stored raw, answered at once, and believed in nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.core.errors import AdapterError
from marketplace.core.models import EventRecord
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.adapters import adapter
from payments.inbox import callbacks_of_no_attempt
from payments.models import AttemptStatus, PaymentAttempt, ProviderEvent, Receipt
from payments.providers.base import Fact, FactKind
from payments.providers.fake import FakeProvider
from payments.selectors import ledger_faults
from payments.services.attempts import start_attempt, view_of
from payments.services.callbacks import MOST_TRIES, read_callback
from payments.services.polling import poll_due
from payments.tasks import read_callbacks
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def fake(settings: Any) -> Iterator[FakeProvider]:
    """Put a provider in memory beside the configured ones, and return it."""
    settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "fake": {}}
    adapter.cache_clear()
    yield cast(FakeProvider, adapter("fake"))
    adapter.cache_clear()
    assert ledger_faults() == []


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def purchase(now: datetime) -> Purchase:
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3)
    purchase = place(make_basket([(product, 1)]), now=now)
    Purchase.objects.filter(pk=purchase.pk).update(payment_method="fake")
    return purchase


@pytest.fixture
def attempt(purchase: Purchase, now: datetime) -> PaymentAttempt:
    return start_attempt(purchase_id=purchase.pk, now=now)


def body_about(ref: str, event: str = "e-1", **more: str) -> bytes:
    return json.dumps([{"id": event, "provider_ref": ref, **more}]).encode()


def post(client: Client, body: bytes, headers: dict[str, str], provider: str = "fake") -> int:
    return client.post(
        f"/callbacks/payments/{provider}/", body, content_type="application/json", headers=headers
    ).status_code


def send(client: Client, fake: FakeProvider, body: bytes) -> int:
    return post(client, body, fake.sign(body, at=timezone.now()))


def status_of(purchase: Purchase) -> str:
    status: str = purchase.orders.get().status
    return status


def test_callback_is_kept_as_it_came_and_leads_to_the_money(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt, now: datetime, deliver_facts: Callable[[], None]
) -> None:
    fake.pay(view_of(attempt), at=now)
    body = body_about(attempt.provider_ref or "")

    assert send(client, fake, body) == 200
    assert not Receipt.objects.exists(), "answered before anybody was asked"
    deliver_facts()

    event = ProviderEvent.objects.get(event_key="callback:e-1")
    assert event.raw == body.decode()
    assert "x-fake-signature" in event.headers
    assert (event.signature_ok, event.attempt, event.next_try_at) == (True, attempt, None)
    assert event.processed_at is not None
    assert status_of(attempt.purchase) == OrderStatus.CONFIRMED


def test_cookies_of_whoever_calls_are_not_kept(client: Client, fake: FakeProvider, attempt: PaymentAttempt) -> None:
    client.cookies["sessionid"] = "secret"

    send(client, fake, body_about(attempt.provider_ref or ""))

    assert "cookie" not in ProviderEvent.objects.get().headers


def test_callback_without_a_message_to_the_worker_is_found_by_the_sweep(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt, now: datetime
) -> None:
    fake.pay(view_of(attempt), at=now)
    send(client, fake, body_about(attempt.provider_ref or ""))
    ProviderEvent.objects.update(next_try_at=now)

    read_callbacks()

    assert Receipt.objects.count() == 1


def test_fault_03_failure_told_after_the_payment_changes_nothing(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt, now: datetime, deliver_facts: Callable[[], None]
) -> None:
    paid = fake.pay(view_of(attempt), at=now)
    send(client, fake, body_about(attempt.provider_ref or "", "e-succeeded"))
    deliver_facts()
    fake.facts[attempt.key] = Fact(kind=FactKind.FAILED, attempt_ref=attempt.key, reason="declined")

    assert send(client, fake, body_about(attempt.provider_ref or "", "e-failed")) == 200
    deliver_facts()

    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.PAID
    assert status_of(attempt.purchase) == OrderStatus.CONFIRMED
    assert Receipt.objects.get().provider_txn_id == paid.txn_id


@pytest.mark.parametrize("provider", ["fake", "bakong", "cash_on_delivery", "nobody"])
def test_fault_16_forged_callback_is_refused_and_leaves_no_more_than_a_line_in_the_log(
    client: Client,
    fake: FakeProvider,
    attempt: PaymentAttempt,
    now: datetime,
    provider: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fake.pay(view_of(attempt), at=now)
    body = body_about(attempt.provider_ref or "")
    forged = {**fake.sign(body, at=timezone.now()), "x-fake-signature": "0" * 64}

    with caplog.at_level(logging.WARNING):
        status = post(client, body, forged, provider)

    attempt.refresh_from_db()
    assert status == (400 if provider == "fake" else 404)
    assert attempt.status == AttemptStatus.PENDING
    assert not ProviderEvent.objects.exists()
    assert not EventRecord.objects.filter(name="ProviderSpoke").exists()
    assert ("payments.callback.refused" in caplog.messages) is (provider == "fake")


@pytest.mark.parametrize("age_s", [301, 3_600, -301])
def test_fault_17_old_signed_callback_played_again_is_refused(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt, age_s: int
) -> None:
    body = body_about(attempt.provider_ref or "")
    recorded = fake.sign(body, at=timezone.now() - timedelta(seconds=age_s))

    assert post(client, body, recorded) == 400

    assert not ProviderEvent.objects.exists()


def test_fault_17_signed_callback_of_a_moment_ago_is_taken(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt
) -> None:
    body = body_about(attempt.provider_ref or "")

    assert post(client, body, fake.sign(body, at=timezone.now() - timedelta(seconds=250))) == 200


def test_callback_is_followed_also_when_its_signature_has_grown_old_in_the_queue(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt, now: datetime
) -> None:
    fake.pay(view_of(attempt), at=now)
    send(client, fake, body_about(attempt.provider_ref or ""))

    read_callback(event_id=ProviderEvent.objects.get().pk, now=now + timedelta(hours=5))

    assert Receipt.objects.count() == 1


def test_fault_39_callback_about_an_unknown_attempt_is_kept_and_shown_to_officers(
    client: Client, fake: FakeProvider, caplog: pytest.LogCaptureFixture, deliver_facts: Callable[[], None]
) -> None:
    assert send(client, fake, body_about("fake-of-somebody-else")) == 200

    with caplog.at_level(logging.ERROR):
        deliver_facts()

    event = ProviderEvent.objects.get()
    assert "payments.callback.of_no_attempt" in caplog.messages
    assert list(callbacks_of_no_attempt()) == [event]
    assert [send(client, fake, body_about("fake-of-somebody-else")) for _ in range(3)] == [200, 200, 200]
    assert ProviderEvent.objects.count() == 1
    assert not Receipt.objects.exists()


def test_fault_39_callback_that_outran_our_own_note_of_the_attempt_is_placed_later(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt, now: datetime
) -> None:
    fake.pay(view_of(attempt), at=now)
    PaymentAttempt.objects.update(provider_ref=None)
    send(client, fake, body_about(f"fake-{attempt.key}"))
    event = ProviderEvent.objects.get()
    read_callback(event_id=event.pk, now=timezone.now())
    assert callbacks_of_no_attempt().exists()

    PaymentAttempt.objects.update(provider_ref=f"fake-{attempt.key}")
    read_callback(event_id=event.pk, now=now + timedelta(minutes=1))

    assert not callbacks_of_no_attempt().exists()
    assert Receipt.objects.count() == 1


def test_provider_that_does_not_stand_by_its_callback_is_asked_again_and_not_for_ever(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt, now: datetime
) -> None:
    send(client, fake, body_about(attempt.provider_ref or ""))
    event = ProviderEvent.objects.get()
    fake.failures += [AdapterError("down", retryable=True)] * (MOST_TRIES + 2)

    for hour in range(MOST_TRIES + 2):
        read_callback(event_id=event.pk, now=now + timedelta(hours=hour, minutes=1))

    event.refresh_from_db()
    assert (event.tries, event.next_try_at, event.last_error) == (MOST_TRIES, None, "down")
    assert list(callbacks_of_no_attempt()) == [event]


def test_signed_callback_says_paid_and_the_provider_says_pending_so_it_stays_pending(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt, deliver_facts: Callable[[], None]
) -> None:
    send(client, fake, body_about(attempt.provider_ref or "", status="paid"))

    deliver_facts()

    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.PENDING
    assert ("fetch", attempt.key) in fake.calls


def test_attempt_is_found_by_our_own_reference_too(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt, now: datetime, deliver_facts: Callable[[], None]
) -> None:
    fake.pay(view_of(attempt), at=now)

    send(client, fake, body_about(attempt.key))
    deliver_facts()

    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    ("about", "fact", "word"),
    [("refund", "ProviderSpokeOfRefund", "refund_ref"), ("dispute", "ProviderSpokeOfDispute", "dispute_ref")],
)
def test_callback_about_a_refund_or_a_dispute_is_passed_on(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt, about: str, fact: str, word: str, now: datetime
) -> None:
    send(client, fake, body_about("txn-1", about=about, subject_ref="r-1"))
    event = ProviderEvent.objects.get()

    read_callback(event_id=event.pk, now=now + timedelta(seconds=30))

    record = EventRecord.objects.get(name=fact)
    assert record.data == {
        "event_id": event.pk, "provider": "fake", "attempt_ref": "txn-1", word: "r-1", "happened_at": ""
    }  # fmt: skip
    assert not fake.calls[1:], "nobody was asked about an attempt"


def test_callback_as_long_as_a_book_is_refused_unread(client: Client, fake: FakeProvider) -> None:
    assert send(client, fake, b" " * 300_000) == 413


def test_callback_address_takes_nothing_but_posts(client: Client) -> None:
    assert client.get("/callbacks/payments/fake/").status_code == 405


def test_message_that_interests_nobody_is_kept_and_not_followed(client: Client, fake: FakeProvider) -> None:
    assert send(client, fake, b"[]") == 200

    event = ProviderEvent.objects.get()
    assert (event.next_try_at, event.is_orphan) == (None, False)
    assert event.processed_at is not None


def test_signed_message_in_unknown_words_is_kept_for_a_person(
    client: Client, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(**_: object) -> None:
        raise AdapterError("what is this?", retryable=False)

    monkeypatch.setattr(fake, "parse_callback", unreadable)

    assert post(client, b"{}", {}) == 200
    assert callbacks_of_no_attempt().get().last_error == "what is this?"


def test_poll_after_the_callback_finds_nothing_new(
    client: Client, fake: FakeProvider, attempt: PaymentAttempt, now: datetime, deliver_facts: Callable[[], None]
) -> None:
    fake.pay(view_of(attempt), at=now)
    send(client, fake, body_about(attempt.provider_ref or ""))
    deliver_facts()

    PaymentAttempt.objects.update(next_poll_at=now)
    poll_due(now=now)

    assert Receipt.objects.count() == 1
