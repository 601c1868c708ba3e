"""Invoices, receipts and credit notes at the desk: found by number, read, put right, and by month for the tax office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.areas import found_in_area, within_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, show
from marketplace.core.errors import DomainError
from marketplace.core.khmer import latin_digits
from payments.papers.files import file_of
from payments.papers.models import INVOICES, Paper, PaperKind
from payments.papers.services.mending import correct_paper
from payments.papers.statement import csv_lines, month_asked, month_of, papers_between, sums_between
from vendors.models import Vendor

SEE, MEND = "papers.view_paper", "papers.add_paper"
ICON: Final = "doc-full"
PAGE_SIZE: Final = 30


@require_GET
@needs(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """List papers, the newest first; a number, an order or a shop's code finds some."""
    asked = latin_digits(request.GET.get("q", "")).strip()
    kind = request.GET.get("kind", "")
    rows = within_area(request, Paper.objects.select_related("vendor").defer("content"))
    if asked:
        rows = rows.filter(
            Q(number__iexact=asked) | Q(order__number__istartswith=asked) | Q(vendor__code__iexact=asked)
        )
    if kind in PaperKind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {"page": page, "q": asked, "kind": kind, "kinds": PaperKind.choices}
    return show(
        request, "cms/officers/money/papers.html", title=_g("Invoices and receipts"), icon=ICON, context=context
    )


@require_http_methods(["GET", "POST"])
@needs(SEE)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one paper, and put it right: a credit note takes it back, and a new one stands in for it."""
    paper, may = _paper(request, pk), request.user.has_perm(MEND)
    if request.method == "POST" and not may:
        raise PermissionDenied
    may_mend = (
        may and paper.kind in INVOICES and not Paper.objects.filter(Q(replaces=paper) | Q(credits=paper)).exists()
    )
    if request.method == "POST" and may_mend:
        try:
            new = correct_paper(paper=paper, by=officer_of(request), now=timezone.now())
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _g("%(number)s stands in for it.") % {"number": new.number})
            return redirect("officers_papers:page", new.pk)
    related = Paper.objects.filter(
        Q(credits=paper) | Q(replaces=paper) | Q(pk__in=[paper.credits_id, paper.replaces_id])
    )
    context = {
        "paper": paper,
        "content": paper.content,
        "related": related.order_by("pk").defer("content"),
        "may_mend": may_mend,
    }
    crumbs = [(reverse("officers_papers:index"), _g("Invoices and receipts"))]
    title = f"{paper.number} · {paper.vendor.name}"
    return show(request, "cms/officers/money/paper.html", title=title, icon=ICON, crumbs=crumbs, context=context)


@require_GET
@needs(SEE)
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Hand out one paper."""
    return file_of(_paper(request, pk), kind)


@require_GET
@needs(SEE)
def month(request: HttpRequest, vendor_pk: int) -> HttpResponse:
    """Show a vendor's month for the tax office."""
    vendor = found_in_area(request, Vendor.objects.all(), pk=vendor_pk)
    today = timezone.localdate()
    first, last = month_of(month_asked(request.GET.get("month"), today=today))
    rows = papers_between(vendor=vendor, first=first, last=last).select_related("vendor").defer("content")
    context = {
        "vendor": vendor,
        "first": first,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1) if last < today else None,
        "sums": sums_between(vendor=vendor, first=first, last=last),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p")),
    }
    crumbs = [(reverse("officers_papers:index"), _g("Invoices and receipts"))]
    return show(
        request, "cms/officers/money/papers_month.html", title=vendor.name, icon=ICON, crumbs=crumbs, context=context
    )


@require_GET
@needs(SEE)
def table(request: HttpRequest, vendor_pk: int) -> HttpResponse:
    """Hand out a vendor's month as a table."""
    vendor = found_in_area(request, Vendor.objects.all(), pk=vendor_pk)
    first, last = month_of(month_asked(request.GET.get("month"), today=timezone.localdate()))
    lines = csv_lines(vendor=vendor, first=first, last=last)
    answer = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{vendor.code}-papers-{first:%Y-%m}.csv"'
    return answer


def _paper(request: HttpRequest, pk: int) -> Paper:
    rows = Paper.objects.select_related("vendor", "order__purchase", "credits", "replaces")
    found: Paper = found_in_area(request, rows, pk=pk)
    return found


class PaperViewSet(ViewSet):
    """Screens for papers."""

    url_prefix = "marketplace/tax-papers"
    url_namespace = "officers_papers"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", index, name="index"),
            path("<int:pk>/", page, name="page"),
            path("<int:pk>/paper.pdf", file, {"kind": "pdf"}, name="pdf"),
            path("<int:pk>/paper.xml", file, {"kind": "xml"}, name="xml"),
            path("vendors/<int:vendor_pk>/", month, name="month"),
            path("vendors/<int:vendor_pk>/month.csv", table, name="table"),
        ]


PAPERS: Final = PaperViewSet("officers_papers")
