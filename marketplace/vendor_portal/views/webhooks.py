"""A vendor's own programs: which are told of orders and parcels, and what they answered."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.webhooks.models import DeliveryState, WebhookEndpoint
from marketplace.webhooks.selectors import endpoint_for, endpoints_of, last_deliveries
from marketplace.webhooks.services import endpoints
from marketplace.webhooks.services.sending import send_test
from vendors.permissions import can_manage_team


class EndpointForm(forms.Form):
    """Where a program waits for messages."""

    url = forms.URLField(
        label=gettext_lazy("Address of your program"),
        max_length=200,
        assume_scheme="https",
        help_text=gettext_lazy("It begins with https:// and can be reached from the internet."),
        widget=forms.URLInput({"autocomplete": "off", "placeholder": "https://"}),
    )


@member_page(can_manage_team)
@require_http_methods(["GET", "POST"])
def programs(request: MemberRequest) -> HttpResponse:
    """Show the programs and what they were told last, and add one; its secret is shown in the answer, once."""
    form = EndpointForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            _endpoint, secret = endpoints.add_endpoint(
                vendor=request.vendor, url=form.cleaned_data["url"], by=request.user, now=timezone.now()
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _show(request, EndpointForm(), secret=secret)
    return _show(request, form)


def _show(request: MemberRequest, form: EndpointForm, *, secret: str = "") -> HttpResponse:
    context = {
        "vendor": request.vendor,
        "form": form,
        "secret": secret,
        "endpoints": endpoints_of(vendor=request.vendor),
        "deliveries": last_deliveries(vendor=request.vendor),
    }
    return render(request, "vendor_portal/webhooks.html", context, status=422 if form.errors else 200)


@member_page(can_manage_team)
@require_POST
def test(request: MemberRequest, endpoint: str) -> HttpResponse:
    """Send a program a message that means nothing, and say what it answered."""
    delivery = send_test(endpoint=_endpoint(request, endpoint), now=timezone.now())
    if delivery.state == DeliveryState.TAKEN:
        messages.success(request, _("Your program took it and answered %(status)s.") % {"status": delivery.last_status})
    else:
        answer = delivery.last_status or delivery.last_error or _("nothing")
        messages.error(request, _("Your program did not take it. It answered: %(answer)s.") % {"answer": answer})
    return redirect("vendor_portal:webhooks", code=request.vendor.code)


@member_page(can_manage_team)
@require_POST
def renew(request: MemberRequest, endpoint: str) -> HttpResponse:
    """Give a program another secret, and show it once."""
    secret = endpoints.renew_secret(endpoint=_endpoint(request, endpoint), by=request.user)
    return _show(request, EndpointForm(), secret=secret)


@member_page(can_manage_team)
@require_POST
def switch_on(request: MemberRequest, endpoint: str) -> HttpResponse:
    """Tell a program again."""
    endpoints.switch_on(endpoint=_endpoint(request, endpoint), by=request.user, now=timezone.now())
    messages.success(request, _("Your program is told again."))
    return redirect("vendor_portal:webhooks", code=request.vendor.code)


@member_page(can_manage_team)
@require_POST
def remove(request: MemberRequest, endpoint: str) -> HttpResponse:
    """Tell a program nothing any more."""
    endpoints.remove_endpoint(endpoint=_endpoint(request, endpoint), by=request.user, now=timezone.now())
    messages.success(request, _("Your program is not told any more."))
    return redirect("vendor_portal:webhooks", code=request.vendor.code)


def _endpoint(request: MemberRequest, public_id: str) -> WebhookEndpoint:
    try:
        return endpoint_for(vendor=request.vendor, public_id=public_id)
    except WebhookEndpoint.DoesNotExist as error:
        raise Http404 from error
