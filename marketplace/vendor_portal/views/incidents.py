"""What buyers and officers say went wrong, and the vendor's answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.images import clean_photo
from marketplace.core.errors import DomainError
from marketplace.incidents.models import Incident, IncidentPhoto
from marketplace.incidents.selectors import incident_for, incidents_of, photo_in
from marketplace.incidents.services.settling import answer
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.incidents import AnswerForm
from marketplace.vendor_portal.forms.refusals import show_refusal
from vendors.permissions import can_handle_orders


@member_page(can_handle_orders)
@require_safe
def incidents(request: MemberRequest) -> HttpResponse:
    """Show what waits for an answer, by its clock, then the rest."""
    context = {"vendor": request.vendor, "incidents": incidents_of(vendor=request.vendor)}
    return render(request, "vendor_portal/incidents.html", context)


@member_page(can_handle_orders)
@require_http_methods(["GET", "POST"])
def incident(request: MemberRequest, number: str) -> HttpResponse:
    """Show one incident, and answer it."""
    found = _found(request, number)
    form = AnswerForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid() and _answer(request, found, form):
        messages.success(request, _("The buyer and the Ministry can read your answer now."))
        return redirect("vendor_portal:incident", code=request.vendor.code, number=number)
    context = {"vendor": request.vendor, "incident": found, "notes": found.notes.all(), "form": form}
    return render(request, "vendor_portal/incident.html", context)


def _answer(request: MemberRequest, found: Incident, form: AnswerForm) -> bool:
    try:
        photos = [clean_photo(form.cleaned_data["photo"])] if form.cleaned_data["photo"] else []
        answer(incident=found, by=request.user, words=form.cleaned_data["words"], photos=photos, now=timezone.now())
    except ValidationError as error:
        form.add_error("photo", error)
    except DomainError as error:
        show_refusal(form, error)
    else:
        return True
    return False


@member_page(can_handle_orders)
@require_safe
def photo(request: MemberRequest, number: str, public_id: str) -> HttpResponse:
    """Show a photo of an incident."""
    try:
        found = photo_in(incident=_found(request, number), public_id=public_id)
    except IncidentPhoto.DoesNotExist as error:
        raise Http404 from error
    response = HttpResponse(found.original.read(), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _found(request: MemberRequest, number: str) -> Incident:
    try:
        return incident_for(vendor=request.vendor, number=number)
    except Incident.DoesNotExist as error:
        raise Http404 from error
