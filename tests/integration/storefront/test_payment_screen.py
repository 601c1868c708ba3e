"""The screen that waits for money, in each of its states: what it says, and whether it goes on asking."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from marketplace.core.money import Money
from marketplace.storefront.checkout.selectors.payment import PaymentPage

TOKEN = "abcdefghijklmnopqrstuv"


def _panel(state: str, *, due: str = "28000") -> str:
    page = PaymentPage(
        number="P1001",
        token=TOKEN,
        state=state,
        total=Money(Decimal(28000), "KHR"),
        due=Money(Decimal(due), "KHR"),
        due_usd=Money(Decimal("7.00"), "USD"),
        expires_at=datetime(2026, 11, 22, 5, 10, tzinfo=UTC),
        code="000201",
        attempt_id=str(uuid4()),
        was_partly_paid=due != "28000",
        email="",
        deeplink="",
    )
    request = RequestFactory().get("/")
    with translation.override("en"):
        return render_to_string("checkout/_payment_panel.html", {"page": page}, request=request)


def test_while_waiting_it_shows_the_code_the_sum_and_the_time_and_asks_every_two_seconds() -> None:
    panel = _panel("waiting")

    assert "28,000\N{NO-BREAK SPACE}៛" in panel
    assert "≈\N{NO-BREAK SPACE}$7.00" in panel
    assert 'data-countdown="2026-11-22T' in panel
    assert f"/checkout/{TOKEN}/pay/status/?state=waiting&amp;due=28000" in panel
    assert 'hx-trigger="every 2s, wake"' in panel


def test_a_part_that_came_is_told_and_the_rest_is_asked_for() -> None:
    panel = _panel("waiting", due="8000")

    assert "Part of 28,000" in panel
    assert "8,000\N{NO-BREAK SPACE}៛</strong>" in panel


@pytest.mark.parametrize(
    ("state", "says", "asks_on"),
    [
        ("paid", "Paid. Thank you!", False),
        ("at_the_door", "ready in cash", False),
        ("expired", "Get a new code", True),
        ("unavailable", "The payment service does not answer", True),
        ("closed", "not paid in time", True),
    ],
)
def test_each_state_says_what_is_and_only_the_unsettled_go_on_asking(state: str, says: str, asks_on: bool) -> None:
    panel = _panel(state)

    assert says in panel
    assert ("hx-trigger" in panel) is asks_on


def test_an_expired_code_is_replaced_only_by_a_protected_post() -> None:
    panel = _panel("expired")

    assert f'action="/en/checkout/{TOKEN}/pay/new-code/"' in panel
    assert 'name="csrfmiddlewaretoken"' in panel
