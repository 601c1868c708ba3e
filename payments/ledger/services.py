"""Writing to the ledger, and proving it. See Note [The database keeps the ledger] in models."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import F, Sum

from marketplace.core.db import require_transaction
from marketplace.core.money import Money
from payments.ledger.models import AccountKind, Entry, LedgerAccount, Posting


@dataclass(frozen=True)
class Line:
    """One posting to be: a debit where the amount is positive, a credit where it is negative."""

    kind: AccountKind
    owner: str
    money: Money


def debit(kind: AccountKind, owner: str, money: Money) -> Line:
    """Return a line that puts an amount on an account."""
    return Line(kind, owner, money)


def credit(kind: AccountKind, owner: str, money: Money) -> Line:
    """Return a line that takes an amount off an account."""
    return Line(kind, owner, -money)


def post_entry(*, key: str, event: str, lines: Sequence[Line], occurred_at: datetime) -> Entry:
    """Write one entry, once: a key that stands already returns the entry that has it.

    Args:
        key: Name of the event that can never mean another, such as `sale:P1001-1`.
        event: Its kind, such as `sale`.
        lines: At least two, summing to zero in each currency; lines of nothing are left out.
        occurred_at: When it happened in the world.

    Raises:
        ValueError: The lines do not balance. The database would refuse them as well.
    """
    require_transaction()
    standing = Entry.objects.filter(key=key).first()
    if standing:
        return standing
    lines = [line for line in lines if line.money]
    _refuse_unbalanced(key, lines)
    entry = Entry(id=uuid.uuid4(), key=key, event=event, occurred_at=occurred_at)
    postings = [
        Posting(
            entry_id=entry.id,
            account=_account(line.kind, line.owner, line.money.currency),
            amount=line.money.amount,
            currency=line.money.currency,
        )
        for line in lines
    ]
    entry.digest = digest_of(entry, postings)
    Posting.objects.bulk_create(postings)
    entry.save(force_insert=True)
    return entry


def reverse_entry(*, key: str, occurred_at: datetime) -> Entry:
    """Write the opposite of an entry, once: how a mistake is put right.

    Raises:
        Entry.DoesNotExist: There is no entry with this key.
    """
    require_transaction()
    entry = Entry.objects.get(key=key)
    reversal_key = f"reversal:{key}"
    standing = Entry.objects.filter(key=reversal_key).first()
    if standing:
        return standing
    reversal = Entry(
        id=uuid.uuid4(), key=reversal_key, event=f"reversal of {entry.event}", reverses=entry, occurred_at=occurred_at
    )
    postings = [
        Posting(entry_id=reversal.id, account=p.account, amount=-p.amount, currency=p.currency)
        for p in entry.postings.select_related("account").order_by("pk")
    ]
    reversal.digest = digest_of(reversal, postings)
    Posting.objects.bulk_create(postings)
    reversal.save(force_insert=True)
    return reversal


def _refuse_unbalanced(key: str, lines: Sequence[Line]) -> None:
    if len(lines) < 2:
        raise ValueError(f"entry {key} needs two postings at least")
    for currency in {line.money.currency for line in lines}:
        if Money.total((line.money for line in lines if line.money.currency == currency), currency):
            raise ValueError(f"entry {key} does not balance in {currency}")


def _account(kind: AccountKind, owner: str, currency: str) -> LedgerAccount:
    account, _ = LedgerAccount.objects.get_or_create(kind=kind, owner=owner, currency=currency)
    return account


def digest_of(entry: Entry, postings: Iterable[Posting]) -> str:
    """Return the SHA-256 of an entry and its postings, in a form that no column type can change."""
    rows = sorted(f"{p.account_id}|{p.amount:.2f}|{p.currency}" for p in postings)
    moment = entry.occurred_at.astimezone(UTC).isoformat(timespec="microseconds")
    reverses = str(entry.reverses_id or "")
    text = "\n".join([str(entry.id), entry.key, entry.event, moment, reverses, *rows])
    return hashlib.sha256(text.encode()).hexdigest()


def balance(*, kind: AccountKind, owner: str, currency: str) -> Money:
    """Return what stands on an account: debits less credits. What we owe is negative."""
    total = Posting.objects.filter(account__kind=kind, account__owner=owner, account__currency=currency).aggregate(
        total=Sum("amount")
    )["total"]
    return Money(total, currency) if total is not None else Money.zero(currency)


def sums_by_kind() -> dict[str, dict[str, str]]:
    """Return the sum of each kind of account in each currency, as text; the sum of a currency is always zero."""
    sums: dict[str, dict[str, str]] = {}
    rows = (
        Posting.objects.values("currency", kind=F("account__kind")).annotate(total=Sum("amount")).order_by("currency")
    )
    for row in rows:
        sums.setdefault(row["currency"], {})[row["kind"]] = str(Money(row["total"], row["currency"]).amount)
    return sums


def find_faults() -> list[str]:
    """Return a line for each row of the ledger that is not as it was written; none when all is well."""
    faults = []
    postings: dict[uuid.UUID, list[Posting]] = {}
    for posting in Posting.objects.select_related("account").order_by("pk").iterator(chunk_size=2000):
        postings.setdefault(posting.entry_id, []).append(posting)
        if posting.currency != posting.account.currency:
            faults.append(f"posting {posting.pk}: currency differs from that of its account")
    for entry in Entry.objects.order_by("recorded_at").iterator(chunk_size=2000):
        faults += _faults_of_entry(entry, postings.pop(entry.pk, []))
    faults += [f"posting {orphan.pk}: has no entry" for rows in postings.values() for orphan in rows]
    return faults


def _faults_of_entry(entry: Entry, postings: Sequence[Posting]) -> list[str]:
    faults = []
    for currency in sorted({p.currency for p in postings}):
        rest = sum(p.amount for p in postings if p.currency == currency)
        if rest:
            faults.append(f"entry {entry.key}: off by {rest} {currency}")
    if not postings:
        faults.append(f"entry {entry.key}: has no postings")
    if digest_of(entry, postings) != entry.digest:
        faults.append(f"entry {entry.key}: changed since it was written")
    return faults
