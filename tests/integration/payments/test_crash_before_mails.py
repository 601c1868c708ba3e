"""Fault 6: the worker dies after the money is written down and before anybody is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from marketplace.core.events import deliver_due
from marketplace.core.models import Delivery
from marketplace.notifications.models import Notification, Status
from marketplace.notifications.services import SENDER_LIFETIME, send_waiting
from marketplace.sales.order.models import Purchase
from payments.models import Receipt
from payments.providers.base import Fact, FactKind
from payments.selectors import ledger_faults
from payments.services.attempts import start_attempt
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.logistics import DeliveryServiceFactory
from tests.factories.sales import make_basket, place
from tests.fixtures.sandbox import Sandbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ROOT = Path(__file__).resolve().parents[3]
#: A real worker, which dies as it is about to hand over a message, or just after the gateway took it.
WORKER = """
import os, signal, sys
import django
django.setup()
from marketplace.celery import app
from marketplace.core.tasks import sweep_deliveries
from marketplace.notifications.channels.sms.adapter import SmsChannel

hand_over = SmsChannel.send

def die(self, message):
    if sys.argv[1] == "after":
        hand_over(self, message)
    os.kill(os.getpid(), signal.SIGKILL)

SmsChannel.send = die
sweep_deliveries.delay()
app.worker_main(["worker", "--pool=solo", "--loglevel=CRITICAL", "--without-gossip", "--without-mingle"])
"""


def address_of_the_database() -> str:
    d = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{d['NAME']}"
    return f"postgres://{d['USER']}:{d['PASSWORD']}@{d['HOST']}:{d['PORT']}/{d['NAME']}"


def run_a_worker_that_dies(when: str, sandbox: Sandbox) -> int:
    """Run a worker on the same database; return its exit status."""
    around = {
        **os.environ,
        "DATABASE_URL": address_of_the_database(),
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.test",
        "SANDBOX_URL": sandbox.url,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-W", "ignore", "-c", WORKER, when]
    done = subprocess.run(command, cwd=ROOT, env=around, check=False, timeout=120, capture_output=True)
    return done.returncode


@pytest.fixture
def purchase(sandbox: Sandbox, settings: Any) -> Purchase:
    """A purchase that is paid, its facts in the outbox and nobody told."""
    settings.MESSAGE_GATEWAY_URL = sandbox.url
    DeliveryServiceFactory(carrier="cambodia_post", code="ems")
    product = ProductFactory(stock__price=Decimal(14_000))
    purchase = place(make_basket([(product, 1)]), now=timezone.now())
    attempt = start_attempt(purchase_id=purchase.pk, now=timezone.now())
    fact = Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id="a" * 64,
        money=attempt.money,
        to_account=attempt.payee_account,
        occurred_at=timezone.now(),
    )
    settle(attempt_id=attempt.pk, fact=fact, now=timezone.now())
    Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    return purchase


@pytest.mark.parametrize("when", ["before", "after"])
def test_fault_06_worker_killed_before_the_mails_and_each_is_sent_once_later(
    when: str, purchase: Purchase, sandbox: Sandbox
) -> None:
    assert run_a_worker_that_dies(when, sandbox) == -signal.SIGKILL

    assert Purchase.objects.get().paid_at is not None
    assert Receipt.objects.count() == 1
    assert ledger_faults() == []
    assert Delivery.objects.open().exists()
    assert not Notification.objects.filter(status=Status.SENT).exists()

    for turn in range(3):  # the sweeps of the workers that live
        later = timezone.now() + (turn + 1) * (SENDER_LIFETIME + timedelta(hours=1))
        deliver_due(now=later)
        send_waiting(now=later)

    assert not Delivery.objects.open().exists()
    told = Counter(message["key"] for message in sandbox.messages())
    assert set(told) == set(Notification.objects.values_list("key", flat=True))
    assert any(purchase.number in message["text"] for message in sandbox.messages())
    assert set(told.values()) == {1}
    assert not Notification.objects.exclude(status=Status.SENT).exists()
