"""What Bakong's answers mean, in our words. Pure: no clock, no network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.bakong import client
from payments.providers.bakong.client import Envelope
from payments.providers.base import AttemptView, Fact, FactKind

_HASH: Final = re.compile(r"[0-9a-fA-F]{8,128}")
_AMOUNT: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
_MAX_ACCOUNT: Final = 64
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

#: Status of an item in a list -> what it means, without data. Source: public clients of the list endpoints.
LIST_STATUSES: Final[Mapping[str, FactKind]] = {
    "NOT_FOUND": FactKind.PENDING,
    "FAILED": FactKind.FAILED,
    "STATIC_QR": FactKind.UNKNOWN,  # never ours: all our codes are dynamic
    "SERVICE_FAILED": FactKind.UNKNOWN,
}


class _UnreadableError(ValueError):
    pass


def fact_from_check(attempt: AttemptView, envelope: Envelope, *, now: datetime) -> Fact:
    """Return what the answer to `check_transaction_by_md5` says.

    Raises:
        AdapterError: It is no answer to the question; retryable.
    """
    if envelope.is_ok:
        return _moved(attempt, envelope.data, now=now)
    if envelope.error_code == client.NOT_FOUND:
        return Fact(kind=FactKind.PENDING, attempt_ref=attempt.reference)
    if envelope.error_code == client.FAILED:
        return Fact(kind=FactKind.FAILED, attempt_ref=attempt.reference, reason=envelope.message)
    raise AdapterError(f"Bakong answered {envelope.error_code}: {envelope.message}", retryable=True)


def facts_from_list(attempts: Sequence[AttemptView], envelope: Envelope, *, now: datetime) -> list[Fact]:
    """Return what the answer to `check_transaction_by_md5_list` says; of attempts it leaves out, that it is not known.

    Raises:
        AdapterError: It is no answer to the question; retryable.
    """
    if not envelope.is_ok or not isinstance(envelope.data, list):
        raise AdapterError(f"Bakong answered a list with {envelope.error_code}: {envelope.message}", retryable=True)
    items = {item["md5"]: item for item in envelope.data if isinstance(item, dict) and isinstance(item.get("md5"), str)}
    return [_fact_from_item(attempt, items.get(attempt.provider_ref), now=now) for attempt in attempts]


def not_known(attempts: Iterable[AttemptView], reason: str) -> list[Fact]:
    """Return the fact that nothing is known."""
    return [Fact(kind=FactKind.UNKNOWN, attempt_ref=attempt.reference, reason=reason) for attempt in attempts]


def _fact_from_item(attempt: AttemptView, item: Mapping[str, Any] | None, *, now: datetime) -> Fact:
    if item is None:
        return Fact(kind=FactKind.UNKNOWN, attempt_ref=attempt.reference, reason="left out of the answer")
    status = item.get("status")
    if status == "SUCCESS":
        return _moved(attempt, item.get("data") or item.get("transaction"), now=now)
    kind = LIST_STATUSES.get(str(status), FactKind.UNKNOWN)
    reason = "" if kind is FactKind.PENDING else f"{status}: {item.get('message') or ''}"
    return Fact(kind=kind, attempt_ref=attempt.reference, reason=reason, raw=_plain(item))


def _moved(attempt: AttemptView, transaction: object, *, now: datetime) -> Fact:
    """Return the fact that money moved. When we cannot read how much or where from, that it is not known: a person looks."""
    if not isinstance(transaction, dict):
        return Fact(kind=FactKind.UNKNOWN, attempt_ref=attempt.reference, reason="no transaction in the answer")
    raw = _plain(transaction)
    try:
        return Fact(
            kind=FactKind.PAID,
            attempt_ref=attempt.reference,
            txn_id=_hash(transaction.get("hash")),
            money=_money(transaction.get("amount"), transaction.get("currency")),
            to_account=_account(transaction.get("toAccountId")),
            occurred_at=_occurred_at(transaction, now=now),
            raw=raw,
        )
    except _UnreadableError as error:
        return Fact(kind=FactKind.UNKNOWN, attempt_ref=attempt.reference, reason=str(error), raw=raw)


def _hash(value: object) -> str:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise _UnreadableError("the transaction has no readable hash")
    return value.lower()


def _account(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_ACCOUNT:
        raise _UnreadableError("the transaction does not say where the money went")
    return value


def _money(amount: object, currency: object) -> Money:
    """Return the amount, exactly. JSON numbers arrive as int or Decimal, never as float."""
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal | str) or not isinstance(currency, str):
        raise _UnreadableError("the transaction has no readable amount")
    if isinstance(amount, str) and not _AMOUNT.fullmatch(amount):
        raise _UnreadableError("the transaction has no readable amount")
    try:
        money = Money(Decimal(amount), currency)
    except (ValueError, TypeError, InvalidOperation):
        raise _UnreadableError(f"{amount} is no amount of {currency}") from None
    if money <= Money.zero(currency):
        raise _UnreadableError(f"{money} is no payment")
    return money


def _occurred_at(transaction: Mapping[str, object], *, now: datetime) -> datetime:
    """Return when the money arrived, or now: the dates came to the API later and may be null."""
    for name in ("acknowledgedDateMs", "createdDateMs"):
        at_ms = transaction.get(name)
        if isinstance(at_ms, int | Decimal) and not isinstance(at_ms, bool) and 0 < at_ms < 10**13:
            return _EPOCH + timedelta(milliseconds=int(at_ms))
    return now


def _plain(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer with its exact numbers as text, so that it can be stored as JSON."""
    return {str(name): _plain_value(value) for name, value in answer.items()}


def _plain_value(value: object) -> object:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list):
        return [_plain_value(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value
