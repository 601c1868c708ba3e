"""Writing to the ledger, and adding it up. See Note [The database keeps the ledger] in models."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import F, QuerySet

from marketplace.core import written
from marketplace.core.db import MoneySum, require_transaction
from marketplace.core.money import Money
from marketplace.core.prepared import Prepared
from payments.ledger.models import AccountKind, Entry, Posting
from payments.ledger.proofs import digest_of

#: Accounts, and the keys that entries have already, in one answer: those have no kind.
_ASKED: Final = (
    "SELECT kind, owner, currency, id FROM ledger_ledgeraccount WHERE {accounts} "
    "UNION ALL SELECT '', key, '', 0 FROM ledger_entry WHERE key IN ({keys})"
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


@dataclass(frozen=True)
class Event:
    """One entry to be.

    Attributes:
        key: Name of the event that can never mean another, such as `sale:P1001-1`.
        kind: Such as `sale`.
        lines: At least two, summing to zero in each currency; lines of nothing are left out.
        occurred_at: When it happened in the world.
    """

    key: str
    kind: str
    lines: Sequence[Line]
    occurred_at: datetime


def post_entry(*, key: str, event: str, lines: Sequence[Line], occurred_at: datetime) -> Entry:
    """Write one entry, once: a key that stands already returns the entry that has it. See `Event` for the words.

    Raises:
        ValueError: The lines do not balance. The database would refuse them as well.
    """
    written_now = post_entries([Event(key=key, kind=event, lines=lines, occurred_at=occurred_at)])
    return written_now[0] if written_now else Entry.objects.get(key=key)


def post_entries(events: Sequence[Event]) -> list[Entry]:
    """Write the entries of what happened at once, each once, and return those that were not there before.

    Raises:
        ValueError: The lines of one do not balance. The database would refuse them as well.
    """
    require_transaction()
    lines = {event.key: [line for line in event.lines if line.money] for event in events}
    names = {_name(line) for its_own in lines.values() for line in its_own}
    accounts, standing = _standing(names, keys=sorted(lines))
    new = [event for event in events if event.key not in standing]
    for event in new:
        _refuse_unbalanced(event.key, lines[event.key])
    accounts |= _made({_name(line) for event in new for line in lines[event.key]} - accounts.keys())
    entries = [Entry(id=uuid.uuid4(), key=one.key, event=one.kind, occurred_at=one.occurred_at) for one in new]
    postings = [
        Posting(
            entry_id=entry.id, account_id=accounts[_name(line)], amount=line.money.amount, currency=line.money.currency
        )
        for entry in entries
        for line in lines[entry.key]
    ]
    _write(entries, postings)
    return entries


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
    _write([reversal], postings)
    return reversal


def _write(entries: Sequence[Entry], postings: Sequence[Posting]) -> None:
    """Write the postings first and their entries last, which is what the database asks for."""
    for entry in entries:
        its_own = ((one.account_id, one.amount, one.currency) for one in postings if one.entry_id == entry.id)
        entry.digest = digest_of(entry, its_own)
    written.insert(postings)
    written.insert(entries)


def _refuse_unbalanced(key: str, lines: Sequence[Line]) -> None:
    if len(lines) < 2:
        raise ValueError(f"entry {key} needs two postings at least")
    for currency in {line.money.currency for line in lines}:
        if Money.total((line.money for line in lines if line.money.currency == currency), currency):
            raise ValueError(f"entry {key} does not balance in {currency}")


def _name(line: Line) -> AccountName:
    return str(line.kind), line.owner, line.money.currency


def _standing(names: set[AccountName], *, keys: Sequence[str] = ()) -> tuple[dict[AccountName, int], set[str]]:
    """Return the keys of those accounts that are there, and which of these keys entries have; all in one query.

    Written out, not made by the ORM: every posting asks it, and putting it together took longer than answering it.
    """
    accounts = " OR ".join(["(kind = %s AND owner = %s AND currency = %s)"] * len(names)) or "1 = 0"
    asked = _ASKED.format(accounts=accounts, keys=", ".join(["%s"] * len(keys)) or "NULL")
    with written.asked(asked, [*(part for name in sorted(names) for part in name), *keys]) as cursor:
        found = cursor.fetchall()
    return (
        {(kind, owner, currency): pk for kind, owner, currency, pk in found if kind},
        {key for kind, key, _currency, _pk in found if not kind},
    )


def _made(names: set[AccountName]) -> dict[AccountName, int]:
    """Make accounts and return their keys. Of two who make the same one at once, one writes it and both read it."""
    if not names:
        return {}
    rows = ", ".join(["(%s, %s, %s)"] * len(names))
    values = [part for name in sorted(names) for part in name]
    with written.asked(f"{_MAKE} {rows} ON CONFLICT DO NOTHING RETURNING kind, owner, currency, id", values) as cursor:
        made = {(kind, owner, currency): pk for kind, owner, currency, pk in cursor.fetchall()}
    return made if len(made) == len(names) else made | _standing(names - made.keys())[0]


def _postings_on(kind: str, owner: str, currency: str) -> QuerySet[Posting, Decimal | None]:
    on = Posting.objects.filter(account__kind=kind, account__owner=owner, account__currency=currency)
    return on.values("currency").annotate(total=MoneySum("amount")).values_list("total", flat=True).order_by()


_BALANCE: Final = Prepared(_postings_on)


def balance(*, kind: AccountKind, owner: str, currency: str) -> Money:
    """Return what stands on an account: debits less credits. What we owe is negative."""
    for total in _BALANCE.rows(str(kind), owner, currency):
        return Money(total, currency)
    return Money.zero(currency)


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
