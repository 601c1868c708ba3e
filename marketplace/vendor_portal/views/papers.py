"""A vendor's papers month by month, as the tax office wants them, and what it is before the tax office."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.tax import TaxForm, known_of
from payments.papers.files import file_of
from payments.papers.models import Paper, looks_like_tin
from payments.papers.selectors import paper_for_vendor, profiles_of, withholding_on
from payments.papers.services.profiles import propose_profile
from payments.papers.statement import csv_lines, month_asked, month_of, papers_between, sums_between
from vendors.permissions import can_see_money

ON_A_PAGE: Final = 50


@member_page(can_see_money)
@require_safe
def papers(request: MemberRequest) -> HttpResponse:
    """Show a month's papers and what they come to."""
    first, last = _month(request)
    vendor = request.vendor
    rows = Paginator(papers_between(vendor=vendor, first=first, last=last).defer("content"), ON_A_PAGE)
    today = timezone.localdate()
    context = {
        "vendor": vendor,
        "first": first,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1) if last < today else None,
        "sums": sums_between(vendor=vendor, first=first, last=last),
        "page": rows.get_page(request.GET.get("page")),
        "withholding": withholding_on(last),
    }
    return render(request, "vendor_portal/papers.html", context)


@member_page(can_see_money)
@require_safe
def download(request: MemberRequest) -> HttpResponseBase:
    """Hand out a month's papers as a table that a spreadsheet opens."""
    first, last = _month(request)
    lines = csv_lines(vendor=request.vendor, first=first, last=last)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{request.vendor.code}-papers-{first:%Y-%m}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@member_page(can_see_money)
@require_safe
def paper(request: MemberRequest, public_id: str, kind: str) -> HttpResponse:
    """Hand out one paper."""
    try:
        found = paper_for_vendor(vendor=request.vendor, public_id=public_id)
    except Paper.DoesNotExist as error:
        raise Http404 from error
    return file_of(found, kind)


@member_page(can_see_money)
@require_http_methods(["GET", "POST"])
def tax(request: MemberRequest) -> HttpResponse:
    """Say what the vendor is before the tax office; an officer confirms it."""
    today, vendor = timezone.localdate(), request.vendor
    current, proposed, coming = profiles_of(vendor=vendor, day=today)
    form = TaxForm(request.POST or None, initial=known_of(vendor=vendor, profile=proposed or current))
    if form.is_bound and form.is_valid():
        answers = form.answers(today=today)
        try:
            propose_profile(vendor=vendor, answers=answers, by=request.user, now=timezone.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The Ministry has it. It holds once an officer has confirmed it."))
            if answers.tin and not looks_like_tin(answers.tin):
                messages.warning(request, _("This TIN looks unusual. Please compare it with your certificate."))
            return redirect("vendor_portal:tax", code=vendor.code)
    context = {"vendor": vendor, "form": form, "current": current, "proposed": proposed, "coming": coming}
    return render(request, "vendor_portal/tax.html", context, status=422 if form.errors else 200)


def _month(request: MemberRequest) -> tuple[date, date]:
    return month_of(month_asked(request.GET.get("month"), today=timezone.localdate()))
