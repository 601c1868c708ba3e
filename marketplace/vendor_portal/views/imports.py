"""Many listings at once: files to begin with, a file that comes, what is wrong in it, how far it is; and all of it out."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.imports import ImportForm
from marketplace.vendor_portal.forms.refusals import show_refusal
from vendors.importing import faults_of, import_for, imports_of
from vendors.models import ListingImport
from vendors.permissions import can_edit_listings
from vendors.services.imports.exporting import CSV, KINDS, column_helps, export_listings, faults_table, template
from vendors.services.imports.receiving import begin_import, confirm_import


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def imports(request: MemberRequest) -> HttpResponse:
    """Show how it is done and which files came, and take a file in."""
    is_sent = request.method == "POST"
    form = ImportForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_bound and form.is_valid():
        try:
            begun = begin_import(vendor=request.vendor, by=request.user, now=timezone.now(), **form.content())
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect("vendor_portal:import", code=request.vendor.code, public_id=begun.public_id)
    context = {
        "vendor": request.vendor,
        "form": form,
        "imports": imports_of(vendor=request.vendor),
        "helps": column_helps(),
    }
    return render(request, "vendor_portal/imports.html", context)


@member_page(can_edit_listings)
@require_safe
def one_import(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show how far a file is, what is wrong in it, or what it would do."""
    listing_import = _import(request, public_id)
    faults = faults_of(listing_import=listing_import)
    context = {"vendor": request.vendor, "import": listing_import, "faults": faults}
    return render(request, "vendor_portal/import.html", context)


@member_page(can_edit_listings)
@require_POST
def confirm(request: MemberRequest, public_id: str) -> HttpResponse:
    """Let a file be brought in."""
    listing_import = _import(request, public_id)
    try:
        confirm_import(listing_import=listing_import, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("vendor_portal:import", code=request.vendor.code, public_id=public_id)


@member_page(can_edit_listings)
@require_safe
def faults(request: MemberRequest, public_id: str) -> HttpResponse:
    """Hand out what is wrong in a file as a table."""
    content = faults_table(listing_import=_import(request, public_id))
    return _file(content, CSV, f"faults-{request.vendor.code}")


@member_page(can_edit_listings)
@require_safe
def begin_with(request: MemberRequest, language: str, kind: str) -> HttpResponse:
    """Hand out a table to begin with."""
    content = template(vendor=request.vendor, language=language, kind=kind)
    return _file(content, kind, f"products-{language}")


@member_page(can_edit_listings)
@require_safe
def export(request: MemberRequest, language: str, kind: str) -> HttpResponse:
    """Hand out everything that the vendor has on sale as a table."""
    content = export_listings(vendor=request.vendor, language=language, kind=kind)
    return _file(content, kind, _file_name(request))


def _file_name(request: MemberRequest) -> str:
    return f"{request.vendor.code}-{timezone.localdate():%Y-%m-%d}"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(content, content_type=KINDS[kind], headers=disposition)


def _import(request: MemberRequest, public_id: str) -> ListingImport:
    try:
        return import_for(vendor=request.vendor, public_id=public_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
