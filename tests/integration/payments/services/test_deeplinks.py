"""The address that opens a code on the buyer's own phone: asked by the worker, once for each attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from payments.adapters import adapter
from payments.models import PaymentAttempt
from payments.services.attempts import start_attempt
from payments.services.deeplinks import ask_deeplink
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place
from tests.fixtures.sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _at_the_sandbox(sandbox: Sandbox, settings: Any) -> Iterator[None]:
    bakong = {**settings.PAYMENT_PROVIDERS["bakong"], "base_url": sandbox.url}
    settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "bakong": bakong}
    adapter.cache_clear()
    yield
    adapter.cache_clear()


@pytest.fixture
def attempt() -> PaymentAttempt:
    now: datetime = timezone.now()
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3)
    return start_attempt(purchase_id=place(make_basket([(product, 1)]), now=now).pk, now=now)


def asked(sandbox: Sandbox) -> int:
    return int(sandbox.post("/control/bakong/calls", {})[1].get("generate_deeplink_by_qr", 0))


def test_address_is_asked_for_by_the_worker_and_once(
    sandbox: Sandbox, attempt: PaymentAttempt, deliver_facts: Callable[[], None]
) -> None:
    assert (attempt.deeplink, asked(sandbox)) == ("", 0), "the buyer's page does not wait for it"

    deliver_facts()
    ask_deeplink(attempt_id=attempt.pk)

    attempt.refresh_from_db()
    assert attempt.deeplink.startswith(f"{sandbox.url}/phone/")
    assert asked(sandbox) == 1


def test_bakong_that_does_not_answer_costs_a_convenience_and_no_more(
    sandbox: Sandbox, attempt: PaymentAttempt, deliver_facts: Callable[[], None]
) -> None:
    sandbox.turn(http_status=500)

    deliver_facts()

    attempt.refresh_from_db()
    assert (attempt.deeplink, attempt.status) == ("", "pending")
    assert asked(sandbox) == 1


def test_nobody_asks_for_an_attempt_that_is_over(sandbox: Sandbox, attempt: PaymentAttempt) -> None:
    PaymentAttempt.objects.update(status="expired")

    ask_deeplink(attempt_id=attempt.pk)

    assert asked(sandbox) == 0
