"""A vendor's first screen, and closing the shop for a while."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.selectors import desk_of
from vendors.checklist import what_stops
from vendors.models import VendorStatus
from vendors.permissions import EDIT_LISTINGS, HANDLE_ORDERS, MANAGE_TEAM, SEE_MONEY, can_edit_listings
from vendors.services.shops import pause_shop, reopen_shop
from vendors.team import roles_of


@member_page()
@require_safe
def desk(request: MemberRequest) -> HttpResponse:
    """Show what asks for a hand today."""
    vendor, roles = request.vendor, roles_of(user=request.user)
    role = roles.get(vendor.pk)
    is_incomplete = vendor.status == VendorStatus.INCOMPLETE
    context = {
        "vendor": vendor,
        "desk": desk_of(vendor=vendor, sees_money=role in SEE_MONEY, now=timezone.now()),
        "has_other_shops": len(roles) > 1,
        "stopping": what_stops(vendor=vendor, now=timezone.now()) if is_incomplete else (),
        "may_handle_orders": role in HANDLE_ORDERS,
        "may_edit": role in EDIT_LISTINGS,
        "may_manage_team": role in MANAGE_TEAM,
    }
    return render(request, "vendor_portal/desk.html", context)


@member_page(can_edit_listings)
@require_POST
def pause_or_reopen(request: MemberRequest) -> HttpResponse:
    """Close an open shop for a while, open a paused one."""
    is_open = request.vendor.status in {VendorStatus.OPEN, VendorStatus.INCOMPLETE}
    try:
        (pause_shop if is_open else reopen_shop)(vendor=request.vendor, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        done = {VendorStatus.PAUSED: _("Your shop is paused."), VendorStatus.OPEN: _("Your shop is open.")}
        missing = _("Your shop opens as soon as what is missing is there.")
        messages.success(request, done.get(VendorStatus(request.vendor.status), missing))
    return redirect("vendor_portal:desk", code=request.vendor.code)
