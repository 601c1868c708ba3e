"""A buyer's requests, each with who answered what, side by side; and the thread with each vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue.models.provenance import CertificateKind
from marketplace.core.clock import database_now
from marketplace.core.errors import DomainError
from marketplace.geography.countries import country_name
from marketplace.quotes.models import Invitation, QuoteRequest, RequestStatus, ThreadMessage
from marketplace.quotes.selectors.borders import crossings_of, papers_asked
from marketplace.quotes.selectors.buyers import (
    attachment_in,
    comparison,
    invitations_of,
    request_for_buyer,
    requests_of,
    thread_of,
    versions_seen,
)
from marketplace.quotes.services.asking import close_request
from marketplace.quotes.services.writing import mark_read, write_message
from marketplace.storefront.quotes.forms import MessageForm
from marketplace.storefront.quotes.refusals import refuse
from marketplace.storefront.throttle import is_too_many

if TYPE_CHECKING:
    from marketplace.users.models import User


def person(request: HttpRequest) -> User:
    """Return who is signed in."""
    return cast("User", request.user)


def found(request: HttpRequest, token: str) -> QuoteRequest:
    """Return a request that this person may see, or answer 404."""
    try:
        return request_for_buyer(user=person(request), token=token)
    except QuoteRequest.DoesNotExist as error:
        raise Http404 from error


@never_cache
@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Show what somebody asked, the newest first."""
    before = request.GET.get("before", "")
    page, following = requests_of(user=person(request), before=int(before) if before.isdecimal() else None)
    return render(request, "quotes/requests.html", {"requests": page, "before": following})


@never_cache
@login_required
@require_safe
def request(request: HttpRequest, token: str) -> HttpResponse:
    """Show one request: what was asked, who was asked, and what stands of each answer side by side."""
    asked = found(request, token)
    quotes = comparison(request=asked, now=database_now())
    kinds = dict(CertificateKind.choices)
    context = {
        "asked": asked,
        "quotes": quotes,
        "standing": [one for one in quotes if one.may_be_accepted],
        "past": [one for one in quotes if not one.may_be_accepted],
        "invitations": invitations_of(request=asked),
        "country": country_name(asked.country),
        "certificates": [kinds[kind] for kind in asked.certificate_kinds if kind in kinds],
        "papers": papers_asked(
            lines=crossings_of(asked.lines.all()), country=asked.country, day=timezone.localdate(database_now())
        ),
        "accepted": asked.quotes.filter(status="accepted").select_related("purchase").first()
        if asked.status == RequestStatus.ACCEPTED
        else None,
    }
    return render(request, "quotes/request.html", context)


@login_required
@require_POST
def close(request: HttpRequest, token: str) -> HttpResponse:
    """Stop asking."""
    asked = found(request, token)
    try:
        close_request(request=asked, by=person(request), now=database_now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The request is closed. Whoever offered something is told."))
    return redirect("quotes:request", token=token)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """Show what the buyer and one vendor said, with all versions that it offered, and take a message."""
    asked = found(request, token)
    invitation = Invitation.objects.select_related("vendor").filter(request=asked, vendor__code=code).first()
    if invitation is None:
        raise Http404
    vendor = invitation.vendor
    form = MessageForm(request.POST or None, request.FILES or None)
    if form.is_bound and is_too_many(request, "quotes"):
        form.add_error(None, _("That was too fast. Wait a moment and send it again."))
    if form.is_bound and form.is_valid():
        try:
            paper = form.cleaned_data["paper"]
            write_message(
                request=asked,
                vendor=vendor,
                author=person(request),
                from_buyer=True,
                words=form.cleaned_data["words"],
                attachment=paper,
                attachment_name=paper.name if paper else "",
                now=database_now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("quotes:thread", token=token, code=code)
    mark_read(request=asked, vendor=vendor, by_buyer=True, now=database_now())
    context = {
        "asked": asked,
        "vendor": vendor,
        "invitation": invitation,
        "talk": thread_of(request=asked, vendor=vendor),
        "versions": versions_seen(request=asked).filter(quote__vendor=vendor),
        "form": form,
    }
    return render(request, "quotes/thread.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def attachment(request: HttpRequest, token: str, public_id: str) -> FileResponse:
    """Hand out what was attached to a message; a PDF is never shown inside a page of ours."""
    try:
        message = attachment_in(request=found(request, token), vendor=None, public_id=public_id)
    except ThreadMessage.DoesNotExist as error:
        raise Http404 from error
    is_pdf = (message.attachment.name or "").endswith(".pdf")
    response = FileResponse(
        message.attachment.open("rb"),
        as_attachment=is_pdf,
        filename=f"{message.public_id}.pdf" if is_pdf else "",
        content_type="application/pdf" if is_pdf else "image/jpeg",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
