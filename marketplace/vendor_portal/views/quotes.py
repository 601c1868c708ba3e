"""What buyers ask a shop for: requests put to it, open ones, one with its thread, and a word of the shop about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.quotes.models import Invitation, QuoteRequest, ShareStatus, ThreadMessage
from marketplace.quotes.selectors import supply
from marketplace.quotes.services.inviting import decline_invitation, join_request, mark_seen
from marketplace.quotes.services.offering import discard_draft, offer_version, withdraw_version
from marketplace.quotes.services.writing import mark_read, write_message
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.quote_words import DeclineForm, MessageForm
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.quoting import told_of
from vendors.permissions import can_edit_listings

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.quotes.models import Quote, QuoteVersion

PAGE_SIZE: Final = 20
TABS: Final = {
    "mine": gettext_lazy("Asked of me"),
    "open": gettext_lazy("Open to all"),
    "given": gettext_lazy("My quotes"),
    "all": gettext_lazy("All that I was asked"),
}


@member_page(can_edit_listings)
@require_safe
def requests(request: MemberRequest) -> HttpResponse:
    """Show what waits for the shop's answer, what is open to all, and what it has offered."""
    now, vendor = timezone.now(), request.vendor
    tab = request.GET.get("tab", "mine")
    tab = tab if tab in TABS else "mine"
    text = request.GET.get("q", "")[:100].replace("\x00", "")
    invitations = supply.invitations_of(vendor)
    rows: Any = {
        "mine": lambda: supply.waiting(invitations, now=now),
        "open": lambda: supply.open_requests_for(vendor=vendor, now=now, text=text),
        "given": lambda: supply.offered(invitations),
        "all": lambda: invitations,
    }[tab]()
    context = {
        "vendor": vendor,
        "tab": tab,
        "tabs": TABS.items(),
        "text": text,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "shares": supply.shares_of(vendor, now=now) if tab == "mine" else (),
        "agreed": supply.agreed_shares_of(vendor)[:PAGE_SIZE] if tab == "given" else (),
    }
    return render(request, "vendor_portal/quotes/requests.html", context)


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def one_request(request: MemberRequest, token: str) -> HttpResponse:
    """Show a request, what was said about it and what the shop has offered; and do what is the shop's to do."""
    found = invitation_of(request, token)
    now = timezone.now()
    deed = next((name for name in DEEDS if name in request.POST), "")
    form = _form_for(deed, request)
    if request.method == "POST" and deed and (form is None or form.is_valid()):
        try:
            messages.success(request, DEEDS[deed](request, found, form))
        except DomainError as error:
            if form is None:
                messages.error(request, str(error))
            else:
                show_refusal(form, error)
        if form is None or not form.errors:
            return redirect("vendor_portal:quote-request", code=request.vendor.code, token=token)
    mark_seen(invitation=found, now=now)
    mark_read(request=found.request, vendor=request.vendor, by_buyer=False, now=now)
    quote = supply.quote_of(request=found.request, vendor=request.vendor)
    versions = quote.versions.all() if quote else ()
    context = {
        "vendor": request.vendor,
        "invitation": found,
        **told_of(found.request, max(versions, key=lambda one: one.version, default=None)),
        "is_live": found.request.is_live and found.request.closes_at > now,
        "thread": supply.thread_of(request=found.request, vendor=request.vendor),
        "quote": quote,
        "versions": versions,
        "waits": {
            one.token for one in versions if any(share.status != ShareStatus.AGREED for share in one.shares.all())
        },
        "message_form": form if deed == "say" else MessageForm(),
        "decline_form": form if deed == "decline" else DeclineForm(),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "vendor_portal/quotes/request.html", context, status=status)


def _form_for(deed: str, request: MemberRequest) -> MessageForm | DeclineForm | None:
    if deed == "say":
        return MessageForm(request.POST, request.FILES)
    return DeclineForm(request.POST) if deed == "decline" else None


def _say(request: MemberRequest, found: Invitation, form: Any) -> str:
    kept = form.cleaned_data["paper"]
    write_message(
        request=found.request,
        vendor=request.vendor,
        author=request.user,
        from_buyer=False,
        words=form.cleaned_data["words"],
        attachment=kept,
        attachment_name=str(kept.name) if kept else "",
        now=timezone.now(),
    )
    return _("Sent. The buyer is told.")


def _decline(request: MemberRequest, found: Invitation, form: Any) -> str:
    words = form.cleaned_data["words"]
    decline_invitation(invitation=found, words=words, by=request.user, now=timezone.now())
    return _("The buyer is told that you do not answer this.")


def _offer(request: MemberRequest, found: Invitation, form: Any) -> str:
    offer_version(version=_version(request, found, "draft"), by=request.user, now=timezone.now())
    return _("Offered. The buyer is told.")


def _discard(request: MemberRequest, found: Invitation, form: Any) -> str:
    discard_draft(version=_version(request, found, "draft"), by=request.user)
    return _("It is thrown away.")


def _withdraw(request: MemberRequest, found: Invitation, form: Any) -> str:
    withdraw_version(version=_version(request, found, "offered"), by=request.user, now=timezone.now())
    return _("Taken back. The buyer is told.")


#: Name of the button that was pressed -> what it does; each returns what is said afterwards.
DEEDS: dict[str, Callable[[MemberRequest, Invitation, Any], str]] = {
    "say": _say,
    "decline": _decline,
    "offer": _offer,
    "discard": _discard,
    "withdraw": _withdraw,
}


def _version(request: MemberRequest, found: Invitation, state: str) -> QuoteVersion:
    """Return the version that a button is about: the one that was on the screen when it was pressed.

    Raises:
        Http404: There is none in this state.
    """
    quote: Quote | None = supply.quote_of(request=found.request, vendor=request.vendor)
    token = request.POST.get("version", "")
    for version in quote.versions.all() if quote else ():
        if version.token == token and version.state == state:
            return version
    raise Http404


def invitation_of(request: MemberRequest, token: str) -> Invitation:
    """Return one invitation of the shop.

    Raises:
        Http404: There is none, or it is another shop's.
    """
    try:
        return supply.invitation_for(vendor=request.vendor, token=token)
    except Invitation.DoesNotExist as error:
        raise Http404 from error


@member_page(can_edit_listings)
@require_safe
def open_request(request: MemberRequest, number: str) -> HttpResponse:
    """Show a request that is open to all, to a shop that was not asked."""
    context = {"vendor": request.vendor, **told_of(_open_request(request, number))}
    return render(request, "vendor_portal/quotes/open_request.html", context)


@member_page(can_edit_listings)
@require_POST
def join(request: MemberRequest, number: str) -> HttpResponse:
    """Let the shop answer an open request."""
    asked = _open_request(request, number)
    try:
        mine = join_request(request=asked, vendor=request.vendor, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("vendor_portal:quote-requests", code=request.vendor.code)
    return redirect("vendor_portal:quote-request", code=request.vendor.code, token=mine.token)


def _open_request(request: MemberRequest, number: str) -> QuoteRequest:
    try:
        return supply.open_request_for(vendor=request.vendor, number=number, now=timezone.now())
    except QuoteRequest.DoesNotExist as error:
        raise Http404 from error


@member_page(can_edit_listings)
@require_safe
def attachment(request: MemberRequest, token: str, public_id: str) -> HttpResponse:
    """Hand out a photo or paper of the thread; a PDF is downloaded, never opened inside a page."""
    found = invitation_of(request, token)
    try:
        message = supply.attachment_for(request=found.request, vendor=request.vendor, public_id=public_id)
    except ThreadMessage.DoesNotExist as error:
        raise Http404 from error
    is_photo = str(message.attachment.name).endswith(".jpg")
    response = HttpResponse(message.attachment.read(), content_type="image/jpeg" if is_photo else "application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    if not is_photo:
        response["Content-Disposition"] = f'attachment; filename="{message.public_id}.pdf"'
    return response
