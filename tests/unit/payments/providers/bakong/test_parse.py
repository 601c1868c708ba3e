"""What Bakong's answers mean in our words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.bakong.client import Envelope
from payments.providers.bakong.parse import fact_from_check, facts_from_list
from payments.providers.base import Fact, FactKind
from tests.unit.payments.providers.bakong.fakes import NOON, attempt, transaction


def envelope(data: object = None, *, error_code: int | None = None) -> Envelope:
    read = json.loads(json.dumps(data), parse_float=Decimal)
    return Envelope(is_ok=error_code is None, error_code=error_code, message="in their words", data=read)


def checked(**changes: object) -> Fact:
    return fact_from_check(attempt(), envelope(transaction(**changes)), now=NOON)


def test_a_transaction_is_the_fact_that_money_moved() -> None:
    fact = checked()

    assert fact.kind is FactKind.PAID
    assert fact.attempt_ref == "P1001A1"
    assert fact.txn_id == f"{1:064x}"
    assert fact.money == Money(Decimal(14000), "KHR")
    assert fact.to_account == "shop@devb"
    assert fact.occurred_at == datetime(2026, 1, 1, 12, 0, 1, 500_000, tzinfo=UTC)


def test_the_provider_tells_another_amount_currency_or_account_as_it_is() -> None:
    fact = checked(amount=3.5, currency="USD", toAccountId="stranger@aclb")

    assert fact.kind is FactKind.PAID
    assert fact.money == Money(Decimal("3.50"), "USD")
    assert fact.to_account == "stranger@aclb"


def test_what_was_really_said_is_kept_and_can_be_stored() -> None:
    raw = checked(amount=0.1, currency="USD", extra=[{"fee": 0.2}, 5]).raw

    stored = json.loads(json.dumps(raw))
    assert stored["amount"] == "0.1"
    assert stored["extra"] == [{"fee": "0.2"}, 5]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"acknowledgedDateMs": None}, datetime(2026, 1, 1, 12, 0, tzinfo=UTC)),
        ({"acknowledgedDateMs": None, "createdDateMs": None}, NOON),
        ({"acknowledgedDateMs": "soon", "createdDateMs": 10**20}, NOON),
    ],
)
def test_a_transaction_without_dates_happened_now(changes: dict[str, object], expected: datetime) -> None:
    assert checked(**changes).occurred_at == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"hash": None},
        {"hash": ""},
        {"hash": 5},
        {"hash": "not a hash"},
        {"amount": None},
        {"amount": True},
        {"amount": 0},
        {"amount": -5},
        {"amount": 100.5},
        {"amount": "1e5"},
        {"amount": [1]},
        {"currency": "THB"},
        {"currency": None},
        {"currency": "USD", "amount": 1.239},
        {"toAccountId": None},
        {"toAccountId": ""},
        {"toAccountId": "x" * 65},
    ],
)
def test_money_that_cannot_be_read_is_not_known_and_never_unpaid(changes: dict[str, object]) -> None:
    fact = checked(**changes)

    assert fact.kind is FactKind.UNKNOWN
    assert fact.reason
    assert fact.raw
    assert fact.money is None


@pytest.mark.parametrize("data", [None, [], "text", 5])
def test_success_without_a_transaction_is_not_known(data: object) -> None:
    assert fact_from_check(attempt(), envelope(data), now=NOON).kind is FactKind.UNKNOWN


def test_a_code_that_is_not_found_is_pending() -> None:
    assert fact_from_check(attempt(), envelope(error_code=1), now=NOON).kind is FactKind.PENDING


def test_a_failed_transaction_is_a_fact_with_its_reason() -> None:
    fact = fact_from_check(attempt(), envelope(error_code=3), now=NOON)

    assert fact.kind is FactKind.FAILED
    assert fact.reason == "in their words"


@pytest.mark.parametrize("error_code", [2, 4, 5, 6, 9, 99, -1])
def test_any_other_refusal_is_an_error_to_ask_again_after(error_code: int) -> None:
    with pytest.raises(AdapterError) as error:
        fact_from_check(attempt(), envelope(error_code=error_code), now=NOON)

    assert error.value.retryable


def test_a_list_tells_of_every_attempt_in_the_order_asked() -> None:
    attempts = [attempt(number) for number in range(1, 9)]
    items = [
        {"md5": attempts[1].provider_ref, "status": "NOT_FOUND", "message": None, "data": None},
        {"md5": attempts[0].provider_ref, "status": "SUCCESS", "data": transaction(1)},
        {"md5": attempts[2].provider_ref, "status": "SUCCESS", "transaction": transaction(3)},
        {"md5": attempts[3].provider_ref, "status": "FAILED", "message": "declined"},
        {"md5": attempts[4].provider_ref, "status": "SERVICE_FAILED"},
        {"md5": attempts[5].provider_ref, "status": "A NEW WORD"},
        {"md5": attempts[6].provider_ref, "status": "SUCCESS", "data": None},
        "nonsense",
        {"md5": ["f"]},
        {"md5": "f" * 32, "status": "SUCCESS", "data": transaction(9)},
    ]

    facts = facts_from_list(attempts, envelope(items), now=NOON)

    assert [fact.attempt_ref for fact in facts] == [one.reference for one in attempts]
    assert [fact.kind.value for fact in facts] == [
        "paid", "pending", "paid", "failed", "unknown", "unknown", "unknown", "unknown",
    ]  # fmt: skip
    assert [fact.txn_id[-1:] for fact in facts if fact.kind is FactKind.PAID] == ["1", "3"]


@pytest.mark.parametrize("given", [envelope({"md5": []}), envelope(None), envelope(error_code=5)])
def test_a_list_that_is_no_list_is_an_error_to_ask_again_after(given: Envelope) -> None:
    with pytest.raises(AdapterError) as error:
        facts_from_list([attempt()], given, now=NOON)

    assert error.value.retryable
