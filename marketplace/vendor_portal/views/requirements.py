"""What is required of a shop: the checklist, handing in a paper, a lesson read, the terms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.vendor_portal.arrivals import arrived_ids, files_of
from marketplace.vendor_portal.doors import MemberRequest, PersonRequest, member_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.requirements import HandInForm, LicenceForm
from marketplace.vendor_portal.notice import is_for, render_notice
from marketplace.vendor_portal.papers import handed_back
from vendors.checklist import Item, checklist_of, terms_to_agree
from vendors.denied import is_held
from vendors.models import RequirementKind
from vendors.models.requirement import HANDED_IN
from vendors.permissions import can_manage_requirements
from vendors.selectors import submission_of_requirement
from vendors.services.consents import agree
from vendors.services.licences import hand_in_licence
from vendors.services.requirements import hand_in_paper, note_lesson_read, note_reading


def _item(request: MemberRequest, requirement: str) -> Item:
    """Return one line of the shop's checklist.

    Raises:
        Http404: It is not asked of this shop.
    """
    for item in checklist_of(vendor=request.vendor, now=timezone.now()):
        if item.requirement.code == requirement:
            return item
    raise Http404


@member_page()
@require_safe
def checklist(request: MemberRequest) -> HttpResponse:
    """Show what is required and where each stands."""
    context = {
        "vendor": request.vendor,
        "items": checklist_of(vendor=request.vendor, now=timezone.now()),
        "may_hand_in": can_manage_requirements(user=request.user, vendor=request.vendor),
        "is_held": is_held(request.vendor),
    }
    return render(request, "vendor_portal/checklist.html", context)


@member_page(can_manage_requirements)
@require_http_methods(["GET", "POST"])
def requirement(request: MemberRequest, requirement: str) -> HttpResponse:
    """Take in a paper or a licence that is required."""
    item = _item(request, requirement)
    if item.requirement.kind not in HANDED_IN:
        raise Http404
    is_licence = item.requirement.kind == RequirementKind.LICENCE
    files = files_of(request, "file", "scan") if request.method == "POST" else None
    form = (LicenceForm if is_licence else HandInForm)(request.POST or None, files)
    if form.is_bound and form.is_valid():
        try:
            _hand_in(request, item, form)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The paper is with the officers. We write to your phone."))
            return redirect("vendor_portal:checklist", code=request.vendor.code)
    arrived = arrived_ids(request, "file", "scan")
    context = {"vendor": request.vendor, "item": item, "form": form, "arrived": arrived}
    context["has_notice"] = is_licence and is_for(request.vendor)
    return render(request, "vendor_portal/requirement.html", context)


def _hand_in(request: MemberRequest, item: Item, form: LicenceForm | HandInForm) -> None:
    common: dict[str, Any] = {
        "vendor": request.vendor,
        "requirement": item.requirement,
        "by": request.user,
        "now": timezone.now(),
    }
    if isinstance(form, HandInForm):
        hand_in_paper(upload=form.cleaned_data["file"], **common)
    elif form.content is not None:
        hand_in_licence(content=form.content, **common)


@member_page(can_manage_requirements)
@require_POST
def read_lesson(request: MemberRequest, requirement: str) -> HttpResponse:
    """Note that a lesson was read."""
    item = _item(request, requirement)
    try:
        note_lesson_read(vendor=request.vendor, requirement=item.requirement, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("vendor_portal:checklist", code=request.vendor.code)


@member_page(can_manage_requirements)
@require_safe
def notice(request: MemberRequest) -> HttpResponse:
    """Hand out the notice to the Ministry, filled in, for a person who sells little."""
    if not is_for(request.vendor):
        raise Http404
    pdf = render_notice(vendor=request.vendor, now=timezone.now())
    disposition = {"Content-Disposition": f'attachment; filename="notice-{request.vendor.code}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=disposition)


@member_page(can_manage_requirements)
@require_safe
def handed_in(request: MemberRequest, public_id: str) -> FileResponse:
    """Hand a member back what the shop handed in; never shown inside a page."""
    row = submission_of_requirement(vendor=request.vendor, public_id=public_id)
    file = (row.file or (row.licence.scan if row.licence else None)) if row else None
    if row is None or not file:
        raise Http404
    note_reading(row=row, by=request.user)
    return handed_back(file)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def terms(request: PersonRequest) -> HttpResponse:
    """Show the terms, and take the consent to the version that was on the screen."""
    to_agree = terms_to_agree(user=request.user, now=timezone.now())
    wish = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wish, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    onward = wish if is_ours else reverse("vendor_portal:home")
    if to_agree is None:
        return redirect(onward)
    if request.method == "POST":
        number = request.POST.get("version", "")
        try:
            agree(user=request.user, number=int(number) if number.isdecimal() else 0, now=timezone.now())
        except DomainError as error:
            messages.error(request, str(error))
        else:
            return redirect(onward)
    return render(request, "vendor_portal/terms.html", {"terms": to_agree, "onward": onward})
