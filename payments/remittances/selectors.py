"""Reads over carriers' cash, for the desk and for the page of money today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Count, Min, Q, QuerySet

from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from payments.remittances.models import (
    BOOKABLE,
    CashParcel,
    FileStatus,
    LineState,
    RemittanceFile,
    RemittanceLine,
    WriteOff,
    WriteOffStatus,
)

TABS: Final = ("late", "short", "missing", "way", "write_offs", "closed")


@dataclass(frozen=True)
class CashFigures:
    """What carriers hold of ours in one currency, and what of it is out of order."""

    currency: str
    held: Money
    short: Money
    late: Money
    num_held: int
    num_short: int
    num_late: int


def parcels_in(*, tab: str, now: datetime) -> QuerySet[CashParcel]:
    """Return the parcels of one tab of the desk, the longest owed first."""
    parcels = CashParcel.objects.select_related("order__vendor").order_by("collected_at", "pk")
    if tab == "closed":
        return parcels.exclude(closed_at=None).order_by("-closed_at", "-pk")
    if tab == "write_offs":
        return parcels.filter(write_offs__status=WriteOffStatus.ASKED)
    narrowed = {"late": parcels.late(now), "short": parcels.short(), "missing": parcels.missing()}
    return narrowed.get(tab, parcels.open().filter(remitted=0, due_by__gte=now))


def lines_to_look_into() -> QuerySet[RemittanceLine]:
    """Return the lines of booked lists that brought no money, or too much, and that nobody has looked into."""
    odd = Q(booked_at=None) | Q(state=LineState.OVER)
    booked = RemittanceLine.objects.filter(odd, file__status=FileStatus.BOOKED, seen_at=None)
    return booked.select_related("file", "parcel__order").order_by("file__booked_at", "file_id", "row")


@dataclass(frozen=True)
class ListSummary:
    """What a list would bring, or has brought: how many lines of each state, and their sum where there is one."""

    state: str
    label: str
    count: int
    amounts: tuple[Money, ...]
    is_booked: bool


def summary_of(*, file: RemittanceFile) -> list[ListSummary]:
    """Return the states of a list's lines with their numbers and sums, in the order of the states."""
    rows = list(file.lines.values("state", "currency").annotate(count=Count("pk"), total=MoneySum("amount")))
    found = []
    for state in LineState:
        mine = [row for row in rows if row["state"] == state]
        if mine:
            amounts = tuple(Money(row["total"], row["currency"]) for row in mine if row["total"] and row["currency"])
            count = sum(row["count"] for row in mine)
            found.append(ListSummary(str(state), str(state.label), count, amounts, state in BOOKABLE))
    return found


def cash_figures(*, now: datetime) -> list[CashFigures]:
    """Return what carriers hold, in each currency: on the way, short and late."""
    late = Q(remitted=0, due_by__lt=now)
    short = Q(remitted__gt=0)
    rows = (
        CashParcel.objects.open()
        .values("currency")
        .annotate(
            held=MoneySum("rest"),
            late=MoneySum("rest", filter=late),
            short=MoneySum("rest", filter=short),
            num_held=Count("pk"),
            num_late=Count("pk", filter=late),
            num_short=Count("pk", filter=short),
        )
        .order_by("currency")
    )
    return [
        CashFigures(
            currency=row["currency"],
            held=Money(row["held"], row["currency"]),
            short=Money(row["short"] or Decimal(0), row["currency"]),
            late=Money(row["late"] or Decimal(0), row["currency"]),
            num_held=row["num_held"],
            num_short=row["num_short"],
            num_late=row["num_late"],
        )
        for row in rows
    ]


def oldest_trouble(*, now: datetime) -> datetime | None:
    """Return since when the oldest cash that is short or late was due, or None."""
    trouble = CashParcel.objects.open().filter(Q(remitted__gt=0) | Q(due_by__lt=now))
    found: datetime | None = trouble.aggregate(oldest=Min("due_by"))["oldest"]
    return found


def write_offs_of(*, parcel: CashParcel) -> QuerySet[WriteOff]:
    """Return the wishes to write a parcel's cash off, the newest first."""
    return parcel.write_offs.select_related("asked_by", "decided_by").order_by("-pk")
