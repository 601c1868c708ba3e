"""A vendor's month for the tax office: its sales paper by paper, in riel, credit notes negative.

A month begins and ends at midnight in Cambodia, by the day that stands on each paper.
"""

from __future__ import annotations

import calendar
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext as _

from marketplace.core.db import MoneySum
from marketplace.core.khmer import latin_digits
from marketplace.core.money import Money
from payments.papers.models import Paper, PaperKind

if TYPE_CHECKING:
    from decimal import Decimal

    from vendors.models import Vendor

#: Spreadsheets take a file for UTF-8 only if it begins so.
BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
#: A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sums:
    """Sales in riel: goods with VAT, the VAT in them, delivery collected for carriers."""

    goods: Money
    vat: Money
    delivery: Money
    papers: int = 0

    @property
    def net(self) -> Money:
        return self.goods - self.vat

    @property
    def total(self) -> Money:
        return self.goods + self.delivery


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def month_asked(text: str | None, *, today: date) -> date:
    """Return the first day of a month written as 2026-11; of anything else, of this month."""
    try:
        year, month = latin_digits(text or "").split("-")[:2]
        asked = date(int(year), int(month), 1)
    except ValueError:
        return today.replace(day=1)
    return asked if date(2020, 1, 1) <= asked <= today else today.replace(day=1)


def papers_between(*, vendor: Vendor, first: date, last: date) -> QuerySet[Paper]:
    """Return the papers of a vendor's sales of some days, in the order of their issue."""
    return Paper.objects.of_sales().filter(vendor=vendor).issued_between(first, last).order_by("issued_at", "pk")


def sums_between(*, vendor: Vendor, first: date, last: date) -> Sums:
    """Return the sums of a vendor's sales of some days, less what credit notes took back; one query."""
    signed = {
        name: MoneySum(Case(When(kind=PaperKind.CREDIT_NOTE, then=-F(name)), default=F(name)))
        for name in ("goods_khr", "vat_khr", "delivery_khr")
    }
    rows = papers_between(vendor=vendor, first=first, last=last).order_by()
    found = rows.aggregate(**{f"sum_{name}": expression for name, expression in signed.items()})
    return Sums(
        goods=_riel(found["sum_goods_khr"]),
        vat=_riel(found["sum_vat_khr"]),
        delivery=_riel(found["sum_delivery_khr"]),
        papers=rows.count(),
    )


def csv_lines(*, vendor: Vendor, first: date, last: date) -> Iterator[str]:
    """Yield the lines of the table: amounts are plain numbers in riel, the last line their sums."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow(
        (_("Day"), _("Paper"), _("Number"), _("Order"), _("Buyer"), _("Buyer's TIN"), _("Takes back"),
         _("Without VAT, in riel"), _("VAT, in riel"), _("Goods, in riel"), _("Delivery, for the carrier"),
         _("Total, in riel"), _("Currency"), _("Total in it"), _("Riel for one dollar"))
    )  # fmt: skip
    for paper in papers_between(vendor=vendor, first=first, last=last).iterator(chunk_size=500):
        yield writer.writerow([_plain(cell) for cell in _cells(paper)])
    sums = sums_between(vendor=vendor, first=first, last=last)
    total = (sums.net, sums.vat, sums.goods, sums.delivery, sums.total)
    yield writer.writerow((_("Total"), *[""] * 6, *(f"{money.amount:f}" for money in total), "", "", ""))


def _cells(paper: Paper) -> tuple[str, ...]:
    content, sign = paper.content, -1 if paper.is_credit else 1
    amounts = (paper.goods_khr - paper.vat_khr, paper.vat_khr, paper.goods_khr, paper.delivery_khr,
               paper.goods_khr + paper.delivery_khr)  # fmt: skip
    return (
        paper.issued_on.isoformat(),
        str(PaperKind(paper.kind).label),
        paper.number,
        content["order"],
        content["buyer"]["name_km"],
        content["buyer"]["tin"],
        content["credits"]["number"] if content["credits"] else "",
        *(f"{sign * amount:f}" for amount in amounts),
        paper.currency,
        f"{sign * paper.money.amount:f}",
        content["rate"]["khr_per_usd"] if content["rate"] else "",
    )


def _plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a negative number stays one."""
    is_number = cell.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(_FORMULA) and not is_number else cell


def _riel(amount: Decimal | None) -> Money:
    return Money(amount, "KHR") if amount is not None else Money.zero("KHR")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text
