"""Cards from abroad in the core: tried, declined, paid, given up; and what breaks between two machines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from marketplace.sales.order.models import Purchase
from payments.adapters import adapter
from payments.errors import UnableToStartPayment
from payments.models import AttemptStatus, PaymentAttempt, ProviderEvent, Receipt
from payments.providers.base import AlreadyPaid
from payments.selectors import ledger_faults
from payments.services.attempts import start_attempt, view_of
from payments.services.callbacks import read_callback
from payments.services.changes import change_way
from payments.services.polling import poll_due
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place
from tests.fixtures.localstripe import ASKED, DECLINED, NOT_ENOUGH, VISA, StripeSandbox
from tests.fixtures.sandbox import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _at_the_sandbox(stripe: StripeSandbox, settings: Any) -> Iterator[None]:
    settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "stripe": stripe.config}
    adapter.cache_clear()
    yield
    adapter.cache_clear()
    assert ledger_faults() == []


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def placed(now: datetime, method: str = "stripe") -> Purchase:
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3)
    return place(make_basket([(product, 1)]), payment_method=method, now=now)


@pytest.fixture
def purchase(now: datetime) -> Purchase:
    return placed(now)


@pytest.fixture
def attempt(purchase: Purchase, now: datetime) -> PaymentAttempt:
    return start_attempt(purchase_id=purchase.pk, now=now)


def poll(now: datetime) -> None:
    """Look now, whatever the attempt's own time for it."""
    PaymentAttempt.objects.exclude(next_poll_at=None).update(next_poll_at=now)
    poll_due(now=now)


def rows(stripe: StripeSandbox, path: str) -> list[dict[str, Any]]:
    return list(stripe.ask(path)[1]["data"])


def test_a_buyer_is_sent_to_a_page_of_stripes_and_back_to_the_purchase(
    stripe: StripeSandbox, attempt: PaymentAttempt, purchase: Purchase, settings: Any
) -> None:
    assert (attempt.shown, attempt.status) == ("redirect", AttemptStatus.PENDING)
    assert attempt.payload == f"{stripe.url}/stripe/pay/{attempt.provider_ref}"
    [session] = rows(stripe, "checkout/sessions")
    assert session["success_url"] == f"{settings.BASE_URL}/{purchase.language}/checkout/{purchase.token}/pay/"
    assert session["amount_total"] == int(purchase.total.amount) * 100


def test_the_stock_is_held_for_as_long_as_the_page_may_be_paid(attempt: PaymentAttempt, purchase: Purchase) -> None:
    purchase.refresh_from_db()

    assert attempt.expires_at is not None
    assert attempt.expires_at >= attempt.created_at + timedelta(minutes=35)
    assert purchase.hold_until is not None
    assert purchase.hold_until > attempt.expires_at


def test_a_declined_card_is_told_and_the_next_one_pays_the_same_attempt(
    stripe: StripeSandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    stripe.give_card(attempt.payload, NOT_ENOUGH)
    poll(now)
    attempt.refresh_from_db()
    assert (attempt.status, attempt.last_error) == (
        AttemptStatus.FAILED,
        "insufficient_funds: The card has not enough money.",
    )

    assert start_attempt(purchase_id=purchase.pk, now=now) == attempt  # trying again opens no second page

    stripe.give_card(attempt.payload, ASKED, agrees=True)
    poll(now)
    attempt.refresh_from_db()
    purchase.refresh_from_db()
    assert (attempt.status, bool(purchase.paid_at)) == (AttemptStatus.PAID, True)
    assert Receipt.objects.get().money == purchase.total
    assert len(rows(stripe, "payment_intents")) == 1


def test_fault_07_a_start_that_got_no_answer_is_repeated_with_its_key_and_opens_one_page(
    stripe: StripeSandbox, purchase: Purchase, now: datetime
) -> None:
    stripe.turn_stripe(path="checkout/sessions", method="POST", drop=True, times=2)

    with pytest.raises(UnableToStartPayment):
        start_attempt(purchase_id=purchase.pk, now=now)
    waiting = PaymentAttempt.objects.get()
    assert waiting.status == AttemptStatus.CREATED

    again = start_attempt(purchase_id=purchase.pk, now=timezone.now())

    assert (again.pk, again.key, again.status) == (waiting.pk, waiting.key, AttemptStatus.PENDING)
    assert [row["id"] for row in rows(stripe, "checkout/sessions")] == [again.provider_ref]


def test_fault_08_a_key_that_went_with_another_amount_is_refused_and_a_new_attempt_is_made(
    stripe: StripeSandbox, purchase: Purchase, now: datetime
) -> None:
    stripe.turn_stripe(path="checkout/sessions", method="POST", drop=True, times=2)
    with pytest.raises(UnableToStartPayment):
        start_attempt(purchase_id=purchase.pk, now=now)
    first = PaymentAttempt.objects.get()
    PaymentAttempt.objects.filter(pk=first.pk).update(amount=first.amount + 1000)  # the amount changed meanwhile

    with pytest.raises(UnableToStartPayment):
        start_attempt(purchase_id=purchase.pk, now=timezone.now())
    first.refresh_from_db()
    assert first.status == AttemptStatus.FAILED

    second = start_attempt(purchase_id=purchase.pk, now=timezone.now())

    assert second.key != first.key
    [mine] = [row for row in rows(stripe, "checkout/sessions") if row["id"] == second.provider_ref]
    assert mine["amount_total"] == int(purchase.total.amount) * 100


def test_fault_25_an_attempt_that_cannot_be_closed_because_it_is_paid_is_settled(
    stripe: StripeSandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    stripe.give_card(attempt.payload, VISA)

    closed = adapter("stripe").close(view_of(attempt), now=now)
    assert isinstance(closed, AlreadyPaid)
    settle(attempt_id=attempt.pk, fact=closed.fact, now=now)

    purchase.refresh_from_db()
    assert purchase.paid_at is not None
    assert Receipt.objects.get().money == purchase.total


def test_a_page_whose_card_was_declined_is_closed_before_the_buyer_pays_in_another_way(
    stripe: StripeSandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    stripe.give_card(attempt.payload, DECLINED)
    poll(now)

    change_way(purchase_id=purchase.pk, way="bakong", now=timezone.now())

    assert "error" in stripe.give_card(attempt.payload, VISA)
    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.CANCELLED
    assert purchase.payment_attempts.get(provider="bakong").status == AttemptStatus.PENDING


def test_fault_25_another_way_is_not_begun_when_the_card_turns_out_to_have_paid(
    stripe: StripeSandbox, attempt: PaymentAttempt, purchase: Purchase, now: datetime
) -> None:
    stripe.give_card(attempt.payload, VISA)

    change_way(purchase_id=purchase.pk, way="bakong", now=timezone.now())

    purchase.refresh_from_db()
    assert (bool(purchase.paid_at), purchase.payment_method) == (True, "stripe")
    assert [one.provider for one in purchase.payment_attempts.all()] == ["stripe"]
    assert Receipt.objects.get().money == purchase.total


# -- A process that is killed ------------------------------------------------------------------------------------------

#: Settles what is due, and is killed after the provider was asked and before anything is committed.
KILLED = """
import os, signal, django
django.setup()
from django.utils import timezone
from payments.services import bookkeeping
from payments.services.polling import poll_due
bookkeeping.book_sales = lambda **words: os.kill(os.getpid(), signal.SIGKILL)
poll_due(now=timezone.now())
"""


def beside(script: str, stripe: StripeSandbox) -> int:
    """Run a script in a process of its own on the same database and provider; return how it ended."""
    at = connection.settings_dict
    url = f"sqlite:///{at['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.test",
        "DATABASE_URL": url,
        "SANDBOX_URL": stripe.url,
        "LOG_LEVEL": "CRITICAL",
        "PYTHONWARNINGS": "ignore",
    }
    return subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=False).returncode


@pytest.mark.django_db(transaction=True)
def test_fault_05_a_worker_killed_after_the_card_was_charged_loses_nothing_and_charges_nobody_twice(
    stripe: StripeSandbox, now: datetime
) -> None:
    purchase = placed(now)
    attempt = start_attempt(purchase_id=purchase.pk, now=now)
    stripe.give_card(attempt.payload, VISA)
    PaymentAttempt.objects.update(next_poll_at=now)

    assert beside(KILLED, stripe) == -signal.SIGKILL

    purchase.refresh_from_db()
    attempt.refresh_from_db()
    assert (purchase.paid_at, attempt.status) == (None, AttemptStatus.PENDING)
    assert not Receipt.objects.exists()
    assert ProviderEvent.objects.filter(processed_at=None).exists()  # what Stripe said was kept before it was acted on

    poll(timezone.now())
    poll(timezone.now())

    purchase.refresh_from_db()
    assert purchase.paid_at is not None
    assert Receipt.objects.get().money == purchase.total
    assert [row["status"] for row in rows(stripe, "charges")] == ["succeeded"]


@pytest.mark.django_db(transaction=True)
def test_fault_05_negative_control_the_same_process_left_alive_settles(stripe: StripeSandbox, now: datetime) -> None:
    purchase = placed(now)
    attempt = start_attempt(purchase_id=purchase.pk, now=now)
    stripe.give_card(attempt.payload, VISA)
    PaymentAttempt.objects.update(next_poll_at=now)
    alive = "\n".join(line for line in KILLED.splitlines() if "SIGKILL" not in line)

    assert beside(alive, stripe) == 0

    purchase.refresh_from_db()
    assert purchase.paid_at is not None


# -- What Stripe tells, over real HTTP ---------------------------------------------------------------------------------


@pytest.fixture
def told(stripe: StripeSandbox, live_server: Any) -> StripeSandbox:
    """Stripe, which sends its events only when asked to, to a server that runs."""
    stripe.turn_stripe(events_drop=True, callback_url=f"{live_server.url}/callbacks/payments/stripe/")
    return stripe


def send(stripe: StripeSandbox, kind: str, live_server: Any, **more: object) -> int:
    """Send the newest event of a kind and return how it was answered."""
    event = stripe.events(kind)[0]
    body = {"event": event["id"], "url": f"{live_server.url}/callbacks/payments/stripe/", **more}
    return int(stripe.post("/control/stripe/send", body)[1]["status"])


@pytest.mark.django_db(transaction=True)
def test_an_event_lets_us_look_and_what_we_find_is_settled(
    told: StripeSandbox, live_server: Any, now: datetime
) -> None:
    purchase = placed(now)
    attempt = start_attempt(purchase_id=purchase.pk, now=now)
    told.give_card(attempt.payload, VISA)

    for kind in ("checkout.session.completed", "payment_intent.succeeded", "charge.succeeded"):
        assert send(told, kind, live_server) == 200
        assert send(told, kind, live_server) == 200
    assert ProviderEvent.objects.filter(provider="stripe").count() == 3
    for event in ProviderEvent.objects.order_by("-pk"):
        read_callback(event_id=event.pk, now=timezone.now())

    purchase.refresh_from_db()
    assert purchase.paid_at is not None
    assert Receipt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fault_17_an_event_signed_more_than_five_minutes_ago_is_answered_with_400_and_not_stored(
    told: StripeSandbox, live_server: Any, now: datetime
) -> None:
    attempt = start_attempt(purchase_id=placed(now).pk, now=now)
    told.give_card(attempt.payload, VISA)

    assert send(told, "checkout.session.completed", live_server, age_s=400) == 400
    assert send(told, "checkout.session.completed", live_server, secret="whsec_forged") == 400
    assert not ProviderEvent.objects.exists()

    assert send(told, "checkout.session.completed", live_server, age_s=200) == 200


@pytest.mark.django_db(transaction=True)
def test_a_decline_told_after_the_payment_takes_nothing_away(
    told: StripeSandbox, live_server: Any, now: datetime
) -> None:
    purchase = placed(now)
    attempt = start_attempt(purchase_id=purchase.pk, now=now)
    told.give_card(attempt.payload, DECLINED)
    told.give_card(attempt.payload, VISA)

    for kind in ("payment_intent.succeeded", "payment_intent.payment_failed"):
        assert send(told, kind, live_server) == 200
        read_callback(event_id=ProviderEvent.objects.latest("pk").pk, now=timezone.now())

    attempt.refresh_from_db()
    purchase.refresh_from_db()
    assert (attempt.status, bool(purchase.paid_at)) == (AttemptStatus.PAID, True)
