"""How a shop stands with the Ministry: its sanctions, its appeals, and closing it by its own wish."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.core.errors import DomainError
from marketplace.sales.order.services.sanctions import close_own_shop, num_open_orders
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.standing import AppealForm, CloseForm
from vendors.models import Sanction, VendorStatus
from vendors.permissions import can_edit_listings, can_manage_team
from vendors.sanctions import sanction_for, sanctions_of
from vendors.services.appeals import appeal


@member_page()
@require_safe
def standing(request: MemberRequest) -> HttpResponse:
    """Show what stands against the shop, and what stood."""
    sanctions = list(sanctions_of(vendor=request.vendor))
    context = {
        "vendor": request.vendor,
        "standing": [one for one in sanctions if one.lifted_at is None],
        "past": [one for one in sanctions if one.lifted_at is not None],
        "may_appeal": can_edit_listings(user=request.user, vendor=request.vendor),
        "may_close": request.vendor.status != VendorStatus.CLOSED
        and can_manage_team(user=request.user, vendor=request.vendor),
    }
    return render(request, "vendor_portal/standing.html", context)


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def appeal_page(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say the shop's word against a sanction."""
    try:
        sanction = sanction_for(vendor=request.vendor, public_id=public_id)
    except Sanction.DoesNotExist as error:
        raise Http404 from error
    form = AppealForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            appeal(
                sanction=sanction,
                by=request.user,
                words=form.cleaned_data["words"],
                paper=form.cleaned_data["paper"],
                now=timezone.now(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The Ministry has your appeal. We write to you when it is decided."))
            return redirect("vendor_portal:standing", code=request.vendor.code)
    context = {"vendor": request.vendor, "sanction": sanction, "form": form}
    return render(request, "vendor_portal/appeal.html", context)


@member_page(can_manage_team)
@require_http_methods(["GET", "POST"])
def close(request: MemberRequest) -> HttpResponse:
    """Close the shop for good, when no order is open."""
    form = CloseForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            close_own_shop(vendor=request.vendor, by=request.user, words=form.cleaned_data["words"], now=timezone.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Your shop is closed. Thank you for having sold here."))
            return redirect("vendor_portal:standing", code=request.vendor.code)
    context = {"vendor": request.vendor, "form": form, "num_open": num_open_orders(vendor=request.vendor)}
    return render(request, "vendor_portal/close.html", context)
