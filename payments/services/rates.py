"""Putting in the day's rate: by an officer, or out of a file.

# Note [A slip of the hand]
Whoever types 41000 for 4100 makes every price in dollars wrong. A rate that differs from the last one before it by more
than `JUMP_PERCENT` is therefore asked about once more. A rate that was used is pinned on its purchases: mending a day
changes nothing that was placed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.errors import DomainError
from payments.models import ExchangeRate

if TYPE_CHECKING:
    from marketplace.users.models import User

JUMP_PERCENT: Final = Decimal(5)
COLUMNS: Final = ("day", "rate", "source")
#: Rows that one file may have: more than thirty years of days.
MOST_ROWS: Final = 12_000
LONGEST_SOURCE: Final = 200


class RateJumps(DomainError):
    """It differs so much from the last rate that it may be a slip; it is taken when asked for once more."""

    def __init__(self, *, rate: Decimal, last: Decimal) -> None:
        words = _("The last rate was %(last)s, and %(rate)s is more than %(percent)s %% away. Is it right?")
        super().__init__(words % {"last": last, "rate": rate, "percent": JUMP_PERCENT})


@dataclass(frozen=True)
class RateRow:
    """One row of a file."""

    day: date
    rate: Decimal
    source: str


@dataclass(frozen=True)
class RateImport:
    """What a file did: rates that are new, those that stood already, and what is wrong, by row."""

    new: int
    same: int
    faults: tuple[str, ...] = ()


def enter_rate(*, day: date, khr_per_usd: Decimal, source: str, by: User | None, is_sure: bool = False) -> ExchangeRate:
    """Put in the rate of a day, or mend it.

    Raises:
        RateJumps: See Note [A slip of the hand]; `is_sure` takes it all the same.
    """
    if not is_sure:
        refuse_jump(day=day, khr_per_usd=khr_per_usd)
    with transaction.atomic(durable=True):
        return write_rate(day=day, khr_per_usd=khr_per_usd, source=source, by=by)


def write_rate(*, day: date, khr_per_usd: Decimal, source: str, by: User | None) -> ExchangeRate:
    """Write the rate of a day in the caller's transaction, and who put it in."""
    require_transaction()
    before = ExchangeRate.objects.select_for_update().filter(valid_on=day).first()
    was = str(before.khr_per_usd) if before else ""
    rate = before or ExchangeRate(valid_on=day)
    rate.khr_per_usd, rate.source, rate.entered_by, rate.is_demo = khr_per_usd, source, by, False
    rate.save()
    data = {"day": day.isoformat(), "rate": str(khr_per_usd), "was": was, "source": source}
    audit.record(actor=by, action="rate.entered", subject=rate, data=data)
    return rate


def refuse_jump(*, day: date, khr_per_usd: Decimal, last: Decimal | None = None) -> None:
    """Refuse a rate that is too far from the last one before its day.

    Raises:
        RateJumps: It is.
    """
    if last is None:
        before = ExchangeRate.objects.filter(valid_on__lt=day).order_by("-valid_on")
        last = before.values_list("khr_per_usd", flat=True).first()
    if last is not None and abs(khr_per_usd - last) * 100 > last * JUMP_PERCENT:
        raise RateJumps(rate=khr_per_usd, last=last)


def import_rates(*, lines: Iterable[str], by: User | None, is_sure: bool = False) -> RateImport:
    """Take rates out of a file: `day,rate,source` with that heading, days as 2026-11-26. All of it, or nothing.

    The same file twice is once. A day that stands with another rate is a fault: a screen mends it, with a name to it.
    """
    rows, faults = _read(lines)
    standing = dict(ExchangeRate.objects.values_list("valid_on", "khr_per_usd"))
    new: list[RateRow] = []
    for number, row in rows:
        stands = standing.get(row.day)
        if stands is None:
            new.append(row)
            faults += [] if is_sure else _jump(number, row, standing)
            standing[row.day] = row.rate
        elif stands != row.rate:
            faults.append(_("row %(row)d: %(day)s stands with the rate %(rate)s") % {
                "row": number, "day": row.day, "rate": stands,
            })  # fmt: skip
    if not faults:
        with transaction.atomic(durable=True):
            for row in new:
                write_rate(day=row.day, khr_per_usd=row.rate, source=row.source, by=by)
    return RateImport(new=0 if faults else len(new), same=len(rows) - len(new), faults=tuple(faults))


def _jump(number: int, row: RateRow, standing: dict[date, Decimal]) -> list[str]:
    earlier = [day for day in standing if day < row.day]
    if not earlier:
        return []
    try:
        refuse_jump(day=row.day, khr_per_usd=row.rate, last=standing[max(earlier)])
    except RateJumps as error:
        return [_("row %(row)d: %(why)s") % {"row": number, "why": error}]
    return []


def _read(lines: Iterable[str]) -> tuple[list[tuple[int, RateRow]], list[str]]:
    """Return the rows that can be read with their numbers, and what is wrong with the others."""
    reader = csv.reader(lines)
    heading = next(reader, [])
    if tuple(cell.strip().lower().lstrip("\ufeff") for cell in heading) != COLUMNS:
        return [], [_("row 1: the heading is not day,rate,source")]
    rows: list[tuple[int, RateRow]] = []
    faults: list[str] = []
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if number > MOST_ROWS:
            return [], [_("The file has more than %(most)d rows.") % {"most": MOST_ROWS}]
        row = _row(cells)
        if isinstance(row, RateRow):
            rows.append((number, row))
        else:
            faults.append(_("row %(row)d: %(why)s") % {"row": number, "why": row})
    return rows, faults


def _row(cells: list[str]) -> RateRow | str:
    """Return a row, or what is wrong with it."""
    if len(cells) != len(COLUMNS):
        return _("three cells are needed")
    day, rate, source = (cell.strip() for cell in cells)
    try:
        valid_on = date.fromisoformat(day)
    except ValueError:
        return _("%(day)s is no day such as 2026-11-26") % {"day": day}
    try:
        amount = Decimal(rate)
    except InvalidOperation:
        return _("%(rate)s is no rate such as 4100") % {"rate": rate}
    if not amount.is_finite() or not 0 < amount < 1_000_000 or amount != round(amount, 2):
        return _("%(rate)s is no rate such as 4100") % {"rate": rate}
    if not source or len(source) > LONGEST_SOURCE:
        return _("say who published it, in %(most)d letters at most") % {"most": LONGEST_SOURCE}
    return RateRow(valid_on, amount, source)
