"""Applying to sell: a few small forms, each saved as it is sent, and a look over everything before it goes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.users.models import User
from marketplace.vendor_portal.arrivals import arrived_ids, files_of
from marketplace.vendor_portal.doors import ApplicantRequest, PersonRequest, applicant_door
from marketplace.vendor_portal.forms.application import BUSINESS, ApplicantForm, BusinessForm, PaperForm, ShopForm
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.requirements import LicenceForm
from marketplace.vendor_portal.papers import handed_back
from vendors.checklist import papers_asked, papers_missing, terms_to_agree
from vendors.models import VendorApplication
from vendors.selectors import application_of, licence_of
from vendors.services.applications import missing_for, save_draft, submit_application
from vendors.services.consents import agree
from vendors.services.documents import add_document, note_reading, remove_document
from vendors.services.helping.sending import submit_for_maker
from vendors.services.licences import save_application_licence
from vendors.tax_numbers import looks_like_tax_number


def applicant_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a step after the first: it needs an application that its author may change."""

    @applicant_door
    @wraps(view)
    def guarded(request: ApplicantRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        application = application_of(user=request.applicant)
        if application is None:
            return redirect(at(request)["you"])
        if not application.is_changeable:
            return redirect(at(request)["overview"])
        return view(request, application, *args, **kwargs)

    return guarded


def at(request: ApplicantRequest) -> dict[str, str]:
    """Return the addresses of the steps, of the reader's own application or of the one they help with."""
    prefix, kwargs = ("help-", {"mandate": request.mandate.public_id}) if request.mandate else ("", None)
    names = {"overview": "apply"} | {step: f"apply-{step}" for step in ("you", "shop", "business", "papers", "send")}
    return {step: reverse(f"vendor_portal:{prefix}{name}", kwargs=kwargs) for step, name in names.items()}


def helper_of(request: ApplicantRequest) -> User | None:
    """Return who does it on the applicant's behalf, if it is not the applicant."""
    return request.user if request.mandate else None


def steps_at(current: str, *, kind: str = "") -> list[tuple[str, str]]:
    """Return the steps of a kind of vendor with their state, for the head of each page."""
    labels = {"you": _("You"), "shop": _("Your shop")}
    labels |= {"business": _("Your business")} if kind in BUSINESS else {}
    labels |= {"papers": _("Papers"), "send": _("Send")}
    order = list(labels)
    reached = order.index(current)
    return [
        (label, "now" if code == current else "done" if order.index(code) < reached else "")
        for code, label in labels.items()
    ]


@applicant_door
@require_safe
def overview(request: ApplicantRequest) -> HttpResponse:
    """Show where the application stands; a draft is looked over here before it is sent."""
    application = application_of(user=request.applicant)
    if application is None:
        return redirect(at(request)["you"])
    context: dict[str, Any] = {"application": application, "documents": application.documents.order_by("pk")}
    context["at"] = at(request)
    if not application.is_changeable:
        return render(request, "vendor_portal/apply_sent.html", context)
    context |= {
        "missing": missing_for(application=application),
        "steps": steps_at("send", kind=application.kind),
        "is_tax_number_odd": bool(application.tax_number) and not looks_like_tax_number(application.tax_number),
        "licence": licence_of(application=application),
        "terms": terms_to_agree(user=request.applicant, now=timezone.now()),
    }
    return render(request, "vendor_portal/apply_overview.html", context)


@applicant_door
@require_http_methods(["GET", "POST"])
def you(request: ApplicantRequest) -> HttpResponse:
    """Ask who applies and where they are; what is sent is saved."""
    application = application_of(user=request.applicant)
    if application is not None and not application.is_changeable:
        return redirect(at(request)["overview"])
    form = ApplicantForm(request.POST or None, initial=ApplicantForm.initial_of(application, request.applicant))
    if form.is_bound and form.is_valid():
        try:
            save_draft(applicant=request.applicant, draft=form.draft(application), by=helper_of(request))
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect(at(request)["shop"])
    context = {
        "at": at(request),
        "form": form,
        "application": application,
        "steps": steps_at("you", kind=application.kind if application else ""),
    }
    return render(request, "vendor_portal/apply_you.html", context)


@applicant_page
@require_http_methods(["GET", "POST"])
def shop(request: ApplicantRequest, application: VendorApplication) -> HttpResponse:
    """Ask about the shop and the account for its money; what is sent is saved."""
    form = ShopForm(request.POST or None, initial=ShopForm.initial_of(application))
    if form.is_bound and form.is_valid():
        try:
            save_draft(applicant=request.applicant, draft=form.draft(application), by=helper_of(request))
        except DomainError as error:
            show_refusal(form, error)
        else:
            return redirect(at(request)["business" if application.kind in BUSINESS else "papers"])
    steps = steps_at("shop", kind=application.kind)
    context = {"at": at(request), "form": form, "application": application, "steps": steps}
    return render(request, "vendor_portal/apply_shop.html", context)


@applicant_page
@require_http_methods(["GET", "POST"])
def business(request: ApplicantRequest, application: VendorApplication) -> HttpResponse:
    """Ask a company, cooperative or service provider about its business and licence; what is sent is saved."""
    if application.kind not in BUSINESS:
        return redirect(at(request)["papers"])
    form = BusinessForm(request.POST or None, initial=BusinessForm.initial_of(application), kind=application.kind)
    licence = LicenceForm(
        request.POST or None,
        files_of(request, "licence-scan") if request.method == "POST" else None,
        initial=LicenceForm.initial_of(licence_of(application=application)),
        prefix="licence",
        may_be_empty=True,
    )
    if form.is_bound and form.is_valid() & licence.is_valid():
        try:
            save_draft(applicant=request.applicant, draft=form.draft(application), by=helper_of(request))
            save_application_licence(application=application, content=licence.content, now=timezone.now())
        except DomainError as error:
            show_refusal(licence if set(getattr(error, "fields", ())) & set(licence.fields) else form, error)
        else:
            return redirect(at(request)["papers"])
    context = {
        "at": at(request),
        "form": form,
        "licence_form": licence,
        "arrived": arrived_ids(request, "licence-scan"),
        "application": application,
        "steps": steps_at("business", kind=application.kind),
    }
    return render(request, "vendor_portal/apply_business.html", context)


@applicant_page
@require_http_methods(["GET", "POST"])
def papers(request: ApplicantRequest, application: VendorApplication) -> HttpResponse:
    """Take one paper at a time."""
    asked = papers_asked(kind=application.kind)
    form = PaperForm(request.POST or None, files_of(request, "file") if request.method == "POST" else None, asked=asked)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            add_document(
                application=application,
                label=data["label"],
                upload=data["file"],
                requirement=form.requirement,
                by=helper_of(request),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The paper is saved."))
            return redirect(at(request)["papers"])
    context = {
        "at": at(request),
        "form": form if not form.is_bound or not form.answers else PaperForm(auto_id="id_other_%s"),
        "needed": [(one, form.for_requirement(one)) for one in papers_missing(application=application)],
        "application": application,
        "documents": application.documents.order_by("pk"),
        "arrived": arrived_ids(request, "file"),
        "steps": steps_at("papers", kind=application.kind),
    }
    return render(request, "vendor_portal/apply_papers.html", context)


@never_cache
@login_required
@require_safe
def paper(request: PersonRequest, public_id: str) -> HttpResponseBase:
    """Hand an applicant back a paper of theirs; never shown inside a page."""
    application = application_of(user=request.user)
    document = application.documents.filter(public_id=public_id).first() if application else None
    if document is None:
        raise Http404
    note_reading(document=document, by=request.user)
    return handed_back(document.file)


@applicant_page
@require_POST
def remove_paper(request: ApplicantRequest, application: VendorApplication, public_id: str) -> HttpResponse:
    """Take a paper out again."""
    try:
        remove_document(application=application, public_id=public_id, by=helper_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(at(request)["papers"])


@applicant_page
@require_POST
def send(request: ApplicantRequest, application: VendorApplication) -> HttpResponse:
    """Send it to the Ministry; the button agrees to the terms beside it. Who helps agrees to nothing."""
    now = timezone.now()
    try:
        if request.mandate is not None:
            submit_for_maker(mandate=request.mandate, application=application, by=request.user, now=now)
        else:
            _send_own(request, application, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(at(request)["overview"])
    messages.success(request, _("Your application is with the Ministry. We write to your phone."))
    return redirect(at(request)["overview"])


def _send_own(request: ApplicantRequest, application: VendorApplication, *, now: datetime) -> None:
    version = request.POST.get("terms", "")
    if terms_to_agree(user=request.user, now=now) is not None:
        agree(user=request.user, number=int(version) if version.isdecimal() else 0, now=now)
    submit_application(application=application, by=request.user, now=now)
