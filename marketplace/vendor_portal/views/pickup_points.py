"""The places where a vendor's goods are collected."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.core.errors import DomainError, RefusedInput
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.pickup_points import PickupPointForm
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.shop_page import OpeningForm
from vendors.models import Partner
from vendors.opening import from_data
from vendors.permissions import EDIT_LISTINGS, can_edit_listings, role_in
from vendors.services.pickup_points import save_pickup_point
from vendors.shop_page import pickup_point, pickup_points


@member_page()
@require_safe
def points(request: MemberRequest) -> HttpResponse:
    """Show all of a vendor's pick-up points."""
    context = {
        "vendor": request.vendor,
        "points": pickup_points(vendor=request.vendor, on=timezone.localdate()),
        "may_edit": role_in(user=request.user, vendor=request.vendor) in EDIT_LISTINGS,
    }
    return render(request, "vendor_portal/pickup_points.html", context)


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add a place."""
    return _edit(request, None)


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, point: str) -> HttpResponse:
    """Change a place."""
    try:
        found = pickup_point(vendor=request.vendor, code=point)
    except Partner.DoesNotExist as error:
        raise Http404 from error
    return _edit(request, found)


def _edit(request: MemberRequest, point: Partner | None) -> HttpResponse:
    started = PickupPointForm.initial_of(point) if point else PickupPointForm.initial_for(request.vendor)
    form = PickupPointForm(request.POST or None, initial=started)
    hours = OpeningForm(request.POST or None, spans=from_data(point.opening_times) if point else None)
    are_valid = [one.is_valid() for one in (form, hours)] if request.method == "POST" else [False]  # both say why not
    if all(are_valid):
        draft = form.draft(spans=hours.spans())
        try:
            save_pickup_point(vendor=request.vendor, draft=draft, by=request.user, point=point)
        except DomainError as error:
            _show(form, hours, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("vendor_portal:pickup-points", code=request.vendor.code)
    context = {"vendor": request.vendor, "form": form, "hours": hours, "point": point}
    return render(request, "vendor_portal/pickup_point.html", context)


def _show(form: PickupPointForm, hours: OpeningForm, error: DomainError) -> None:
    """Put a refusal beside the fields of the one or the other form."""
    of_hours = hours.names_of_service()
    if isinstance(error, RefusedInput):
        rest = {name: words for name, words in error.fields.items() if name not in of_hours}
        days = {name: words for name, words in error.fields.items() if name in of_hours}
        show_refusal(hours, RefusedInput(days), names=of_hours)
        error = RefusedInput(rest)
    show_refusal(form, error)
