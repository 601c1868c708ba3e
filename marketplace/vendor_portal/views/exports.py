"""What a vendor sends abroad: what still lacks, the papers to print, the scans of what others issued, all numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.exports.files import file_of, scan_file
from marketplace.exports.models import ExportFile, ExportPaper, ExportScan, ItemState, OriginForm
from marketplace.exports.papers.sheet import has_sheet
from marketplace.exports.selectors.files import (
    exporter_of,
    file_for,
    files_of,
    numbers_of,
    paper_in,
    papers_of,
    returns_of,
    scan_in,
)
from marketplace.exports.services.checking import check_file
from marketplace.exports.services.describing import describe, note_number
from marketplace.exports.services.exporters import keep_exporter
from marketplace.exports.services.opening import open_file
from marketplace.exports.services.papers import forms_for, issue_all, issue_paper
from marketplace.exports.services.scans import add_scan, withdraw_scan
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.exports import ExporterForm, NumberForm, PackingForm, ScanForm
from marketplace.vendor_portal.forms.refusals import show_refusal
from vendors.permissions import can_edit_listings, can_handle_orders

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django import forms

PAGE_SIZE = 30
#: Lines of the checklist about which nothing is to be done any more: they stand folded.
SETTLED = (ItemState.DONE, ItemState.WAIVED)


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def exports(request: MemberRequest) -> HttpResponse:
    """Show what goes abroad: what must not leave first."""
    page = Paginator(files_of(vendor=request.vendor).prefetch_related("items"), PAGE_SIZE)
    context = {
        "vendor": request.vendor,
        "page": page.get_page(request.GET.get("page")),
        "exporter": exporter_of(vendor=request.vendor),
    }
    return render(request, "vendor_portal/exports.html", context)


@member_page(can_handle_orders, asks_terms=False)
@require_http_methods(["GET", "POST"])
def exporter(request: MemberRequest) -> HttpResponse:
    """Say how papers for abroad name the shop."""
    profile = exporter_of(vendor=request.vendor)
    form = ExporterForm(request.POST or None, initial=ExporterForm.initial_of(profile))
    if form.is_bound and form.is_valid():
        try:
            keep_exporter(vendor=request.vendor, draft=form.draft, by=request.user, now=timezone.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Kept. Papers name you so from now on."))
            return redirect("vendor_portal:exports", code=request.vendor.code)
    context = {"vendor": request.vendor, "form": form}
    return render(request, "vendor_portal/exporter.html", context, status=422 if form.errors else 200)


@member_page(can_handle_orders, asks_terms=False)
@require_http_methods(["GET", "POST"])
def export(request: MemberRequest, number: str) -> HttpResponse:
    """Show one export, and do what is the vendor's to do."""
    found = _found(request, number)
    deed = next((name for name in DEEDS if name in request.POST), "")
    given = _forms(request, found, deed)
    form = given.get(deed)
    if request.method == "POST" and deed and (form is None or form.is_valid()):
        try:
            messages.success(request, DEEDS[deed](request, found, form))
        except DomainError as error:
            if form is None:
                messages.error(request, str(error))
            else:
                show_refusal(form, error)
        if form is None or not form.errors:
            return redirect("vendor_portal:export", code=request.vendor.code, number=number)
    return _page(request, found, given, is_refused=bool(form and form.errors))


def _page(request: MemberRequest, found: ExportFile, given: dict[str, forms.Form], *, is_refused: bool) -> HttpResponse:
    today = timezone.localdate()
    papers = papers_of(file=found)
    items = list(found.items.all())
    context = {
        "vendor": request.vendor,
        "file": found,
        "wanted": [item for item in items if item.state not in SETTLED],
        "settled": [item for item in items if item.state in SETTLED],
        "lines": found.lines.select_related("product"),
        "papers": [(paper, has_sheet(paper.kind)) for paper in papers],
        "scans": [(scan, scan.holds(on=today)) for scan in found.scans.filter(withdrawn_at=None)],
        "numbers": numbers_of(found),
        "returns": returns_of(found),
        "may_edit": can_edit_listings(user=request.user, vendor=request.vendor),
        "origin_forms": forms_for(country=found.country, day=today, way=OriginForm.Way.CERTIFICATE),
        "takes_statement": bool(forms_for(country=found.country, day=today, way=OriginForm.Way.STATEMENT)),
        **{f"{name}_form": form for name, form in given.items()},
    }
    return render(request, "vendor_portal/export.html", context, status=422 if is_refused else 200)


def _forms(request: MemberRequest, found: ExportFile, deed: str) -> dict[str, forms.Form]:
    """Return the forms of the page; the one that was sent holds what was typed."""

    def data(name: str) -> Any:
        return request.POST if deed == name else None

    return {
        "packing": PackingForm(data("packing"), initial=PackingForm.initial_of(found), prefix="packing"),
        "scan": ScanForm(
            data("scan"), request.FILES if deed == "scan" else None, export=found, prefix="scan"
        ),
        "number": NumberForm(data("number"), prefix="number"),
    }  # fmt: skip


def _pack(request: MemberRequest, found: ExportFile, form: Any) -> str:
    describe(file=found, said=form.said, by=request.user, now=timezone.now())
    return _("Kept.")


def _scan(request: MemberRequest, found: ExportFile, form: Any) -> str:
    add_scan(file=found, draft=form.draft, by=request.user, now=timezone.now())
    return _("Kept. It lies with this export.")


def _number(request: MemberRequest, found: ExportFile, form: Any) -> str:
    said = form.cleaned_data
    note_number(file=found, kind=said["kind"], number=said["number"], by=request.user, now=timezone.now())
    return _("Noted.")


def _make(request: MemberRequest, found: ExportFile, form: Any) -> str:
    if found.is_open:
        open_file(order_id=found.order_id, now=timezone.now())  # the listing may say more by now
    issue_all(file_id=found.pk, by=request.user, now=timezone.now())
    return _("The papers are made. Print and sign them.")


def _make_one(request: MemberRequest, found: ExportFile, form: Any) -> str:
    kind, _colon, variant = request.POST["paper"].partition(":")
    paper = issue_paper(file_id=found.pk, kind=kind, variant=variant, by=request.user, now=timezone.now())
    return _("%(number)s is made.") % {"number": paper.number}


def _look_again(request: MemberRequest, found: ExportFile, form: Any) -> str:
    open_file(order_id=found.order_id, now=timezone.now())
    check_file(file_id=found.pk, now=timezone.now())
    return _("Gone through by the rules of today.")


#: Name of the button that was pressed -> what it does; each returns what is said afterwards.
DEEDS: dict[str, Callable[[MemberRequest, ExportFile, Any], str]] = {
    "packing": _pack,
    "scan": _scan,
    "number": _number,
    "make": _make,
    "paper": _make_one,
    "check": _look_again,
}


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def paper(request: MemberRequest, number: str, public_id: UUID, kind: str) -> HttpResponse:
    """Hand out one paper, also an older one."""
    try:
        found = paper_in(file=_found(request, number), public_id=public_id)
    except ExportPaper.DoesNotExist as error:
        raise Http404 from error
    return file_of(found, kind)


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def scan(request: MemberRequest, number: str, public_id: str) -> HttpResponseBase:
    """Hand out one scan."""
    return scan_file(_one_scan(request, number, public_id))


@member_page(can_handle_orders, asks_terms=False)
@require_POST
def withdraw(request: MemberRequest, number: str, public_id: str) -> HttpResponse:
    """Take a scan back: it was the wrong one."""
    try:
        withdraw_scan(scan=_one_scan(request, number, public_id), by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back."))
    return redirect("vendor_portal:export", code=request.vendor.code, number=number)


def _one_scan(request: MemberRequest, number: str, public_id: str) -> ExportScan:
    try:
        return scan_in(file=_found(request, number), public_id=public_id)
    except ExportScan.DoesNotExist as error:
        raise Http404 from error


def _found(request: MemberRequest, number: str) -> ExportFile:
    try:
        return file_for(vendor=request.vendor, number=number)
    except ExportFile.DoesNotExist as error:
        raise Http404 from error
