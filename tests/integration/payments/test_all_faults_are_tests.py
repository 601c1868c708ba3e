"""The 42 faults of money, each of them a test with its number in its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).resolve().parents[2]
NAME: Final = re.compile(r"def test_fault_(\d\d)_")
FAULTS: Final = {
    1: "duplicate webhook, the same event twenty times in parallel",
    2: "webhook and poll at the same moment",
    3: "out of order: failed after succeeded",
    4: "refund event before payment event",
    5: "crash after the provider's charge, before our commit",
    6: "crash after commit, before mails",
    7: "start() times out after the provider acted",
    8: "same idempotency key, other amount",
    9: "double click on pay, two tabs",
    10: "two attempts both paid, QR and card",
    11: "amount less than due",
    12: "amount more than due",
    13: "currency swapped",
    14: "paid to another account",
    15: "same Bakong hash offered for two orders",
    16: "forged webhook, bad signature",
    17: "old signed webhook replayed",
    18: "unsigned callback says paid, check says pending",
    19: "amount tampered in the form",
    20: "poll: 429, 500, 504, timeout, half JSON",
    21: "Bakong token expires in mid-day, renewal fails",
    22: "QR expired, then paid in the tail",
    23: "paid after the last item sold",
    24: "order cancelled by the customer while paying",
    25: "close or cancel says already paid",
    26: "refund times out, retried",
    27: "over-refund, two staff at once",
    28: "refund fails later",
    29: "dispute after vendor payout",
    30: "payout submitted twice, crash in payout",
    31: "partial vendor cancel in an order of several vendors",
    32: "statement shows a payment we lack",
    33: "statement lacks one we have",
    34: "riel with decimals, float noise",
    35: "md5 collision: two same orders in one millisecond",
    36: "malformed KHQR to any public decoder",
    37: "provider down for an hour",
    38: "clock skew of five minutes on the web host",
    39: "webhook for an unknown attempt",
    40: "deadlock or serialization failure in settle",
    41: "cash on delivery marked delivered, carrier remits less",
    42: "secret rotation during traffic",
}
#: Those whose tests are still being written; empty when all are there.
NOT_YET: Final = frozenset[int]()


def faults_tested() -> set[int]:
    """Return the numbers that tests have in their names."""
    return {int(number) for path in TESTS.rglob("test_*.py") for number in NAME.findall(path.read_text())}


def test_every_fault_is_a_test() -> None:
    awaited = FAULTS.keys() - NOT_YET - faults_tested()

    assert {number: FAULTS[number] for number in awaited} == {}


def test_no_test_has_a_number_that_is_none() -> None:
    assert faults_tested() <= FAULTS.keys()
