"""Codes that must differ, and codes that must not stop whoever reads them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from payments.providers.bakong import khqr
from payments.services.attempts import start_attempt
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place
from tests.fixtures.sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ROOT = Path(__file__).resolve().parents[3]
MALFORMED = [
    "2906AB",
    "0002012906AB",
    "29",
    "290",
    "2999" + "x" * 5,
    "6304",
    "63041234",
    "00020129" * 4000,
    "🙂🙂",
    "\x00",
]


def test_fault_35_two_same_purchases_in_one_millisecond_have_codes_of_their_own() -> None:
    now: datetime = timezone.now()
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=5)

    attempts = [start_attempt(purchase_id=place(make_basket([(product, 1)]), now=now).pk, now=now) for _ in range(2)]

    one, two = (khqr.decode(attempt.payload, now_ms=int(now.timestamp() * 1000)).decoded for attempt in attempts)
    assert attempts[0].provider_ref != attempts[1].provider_ref
    assert {name for name in one if one[name] != two[name]} <= {"bill_number", "crc"}
    assert one["created_ms"] == two["created_ms"]
    assert one["bill_number"] != two["bill_number"]


@pytest.mark.parametrize("payload", MALFORMED)
def test_fault_36_malformed_code_is_told_so_in_no_time(payload: str) -> None:
    started = time.perf_counter()

    reading = khqr.decode(payload, now_ms=0)

    assert time.perf_counter() - started < 0.05
    assert reading.errors


def test_fault_36_program_that_reads_codes_line_by_line_outlives_malformed_ones() -> None:
    good = khqr.encode(
        {"merchant_type": "individual", "bakong_account_id": "a@devb", "merchant_name": "Shop", "currency": "KHR"},
        now_ms=0,
    )
    lines = [json.dumps({"payload": payload}) for payload in [*MALFORMED[:-1], good]]

    outcome = subprocess.run(
        [sys.executable, "manage.py", "khqr", "decode"], cwd=ROOT, input="\n".join(lines) + "\n",
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    answers = [json.loads(line) for line in outcome.stdout.splitlines()]
    assert len(answers) == len(lines), outcome.stderr
    assert all(answer["errors"] for answer in answers[:-1])
    assert not answers[-1]["errors"]


def test_fault_36_phone_that_reads_codes_outlives_malformed_ones(sandbox: Sandbox) -> None:
    answers = [sandbox.post("/control/bakong/pay", {"payload": payload}) for payload in MALFORMED[:5]]

    assert {status for status, _ in answers} == {422}
    assert sandbox.get("/phone/")[0] == 200
