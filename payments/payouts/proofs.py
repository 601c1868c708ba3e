"""Proofs that statements and payouts say what the ledger says. `manage.py ledger check` runs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import Count, F

from marketplace.core.db import MoneySum
from payments.ledger.models import AccountKind, Entry, LedgerAccount
from payments.payouts.bookkeeping import PAID_FROM, confirmed_key, sent_key
from payments.payouts.models import Payout, PayoutStatus, SettlementStatement, StatementLine
from payments.payouts.ripe import tables

#: Rows named of one kind of fault at most.
MOST_NAMED: Final = 20
_ZERO: Final = Decimal(0)
_Key = tuple[str, str]


def statement_faults() -> list[str]:
    """Return a line for each statement, line and payout that does not fit the ledger; none when all is well.

    For each vendor and currency: what is owed, less what no statement has claimed, is what statements still have to pay
    and what the last one left below zero.
    """
    statements = list(SettlementStatement.objects.select_related("vendor").order_by("vendor", "currency", "ends_at"))
    paid = set(
        Payout.objects.filter(status__in=[PayoutStatus.SENT, PayoutStatus.CONFIRMED]).values_list(
            "statement", flat=True
        )
    )
    return [
        *_faults_of_lines(),
        *_faults_of_statements(statements),
        *_faults_of_accounts(statements, paid),
        *_faults_of_payouts(),
    ]


def _faults_of_lines() -> list[str]:
    """Name lines that differ from the posting they claim."""
    names = tables()
    sql = f"""
      SELECT l.statement_id, l.posting_id FROM {names["line"]} l
      LEFT JOIN {SettlementStatement._meta.db_table} s ON s.id = l.statement_id
      LEFT JOIN partner_vendor v ON v.id = s.vendor_id
      LEFT JOIN {names["posting"]} p ON p.id = l.posting_id
      LEFT JOIN {names["account"]} a ON a.id = p.account_id
      WHERE p.id IS NULL OR s.id IS NULL OR l.amount <> -p.amount OR a.owner <> v.code OR a.currency <> s.currency
        OR a.kind <> %s LIMIT {MOST_NAMED}
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [AccountKind.VENDOR_PAYABLE.value])
        return [
            f"statement line of posting {posting}: statement {one} says otherwise" for one, posting in cursor.fetchall()
        ]


def _faults_of_statements(statements: list[SettlementStatement]) -> list[str]:
    """Compare each statement with its lines and with the one before it."""
    moved: dict[Any, tuple[Decimal, int]] = {
        row["statement"]: (row["total"], row["n"])
        for row in StatementLine.objects.values("statement")
        .annotate(total=MoneySum("amount"), n=Count("pk"))
        .order_by()
    }
    faults, before = [], None
    for one in statements:
        total, count = moved.get(one.pk, (_ZERO, 0))
        if one.opening + total != one.closing or count != one.num_lines:
            faults.append(f"statement {one.number}: its lines do not come to what it says")
        follows = before is not None and (before.vendor_id, before.currency) == (one.vendor_id, one.currency)
        carried = before.carried.amount if follows and before is not None else _ZERO
        if one.opening != carried or (follows and before is not None and before.ends_at != one.starts_at):
            faults.append(f"statement {one.number}: does not begin where the last one ended")
        before = one
    return faults


def _faults_of_accounts(statements: list[SettlementStatement], paid: set[Any]) -> list[str]:
    """Compare what each vendor is owed, less what nothing has claimed, with what its statements have to pay."""
    due: dict[_Key, Decimal] = defaultdict(lambda: _ZERO)
    last: dict[_Key, Decimal] = {}
    for one in statements:
        key = (one.vendor.code, one.currency)
        due[key] += one.to_pay.amount if one.pk not in paid else _ZERO
        last[key] = one.carried.amount
    owed, unclaimed = _sums(unclaimed=False), _sums(unclaimed=True)
    faults = []
    for account in LedgerAccount.objects.filter(kind=AccountKind.VENDOR_PAYABLE).order_by("owner", "currency"):
        key = (account.owner, account.currency)
        stands = owed.get(account.pk, _ZERO) - unclaimed.get(account.pk, _ZERO)
        told = due[key] + last.get(key, _ZERO)
        if stands != told:
            faults.append(f"account {account}: {stands} is on statements by the ledger, but they say {told}")
    return faults


def _sums(*, unclaimed: bool) -> dict[int, Decimal]:
    """Return what is owed by account; of unclaimed postings only, or of all. Payouts are never claimed."""
    names = tables()
    sql = f"""
      SELECT p.account_id, SUM(p.amount) FROM {names["posting"]} p
      JOIN {names["account"]} a ON a.id = p.account_id AND a.kind = %s
    """  # noqa: S608
    if unclaimed:
        sql += f"""
          JOIN {names["entry"]} e ON e.id = p.entry_id LEFT JOIN {names["entry"]} o ON o.id = e.reverses_id
          LEFT JOIN {names["line"]} l ON l.posting_id = p.id
          WHERE l.posting_id IS NULL AND COALESCE(o.key, e.key) NOT LIKE 'payout:%%'
        """
    with connection.cursor() as cursor:
        cursor.execute(sql + " GROUP BY p.account_id", [AccountKind.VENDOR_PAYABLE.value])
        return {account: -Decimal(str(total)).quantize(Decimal("0.01")) for account, total in cursor.fetchall()}


def _faults_of_payouts() -> list[str]:
    """Compare the state of each payout with the entries of the ledger under its key."""
    standing = {
        row["key"]: row["money"]
        for row in Entry.objects.filter(key__startswith="payout", reversed_by=None)
        .filter(postings__amount__gt=0)
        .annotate(money=F("postings__amount"))
        .values("key", "money")
    }
    faults = []
    for payout in Payout.objects.order_by("pk").iterator(chunk_size=2000):
        is_sent = payout.status in {PayoutStatus.SENT, PayoutStatus.CONFIRMED}
        for key, expected in ((sent_key(payout), is_sent), (confirmed_key(payout), payout.status == "confirmed")):
            booked = standing.pop(key, None)
            if booked != (payout.amount if expected else None):
                faults.append(f"payout {payout.key}: is {payout.status}, but entry {key} says {booked}")
    faults += [f"entry {key}: there is no such payout" for key in standing]
    return faults


def paid_out() -> Iterator[tuple[str, str, Decimal]]:
    """Yield what confirmed payouts took off the account from which vendors are paid, out of their own rows."""
    rows = Payout.objects.filter(status=PayoutStatus.CONFIRMED).values("currency").annotate(total=MoneySum("amount"))
    for row in rows.order_by():
        yield PAID_FROM, row["currency"], -row["total"]
