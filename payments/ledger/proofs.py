"""Proving the ledger, however long it has grown.

# Note [Two streams, merged]
Entries and postings are read once each, both in the order of the entry's key, and walked side by side: what is kept in
memory is one entry and its postings, and which currency each account has. UUIDs sort the same way in both databases
and in Python (SQLite keeps them as lower-case hexadecimal).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from payments.ledger.models import Entry, LedgerAccount, Posting

CHUNK: Final = 10_000
ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)


class PostingRow(NamedTuple):
    """One posting as it is read for a proof."""

    entry_id: uuid.UUID
    pk: int
    account_id: int
    amount: Decimal
    currency: str


class EntryRow(NamedTuple):
    """One entry as it is read for a proof."""

    pk: uuid.UUID
    key: str
    event: str
    occurred_at: datetime
    reverses_id: uuid.UUID | None
    digest: str


@dataclass
class _Walk:
    """What is known while the streams are walked."""

    currency_of: dict[int, str]
    sums: dict[str, Decimal] = field(default_factory=dict)


def digest_of(entry: EntryRow | Entry, rows: Iterable[tuple[int, Decimal, str]]) -> str:
    """Return the SHA-256 of an entry and its postings, in a form that no column type can change.

    Args:
        entry: As it was, or is about to be, written.
        rows: Account, amount and currency of each of its postings, in any order.
    """
    lines = sorted(f"{account}|{amount:.2f}|{currency}" for account, amount, currency in rows)
    moment = entry.occurred_at.astimezone(UTC).isoformat(timespec="microseconds")
    text = "\n".join([str(entry.pk), entry.key, entry.event, moment, str(entry.reverses_id or ""), *lines])
    return hashlib.sha256(text.encode()).hexdigest()


def find_faults() -> Iterator[str]:
    """Yield a line for each row of the ledger that is not as it was written, and for each currency that is not zero."""
    accounts = LedgerAccount.objects.values_list("pk", "currency").iterator(chunk_size=CHUNK)
    seen: dict[str, str] = {}
    walk = _Walk({pk: seen.setdefault(currency, currency) for pk, currency in accounts})
    for entry, postings in _side_by_side(_entries(), _postings()):
        if entry is None:
            yield from (f"posting {one.pk}: has no entry" for one in postings)
        else:
            yield from _faults_of(entry, postings)
        yield from _faults_of_postings(postings, walk)
    yield from (f"currency {currency}: all postings sum to {rest:.2f}" for currency, rest in walk.sums.items() if rest)


def _entries() -> Iterator[EntryRow]:
    rows = Entry.objects.order_by("pk").values_list("pk", "key", "event", "occurred_at", "reverses_id", "digest")
    return (EntryRow(*row) for row in rows.iterator(chunk_size=CHUNK))


def _postings() -> Iterator[PostingRow]:
    rows = Posting.objects.order_by("entry_id", "pk")
    columns = rows.values_list("entry_id", "pk", "account_id", "amount", "currency")
    return (PostingRow(*row) for row in columns.iterator(chunk_size=CHUNK))


def _side_by_side(
    entries: Iterator[EntryRow], postings: Iterator[PostingRow]
) -> Iterator[tuple[EntryRow | None, list[PostingRow]]]:
    """Yield each entry with its postings, and postings whose entry is not there with None. See Note [Two streams ...]."""
    entry, posting = next(entries, None), next(postings, None)
    while entry is not None or posting is not None:
        is_orphan = entry is None or (posting is not None and posting.entry_id < entry.pk)
        key = posting.entry_id if posting is not None and is_orphan else entry.pk if entry is not None else None
        together = []
        while posting is not None and posting.entry_id == key:
            together.append(posting)
            posting = next(postings, None)
        if is_orphan:
            yield None, together
        else:
            yield entry, together
            entry = next(entries, None)


def _faults_of(entry: EntryRow, postings: list[PostingRow]) -> Iterator[str]:
    if not postings:
        yield f"entry {entry.key}: has no postings"
    for currency in sorted({one.currency for one in postings}):
        rest = sum((one.amount for one in postings if one.currency == currency), ZERO)
        if rest:
            yield f"entry {entry.key}: off by {rest:.2f} {currency}"
    if digest_of(entry, (one[2:] for one in postings)) != entry.digest:
        yield f"entry {entry.key}: changed since it was written"


def _faults_of_postings(postings: list[PostingRow], walk: _Walk) -> Iterator[str]:
    for one in postings:
        walk.sums[one.currency] = walk.sums.get(one.currency, ZERO) + one.amount
        known = walk.currency_of.get(one.account_id)
        if known is None:
            yield f"posting {one.pk}: has no account"
        elif known != one.currency:
            yield f"posting {one.pk}: currency differs from that of its account"
        if one.currency == "KHR" and one.amount % ONE:
            yield f"posting {one.pk}: divides a riel"
