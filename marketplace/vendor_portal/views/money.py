"""A vendor's money as the ledger knows it, and what it sold."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from marketplace.core.money import Money
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.figures import sales_figures
from marketplace.vendor_portal.forms.money import MoneyForm
from payments.commission.selectors import read_rule, rules_for_vendor
from payments.selectors import coming_to
from payments.vendor_money import (
    DIRECT,
    EARNED,
    GIVEN_BACK,
    OTHER,
    PAID_OUT,
    EntryRow,
    currencies_of,
    entry_page,
    entry_rows,
    money_sheet,
    order_number_of,
)
from vendors.permissions import can_see_money

#: Entries on one page.
ON_A_PAGE: Final = 50
WHAT: Final = {
    EARNED: gettext_lazy("sold"),
    GIVEN_BACK: gettext_lazy("given back to the buyer"),
    PAID_OUT: gettext_lazy("paid out to you"),
    DIRECT: gettext_lazy("paid by the buyer straight to you"),
    OTHER: gettext_lazy("other"),
}
#: Spreadsheets take a file for UTF-8 only if it begins so.
BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


@member_page(can_see_money)
@require_safe
def money(request: MemberRequest) -> HttpResponse:
    """Show each month: what was sold, given back, kept as commission, paid out, and what is owed."""
    form = MoneyForm(request.GET, today=timezone.localdate())
    first, last = form.days()
    vendor = request.vendor
    sheets = [
        money_sheet(vendor=vendor, first=first, last=last, currency=currency)
        for currency in currencies_of(vendor=vendor)
    ]
    context = {"vendor": vendor, "form": form, "sheets": sheets, "first": first, "last": last}
    kept = [read_rule(rule) for rule in rules_for_vendor(vendor=vendor, on=timezone.localdate())]
    return render(request, "vendor_portal/money.html", context | {"coming": coming_to(vendor=vendor), "kept": kept})


@member_page(can_see_money)
@require_safe
def entries(request: MemberRequest) -> HttpResponse:
    """Show entry by entry what moved a vendor's money."""
    form = MoneyForm(request.GET, today=timezone.localdate())
    first, last = form.days()
    currency = _currency(request)
    page, rows = entry_page(
        vendor=request.vendor, first=first, last=last, number=request.GET.get("page"), size=ON_A_PAGE,
        currency=currency,
    )  # fmt: skip
    told = [(row, WHAT[row.what], order_number_of(row.key)) for row in rows]
    context = {"vendor": request.vendor, "form": form, "page": page, "rows": told, "first": first, "last": last}
    return render(request, "vendor_portal/money_entries.html", context | {"currency": currency})


@member_page(can_see_money)
@require_safe
def download(request: MemberRequest) -> HttpResponseBase:
    """Hand out the entries as a table that a spreadsheet opens."""
    form = MoneyForm(request.GET, today=timezone.localdate())
    first, last = form.days()
    if form.is_bound and not form.is_valid():
        return redirect("vendor_portal:money", code=request.vendor.code)
    currency = _currency(request)
    rows = entry_rows(vendor=request.vendor, first=first, last=last, currency=currency)
    sheet = money_sheet(vendor=request.vendor, first=first, last=last, currency=currency)
    answer = StreamingHttpResponse(_lines(rows, before=sheet.before), content_type="text/csv; charset=utf-8")
    name = f"{request.vendor.code}-{currency}-{first.isoformat()}-{last.isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@member_page(can_see_money)
@require_safe
def sales(request: MemberRequest) -> HttpResponse:
    """Show what was sold by day and by month, and what sold best."""
    figures = sales_figures(vendor=request.vendor, today=timezone.localdate())
    return render(request, "vendor_portal/sales.html", {"vendor": request.vendor, "figures": figures})


def _currency(request: MemberRequest) -> str:
    """Return the currency asked for, riel where it is none of the vendor's."""
    wish = request.GET.get("currency", "")
    theirs = currencies_of(vendor=request.vendor)
    return wish if wish in theirs else theirs[0]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: Iterator[EntryRow], *, before: Money) -> Iterator[str]:
    """Yield the lines of the file: amounts are plain numbers, with a sign as they change what is owed."""
    writer = csv.writer(_Echo())
    heads = (_("Day"), _("What"), _("Order"), _("Goods"), _("Promotion"), _("Refunds"), _("Commission"),
             _("Straight to you"), _("Paid out"), pgettext("money", "Other"), _("What is owed to you"),
             _("Delivery, for the carrier"))  # fmt: skip
    yield BOM + writer.writerow(heads)
    yield writer.writerow(("", _("before"), *[""] * 8, f"{before.amount:f}", ""))
    for row in rows:
        sums = row.sums
        what = f"{WHAT[row.what]} ({_('put right')})" if row.is_reversal else str(WHAT[row.what])
        moved = (sums.goods, sums.promotions, -sums.refunds, -sums.commission, -sums.direct, -sums.paid_out, sums.other,
                 row.balance, sums.delivery)  # fmt: skip
        day = timezone.localtime(row.at).date().isoformat()
        yield writer.writerow((day, what, order_number_of(row.key), *(f"{one.amount:f}" for one in moved)))
