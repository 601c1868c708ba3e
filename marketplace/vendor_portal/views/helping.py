"""A field officer's screens: my makers, one of them, the code that comes back from their phone."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.notifications.services import send_help_code
from marketplace.notifications.telling import link_to
from marketplace.vendor_portal.doors import HelperRequest, OfficerRequest, helper_page, officer_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.visit import CodeForm
from marketplace.vendor_portal.helping import ON_A_PAGE, maker_rows
from vendors.checklist import current_terms
from vendors.helping import account_to_confirm, code_is_out, drafts_waiting, mandates_of
from vendors.models.helping import MOST_MAKERS
from vendors.services.helping.drafts import discard_draft, place_drafts
from vendors.services.helping.mandates import ask_code, confirm_mandate, end_mandate

#: In which we write to a maker before we know them.
LANGUAGE = "km"


@officer_page
@require_safe
def makers(request: OfficerRequest) -> HttpResponse:
    """Show whom the officer helps, where each stands and what is missing."""
    pages = Paginator(mandates_of(user=request.user, on=timezone.localdate()), ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "term": request.term,
        "page": page,
        "rows": maker_rows(mandates=page.object_list),
        "most": MOST_MAKERS,
    }
    return render(request, "vendor_portal/makers.html", context)


@helper_page
@require_http_methods(["GET", "POST"])
def maker(request: HelperRequest) -> HttpResponse:
    """Show one maker; a code that is sent here is the one from their phone."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            confirm_mandate(mandate=request.mandate, code=form.cleaned_data["code"], by=request.user, now=now)
        except DomainError as error:
            show_refusal(form, error)
        else:
            place_drafts(mandate=request.mandate, now=now)
            messages.success(request, _("The maker has confirmed. What you drafted is in their name now."))
            return redirect("vendor_portal:helped", mandate=request.mandate.public_id)
    row = maker_rows(mandates=[request.mandate])[0]
    context = {
        "mandate": request.mandate,
        "row": row,
        "drafts": drafts_waiting(mandate=request.mandate),
        "form": form,
        "account": account_to_confirm(mandate=request.mandate),
        "terms": current_terms(now=timezone.now()),
        "was_asked": code_is_out(mandate=request.mandate, now=timezone.now()),
    }
    return render(request, "vendor_portal/maker.html", context)


@helper_page
@require_POST
def send_code(request: HelperRequest) -> HttpResponse:
    """Send a code to the maker's phone."""
    now = timezone.now()
    try:
        asked = ask_code(mandate=request.mandate, by=request.user, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("vendor_portal:helped", mandate=request.mandate.public_id)
    words = {
        "code": asked.code,
        "helper": asked.helper,
        "account": asked.account,
        "until": asked.ends_on,
        "link": link_to("vendor_portal:helpers", language=LANGUAGE),
    }
    if send_help_code(phone=asked.phone, context=words, language=LANGUAGE, now=now):
        messages.success(request, _("A code is on its way to the maker's phone. Let them read the message first."))
    else:
        messages.warning(request, _("The message service is slow just now. The code may come a little later."))
    return redirect("vendor_portal:helped", mandate=request.mandate.public_id)


@helper_page
@require_POST
def end(request: HelperRequest) -> HttpResponse:
    """Help this maker no more."""
    try:
        end_mandate(mandate=request.mandate, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        told = _("You help %(maker)s no more. All that is theirs stays theirs.") % {"maker": request.mandate.name}
        messages.success(request, told)
    return redirect("vendor_portal:helping")


@helper_page
@require_POST
def discard(request: HelperRequest, draft: int) -> HttpResponse:
    """Throw away a draft that waits."""
    waiting = next((one for one in drafts_waiting(mandate=request.mandate) if one.pk == draft), None)
    if waiting is None:
        raise Http404
    try:
        discard_draft(draft=waiting, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The draft is gone."))
    return redirect("vendor_portal:helped", mandate=request.mandate.public_id)
