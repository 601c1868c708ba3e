"""The PayWay adapter: what it asks, what it makes of the answers, and what it never takes for unpaid."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpResponse
from marketplace.core.money import Money
from payments.providers.base import (
    AlreadyPaid,
    BadSignature,
    Closed,
    FactKind,
    Hint,
    NotOffered,
    RefundKind,
    RefundView,
    StartKind,
)
from payments.providers.payway import signing
from payments.providers.payway.adapter import name_of
from tests.unit.payments.providers.payway.fakes import CONFIG, NOON, an_attempt, answer, checked, code, made

SHOWN = answer({"status": {"code": "0"}, "qrString": "000201", "abapay_deeplink": "abamobilebank://x"})
SILENCE = AdapterError("payway did not answer", retryable=True)


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def a_refund(amount: int = 4000, before: int | None = None) -> RefundView:
    gone = None if before is None else riel(before)
    return RefundView(reference="R1", txn_id="T1", money=riel(amount), gone_before=gone)


def test_code_is_asked_for_with_its_hash_its_lifetime_and_our_address() -> None:
    payway, http = made(SHOWN)

    started = payway.start(an_attempt(), key="k", now=NOON + timedelta(seconds=61))

    [(endpoint, asked)] = http.asked
    assert endpoint == "generate-qr"
    assert (asked["amount"], asked["currency"], asked["lifetime"]) == ("14000", "KHR", "9")
    assert asked["req_time"] == "20260101120101"
    assert base64.b64decode(asked["callback_url"]) == b"https://shop.example/callbacks/payments/payway/"
    assert asked["hash"] == signing.request_hash("new-key", asked, signing.QR_ORDER)
    assert (started.kind, started.payload, started.deeplink) == (StartKind.QR, "000201", "abamobilebank://x")
    assert (started.provider_ref, started.payee_account) == ("P1001-0123456789", "ec000002")


def test_page_is_asked_for_as_a_form_of_parts() -> None:
    page = answer({"status": {"code": "00"}, "checkout_qr_url": "https://checkout.example/1", "qr_string": "000201"})
    payway, http = made(page, config=replace(CONFIG, shows="page"))

    started = payway.start(an_attempt("3.5", "USD"), key="k", now=NOON)

    assert (started.kind, started.payload) == (StartKind.REDIRECT, "https://checkout.example/1")
    assert http.asked[0][0] == "purchase"
    assert b'name="amount"\r\n\r\n3.50\r\n' in http.content
    assert b'name="continue_success_url"\r\n\r\nhttps://shop.example/back\r\n' in http.content


@pytest.mark.parametrize(
    ("left", "minutes"), [(timedelta(seconds=5), "3"), (timedelta(minutes=10), "10"), (timedelta(days=99), "43200")]
)
def test_lifetime_is_always_sent_and_within_what_payway_takes(left: timedelta, minutes: str) -> None:
    payway, http = made(SHOWN)

    payway.start(an_attempt(expires_at=NOON + left), key="k", now=NOON)

    assert http.asked[0][1]["lifetime"] == minutes


def test_less_than_a_hundred_riel_is_refused_before_anybody_is_asked() -> None:
    payway, http = made()

    with pytest.raises(AdapterError, match="100 riel") as error:
        payway.start(an_attempt("99"), key="k", now=NOON)

    assert not error.value.retryable
    assert http.asked == []


@pytest.mark.parametrize(
    ("given", "words"),
    [("1", "API key"), ("6", "addresses that ABA lets ask"), ("403", "only once"), ("999", "do not know (999)")],
)
def test_refusal_is_told_in_our_words(given: str, words: str) -> None:
    payway, _ = made(code(given))

    with pytest.raises(AdapterError, match=words.replace("(", r"\(").replace(")", r"\)")) as error:
        payway.start(an_attempt(), key="k", now=NOON)

    assert not error.value.retryable


@pytest.mark.parametrize(
    "given", [SILENCE, HttpResponse(500), HttpResponse(429), HttpResponse(200, body=b'{"status"'), answer([]), code("11"), code("429"), code(None)]
)  # fmt: skip
def test_answer_that_is_none_is_not_known_and_never_unpaid(given: Any) -> None:
    payway, _ = made(given)

    with pytest.raises(AdapterError) as error:
        payway.fetch([an_attempt()], now=NOON)

    assert error.value.retryable


def test_name_is_ours_where_it_is_short_and_made_of_it_where_it_is_not() -> None:
    assert name_of("P1001-0123456789") == "P1001-0123456789"
    assert name_of("P1001001-0123456789ABCDEF") == name_of("P1001001-0123456789ABCDEF")
    assert len(name_of("P1001001-0123456789ABCDEF")) == 20
    assert name_of("P1001001-0123456789ABCDEF") != name_of("P1001001-0123456789ABCDEG")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({}, FactKind.PAID),
        ({"payment_status": "PRE-AUTH"}, FactKind.PROCESSING),
        ({"payment_status_code": 2, "payment_amount": 0, "payment_currency": ""}, FactKind.PENDING),
        ({"payment_status_code": 3}, FactKind.FAILED),
        ({"payment_status_code": 4, "refund_amount": 100}, FactKind.REFUNDED),
        ({"payment_status_code": 7}, FactKind.CLOSED),
        ({"payment_status_code": 5}, FactKind.UNKNOWN),
        ({"payment_status_code": "0"}, FactKind.UNKNOWN),
        ({"payment_amount": None}, FactKind.UNKNOWN),
        ({"payment_amount": 0}, FactKind.UNKNOWN),
        ({"payment_amount": 100.5}, FactKind.UNKNOWN),
    ],
)
def test_what_a_check_says(data: dict[str, object], kind: FactKind) -> None:
    payway, _ = made(checked(**data))

    [fact] = payway.fetch([an_attempt()], now=NOON)

    assert fact.kind is kind
    assert fact.raw["payment_status"]


def test_payment_from_a_dollar_account_counts_in_the_currency_that_we_asked_for() -> None:
    payway, _ = made(checked(payment_amount=0.63, payment_currency="USD", total_amount=2500))

    [fact] = payway.fetch([an_attempt("2500")], now=NOON)

    assert (fact.kind, fact.money, fact.to_account) == (FactKind.PAID, riel(2500), "ec000002")
    assert fact.txn_id == "P1001-0123456789"


def test_payment_that_payway_does_not_know_is_not_known() -> None:
    payway, _ = made(code("6"))

    [fact] = payway.fetch([an_attempt()], now=NOON)

    assert (fact.kind, fact.reason) == (FactKind.UNKNOWN, "PayWay does not know this payment.")


def test_payment_older_than_a_week_is_asked_after_at_the_other_address() -> None:
    payway, http = made(checked())

    payway.fetch([an_attempt()], now=NOON + timedelta(days=8))

    assert http.asked[0][0] == "transaction-detail"


def test_what_was_learnt_is_kept_when_payway_falls_silent() -> None:
    payway, http = made(checked(), SILENCE)
    attempts = [an_attempt(reference=f"P{n}", provider_ref=f"P{n}") for n in range(3)]

    facts = payway.fetch(attempts, now=NOON)

    assert [fact.kind for fact in facts] == [FactKind.PAID, FactKind.UNKNOWN, FactKind.UNKNOWN]
    assert len(http.asked) == 2


def callback(key: str = "new-key", **more: object) -> tuple[bytes, dict[str, str]]:
    body = {"tran_id": "T1", "apv": "619195", "status": "0", "return_params": "", **more}
    return json.dumps(body).encode(), {signing.SIGNATURE_HEADER: signing.callback_signature(key, body)}


def test_signed_callback_names_its_payment() -> None:
    body, headers = callback()

    assert made()[0].parse_callback(body=body, headers=headers, now=NOON) == [Hint("T1:0:619195", "T1")]


def test_fault_42_both_keys_are_accepted_until_the_cut_off_and_then_the_new_one_alone() -> None:
    payway, _ = made()
    (body, by_old), (_, by_new) = callback("old-key"), callback("new-key")

    assert payway.parse_callback(body=body, headers=by_old, now=NOON)
    assert payway.parse_callback(body=body, headers=by_new, now=NOON)
    with pytest.raises(BadSignature):
        payway.parse_callback(body=body, headers=by_old, now=NOON + timedelta(days=1))
    assert payway.parse_callback(body=body, headers=by_new, now=NOON + timedelta(days=1))


def test_unsigned_callback_is_one_hint_for_its_payment_whatever_it_says() -> None:
    payway, _ = made()

    hints = [payway.parse_callback(body=callback(apv=str(n))[0], headers={}, now=NOON) for n in range(2)]

    assert hints[0] == hints[1] == [Hint("unsigned:T1", "T1", is_signed=False)]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"status": "0"}'])
def test_what_is_no_callback_is_refused(body: bytes) -> None:
    with pytest.raises(BadSignature):
        made()[0].parse_callback(body=body, headers={}, now=NOON)


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([code("00")], Closed),
        ([code("73"), checked()], AlreadyPaid),
        ([code("5"), checked(payment_status_code=7)], Closed),
    ],
)
def test_closing(answers: list[HttpResponse], outcome: type) -> None:
    payway, _ = made(*answers)

    assert isinstance(payway.close(an_attempt(), now=NOON), outcome)


def test_closing_that_is_neither_done_nor_too_late_is_not_known() -> None:
    payway, _ = made(code("73"), checked(payment_status_code=2))

    with pytest.raises(AdapterError) as error:
        payway.close(an_attempt(), now=NOON)

    assert error.value.retryable


def test_refund_is_asked_for_when_nothing_has_gone_back() -> None:
    payway, http = made(checked(), answer({"status": {"code": "00"}, "total_refunded": 4000}))

    fact = payway.refund(a_refund(), key="k")

    assert [endpoint for endpoint, _ in http.asked] == ["check-transaction-2", "refund"]
    asked = http.asked[1][1]
    assert asked["hash"] == signing.request_hash("new-key", asked, signing.REFUND_ORDER)
    assert (fact.kind, fact.provider_ref) == (RefundKind.SUCCEEDED, "T1:4000")


def test_refund_whose_answer_got_lost_is_found_and_not_sent_again() -> None:
    payway, http = made(checked(refund_amount=0), SILENCE, checked(refund_amount=4000), checked(refund_amount=4000))
    with pytest.raises(AdapterError):
        payway.refund(a_refund(), key="k")

    assert payway.fetch_refund(a_refund()).kind is RefundKind.SUCCEEDED
    assert payway.refund(a_refund(), key="k").kind is RefundKind.SUCCEEDED
    assert [endpoint for endpoint, _ in http.asked].count("refund") == 1


@pytest.mark.parametrize(
    ("gone", "before", "kind"),
    [
        (0, None, RefundKind.ABSENT),
        (1000, 1000, RefundKind.ABSENT),
        (5000, 1000, RefundKind.SUCCEEDED),
        (3000, 1000, RefundKind.FAILED),
    ],
)
def test_sum_that_has_gone_back_tells_of_a_refund(gone: int, before: int | None, kind: RefundKind) -> None:
    payway, _ = made(checked(refund_amount=gone))

    assert payway.fetch_refund(a_refund(before=before)).kind is kind


def test_refused_refund_says_why_in_our_words() -> None:
    payway, _ = made(checked(), code("PTL181"))

    fact = payway.refund(a_refund(), key="k")

    assert (fact.kind, fact.reason) == (
        RefundKind.FAILED,
        "There is not enough money on our account at ABA to refund it.",
    )


def test_refund_beside_another_one_is_tried_again() -> None:
    payway, _ = made(checked(), code("PTL168"))

    with pytest.raises(AdapterError) as error:
        payway.refund(a_refund(), key="k")

    assert error.value.retryable


def test_statement_goes_through_the_pages_of_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.providers.payway.adapter.PAGE", 2)
    row = {
        "transaction_id": "T1", "transaction_date": "2026-01-01 19:00:05", "original_currency": "USD",
        "payment_amount": 3.5, "payment_currency": "USD", "total_amount": 3.5,
    }  # fmt: skip
    pages = [answer({"data": rows, "status": {"code": "00"}}) for rows in ([row, row], [row])]
    payway, http = made(*pages)

    facts = list(payway.statement(date(2026, 1, 1)))

    assert [fact.money for fact in facts] == [Money(Decimal("3.50"), "USD")] * 3
    assert facts[0].occurred_at == NOON + timedelta(seconds=5)
    assert [asked["page"] for _, asked in http.asked] == ["1", "2"]


def test_row_that_cannot_be_read_stops_the_statement() -> None:
    payway, _ = made(answer({"data": [{"transaction_id": "T1"}], "status": {"code": "00"}}))

    with pytest.raises(AdapterError):
        list(payway.statement(date(2026, 1, 1)))


def test_it_has_no_links_to_make() -> None:
    with pytest.raises(NotOffered):
        made()[0].deeplink("000201")


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"base_url": "http://payway.example"}, "base_url"),
        ({"base_url": ""}, "base_url"),
        ({"merchant_id": ""}, "merchant_id"),
        ({"api_key": ""}, "api_key"),
        ({"api_key_previous_until": "soon"}, "api_key_previous_until"),
        ({"api_key_previous_until": "2026-01-02T00:00:00"}, "api_key_previous_until"),
        ({"rsa_public_key": "no key"}, "rsa_public_key"),
        ({"shows": "video"}, "shows"),
        ({"timeout_s": "0"}, "timeout_s"),
    ],
)
def test_what_is_configured_wrong_is_told(wrong: dict[str, str], setting: str) -> None:
    problems = replace(CONFIG, **wrong).problems()

    assert [problem.setting for problem in problems] == [setting]
    assert CONFIG.problems() == []


def test_key_may_come_on_one_line() -> None:
    assert replace(CONFIG, rsa_public_key=CONFIG.rsa_public_key.replace("\n", "\\n")).problems() == []
