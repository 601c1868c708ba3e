"""The page that takes a card in the sandbox: says that it is pretended, and does as Stripe's does."""

from __future__ import annotations

import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest

from tests.fixtures.localstripe import ASKED, DECLINED, VISA, StripeSandbox

BACK = "http://127.0.0.1:9/back"


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *words: Any, **more: Any) -> None:
        return None


BROWSER = urllib.request.build_opener(_StayHere)


def send(url: str, **fields: str) -> tuple[int, str, str]:
    """Return status, where it leads, and the page."""
    data = urllib.parse.urlencode(fields).encode() if fields else None
    try:
        with BROWSER.open(urllib.request.Request(url, data=data), timeout=30) as answer:  # noqa: S310 - loopback
            return answer.status, "", answer.read().decode()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers.get("location") or "", answer.read().decode()


def page(stripe: StripeSandbox, **changes: str) -> str:
    """Open a page for 12.50 dollars and return its address."""
    fields = {
        "mode": "payment",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": "1250",
        "line_items[0][price_data][product_data][name]": "P1001",
        "line_items[0][quantity]": "1",
        "success_url": BACK,
        "cancel_url": BACK,
        **changes,
    }
    status, session = stripe.ask("checkout/sessions", fields)
    assert status == 200, session
    return str(session["url"])


def card(number: str, **changes: str) -> dict[str, str]:
    return {"number": number, "end": "12/34", "cvc": "123", **changes}


def test_the_page_says_the_sum_in_two_languages_and_that_nothing_is_real(stripe: StripeSandbox) -> None:
    status, _, text = send(page(stripe))

    assert status == 200
    assert "$12.50" in text
    assert "Sandbox: no real card, no real money." in text
    assert "បង់តាមកាត" in text


def test_a_good_card_leads_back_to_the_shop_and_the_page_takes_no_second_one(stripe: StripeSandbox) -> None:
    url = page(stripe)

    status, where, _ = send(url, **card("4242 4242 4242 4242"))

    assert (status, where) == (302, BACK)
    status, _, text = send(url)
    assert (status, "paid already" in text) == (410, True)


def test_a_declined_card_is_told_on_the_page_and_another_may_be_tried(stripe: StripeSandbox) -> None:
    url = page(stripe)

    status, _, text = send(url, **card(DECLINED))

    assert (status, 'data-decline="generic_decline"' in text) == (402, True)
    assert send(url, **card(VISA))[1] == BACK


def test_the_bank_asks_and_its_owner_answers(stripe: StripeSandbox) -> None:
    url = page(stripe)

    status, where, _ = send(url, **card(ASKED))
    assert (status, "/stripe/challenge/" in where) == (302, True)
    assert "Your bank asks" in send(f"{stripe.url}{where}")[2]

    status, _, text = send(f"{stripe.url}{where}", no="")
    assert (status, "The bank was not told yes." in text) == (402, True)
    where = send(url, **card(ASKED))[1]
    assert send(f"{stripe.url}{where}", yes="")[1] == BACK


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (card("4242424242424241"), "incorrect_number"),
        (card("4242"), "incorrect_number"),
        (card(VISA, cvc="12"), "incorrect_cvc"),
        (card(VISA, end="13/34"), "bad_date"),
        (card(VISA, end="01/20"), "bad_date"),
        ({"number": ""}, "incorrect_number"),
    ],
)
def test_what_is_no_card_is_told_and_charged_nothing(stripe: StripeSandbox, given: dict[str, str], word: str) -> None:
    status, _, text = send(page(stripe), **given)

    assert (status, f'data-decline="{word}"' in text) == (402, True)
    assert stripe.ask("charges")[1]["data"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "subscription"},
        {"new_word": "1"},
        {"success_url": ""},
        {"expires_at": "1"},
        {"line_items[0][price_data][unit_amount]": "49"},  # less than Stripe's least
        {"line_items[0][price_data][unit_amount]": "12.50"},
        {"line_items[1][quantity]": "1"},
        {"a[b][c][d][e][f][g]": "1"},
    ],
)
def test_a_page_that_stripe_would_not_open_is_not_opened(stripe: StripeSandbox, changes: dict[str, str]) -> None:
    with pytest.raises(AssertionError, match="invalid_request_error"):
        page(stripe, **changes)


def test_a_page_that_was_taken_away_or_never_was_takes_no_card(stripe: StripeSandbox) -> None:
    url = page(stripe)
    session = url.rpartition("/")[2]

    assert stripe.ask(f"checkout/sessions/{session}/expire", {})[0] == 200

    status, _, text = send(url, **card(VISA))
    assert (status, "nothing can be paid here" in text) == (410, True)
    assert send(f"{stripe.url}/stripe/pay/cs_test_none")[0] == 404
    assert stripe.ask(f"checkout/sessions/{session}/expire", {})[0] == 400


def test_events_come_twice_or_in_reverse_where_that_was_ordered(stripe: StripeSandbox) -> None:
    stripe.turn_stripe(events_reverse=3)
    stripe.give_card(page(stripe))
    deadline = time.monotonic() + 10
    while not all(event["sendings"] for event in stripe.events()[1:4]) and time.monotonic() < deadline:
        time.sleep(0.05)

    kinds = [event["kind"] for event in reversed(stripe.events())]

    assert kinds == [
        "payment_intent.created",
        "payment_intent.succeeded",
        "charge.succeeded",
        "checkout.session.completed",
    ]
    assert stripe.events("payment_intent.created")[0]["sendings"] == ["nobody to tell"]
    assert stripe.events("checkout.session.completed")[0]["sendings"] == []  # one alone waits for others


@pytest.mark.parametrize("knobs", [{"new": 1}, {"times": -1}, {"drop": 1}, {"http_status": 200}, {"slow_s": 61}])
def test_a_knob_that_is_none_is_refused(stripe: StripeSandbox, knobs: dict[str, object]) -> None:
    assert stripe.post("/control/stripe/knobs", knobs)[0] == 400


def test_without_a_key_of_a_test_account_nothing_is_answered(stripe: StripeSandbox) -> None:
    assert stripe.get("/stripe/v1/charges")[0] == 401
