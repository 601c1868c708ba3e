"""What the money desk reads of attempts, receipts and the ledger. Officers' screens may not open the ledger themselves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from payments.ledger.models import AccountKind, Entry, LedgerAccount, Posting
from payments.models import Disposition, PaymentAttempt, ProviderEvent, Receipt, Refund, RefundStatus

#: A receipt with one of these did not do what the buyer sent it for.
PUT_ASIDE: Final = (
    Disposition.NOT_OURS,
    Disposition.WRONG_CURRENCY,
    Disposition.LATE,
    Disposition.DUPLICATE,
    Disposition.SURPLUS,
)
#: A promise to give back older than this is late.
REFUND_IN: Final = timedelta(days=3)


@dataclass(frozen=True)
class KindRow:
    """What stands on all accounts of one kind, by currency; the mirror of it in the accounts of the other kinds."""

    kind: AccountKind
    sums: tuple[Money, ...]


@dataclass(frozen=True)
class AccountRow:
    """One account and what stands on it: debits less credits. What we owe is negative."""

    pk: int
    kind: AccountKind
    owner: str
    balance: Money


@dataclass(frozen=True)
class PostingLine:
    """One posting of an account, with the event it belongs to and what stood there after it."""

    entry_id: uuid.UUID
    key: str
    event: str
    at: datetime
    amount: Money
    balance: Money


@dataclass(frozen=True)
class EntryReading:
    """One entry whole."""

    pk: uuid.UUID
    key: str
    event: str
    occurred_at: datetime
    recorded_at: datetime
    reverses: tuple[uuid.UUID, str] | None
    reversed_by: tuple[uuid.UUID, str] | None
    lines: tuple[AccountRow, ...]


def kinds() -> list[KindRow]:
    """Return each kind of account on which anything ever moved, with its sums, in one query."""
    rows = Posting.objects.values("account__kind", "currency").annotate(total=MoneySum("amount")).order_by("currency")
    found: dict[str, list[Money]] = {}
    for row in rows:
        found.setdefault(row["account__kind"], []).append(Money(row["total"], row["currency"]))
    return [KindRow(kind, tuple(found[kind])) for kind in AccountKind if kind in found]


def kind_named(name: str) -> AccountKind | None:
    """Return the kind of account of this name, or None when there is none."""
    return AccountKind(name) if name in AccountKind.values else None


def accounts(*, kind: AccountKind, words: str, with_empty: bool, page: Any, size: int) -> Page[AccountRow]:
    """Return a page of the accounts of one kind, the largest balances first.

    Args:
        kind: Of the accounts.
        words: What the owner's code begins with; empty for all.
        with_empty: True shows those on which nothing stands now as well.
        page: Number of the page, as it stands in an address.
        size: Accounts on a page.
    """
    rows = LedgerAccount.objects.filter(kind=kind, owner__istartswith=words).annotate(
        total=MoneySum("postings__amount")
    )
    if not with_empty:
        rows = rows.exclude(Q(total=0) | Q(total=None))
    ordered = rows.order_by("total" if _is_owed(kind) else "-total", "owner", "pk")
    found: Page[Any] = Paginator(ordered, size).get_page(page)
    found.object_list = [_account(one, one.total) for one in found.object_list]  # type: ignore[attr-defined]
    return found


def _is_owed(kind: AccountKind) -> bool:
    """Return whether a healthy balance of this kind is negative: somebody is owed it, or it is ours."""
    return kind in {
        AccountKind.BUYER_DEPOSIT,
        AccountKind.VENDOR_PAYABLE,
        AccountKind.CARRIER_PAYABLE,
        AccountKind.COMMISSION,
        AccountKind.REFUND_DUE,
        AccountKind.PAYOUT_IN_TRANSIT,
    }


def _account(one: LedgerAccount, amount: Any) -> AccountRow:
    money = Money(amount, one.currency) if amount is not None else Money.zero(one.currency)
    return AccountRow(one.pk, AccountKind(one.kind), one.owner, money)


def account(pk: int) -> AccountRow | None:
    """Return one account with its balance, or None when there is none of this key."""
    one = LedgerAccount.objects.annotate(total=MoneySum("postings__amount")).filter(pk=pk).first()
    return _account(one, one.total) if one else None


def postings(*, of: AccountRow, on: date | None, page: Any, size: int) -> tuple[Page[Any], list[PostingLine]]:
    """Return a page of an account's postings, the newest first, each with the balance after it; of one day, or of all."""
    mine = Posting.objects.filter(account=of.pk)
    shown = mine
    if on is not None:
        start = timezone.make_aware(datetime(on.year, on.month, on.day))  # noqa: DTZ001
        shown = mine.filter(entry__occurred_at__gte=start, entry__occurred_at__lt=start + timedelta(days=1))
    ordered = shown.select_related("entry").order_by("-entry__occurred_at", "-pk")
    found: Page[Any] = Paginator(ordered, size).get_page(page)
    rows = list(found.object_list)
    if not rows:
        return found, []
    newest = rows[0].entry.occurred_at
    until = Q(entry__occurred_at__lt=newest) | Q(entry__occurred_at=newest, pk__lte=rows[0].pk)
    total = mine.filter(until).aggregate(total=MoneySum("amount"))["total"]
    balance, lines = Money(total, of.balance.currency), []
    for row in rows:
        moved = Money(row.amount, row.currency)
        entry = row.entry
        lines.append(PostingLine(entry.pk, entry.key, entry.event, entry.occurred_at, moved, balance))
        balance -= moved
    return found, lines


def entry(pk: uuid.UUID) -> EntryReading | None:
    """Return one entry with its postings, or None when there is none of this key."""
    one = Entry.objects.select_related("reverses", "reversed_by").filter(pk=pk).first()
    if one is None:
        return None
    back: Entry | None = getattr(one, "reversed_by", None)
    return EntryReading(
        pk=one.pk,
        key=one.key,
        event=one.event,
        occurred_at=one.occurred_at,
        recorded_at=one.recorded_at,
        reverses=(one.reverses.pk, one.reverses.key) if one.reverses else None,
        reversed_by=(back.pk, back.key) if back else None,
        lines=tuple(
            _account(posting.account, posting.amount)
            for posting in one.postings.select_related("account").order_by("pk")
        ),
    )


def entries_named(keys: Sequence[str]) -> dict[str, uuid.UUID]:
    """Return the entries that have these keys, as far as there are any."""
    return dict(Entry.objects.filter(key__in=keys).values_list("key", "pk"))


# -- Attempts and receipts


def attempts() -> QuerySet[PaymentAttempt]:
    """Return every attempt with its purchase, the newest first."""
    return PaymentAttempt.objects.select_related("purchase").order_by("-created_at", "-pk")


def receipts() -> QuerySet[Receipt]:
    """Return every receipt with its purchase, the newest first."""
    return Receipt.objects.select_related("purchase", "attempt").order_by("-recorded_at", "-pk")


def providers_of(rows: QuerySet[Any]) -> list[str]:
    """Return the codes of the providers that occur among attempts or receipts."""
    return list(rows.order_by("provider").values_list("provider", flat=True).distinct())


def events_of(attempt: PaymentAttempt) -> list[ProviderEvent]:
    """Return what the provider told us about an attempt: callbacks that name it, and answers about its receipts."""
    keys = [f"paid:{txn_id}" for txn_id in attempt.receipts.values_list("provider_txn_id", flat=True)]
    about = Q(attempt=attempt) | Q(provider=attempt.provider, event_key__in=keys)
    return list(ProviderEvent.objects.filter(about).order_by("received_at", "pk"))


def key_of_receipt(receipt: Receipt) -> str:
    """Return the key of the entry that a receipt writes."""
    return f"receipt:{receipt.provider}:{receipt.provider_txn_id}"


# -- Figures


def received_since(moment: datetime) -> list[Money]:
    """Return what came in since a moment, by currency; what went to strangers is left out."""
    rows = Receipt.objects.filter(recorded_at__gte=moment).exclude(disposition=Disposition.NOT_OURS)
    return _sums(rows)


def put_aside() -> QuerySet[Receipt]:
    """Return the receipts that wait for somebody: what must go back and has not gone, and what went to strangers."""
    open_refund = Q(refunds__status__in=[RefundStatus.DUE, RefundStatus.FAILED, RefundStatus.ASKED])
    aside = Receipt.objects.filter(disposition__in=PUT_ASIDE)
    return aside.filter(open_refund | Q(disposition=Disposition.NOT_OURS)).distinct()


def sums_put_aside() -> tuple[int, list[Money]]:
    """Return how many receipts wait for somebody, and what they come to by currency."""
    waiting = Receipt.objects.filter(pk__in=put_aside().values("pk"))
    return waiting.count(), _sums(waiting)


def refunds_late(now: datetime) -> tuple[int, list[Money]]:
    """Return how many refunds fell due more than three days ago and have not gone, and their sums."""
    late = Refund.objects.filter(status__in=[RefundStatus.DUE, RefundStatus.FAILED], created_at__lt=now - REFUND_IN)
    return late.count(), _sums(late)


def _sums(rows: QuerySet[Any]) -> list[Money]:
    totals = (
        rows.order_by().values("currency").annotate(total=MoneySum("amount"), count=Count("pk")).order_by("currency")
    )
    return [Money(row["total"], row["currency"]) for row in totals]
