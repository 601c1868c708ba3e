"""Reads over transfers, for the desk and for the page of money today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from marketplace.sales.order.models import Milestone, Purchase
from payments.banking.models import StatementLine, TransferState

TABS: Final = {
    "waiting": (TransferState.NEW, TransferState.NO_MATCH),
    "matched": (TransferState.MATCHED, TransferState.ALREADY, TransferState.ERROR),
    "others": (
        TransferState.GIVE_BACK,
        TransferState.OURS,
        TransferState.RETURNED,
        TransferState.DISCARDED,
    ),
}
MOST_SUGGESTED: Final = 5


def transfers_in(*, tab: str) -> QuerySet[StatementLine]:
    """Return the lines of one tab: those that wait the oldest first, the others the newest first."""
    lines = StatementLine.objects.filter(state__in=TABS.get(tab, TABS["waiting"])).select_related("receipt__purchase")
    return lines.order_by("booked_on", "pk") if tab == "waiting" else lines.order_by("-booked_on", "-pk")


def suggestions_for(*, line: StatementLine) -> list[Purchase]:
    """Return unpaid purchases that a transfer may be for: their number is in its text, or what is to be paid is its sum.

    A suggestion is for an officer's eye. Money is never matched by it.
    """
    if line.amount <= 0:
        return []
    since = timezone.now() - timedelta(days=60)
    recent = Purchase.objects.filter(placed_at__gte=since).order_by("-placed_at")
    words = {word.strip(".,;:()") for word in line.text.upper().replace("-", " ").split()}
    named = list(recent.filter(number__in=words)[:MOST_SUGGESTED])
    unpaid = recent.filter(paid_at=None, currency=line.currency).annotate(
        sum_of_orders=MoneySum("orders__total_incl_tax")
    )
    part = Milestone.objects.unpaid().filter(purchase=OuterRef("pk"), amount=line.amount)
    alike = unpaid.filter(Q(sum_of_orders=line.amount) | Exists(part)).exclude(pk__in=[one.pk for one in named])
    return [*named, *alike[: MOST_SUGGESTED - len(named)]]


@dataclass(frozen=True)
class UnmatchedFigure:
    """Money that came in one currency and is not known whose it is."""

    total: Money
    count: int


def unmatched_transfers() -> list[UnmatchedFigure]:
    """Return what came by bank transfer and waits for an officer, in each currency."""
    rows = (
        StatementLine.objects.filter(state__in=TABS["waiting"], amount__gt=0)
        .values("currency")
        .annotate(total=MoneySum("amount"), count=Count("pk"))
        .order_by("currency")
    )
    return [UnmatchedFigure(Money(row["total"], row["currency"]), row["count"]) for row in rows]
