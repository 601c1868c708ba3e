"""Drawing up statements. See Note [An order's money goes together] and Note [A statement is written once]."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.db import MoneySum
from marketplace.core.events import publish
from marketplace.core.ids import next_number
from marketplace.core.money import Money
from marketplace.facts import StatementMade
from marketplace.users.models import User
from payments.ledger.models import AccountKind, LedgerAccount, Posting
from payments.payouts.errors import UnableToMakeStatement
from payments.payouts.holding import is_held
from payments.payouts.models import SettlementStatement, StatementLine
from payments.payouts.ripe import tables, weighed_sql
from payments.payouts.rules import rule_on
from payments.vendor_money import DIRECT, EARNED, GIVEN_BACK, OTHER, TOLD_BY
from vendors.models import Vendor

logger = logging.getLogger(__name__)

#: On which weekday, from midnight in Cambodia, statements are drawn up by themselves: Monday.
WEEKDAY: Final = 0


def make_statement(
    *, vendor: Vendor, currency: str, ends_at: datetime, by: User | None, now: datetime
) -> SettlementStatement | None:
    """Draw up a vendor's statement of all that is ripe by a moment; return it, or None where there is nothing to tell.

    Asked twice for the same moment, it stands once.

    Args:
        vendor: Whose money it is.
        currency: Of the money.
        ends_at: Up to which moment the ledger counts; not in the future.
        by: The officer who asks; nobody where the clock does.
        now: The present.

    Raises:
        UnableToMakeStatement: The moment lies ahead, or before the last statement's, or all of the vendor's money is held.
    """
    if ends_at > now:
        raise UnableToMakeStatement(_("A statement cannot tell of days to come."))
    with transaction.atomic(durable=True):
        Vendor.objects.select_for_update(of=("self",)).get(pk=vendor.pk)
        last = SettlementStatement.objects.filter(vendor=vendor, currency=currency).order_by("-ends_at").first()
        if last is not None and last.ends_at == ends_at:
            return last
        _require_next(vendor, last, ends_at)
        account = LedgerAccount.objects.filter(
            kind=AccountKind.VENDOR_PAYABLE, owner=vendor.code, currency=currency
        ).first()
        statement_id = uuid.uuid4()
        if account is None or not _claim(statement_id, account, ends_at):
            return None
        statement = _written(statement_id, vendor, account, last, ends_at)
        statement.made_at, statement.made_by = now, by
        statement.save(force_insert=True)
        audit.record(actor=by, action="statement.made", subject=statement, data={"closing": str(statement.closing)})
        publish(StatementMade(statement_number=statement.number))
    return statement


def make_statements(*, ends_at: datetime, by: User | None, now: datetime) -> int:
    """Draw up a statement for each vendor with something to tell; return how many were made. Twice is once."""
    made = 0
    for account in accounts_with_news(ends_at=ends_at):
        vendor = Vendor.objects.filter(code=account.owner).first()
        if vendor is None:
            logger.error("payouts.statement.no_vendor", extra={"account": account.pk})
            continue
        try:
            made += (
                make_statement(vendor=vendor, currency=account.currency, ends_at=ends_at, by=by, now=now) is not None
            )
        except UnableToMakeStatement:
            continue  # held, or drawn up later than this moment already
    return made


def accounts_with_news(*, ends_at: datetime) -> list[LedgerAccount]:
    """Return the accounts of vendors on which something stands that no statement has claimed, and none ends then."""
    fresh = Posting.objects.filter(account=OuterRef("pk"), statement_line=None, entry__occurred_at__lt=ends_at)
    told = SettlementStatement.objects.filter(
        vendor__code=OuterRef("owner"), currency=OuterRef("currency"), ends_at__gte=ends_at
    )
    rows = LedgerAccount.objects.filter(Exists(fresh), ~Exists(told), kind=AccountKind.VENDOR_PAYABLE)
    return list(rows.order_by("owner", "currency"))


def last_weekly_moment(now: datetime) -> datetime:
    """Return the last midnight in Cambodia with which a Monday began."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=(today.weekday() - WEEKDAY) % 7)
    return timezone.make_aware(datetime(monday.year, monday.month, monday.day))  # noqa: DTZ001


def _require_next(vendor: Vendor, last: SettlementStatement | None, ends_at: datetime) -> None:
    if last is not None and last.ends_at > ends_at:
        raise UnableToMakeStatement(_("A later statement stands already."))
    if is_held(vendor=vendor):
        raise UnableToMakeStatement(_("All of this vendor's money is held."))


def _claim(statement_id: uuid.UUID, account: LedgerAccount, ends_at: datetime) -> int:
    """Write a line for each ripe posting of an account; return how many.

    `<> 0` tells PostgreSQL to expect nearly all of them: by `= 1` it expects a few, and asks an index 400,000 times.
    """
    weighed, params = weighed_sql(accounts=[account.pk], at=ends_at)
    field = StatementLine._meta.get_field("statement")
    params |= {
        "statement": field.get_db_prep_value(statement_id, connection),
        "account": account.pk,
        "currency": account.currency,
    }
    names = tables()
    sql = f"""
    INSERT INTO {names["line"]}
      (statement_id, posting_id, what, occurred_at, order_number, amount, commission, promotion, delivery)
    WITH {weighed}
    SELECT %(statement)s, w.posting_id, {_what()}, w.occurred_at, w.order_number, -w.amount, {_beside()}
    FROM weighed w
    JOIN {names["posting"]} x ON x.entry_id = w.entry_id
    JOIN {names["account"]} a ON a.id = x.account_id
    WHERE w.is_ripe <> 0
    GROUP BY w.posting_id, w.occurred_at, w.order_number, w.amount
    ORDER BY w.occurred_at, w.posting_id
    """  # noqa: S608 - names and words of ours only
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # 100,000 postings are sorted in memory, not on the disk
            cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def _what() -> str:
    """Return SQL for what an entry was, by the kinds of accounts that it touches. See `payments.vendor_money`."""
    ranks = " ".join(
        f"WHEN a.kind IN ({', '.join(repr(str(kind)) for kind in telling)}) THEN {rank}"
        for rank, (_name, telling) in enumerate(TOLD_BY)
    )
    whats = " ".join(f"WHEN {rank} THEN '{what}'" for rank, (what, _kinds) in enumerate(TOLD_BY))
    return f"CASE MIN(CASE {ranks} END) {whats} ELSE '{OTHER}' END"


def _beside() -> str:
    """Return SQL for what stands beside the vendor's posting in its entry; told once where it has two there."""
    shares = (
        (AccountKind.COMMISSION.value, "-"),
        (AccountKind.PROMOTION.value, ""),
        (AccountKind.CARRIER_PAYABLE.value, "-"),
    )
    return ", ".join(
        "CASE WHEN MIN(CASE WHEN x.account_id = %(account)s THEN x.id END) = w.posting_id THEN "
        f"COALESCE(SUM(CASE WHEN a.kind = '{kind}' AND x.currency = %(currency)s THEN {sign}x.amount END), 0) ELSE 0 END"
        for kind, sign in shares
    )


def _written(
    statement_id: uuid.UUID,
    vendor: Vendor,
    account: LedgerAccount,
    last: SettlementStatement | None,
    ends_at: datetime,
) -> SettlementStatement:
    """Return a statement, not saved yet, with the sums of the lines that were written for it."""
    lines = StatementLine.objects.filter(statement_id=statement_id)
    sums = _sums(lines.values("what").annotate(
        moved=MoneySum("amount"), fee=MoneySum("commission"), added=MoneySum("promotion"), carried=MoneySum("delivery"), n=Count("pk")
    ).order_by(), account.currency)  # fmt: skip
    facts = lines.aggregate(
        first=Min("occurred_at"), orders=Count("order_number", filter=Q(what=EARNED), distinct=True)
    )
    day = timezone.localdate(ends_at)
    opening = last.carried if last else Money.zero(account.currency)
    moved = sums.pop("moved")
    return SettlementStatement(
        id=statement_id,
        number=f"S{next_number(sequence='settlement_statement')}",
        vendor=vendor,
        currency=account.currency,
        starts_at=last.ends_at if last else facts["first"],
        ends_at=ends_at,
        opening=opening.amount,
        closing=opening.amount + moved,
        num_orders=facts["orders"],
        pay_by=day + timedelta(days=rule_on(day).pay_days),
        **sums,
    )


def _sums(rows: Any, currency: str) -> dict[str, Any]:
    """Return the columns of a statement from the sums of its lines by what they were."""
    by = {row["what"]: row for row in rows}

    def total(name: str, *whats: str) -> Decimal:
        found = [by[what][name] for what in whats or by if what in by]
        return Money.rounded(sum(found, Decimal(0)), currency).amount

    def before_our_share(what: str) -> Decimal:
        """Return what lines of a kind brought before commission was kept and a promotion was added."""
        return total("moved", what) + total("fee", what) - total("added", what)

    whats = {EARNED, GIVEN_BACK, DIRECT}
    return {
        "goods": before_our_share(EARNED) if EARNED in by else Decimal(0),
        "refunds": -before_our_share(GIVEN_BACK) if GIVEN_BACK in by else Decimal(0),
        "direct": -before_our_share(DIRECT) if DIRECT in by else Decimal(0),
        "other": sum((before_our_share(what) for what in by if what not in whats), Decimal(0)),
        "commission": total("fee"),
        "promotions": total("added"),
        "delivery": total("carried"),
        "moved": total("moved"),
        "num_lines": sum(row["n"] for row in by.values()),
    }
