"""What the ledger says of one vendor's money: by month, in a range of days, entry by entry.

# Note [The ledger knows what an entry was]
Nothing here is reckoned anew. Each entry that moves what we owe a vendor is read with its other postings, and they say
what it was: against a buyer's deposit or cash on the road the vendor earned; against what is owed to a buyer it was
given back; on its way to the vendor it was paid out, and is until the transfer fails; against what buyers paid straight
to the vendor it was set off. What we kept as commission, what the Ministry added for a price reduction, and what went to
the carrier stand in the same entry. So the columns add up to the vendor's account, whatever kinds of entries come later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from payments.ledger.models import AccountKind, LedgerAccount, Posting

if TYPE_CHECKING:
    from vendors.models import Vendor

EARNED: Final = "earned"
GIVEN_BACK: Final = "given_back"
PAID_OUT: Final = "paid_out"
DIRECT: Final = "direct"
OTHER: Final = "other"
#: What an entry was, by the first of these kinds of account that it touches. See Note [The ledger knows ...].
TOLD_BY: Final = (
    (GIVEN_BACK, (AccountKind.REFUND_DUE, AccountKind.DISPUTED)),
    (PAID_OUT, (AccountKind.PAYOUT_IN_TRANSIT, AccountKind.CLEARING)),
    (EARNED, (AccountKind.BUYER_DEPOSIT, AccountKind.CASH_IN_TRANSIT)),
    (DIRECT, (AccountKind.DIRECT,)),
)
#: What is told beside the vendor's own posting: our fee, what the Ministry adds for a price reduction, the carrier's share.
BESIDE: Final = (AccountKind.COMMISSION, AccountKind.PROMOTION, AccountKind.CARRIER_PAYABLE)
#: Days that one page or file tells of at most.
MOST_DAYS: Final = 3 * 366
RIEL: Final = "KHR"
#: Entries read at once for a file.
CHUNK: Final = 500


@dataclass(frozen=True)
class Sums:
    """What happened to a vendor's money in some time. Amounts are positive in the sense of their names.

    `change` is what is owed more: goods and promotions, less refunds, commission, what buyers had paid straight to the
    vendor and what was paid out, and whatever else there was.
    `delivery` never was the vendor's: buyers paid it, carriers get it.
    """

    orders: int
    goods: Money
    promotions: Money
    refunds: Money
    commission: Money
    direct: Money
    paid_out: Money
    other: Money
    delivery: Money

    @property
    def change(self) -> Money:
        earned = self.goods + self.promotions - self.refunds - self.commission
        return earned - self.direct - self.paid_out + self.other

    @property
    def is_nothing(self) -> bool:
        return not self.orders and not any(getattr(self, one.name) for one in fields(self)[1:])


@dataclass(frozen=True)
class MonthRow:
    """One month: its first day as far as it lies in the range, its last, its sums, and what was owed at its end."""

    first: date
    last: date
    sums: Sums
    balance: Money


@dataclass(frozen=True)
class MoneySheet:
    """A vendor's money in one currency, from a day to a day: what was owed before, each month, all together, after."""

    currency: str
    first: date
    last: date
    before: Money
    months: tuple[MonthRow, ...]
    total: Sums
    after: Money


@dataclass(frozen=True)
class EntryRow:
    """One entry of the ledger that moved a vendor's money. `what` is one of the kinds above."""

    at: datetime
    key: str
    what: str
    is_reversal: bool
    sums: Sums
    balance: Money


def currencies_of(*, vendor: Vendor) -> list[str]:
    """Return the currencies in which the vendor ever had money with us, riel first and always."""
    found = LedgerAccount.objects.filter(kind=AccountKind.VENDOR_PAYABLE, owner=vendor.code)
    others = found.exclude(currency=RIEL).order_by("currency").values_list("currency", flat=True)
    return [RIEL, *others]


def money_sheet(*, vendor: Vendor, first: date, last: date, currency: str = RIEL) -> MoneySheet:
    """Return what the ledger says of a vendor from a day to a day, both in Cambodia, month by month, the newest first."""
    postings = _postings(vendor, currency)
    before = _owed(postings.filter(entry__occurred_at__lt=_begin(first)), currency)
    by_month = _sums_by_month(_between(postings, first, last), currency)
    months, balance = [], before
    for start in _months(first, last):
        sums = by_month.get(start, _nothing(currency))
        balance += sums.change
        end = _next_month(start) - timedelta(days=1)
        months.append(MonthRow(first=max(start, first), last=min(end, last), sums=sums, balance=balance))
    total = _added((row.sums for row in months), currency)
    return MoneySheet(currency, first, last, before, tuple(reversed(months)), total, balance)


def entry_rows(*, vendor: Vendor, first: date, last: date, currency: str = RIEL) -> Iterator[EntryRow]:
    """Yield every entry from a day to a day, the oldest first, each with what was owed after it."""
    postings = _postings(vendor, currency)
    balance = _owed(postings.filter(entry__occurred_at__lt=_begin(first)), currency)
    rows = _between(postings, first, last).select_related("entry").order_by("entry__occurred_at", "pk")
    for chunk in _chunks(rows.iterator(chunk_size=CHUNK), CHUNK):
        for row in _entries(chunk, currency):
            balance += row.sums.change
            yield replace(row, balance=balance)


def entry_page(
    *, vendor: Vendor, first: date, last: date, number: str | int | None, size: int, currency: str = RIEL
) -> tuple[Page[Posting], list[EntryRow]]:
    """Return one page of the entries from a day to a day, the newest first, in four queries.

    Args:
        vendor: Whose money it is.
        first: The first day, in Cambodia.
        last: The last day.
        number: Of the page, as it stands in an address: what is no number is the first, too high a one the last.
        size: Entries on a page.
        currency: Of the entries.
    """
    postings = _postings(vendor, currency)
    newest_first = _between(postings, first, last).select_related("entry").order_by("-entry__occurred_at", "-pk")
    page = Paginator(newest_first, size).get_page(number)
    shown = list(page.object_list)
    if not shown:
        return page, []
    at = shown[0].entry.occurred_at
    until = Q(entry__occurred_at__lt=at) | Q(entry__occurred_at=at, pk__lte=shown[0].pk)
    balance, rows = _owed(postings.filter(until), currency), []
    for row in _entries(shown, currency):
        rows.append(replace(row, balance=balance))
        balance -= row.sums.change
    return page, rows


def _entries(postings: Sequence[Posting], currency: str) -> Iterator[EntryRow]:
    """Yield what each posting's entry was, in one query, as if nothing had been owed before."""
    beside: dict[Any, list[Posting]] = {}
    for one in Posting.objects.filter(entry__in=[one.entry_id for one in postings]).select_related("account"):
        beside.setdefault(one.entry_id, []).append(one)
    for one in postings:
        others = beside[one.entry_id]
        yield EntryRow(
            at=one.entry.occurred_at,
            key=one.entry.key,
            what=_what({posting.account.kind for posting in others}),
            is_reversal=one.entry.reverses_id is not None,
            sums=_row(one, others, currency),
            balance=Money.zero(currency),
        )


def order_number_of(key: str) -> str:
    """Return the number of the order that an entry's key names, if it names one."""
    name, _colon, rest = key.removeprefix("reversal:").partition(":")
    return rest if name in {"sale", "cash", "set-off"} else ""


def _postings(vendor: Vendor, currency: str) -> QuerySet[Posting]:
    return Posting.objects.filter(
        account__kind=AccountKind.VENDOR_PAYABLE, account__owner=vendor.code, account__currency=currency
    )


def _between(postings: QuerySet[Posting], first: date, last: date) -> QuerySet[Posting]:
    end = _begin(last + timedelta(days=1))
    return postings.filter(entry__occurred_at__gte=_begin(first), entry__occurred_at__lt=end)


def _owed(postings: QuerySet[Posting], currency: str) -> Money:
    total = postings.aggregate(total=MoneySum("amount"))["total"]
    return Money(-total, currency) if total else Money.zero(currency)


def _told() -> Case:
    """Return the expression for what the entry of a posting was."""
    touching = Posting.objects.filter(entry=OuterRef("entry"))
    whens = (When(Exists(touching.filter(account__kind__in=kinds)), then=Value(what)) for what, kinds in TOLD_BY)
    return Case(*whens, default=Value(OTHER), output_field=CharField())


def _what(kinds: set[str]) -> str:
    return next((what for what, telling in TOLD_BY if kinds & set(telling)), OTHER)


def _sums_by_month(postings: QuerySet[Posting], currency: str) -> dict[date, Sums]:
    """Return the sums by the first day of each month that has any, in two queries."""
    month = TruncMonth("entry__occurred_at", tzinfo=timezone.get_default_timezone())
    own = postings.annotate(month=month, what=_told()).values("month", "what").order_by()
    found: dict[date, dict[str, Any]] = {}
    for row in own.annotate(total=MoneySum("amount"), orders=Count("pk", filter=Q(amount__lt=0))):
        _put(found, row["month"].date(), row["what"], -row["total"], orders=row["orders"])
    entries = postings.values("entry")
    beside = Posting.objects.filter(entry__in=entries, account__kind__in=BESIDE, currency=currency)
    shares = beside.annotate(month=month, what=_told()).values("month", "what", "account__kind").order_by()
    for share in shares.annotate(total=MoneySum("amount")):
        _put_beside(found[share["month"].date()], share["what"], share["account__kind"], -share["total"])
    return {start: _sums(values, currency) for start, values in found.items()}


def _row(posting: Posting, all_of_entry: Iterable[Posting], currency: str) -> Sums:
    """Return the sums of one entry: the same as in `_sums_by_month`, without the database."""
    found: dict[date, dict[str, Any]] = {}
    rows = list(all_of_entry)
    what, day = _what({one.account.kind for one in rows}), posting.entry.occurred_at.date()
    _put(found, day, what, -posting.amount, orders=int(posting.amount < 0))
    for one in rows:
        if one.account.kind in BESIDE and one.currency == currency:
            _put_beside(found[day], what, one.account.kind, -one.amount)
    return _sums(found[day], currency)


def _put(found: dict[date, dict[str, Any]], start: date, what: str, amount: Decimal, *, orders: int) -> None:
    values = found.setdefault(start, {"orders": 0})
    values[what] = values.get(what, Decimal(0)) + amount
    if what == EARNED:
        values["orders"] += orders


def _put_beside(values: dict[str, Any], what: str, kind: str, amount: Decimal) -> None:
    """Add a share; what we kept, or the Ministry added, was earned, or given back, before we kept and it added."""
    name = {AccountKind.COMMISSION: "commission", AccountKind.PROMOTION: "promotions"}.get(
        AccountKind(kind), "delivery"
    )
    values[name] = values.get(name, Decimal(0)) + amount
    if name != "delivery":
        values[what] = values.get(what, Decimal(0)) + amount


def _sums(values: dict[str, Any], currency: str) -> Sums:
    def money(name: str, sign: int = 1) -> Money:
        amount: Decimal = values.get(name) or Decimal(0)
        return Money(sign * amount if amount else Decimal(0), currency)  # minus nothing is written "-0"

    return Sums(
        orders=values["orders"],
        goods=money(EARNED),
        promotions=money("promotions", -1),
        refunds=money(GIVEN_BACK, -1),
        commission=money("commission"),
        direct=money(DIRECT, -1),
        paid_out=money(PAID_OUT, -1),
        other=money(OTHER),
        delivery=money("delivery"),
    )


def _nothing(currency: str) -> Sums:
    return _sums({"orders": 0}, currency)


def _added(parts: Iterable[Sums], currency: str) -> Sums:
    total = _nothing(currency)
    for part in parts:
        total = Sums(**{one.name: getattr(total, one.name) + getattr(part, one.name) for one in fields(Sums)})
    return total


def _begin(day: date) -> datetime:
    """Return the moment at which a day begins in Cambodia."""
    return timezone.make_aware(datetime(day.year, day.month, day.day), timezone.get_default_timezone())  # noqa: DTZ001


def _next_month(start: date) -> date:
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1)


def _months(first: date, last: date) -> Iterator[date]:
    start = first.replace(day=1)
    while start <= last:
        yield start
        start = _next_month(start)


def _chunks(rows: Iterable[Posting], size: int) -> Iterator[list[Posting]]:
    chunk: list[Posting] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
