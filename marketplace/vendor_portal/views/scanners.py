"""Who scans a vendor's parcels: its owners appoint their own riders and packers, and end that."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from logistics.scanning.models import Appointment
from logistics.scanning.selectors import scanner_of, scanners_of
from logistics.scanning.services.appointing import NewTerm, appoint_for_vendor, end_term
from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.scanners import ScannerForm
from vendors.permissions import can_manage_team


@member_page(can_manage_team)
@require_http_methods(["GET", "POST"])
def scanners(request: MemberRequest) -> HttpResponse:
    """Show who scans for this vendor, and appoint somebody more."""
    form, today = ScannerForm(request.POST or None), timezone.localdate()
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        term = NewTerm(phone=str(data["phone"]), role=data["role"], starts_on=today, ends_on=data["ends_on"])
        try:
            appoint_for_vendor(term=term, vendor=request.vendor, by=request.user, now=timezone.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("They scan your parcels from now on."))
            return redirect("vendor_portal:scanners", code=request.vendor.code)
    context = {"vendor": request.vendor, "form": form, "scanners": scanners_of(vendor=request.vendor, on=today)}
    return render(request, "vendor_portal/scanners.html", context)


@member_page(can_manage_team)
@require_POST
def end(request: MemberRequest, appointment: str) -> HttpResponse:
    """Let somebody scan no more."""
    try:
        row = scanner_of(vendor=request.vendor, public_id=appointment)
    except Appointment.DoesNotExist as error:
        raise Http404 from error
    try:
        end_term(appointment=row, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The term has ended."))
    return redirect("vendor_portal:scanners", code=request.vendor.code)
