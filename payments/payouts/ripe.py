"""Which of the ledger's postings are owed to a vendor for payment.

# Note [An order's money goes together]
Each posting on a vendor's account that no statement has claimed belongs to the order that its entry's key names
(`sale:<number>`, `cash:<number>`, `set-off:<number>`), to the order of the refund that it names
(`refund-due:<id>` and the like), or to none. Postings of one order ripen together: when it was delivered, has rested for the days
of the rule, nobody asks for a refund of it and no hold stands; or as soon as together they bring the vendor nothing, for
then there is nothing to wait for. So a refund never comes before the sale it takes back, an order that was never delivered
is never paid, and what a vendor owes is set off at once. What names no order counts as it falls. A reversal belongs where
the entry it reverses does. Payouts themselves are no part of it.

It is one statement of SQL, for a vendor may have 100,000 postings; both databases read the same text but for two words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from marketplace.core.money import Money
from marketplace.sales.order.models import Order
from payments.ledger.models import AccountKind, Entry, LedgerAccount, Posting
from payments.models import Refund
from payments.payouts.models import PayoutHold, StatementLine
from payments.payouts.rules import rule_on

#: Before a payout's key in the keys of its entries in the ledger.
PAYOUT_ENTRY: Final = "payout:"

_WEIGHED: Final = """
roots AS (
  SELECT p.id AS posting_id, p.entry_id, p.account_id, p.amount, e.occurred_at,
    COALESCE(back.key, e.key) AS root
  FROM {posting} p
  JOIN {entry} e ON e.id = p.entry_id
  LEFT JOIN (
    SELECT r.id, o.key FROM {entry} r JOIN {entry} o ON o.id = r.reverses_id WHERE r.reverses_id IS NOT NULL
  ) back ON back.id = e.id
  WHERE p.account_id IN ({accounts}) AND e.occurred_at < %(before)s
    AND NOT EXISTS (SELECT 1 FROM {line} l WHERE l.posting_id = p.id)
),
told AS (
  SELECT roots.*, COALESCE(named.id, o.id) AS order_id, COALESCE(named.number, o.number, '') AS order_number,
    COALESCE(named.delivered_at, o.delivered_at) AS delivered_at, COALESCE(named.status, o.status) AS order_status
  FROM roots
  LEFT JOIN {order} named ON named.number = substr(roots.root, {position} + 1)
  LEFT JOIN {refund} refund ON refund.public_id = {uuid}
  LEFT JOIN {order} o ON o.id = refund.order_id
  WHERE roots.root NOT LIKE 'payout:%%'
),
weighed AS (
  SELECT told.*,
    CASE
      WHEN told.order_id IS NULL
        OR ROUND(SUM(told.amount) OVER (PARTITION BY told.account_id, told.order_id), 2) >= 0 THEN 1
      WHEN told.order_status = 'delivered' AND told.delivered_at <= %(delivered_by)s
        AND NOT EXISTS (SELECT 1 FROM {hold} h WHERE h.order_id = told.order_id AND h.lifted_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM {refund} r WHERE r.order_id = told.order_id AND r.status = 'asked')
      THEN 1 ELSE 0
    END AS is_ripe
  FROM told
)
"""
_WORDS: Final = {
    "sqlite": {
        "position": "instr(roots.root, ':')",
        "uuid": (
            "CASE WHEN roots.root LIKE 'refund-%%' "
            "THEN replace(substr(roots.root, instr(roots.root, ':') + 1, 36), '-', '') END"
        ),
    },
    "postgresql": {
        "position": "strpos(roots.root, ':')",
        "uuid": (
            "CASE WHEN roots.root LIKE 'refund-%%' AND roots.root ~ '^refund-[a-z]+:[0-9a-f-]{36}(:|$)' "
            "THEN substr(roots.root, strpos(roots.root, ':') + 1, 36)::uuid END"
        ),
    },
}


@dataclass(frozen=True)
class RipeSums:
    """What of a vendor's money waits for its next statement, and what rests still. Positive is owed to the vendor."""

    ripe: Money
    resting: Money


@dataclass(frozen=True)
class RestingOrder:
    """One order whose money rests: until a day, or, without one, until it is delivered or something is decided."""

    number: str
    money: Money
    status: str
    ripe_on: date | None
    hold: str


def tables() -> dict[str, str]:
    """Return the names of the tables that the SQL reads."""
    models = {"posting": Posting, "entry": Entry, "account": LedgerAccount, "line": StatementLine, "order": Order}
    names = {name: model._meta.db_table for name, model in models.items()}
    return {**names, "refund": Refund._meta.db_table, "hold": PayoutHold._meta.db_table}


def weighed_sql(*, accounts: Sequence[int], at: datetime) -> tuple[str, dict[str, Any]]:
    """Return the `WITH` parts up to `weighed`, and their parameters: each unclaimed posting, and whether it is ripe.

    Args:
        accounts: Keys of ledger accounts of the kind `vendor_payable`.
        at: Only entries before this moment count, and what is ripe at it.
    """
    words = _WORDS[connection.vendor]
    params: dict[str, Any] = {f"a{number}": key for number, key in enumerate(accounts)}
    names = ", ".join(f"%({name})s" for name in params) or "NULL"
    sql = _WEIGHED.format(accounts=names, position=words["position"], uuid=words["uuid"], **tables())
    delivered_by = at - timedelta(days=rule_on(timezone.localdate(at)).hold_days)
    params |= {"before": stored(at), "delivered_by": stored(delivered_by)}
    return sql, params


def stored(at: datetime) -> Any:
    """Return a moment as the database in use keeps it."""
    return connection.ops.adapt_datetimefield_value(at)


def sums_of(*, accounts: Sequence[LedgerAccount], at: datetime) -> dict[int, RipeSums]:
    """Return what is ripe and what rests on some vendors' accounts, by account, in one query."""
    sql, params = weighed_sql(accounts=[one.pk for one in accounts], at=at)
    question = f"WITH {sql} SELECT account_id, is_ripe, SUM(amount) FROM weighed GROUP BY account_id, is_ripe"  # noqa: S608
    found: dict[tuple[int, int], Any] = {}
    with connection.cursor() as cursor:
        cursor.execute(question, params)
        for account_id, is_ripe, total in cursor.fetchall():
            found[account_id, is_ripe] = total
    return {
        one.pk: RipeSums(
            ripe=owed(found.get((one.pk, 1)), one.currency), resting=owed(found.get((one.pk, 0)), one.currency)
        )
        for one in accounts
    }


def resting_orders(
    *, account: LedgerAccount, at: datetime, first: int = 0, most: int = 30
) -> tuple[list[RestingOrder], int]:
    """Return a page of the orders whose money rests, those that come soonest first, and how many there are."""
    sql, params = weighed_sql(accounts=[account.pk], at=at)
    question = (
        f"WITH {sql} SELECT order_id, order_number, order_status, delivered_at, SUM(amount) FROM weighed "  # noqa: S608
        "WHERE is_ripe = 0 GROUP BY order_id, order_number, order_status, delivered_at "
        "ORDER BY CASE WHEN delivered_at IS NULL THEN 1 ELSE 0 END, delivered_at, order_number"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, params)
        rows = cursor.fetchall()
    page = rows[first : first + most]
    orders = {one.pk: one for one in Order.objects.filter(pk__in=[row[0] for row in page])}
    holds = dict(PayoutHold.objects.standing().filter(order__in=list(orders)).values_list("order_id", "reason"))
    days = rule_on(timezone.localdate(at)).hold_days
    found = [
        RestingOrder(
            number=row[1],
            money=owed(row[4], account.currency),
            status=orders[row[0]].status_label,
            ripe_on=_ripe_on(orders[row[0]], days),
            hold=holds.get(row[0], ""),
        )
        for row in page
    ]
    return found, len(rows)


def owed(total: Any, currency: str) -> Money:
    """Return a sum of postings, as a database adds them up, as what is owed."""
    return Money.rounded(-Decimal(str(total)), currency) if total else Money.zero(currency)


def _ripe_on(order: Order, days: int) -> date | None:
    if order.delivered_at is None or order.status != "delivered":
        return None
    return timezone.localdate(order.delivered_at + timedelta(days=days))


def vendor_accounts(*, code: str) -> list[LedgerAccount]:
    """Return a vendor's accounts in the ledger, riel first."""
    rows = LedgerAccount.objects.filter(kind=AccountKind.VENDOR_PAYABLE, owner=code)
    return sorted(rows, key=lambda one: (one.currency != "KHR", one.currency))
