"""A quote is written: alone or with other makers, kept, offered, or put to the others first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.core.errors import DomainError
from marketplace.core.rows import show_beside_rows
from marketplace.geography.countries import is_abroad
from marketplace.quotes.errors import RefusedLines
from marketplace.quotes.models import Invitation, JointShare
from marketplace.quotes.selectors import supply
from marketplace.quotes.services.joint import answer_share
from marketplace.quotes.services.offering import offer_version, write_version
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.quote_words import ShareForm
from marketplace.vendor_portal.forms.quotes import FIND, JOIN, LEAVE, MOST_MEMBERS, QuoteForm
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.quoting import begins_with, draft_of, told_of
from marketplace.vendor_portal.views.quotes import invitation_of
from vendors.models import Vendor
from vendors.permissions import can_edit_listings


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def write(request: MemberRequest, token: str) -> HttpResponse:
    """Write a quote, or another version of it."""
    found = invitation_of(request, token)
    quote = supply.quote_of(request=found.request, vendor=request.vendor)
    before = supply.current(quote)
    members = _members(request, before)
    things = supply.things_of([request.vendor, *members])
    form = QuoteForm(
        request.POST if request.method == "POST" else None,
        vendor=request.vendor,
        members=members,
        things=things,
        begin=begins_with(request=found.request, version=before, vendor=request.vendor, things=things),
        is_abroad=is_abroad(found.request.country),
    )
    if request.method == "POST" and form.is_valid() and not form.is_choosing and _written(request, found, form):
        return redirect("vendor_portal:quote-request", code=request.vendor.code, token=token)
    text = request.POST.get("member_name", "")[:100].replace("\x00", "")
    context = {
        "vendor": request.vendor,
        "invitation": found,
        **told_of(found.request),
        "form": form,
        "members": members,
        "before": before,
        "text": text if FIND in request.POST else "",
        "is_looking": FIND in request.POST,
        "shops": supply.vendors_named(text, but=[one.code for one in (request.vendor, *members)])
        if FIND in request.POST
        else (),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "vendor_portal/quotes/write.html", context, status=status)


def _members(request: MemberRequest, before: Any) -> list[Vendor]:
    """Return the other makers that answer with the shop: those sent with the form, else those of the version before."""
    if request.method == "POST":
        codes = [code for code in request.POST.getlist("member") if code != request.POST.get(LEAVE)]
        codes = [*codes[:MOST_MEMBERS], *request.POST.getlist(JOIN)[:1]]
    else:
        codes = [line.vendor.code for line in before.lines.all()] if before is not None else []
    return supply.vendors_by_code([code for code in codes if code != request.vendor.code])


def _written(request: MemberRequest, found: Invitation, form: QuoteForm) -> bool:
    """Write the version, and offer it at once where nobody else must agree; what is refused stands beside the form."""
    now = timezone.now()
    try:
        version = write_version(
            request=found.request, vendor=request.vendor, draft=draft_of(form, now=now), by=request.user, now=now
        )
        if version.shares.exists():
            messages.success(request, _("Kept. The other makers are asked to agree; then you can offer it."))
        elif "keep" in request.POST:
            messages.success(request, _("Kept. The buyer does not see it yet."))
        else:
            offer_version(version=version, by=request.user, now=now)
            messages.success(request, _("Offered. The buyer is told."))
    except DomainError as error:
        show_refusal(form, error, names={"valid_until": "valid_days"})
        if isinstance(error, RefusedLines) and error.lines:
            show_beside_rows(form.lines, error.lines)
            form.add_error(None, _("Something in the rows below is not right yet."))
        return False
    return True


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def share(request: MemberRequest, token: str) -> HttpResponse:
    """Show a shop its part of a joint answer, and take its word."""
    try:
        found = supply.share_for(vendor=request.vendor, token=token)
    except JointShare.DoesNotExist as error:
        raise Http404 from error
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and ("agree" in request.POST or "refuse" in request.POST):
        agrees = "agree" in request.POST
        words = form.cleaned_data["words"]
        try:
            answer_share(share=found, agrees=agrees, words=words, by=request.user, now=timezone.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("You agreed.") if agrees else _("You did not agree. The other maker is told."))
            return redirect("vendor_portal:quote-requests", code=request.vendor.code)
    version = found.version
    context = {
        "vendor": request.vendor,
        "share": found,
        "version": version,
        **told_of(version.quote.request),
        "leader": version.quote.vendor,
        "lines": [line for line in version.lines.all() if line.vendor_id == request.vendor.pk],
        "may_answer": version.state == "draft" and version.quote.request.is_live,
        "form": form,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "vendor_portal/quotes/share.html", context, status=status)
