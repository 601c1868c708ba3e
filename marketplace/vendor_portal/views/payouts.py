"""What a vendor gets, when and why; its statements; and the account on which it is paid."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.core.money import Money
from marketplace.notifications.services import send_account_code
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.payouts import AccountCodeForm, AccountForm
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.plain_words import plain_words
from marketplace.vendor_portal.views.money import WHAT
from payments.payouts.holding import is_held, why_held
from payments.payouts.models import AccountStatus, PayoutAccount, SettlementStatement
from payments.payouts.papers import csv_lines, statement_pdf, sums_of_statement
from payments.payouts.rules import rule_on
from payments.payouts.selectors import (
    account_by_token,
    accounts_of,
    change_under_way,
    coming_money,
    last_payout_of,
    statement_for,
    statements_of,
)
from payments.payouts.services.accounts import ask_change, confirm_change, stop_change
from vendors.models import MembershipRole
from vendors.permissions import can_see_money, role_in

#: The amounts of a statement, as they are added up.
SUMS: Final = {
    "opening": gettext_lazy("Left below zero before"),
    "goods": gettext_lazy("Goods"),
    "promotions": gettext_lazy("Price reductions that the Ministry pays"),
    "refunds": gettext_lazy("Given back to buyers"),
    "commission": gettext_lazy("Our commission"),
    "direct": gettext_lazy("Paid by buyers straight to you"),
    "other": gettext_lazy("Put right, and others"),
}
STATEMENTS_ON_A_PAGE: Final = 12
LINES_ON_A_PAGE: Final = 50


@member_page(can_see_money)
@require_safe
def payouts(request: MemberRequest) -> HttpResponse:
    """Show what is coming and when, and every statement with what became of its money."""
    now, vendor = timezone.now(), request.vendor
    page = Paginator(statements_of(vendor=vendor), STATEMENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    change, held_now = change_under_way(vendor=vendor), is_held(vendor=vendor)
    context = {
        "vendor": vendor,
        "coming": coming_money(vendor=vendor, at=now),
        "days": rule_on(timezone.localdate(now)).hold_days,
        "page": page,
        "rows": [_told(one, change, now, held_now) for one in page],
        "accounts": accounts_of(vendor=vendor),
        "change": change,
        "held": why_held(vendor=vendor),
    }
    return render(request, "vendor_portal/payouts.html", context)


@member_page(can_see_money)
@require_safe
def statement(request: MemberRequest, number: str) -> HttpResponse:
    """Show one statement: in plain words, as a sum, and line by line."""
    found = _found(request, number)
    lines = Paginator(found.lines.order_by("pk"), LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "vendor": request.vendor,
        "row": _told(found, change_under_way(vendor=request.vendor), timezone.now(), is_held(vendor=request.vendor)),
        "sums": [(SUMS[name], money, is_minus) for name, money, is_minus in sums_of_statement(found)],
        "first": timezone.localdate(found.starts_at),
        "last": timezone.localdate(found.ends_at),
        "page": lines,
        "lines": [(line, WHAT[line.what], Money(line.amount, found.currency)) for line in lines],
        "delivery": found.money("delivery"),
    }
    return render(request, "vendor_portal/statement.html", context)


@member_page(can_see_money)
@require_safe
def paper(request: MemberRequest, number: str) -> HttpResponse:
    """Hand out a statement as a PDF."""
    found = _found(request, number)
    return _handed_out(HttpResponse(statement_pdf(statement=found), content_type="application/pdf"), f"{number}.pdf")


@member_page(can_see_money)
@require_safe
def table(request: MemberRequest, number: str) -> HttpResponseBase:
    """Hand out a statement's lines as a table that a spreadsheet opens."""
    lines = csv_lines(statement=_found(request, number))
    return _handed_out(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), f"{number}.csv")


@member_page(can_see_money)
@require_http_methods(["GET", "POST"])
def account(request: MemberRequest) -> HttpResponse:
    """Show the account in use and a change that waits; an owner asks for another here."""
    now, vendor = timezone.now(), request.vendor
    form = AccountForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            asked = ask_change(vendor=vendor, wanted=form.wanted, by=request.user, now=now)
        except DomainError as error:
            show_refusal(form, error)
        else:
            words = {"code": asked.code, "vendor": vendor, "account": asked.account.account}
            language = translation.get_language() or "km"
            if not send_account_code(phone=asked.phone, context=words, language=language, now=now):
                messages.warning(request, _("The message service is slow just now. The code may come a little later."))
            return redirect("vendor_portal:payout-account-code", code=vendor.code)
    context = {
        "vendor": vendor,
        "form": form,
        "accounts": accounts_of(vendor=vendor),
        "change": change_under_way(vendor=vendor),
        "is_owner": role_in(user=request.user, vendor=vendor) == MembershipRole.OWNER,
        "phone": settings.HELP_PHONE,
    }
    return render(request, "vendor_portal/payout_account.html", context)


@member_page(can_see_money)
@require_http_methods(["GET", "POST"])
def code(request: MemberRequest) -> HttpResponse:
    """Take the code that went to the owner's phone."""
    change = change_under_way(vendor=request.vendor, user=request.user)
    if change is None or change.status != AccountStatus.ASKED:
        return redirect("vendor_portal:payout-account", code=request.vendor.code)
    form = AccountCodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            confirm_change(account=change, code=form.cleaned_data["code"], by=request.user, now=timezone.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(
                request, _("Noted. It waits for three days and for an officer; everybody concerned hears of it.")
            )
            return redirect("vendor_portal:payout-account", code=request.vendor.code)
    context = {"vendor": request.vendor, "form": form, "change": change, "user": request.user}
    return render(request, "vendor_portal/payout_account_code.html", context)


@member_page(can_see_money)
@require_POST
def keep(request: MemberRequest) -> HttpResponse:
    """Stop a change from within the shop."""
    change = change_under_way(vendor=request.vendor, user=request.user)
    if change is not None:
        _stop(request, change, request.user)
    return redirect("vendor_portal:payout-account", code=request.vendor.code)


@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever was told of a change stop it, without signing in: the old phone may be all they have."""
    try:
        change = account_by_token(token=token)
    except PayoutAccount.DoesNotExist as error:
        raise Http404 from error
    if request.method == "POST":
        _stop(request, change, request.user if request.user.is_authenticated else None)
        return redirect("vendor_portal:payout-account-stop", token=token)
    context = {"change": change, "phone": settings.HELP_PHONE, "is_open": change.status in ("asked", "waiting")}
    return render(request, "vendor_portal/payout_account_stop.html", context)


def _stop(request: HttpRequest, change: PayoutAccount, by: Any) -> None:
    reason = _("Stopped by the vendor.") if by else _("Stopped by the link in the message.")
    try:
        stop_change(account=change, by=by, reason=reason, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Stopped. The account stays as it was."))


def _found(request: MemberRequest, number: str) -> SettlementStatement:
    try:
        return statement_for(vendor=request.vendor, number=number)
    except SettlementStatement.DoesNotExist as error:
        raise Http404 from error


def _told(
    found: SettlementStatement,
    change: PayoutAccount | None,
    now: datetime,
    held: bool,  # noqa: FBT001 - a word of the row
) -> tuple[SettlementStatement, str, Any]:
    """Return a statement with what its vendor gets in plain words, and the last try to pay it."""
    payout = last_payout_of(found)
    words = plain_words(statement=found, payout=payout, change=change, is_held=held, today=timezone.localdate(now))
    return found, words, payout


def _handed_out(answer: HttpResponseBase, name: str) -> Any:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
