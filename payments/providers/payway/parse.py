"""What PayWay's answers mean, in our words. Pure: no clock, no network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.base import AttemptView, Fact, FactKind
from payments.providers.payway import words
from payments.providers.payway.client import Answer

#: Source: 02-check-transaction, `payment_status_code`. REFUNDED: the money was here, and some of it went back.
STATUSES: Final[Mapping[int, FactKind]] = {
    0: FactKind.PAID,
    2: FactKind.PENDING,
    3: FactKind.FAILED,
    4: FactKind.REFUNDED,
    7: FactKind.CLOSED,
}
#: PayWay tells dates as they are in Phnom Penh. Source: 02-check-transaction, the example's request and answer.
_LOCAL: Final = timezone(timedelta(hours=7))


class _UnreadableError(ValueError):
    pass


def fact_from_check(attempt: AttemptView, answer: Answer, *, merchant_id: str, now: datetime) -> Fact:
    """Return what the answer to a check says; of a payment that PayWay does not know, that it is not known.

    The amount that was paid is told in the payer's currency. Where that is ours it is what came; where it is another
    one, what should have come after a discount is, for PayWay pays us in the transaction's own currency.
    """
    data = answer.body.get("data")
    if not answer.is_well or not isinstance(data, dict):
        return _not_known(attempt, words.told(words.ASKING, answer.code))
    raw = plain(data)
    kind = STATUSES.get(_whole(data.get("payment_status_code")), FactKind.UNKNOWN)
    if kind is FactKind.PAID and data.get("payment_status") == "PRE-AUTH":
        kind = FactKind.PROCESSING
    if kind is not FactKind.PAID:
        reason = "" if kind is FactKind.PENDING else str(data.get("payment_status", ""))[:100]
        return Fact(kind=kind, attempt_ref=attempt.reference, reason=reason, raw=raw)
    try:
        money = _paid(data, attempt.money.currency)
    except _UnreadableError as error:
        return Fact(kind=FactKind.UNKNOWN, attempt_ref=attempt.reference, reason=str(error), raw=raw)
    return Fact(
        kind=kind,
        attempt_ref=attempt.reference,
        txn_id=attempt.provider_ref,
        money=money,
        to_account=merchant_id,
        occurred_at=now,
        raw=raw,
    )


def refunded_of(answer: Answer, currency: str) -> Money:
    """Return what of a payment has gone back in all.

    Raises:
        AdapterError: PayWay does not say; retryable.
    """
    data = answer.body.get("data")
    if not answer.is_well or not isinstance(data, dict):
        raise AdapterError(words.told(words.ASKING, answer.code), retryable=True)
    try:
        return _money(data.get("refund_amount"), currency)
    except _UnreadableError as error:
        raise AdapterError(str(error), retryable=True) from error


def facts_from_list(answer: Answer, *, merchant_id: str) -> Iterator[Fact]:
    """Return the money of a page of the list.

    Raises:
        AdapterError: It is no list, or a row cannot be read; retryable.
    """
    rows = answer.body.get("data")
    if not answer.is_well or not isinstance(rows, list):
        raise AdapterError(words.told(words.ASKING, answer.code), retryable=True)
    for row in rows:
        try:
            yield _fact_from_row(row, merchant_id)
        except (_UnreadableError, KeyError, TypeError, ValueError) as error:
            raise AdapterError(f"a row of PayWay's list cannot be read: {error}", retryable=True) from error


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer with its exact numbers as text, so that it can be stored as JSON."""
    return {str(name): str(value) if isinstance(value, Decimal) else value for name, value in data.items()}


def _fact_from_row(row: Mapping[str, Any], merchant_id: str) -> Fact:
    tran_id = str(row["transaction_id"])
    return Fact(
        kind=FactKind.PAID,
        attempt_ref=tran_id,
        txn_id=tran_id,
        money=_paid(row, str(row["original_currency"])),
        to_account=merchant_id,
        occurred_at=datetime.fromisoformat(row["transaction_date"]).replace(tzinfo=_LOCAL),
        raw=plain(row),
    )


def _paid(data: Mapping[str, Any], currency: str) -> Money:
    name = "payment_amount" if data.get("payment_currency") == currency else "total_amount"
    money = _money(data.get(name), currency)
    if money <= Money.zero(currency):
        raise _UnreadableError(f"{money} is no payment")
    return money


def _money(amount: object, currency: str) -> Money:
    """Return an amount, exactly. JSON numbers arrive as int or Decimal, never as float."""
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal | str):
        raise _UnreadableError("PayWay does not say how much")
    try:
        return Money(Decimal(amount), currency)
    except (ValueError, TypeError, InvalidOperation):
        raise _UnreadableError(f"{amount} is no amount of {currency}") from None


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def _not_known(attempt: AttemptView, reason: str) -> Fact:
    return Fact(kind=FactKind.UNKNOWN, attempt_ref=attempt.reference, reason=reason)
