"""Reads over statements, payouts and accounts, for services and screens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from payments.ledger.models import AccountKind as LedgerKind
from payments.ledger.models import LedgerAccount
from payments.payouts.holding import held_vendors
from payments.payouts.models import (
    AccountStatus,
    Payout,
    PayoutAccount,
    PayoutBatch,
    PayoutStatus,
    SettlementStatement,
)
from payments.payouts.ripe import RestingOrder, RipeSums, resting_orders, sums_of, vendor_accounts
from vendors.models import Vendor

if TYPE_CHECKING:
    from marketplace.users.models import User

#: Orders whose money rests that one page of the portal names.
MOST_RESTING = 30


@dataclass(frozen=True)
class ComingMoney:
    """A vendor's money of one currency before it is on a statement."""

    currency: str
    sums: RipeSums
    orders: list[RestingOrder]
    num_orders: int


@dataclass(frozen=True)
class VendorRow:
    """What of one vendor's money waits, for the desk."""

    account: LedgerAccount
    vendor: Vendor | None
    sums: RipeSums
    is_held: bool


def payable_statements(*, currency: str) -> QuerySet[SettlementStatement]:
    """Return the statements that wait for their money, of vendors whose money is not held."""
    rows = SettlementStatement.objects.to_pay().filter(currency=currency)
    return rows.exclude(vendor__in=held_vendors())


def late_statements(*, today: date) -> tuple[int, list[Money]]:
    """Return how many statements should have been paid before a day and were not, and their sums by currency."""
    rows = SettlementStatement.objects.to_pay().filter(pay_by__lt=today).exclude(vendor__in=held_vendors())
    found = rows.values("currency").annotate(total=MoneySum("closing"), n=Count("pk")).order_by("currency")
    return sum(row["n"] for row in found), [Money.rounded(row["total"], row["currency"]) for row in found]


def first_payments_to(*, account: PayoutAccount) -> bool:
    """Return whether nothing was ever sent to an account."""
    return not Payout.objects.filter(
        payout_account=account, status__in=[PayoutStatus.SENT, PayoutStatus.CONFIRMED]
    ).exists()


def coming_money(*, vendor: Vendor, at: datetime) -> list[ComingMoney]:
    """Return what is ripe and what rests of a vendor's money, riel first."""
    accounts = vendor_accounts(code=vendor.code)
    sums = sums_of(accounts=accounts, at=at)
    found = []
    for account in accounts:
        orders, count = resting_orders(account=account, at=at, most=MOST_RESTING)
        found.append(ComingMoney(account.currency, sums[account.pk], orders, count))
    return found


def desk_rows(*, accounts: Iterable[LedgerAccount], at: datetime) -> list[VendorRow]:
    """Return the lines of a page of vendors' accounts, in three queries."""
    shown = list(accounts)
    vendors = {one.code: one for one in Vendor.objects.filter(code__in=[account.owner for account in shown])}
    held = set(held_vendors().filter(code__in=vendors).values_list("code", flat=True))
    sums = sums_of(accounts=shown, at=at)
    return [VendorRow(one, vendors.get(one.owner), sums[one.pk], one.owner in held) for one in shown]


def accounts_of_vendors(*, vendors: QuerySet[Vendor]) -> QuerySet[LedgerAccount]:
    """Return the ledger's accounts of some vendors, in the order of their names in it."""
    rows = LedgerAccount.objects.filter(kind=LedgerKind.VENDOR_PAYABLE, owner__in=vendors.values("code"))
    return rows.order_by("owner", "currency")


def statements_of(*, vendor: Vendor) -> QuerySet[SettlementStatement]:
    """Return a vendor's statements with their payouts, the newest first."""
    rows = SettlementStatement.objects.for_vendor(vendor).prefetch_related("payouts__payout_account")
    return rows.order_by("-ends_at", "currency")


def statement_for(*, vendor: Vendor, number: str) -> SettlementStatement:
    """Return one of a vendor's statements.

    Raises:
        SettlementStatement.DoesNotExist: No such one, or another vendor's; callers answer 404 to both.
    """
    return statements_of(vendor=vendor).select_related("vendor").get(number=number)


def last_payout_of(statement: SettlementStatement) -> Payout | None:
    """Return the last try to pay a statement; reads what was prefetched."""
    return max(statement.payouts.all(), key=lambda one: one.pk, default=None)


def accounts_of(*, vendor: Vendor) -> list[PayoutAccount]:
    """Return a vendor's accounts in use and those that wait, riel first. The first may not have a row yet."""
    rows = list(
        PayoutAccount.objects.filter(vendor=vendor).exclude(status__in=[AccountStatus.REPLACED, AccountStatus.STOPPED])
    )
    if not any(one.status == AccountStatus.CURRENT for one in rows) and vendor.bakong_account_id:
        rows.append(first_account_of(vendor, "KHR", vendor.approved_at))
    return sorted(rows, key=lambda one: (one.currency != "KHR", one.currency, one.status != AccountStatus.CURRENT))


def first_account_of(vendor: Vendor, currency: str, at: datetime) -> PayoutAccount:
    """Return, not saved, the account that came with a vendor's approved application."""
    return PayoutAccount(
        vendor=vendor,
        currency=currency,
        kind="bakong",
        holder=vendor.legal_name[:140],
        account=vendor.bakong_account_id,
        status=AccountStatus.CURRENT,
        asked_at=at,
        usable_from=vendor.approved_at,
    )


def change_under_way(*, vendor: Vendor, user: User | None = None) -> PayoutAccount | None:
    """Return the change of account that waits, or, for the user who asked for it, waits for its code."""
    rows = PayoutAccount.objects.filter(vendor=vendor)
    waiting = rows.waiting().order_by("pk").first()
    if waiting is not None or user is None:
        return waiting
    return rows.filter(status=AccountStatus.ASKED, asked_by=user).order_by("-pk").first()


def account_by_token(*, token: str) -> PayoutAccount:
    """Return the account whose change a link in a message stops.

    Raises:
        PayoutAccount.DoesNotExist: There is none, or it came with the application.
    """
    return PayoutAccount.objects.select_related("vendor").exclude(asked_by=None).get(token=token)


def payouts_of(*, batch: PayoutBatch) -> QuerySet[Payout]:
    """Return a batch's payouts with their vendors."""
    return batch.payouts.select_related("statement__vendor", "payout_account").order_by("pk")


def waiting_money(*, currency: str) -> Money:
    """Return the sum of the statements that wait for their money."""
    return Money.total((one.to_pay for one in payable_statements(currency=currency)), currency)
