"""The phone in the sandbox: what a person reads and presses."""

from __future__ import annotations

import time
import urllib.parse

import pytest

from payments.providers.bakong import khqr
from tests.fixtures.khqr import STATIC_FIELDS
from tests.fixtures.sandbox import Sandbox

FIELDS: dict[str, object] = {**STATIC_FIELDS, "merchant_name": "ហាងត្រកូនព្រៃ", "currency": "KHR", "bill_number": "P1001"}


def code(*, amount: str | None = "14000", age_ms: int = 0, life_ms: int = 600_000, **changes: object) -> str:
    created_ms = time.time_ns() // 1_000_000 - age_ms
    fields = {**FIELDS, **changes, "amount": amount, "created_ms": created_ms, "expires_ms": created_ms + life_ms}
    return khqr.encode(fields, now_ms=created_ms)


def read(sandbox: Sandbox, payload: str) -> str:
    status, page = sandbox.get(f"/phone/?qr={urllib.parse.quote(payload)}")
    assert status == 200
    return str(page)


def press_pay(sandbox: Sandbox, payload: str, **fields: str) -> tuple[int, str]:
    body = urllib.parse.urlencode({"qr": payload, **fields}).encode()
    status, page = sandbox.post("/phone/", body, content_type="application/x-www-form-urlencoded")
    return status, str(page)


def paid(sandbox: Sandbox) -> str:
    return str(sandbox.get("/bakong/")[1])


def test_the_front_door_shows_the_tools(sandbox: Sandbox) -> None:
    page = sandbox.get("/")[1]

    assert all(link in page for link in ('href="/phone/"', 'href="/outbox/"', 'href="/bakong/"'))


def test_a_code_is_read_aloud_before_it_is_paid(sandbox: Sandbox) -> None:
    page = read(sandbox, code())

    assert "14,000 ៛" in page
    assert "ហាងត្រកូនព្រៃ" in page
    assert "P1001" in page
    assert 'id="pay"' in page


def test_dollars_are_shown_with_their_cents(sandbox: Sandbox) -> None:
    assert "$3.50" in read(sandbox, code(amount="3.5", currency="USD"))


def test_pressing_pay_pays_once(sandbox: Sandbox) -> None:
    payload = code()

    first_status, receipt = press_pay(sandbox, payload)
    again_status, refusal = press_pay(sandbox, payload)

    assert (first_status, again_status) == (200, 422)
    assert 'id="paid"' in receipt
    assert 'data-word="already_paid"' in refusal
    assert paid(sandbox).count(khqr.md5_of(payload)) == 1


def test_an_expired_code_is_refused_unless_the_person_insists(sandbox: Sandbox) -> None:
    payload = code(age_ms=60_000, life_ms=30_000)

    assert 'data-word="expired"' in read(sandbox, payload)
    status, refusal = press_pay(sandbox, payload)
    assert status == 422
    assert 'data-word="expired"' in refusal
    assert khqr.md5_of(payload) not in paid(sandbox)

    assert press_pay(sandbox, payload, accept_expired="on")[0] == 200
    assert khqr.md5_of(payload) in paid(sandbox)


def test_a_damaged_code_has_nothing_to_press(sandbox: Sandbox) -> None:
    payload = code()
    damaged = payload[:-4] + ("0000" if payload[-4:] != "0000" else "1111")

    page = read(sandbox, damaged)

    assert 'data-word="bad_crc"' in page
    assert 'id="pay"' not in page
    assert press_pay(sandbox, damaged, accept_expired="on")[0] == 422
    assert "No payment yet" in paid(sandbox)


@pytest.mark.parametrize("payload", ["2906AB", "<script>alert(1)</script>", "0" * 30_000, "\u202e", "កខគ"])
def test_what_is_no_code_is_said_to_be_none(sandbox: Sandbox, payload: str) -> None:
    page = press_pay(sandbox, payload)

    assert page[0] == 422
    assert "<script>alert" not in page[1]


@pytest.mark.parametrize(("amount", "status"), [("", 422), ("abc", 422), ("0", 422), ("-5", 422), ("5,000", 200)])
def test_a_static_code_asks_how_much(sandbox: Sandbox, amount: str, status: int) -> None:
    payload = code(amount=None)

    assert 'id="asked"' in read(sandbox, payload)
    assert press_pay(sandbox, payload, amount=amount)[0] == status


def test_a_person_can_make_it_go_wrong(sandbox: Sandbox) -> None:
    payload = code()

    status, page = press_pay(
        sandbox, payload, amount="13999", to_account="thief@aclb", currency="USD", slow="on", fails="on"
    )

    assert status == 200
    assert "$13,999.00" in page
    assert "thief@aclb" in page
    assert "failed" in page


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"{", "not_json"),
        (b"[]", "not_an_object"),
        (b"{}", "missing_payload"),
        (b'{"payload": 5}', "bad_payload"),
        (b'{"payload": "x", "amount": -1}', "bad_amount"),
        (b'{"payload": "x", "hash": "abc"}', "bad_hash"),
        (b'{"payload": "x", "delay_s": "soon"}', "bad_knob_delay_s"),
    ],
)
def test_a_program_that_pays_wrongly_is_told(sandbox: Sandbox, body: bytes, word: str) -> None:
    assert sandbox.post("/control/bakong/pay", body) == (400, {"error": word})


@pytest.mark.parametrize(
    "knobs",
    [
        {"colour": "red"},
        {"http_status": 200},
        {"http_status": "429"},
        {"slow_s": -1},
        {"times": 0},
        {"list_status": "x"},
        {"amount": "0"},
    ],
)
def test_a_knob_that_is_none_is_refused(sandbox: Sandbox, knobs: dict[str, object]) -> None:
    status, answer = sandbox.post("/control/bakong/knobs", knobs)

    assert (status, answer) == (400, {"error": f"bad_knob_{next(iter(knobs))}"})
    assert "None: everything works." in paid(sandbox)


def test_knobs_are_shown_and_reset(sandbox: Sandbox) -> None:
    sandbox.turn(http_status=429, times=3)

    assert "http_status: 429" in paid(sandbox)
    sandbox.reset()
    assert "None: everything works." in paid(sandbox)
