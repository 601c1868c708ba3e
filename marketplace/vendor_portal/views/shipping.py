"""What a vendor pays of its buyers' deliveries."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from logistics.models import ShippingOffer
from logistics.selectors.offers import offers_of
from logistics.services.offers import end_offer, make_offer
from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.shipping import OfferForm
from vendors.permissions import can_edit_listings


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def offers(request: MemberRequest) -> HttpResponse:
    """Show a vendor's offers, and let it make another."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = OfferForm(request.POST or None, initial={"valid_from": today.isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            make_offer(vendor=request.vendor, terms=form.terms(), by=request.user, now=now)
        except DomainError as error:
            show_refusal(form, error, names={"valid_to": "last_day"})
        else:
            messages.success(request, _("Saved. Buyers see it now."))
            return redirect("vendor_portal:shipping", code=request.vendor.code)
    context = {
        "vendor": request.vendor,
        "form": form,
        "offers": offers_of(vendor=request.vendor, on=today),
        "today": today,
    }
    return render(request, "vendor_portal/shipping.html", context, status=422 if form.errors else 200)


@member_page(can_edit_listings)
@require_POST
def end(request: MemberRequest, offer: int) -> HttpResponse:
    """End one of the vendor's offers."""
    try:
        end_offer(vendor=request.vendor, offer_id=offer, by=request.user, now=timezone.now())
    except ShippingOffer.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Ended. What was ordered until now keeps it."))
    return redirect("vendor_portal:shipping", code=request.vendor.code)
