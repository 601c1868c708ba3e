"""The screen that waits for money, in each of its states: what it says, and whether it goes on asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from marketplace.core.money import Money
from marketplace.storefront.checkout.selectors.payment import PartView, PaymentPage

TOKEN = "abcdefghijklmnopqrstuv"


def _part(state: str, *, due: str = "28000", **more: Any) -> PartView:
    part = PartView(
        number=1,
        state=state,
        payee="",
        vendors=("Sokha",),
        provider="bakong",
        shown="qr",
        payload="000201",
        attempt_id=str(uuid4()),
        deeplink="",
        expires_at=datetime(2026, 11, 22, 5, 10, tzinfo=UTC),
        total=Money(Decimal(28000), "KHR"),
        due=Money(Decimal(due), "KHR"),
        due_usd=Money(Decimal("7.00"), "USD"),
        is_current=True,
    )
    return replace(part, **more)


def _panel(state: str, *, due: str = "28000", parts: Sequence[PartView] = ()) -> str:
    page = PaymentPage(
        number="P1001",
        token=TOKEN,
        state=state,
        mark=".".join(part.state for part in parts) or state,
        total=Money(Decimal(28000), "KHR"),
        due=Money(Decimal(due), "KHR"),
        parts=tuple(parts) or (_part(state, due=due),),
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


def test_one_code_for_each_part_says_which_it_is_who_is_paid_and_what_is_paid_already() -> None:
    ours = _part("paid", due="0", is_current=False)
    direct = _part("waiting", due="8000", number=2, payee="Chanthy", vendors=("Chanthy",))

    panel = _panel("waiting", due="8000", parts=[ours, direct])

    assert "Pay 2 codes" in panel
    assert "1 of 2 are paid; 8,000\N{NO-BREAK SPACE}៛ is still to be paid." in panel
    assert "1 of 2: Cambodia Marketplace" in panel
    assert "2 of 2: Chanthy" in panel
    assert panel.count("khqr__code") == 1
    assert panel.index("part--current") > panel.index('id="part-1"')
    assert "state=paid.waiting&amp;due=8000" in panel


@pytest.mark.parametrize(("shown", "says"), [("redirect", "Go and pay"), ("instructions", "into the text")])
def test_a_way_without_a_code_says_what_to_do(shown: str, says: str) -> None:
    assert says in _panel("waiting", parts=[_part("waiting", shown=shown)])
