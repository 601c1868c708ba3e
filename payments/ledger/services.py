"""Writing to the ledger, and adding it up. See Note [The database keeps the ledger] in models."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import F

from marketplace.core.db import MoneySum, require_transaction
from marketplace.core.money import Money
from payments.ledger.models import AccountKind, Entry, Posting
from payments.ledger.proofs import digest_of

#: Accounts, and beside each whether an entry has a key.
_ASKED: Final = (
    "SELECT kind, owner, currency, id, EXISTS (SELECT 1 FROM ledger_entry WHERE key = %s) FROM ledger_ledgeraccount"
)
#: Makes those accounts that are not there, and returns them alone.
_MAKE: Final = "INSERT INTO ledger_ledgeraccount (kind, owner, currency) VALUES"
#: Kind, owner and currency of an account.
AccountName = tuple[str, str, str]


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
    lines = [line for line in lines if line.money]
    accounts, stands = _standing({_name(line) for line in lines}, key=key)
    if stands or not accounts:  # without an account the question was not answered
        standing = Entry.objects.filter(key=key).first()
        if standing:
            return standing
    _refuse_unbalanced(key, lines)
    accounts |= _made({_name(line) for line in lines} - accounts.keys())
    entry = Entry(id=uuid.uuid4(), key=key, event=event, occurred_at=occurred_at)
    postings = [
        Posting(
            entry_id=entry.id,
            account_id=accounts[_name(line)],
            amount=line.money.amount,
            currency=line.money.currency,
        )
        for line in lines
    ]
    return _write(entry, postings)


def reverse_entry(*, key: str, occurred_at: datetime) -> Entry:
    """Write the opposite of an entry, once: how a mistake is put right.

    Raises:
        Entry.DoesNotExist: There is no entry with this key.
        ValueError: It reverses another entry itself; the event is posted anew under a key of its own instead.
    """
    require_transaction()
    entry = Entry.objects.get(key=key)
    if entry.reverses_id is not None:
        raise ValueError(f"entry {key} is a reversal and cannot be reversed")
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
    return _write(reversal, postings)


def _write(entry: Entry, postings: Sequence[Posting]) -> Entry:
    """Write the postings first and the entry last, which is what the database asks for."""
    entry.digest = digest_of(entry, ((one.account_id, one.amount, one.currency) for one in postings))
    Posting.objects.bulk_create(postings)
    entry.save(force_insert=True)
    return entry


def _refuse_unbalanced(key: str, lines: Sequence[Line]) -> None:
    if len(lines) < 2:
        raise ValueError(f"entry {key} needs two postings at least")
    for currency in {line.money.currency for line in lines}:
        if Money.total((line.money for line in lines if line.money.currency == currency), currency):
            raise ValueError(f"entry {key} does not balance in {currency}")


def _name(line: Line) -> AccountName:
    return str(line.kind), line.owner, line.money.currency


def _standing(names: set[AccountName], *, key: str = "") -> tuple[dict[AccountName, int], bool]:
    """Return the keys of those accounts that are there, and whether an entry has this key; all in one query.

    Written out, not made by the ORM: every posting asks it, and putting it together took longer than answering it.
    """
    if not names:
        return {}, False
    wanted = " OR ".join(["(kind = %s AND owner = %s AND currency = %s)"] * len(names))
    values = [key, *(part for name in sorted(names) for part in name)]
    with connection.cursor() as cursor:
        cursor.execute(f"{_ASKED} WHERE {wanted}", values)
        found = cursor.fetchall()
    return {(kind, owner, currency): pk for kind, owner, currency, pk, _ in found}, any(row[4] for row in found)


def _made(names: set[AccountName]) -> dict[AccountName, int]:
    """Make accounts and return their keys. Of two who make the same one at once, one writes it and both read it."""
    if not names:
        return {}
    rows = ", ".join(["(%s, %s, %s)"] * len(names))
    values = [part for name in sorted(names) for part in name]
    with connection.cursor() as cursor:
        cursor.execute(f"{_MAKE} {rows} ON CONFLICT DO NOTHING RETURNING kind, owner, currency, id", values)
        made = {(kind, owner, currency): pk for kind, owner, currency, pk in cursor.fetchall()}
    return made if len(made) == len(names) else made | _standing(names - made.keys())[0]


def balance(*, kind: AccountKind, owner: str, currency: str) -> Money:
    """Return what stands on an account: debits less credits. What we owe is negative."""
    total = Posting.objects.filter(account__kind=kind, account__owner=owner, account__currency=currency).aggregate(
        total=MoneySum("amount")
    )["total"]
    return Money(total, currency) if total is not None else Money.zero(currency)


def sums_by_kind() -> dict[str, dict[str, str]]:
    """Return the sum of each kind of account in each currency, as text; the sum of a currency is always zero."""
    sums: dict[str, dict[str, str]] = {}
    rows = (
        Posting.objects.values("currency", kind=F("account__kind"))
        .annotate(total=MoneySum("amount"))
        .order_by("currency")
    )
    for row in rows:
        sums.setdefault(row["currency"], {})[row["kind"]] = str(Money(row["total"], row["currency"]).amount)
    return sums
