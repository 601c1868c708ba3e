"""A courier's list of what happened to its parcels, brought in by the vendor who sent them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from logistics.errors import UnableToReadEvents
from logistics.services.event_files import COLUMNS, MOST_BYTES, EventFile, bring_in_events, look_through_events
from marketplace.vendor_portal.doors import MemberRequest, member_page
from vendors.permissions import can_handle_orders


class EventFileForm(forms.Form):
    """The file; after it was looked through, its text comes back with the page."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )
    content = forms.CharField(required=False, widget=forms.HiddenInput, strip=False, max_length=MOST_BYTES)

    def text(self) -> bytes:
        """Return what was sent."""
        sent = self.cleaned_data["file"]
        return bytes(sent.read(MOST_BYTES + 1)) if sent else str(self.cleaned_data["content"]).encode()


@member_page(can_handle_orders, asks_terms=False)
@require_http_methods(["GET", "POST"])
def parcel_events(request: MemberRequest) -> HttpResponse:
    """Look a courier's list through, and then bring it in."""
    form = EventFileForm(request.POST or None, request.FILES or None)
    found: EventFile | None = None
    content = ""
    if form.is_valid():
        sent, now = form.text(), timezone.now()
        try:
            if "do" in request.POST:
                found = bring_in_events(content=sent, vendor=request.vendor, by=request.user, now=now)
            else:
                found = look_through_events(content=sent, vendor=request.vendor, now=now)
                content = sent.decode("utf-8-sig")
        except UnableToReadEvents as error:
            form.add_error("file", str(error))
    if found is not None and "do" in request.POST and not found.refused:
        messages.success(request, _("%(number)s lines are brought in.") % {"number": found.written})
        return redirect("vendor_portal:orders", code=request.vendor.code)
    context = {"vendor": request.vendor, "form": form, "found": found, "content": content, "columns": COLUMNS}
    return render(request, "vendor_portal/parcel_events.html", context)
