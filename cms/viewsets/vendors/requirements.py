"""What is required of vendors, what waits for an officer, and the decision about each."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.areas import found_in_area, within_area
from cms.desk.clock import age_of
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse, refuse_all, show
from cms.viewsets.vendors.requirement_forms import DecisionForm, RequirementForm, TermsForm
from marketplace.core.errors import DomainError, RefusedInput
from vendors.checklist import checklist_of, current_terms
from vendors.models import Requirement, RequirementSubmission, Vendor
from vendors.services.consents import publish_terms
from vendors.services.definitions import add_requirement, change_requirement
from vendors.services.requirements import decide_requirement

SEE: Final = "partner.view_requirement"
CHANGE: Final = "partner.change_requirement"
SEE_HANDED_IN: Final = "partner.view_requirementsubmission"
DECIDE: Final = "partner.add_requirementsubmission"
PUBLISH: Final = "partner.add_termsversion"
ICON: Final = "clipboard-list"
#: So many are shown at once; the oldest come first, so none is forgotten.
MOST_SHOWN: Final = 200


def _crumbs(*above: tuple[str, str]) -> list[tuple[str, str]]:
    return [(reverse("officers_requirements:list"), _("Requirements")), *above]


@require_safe
@needs(SEE)
def requirements(request: HttpRequest) -> HttpResponse:
    """Show everything that is required, asked now or not."""
    context = {
        "rows": Requirement.objects.select_related("lesson"),
        "may_change": request.user.has_perm(CHANGE),
        "terms": current_terms(now=timezone.now()),
        "may_publish": request.user.has_perm(PUBLISH),
    }
    return show(request, "cms/officers/requirements.html", title=_("Requirements"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def add(request: HttpRequest) -> HttpResponse:
    """Require something new."""
    form = RequirementForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = add_requirement(
                code=data["code"],
                kind=data["kind"],
                content=form.content,
                by=officer_of(request),
                now=timezone.now(),
            )
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            return _saved(request, made)
    return _form(request, form, title=_("Require something new"))


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a requirement, or ask for it no more."""
    requirement = get_object_or_404(Requirement, pk=pk)
    form = RequirementForm(request.POST or None, requirement=requirement)
    if form.is_valid():
        try:
            change_requirement(requirement=requirement, content=form.content, by=officer_of(request))
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            return _saved(request, requirement)
    return _form(request, form, title=str(requirement))


def _saved(request: HttpRequest, requirement: Requirement) -> HttpResponse:
    messages.success(request, _("%(what)s is saved.") % {"what": requirement})
    return redirect("officers_requirements:list")


def _form(request: HttpRequest, form: Any, *, title: str) -> HttpResponse:
    crumbs = _crumbs()
    context = {"form": form, "button": _("Save"), "back": crumbs[-1][0]}
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=crumbs, context=context)


@require_safe
@needs(SEE_HANDED_IN)
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what vendors handed in and nobody has decided, the oldest first."""
    rows, now = within_area(request, RequirementSubmission.objects.undecided())[:MOST_SHOWN], timezone.now()
    context = {"rows": [{"row": row, "age": age_of(since=row.at, now=now)} for row in rows]}
    title = _("Papers of vendors waiting")
    return show(
        request, "cms/officers/requirements_waiting.html", title=title, icon=ICON, crumbs=_crumbs(), context=context
    )


@require_safe
@needs(SEE_HANDED_IN)
def vendor(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the checklist of one vendor."""
    found = found_in_area(request, Vendor.objects.all(), pk=pk)
    context = {
        "vendor": found,
        "items": checklist_of(vendor=found, now=timezone.now()),
        "may_decide": request.user.has_perm(DECIDE),
    }
    title = _("Requirements of %(vendor)s") % {"vendor": found}
    return show(request, "cms/officers/checklist.html", title=title, icon=ICON, crumbs=_crumbs(), context=context)


@require_http_methods(["GET", "POST"])
@needs(DECIDE)
def decide(request: HttpRequest, pk: int, requirement_pk: int) -> HttpResponse:
    """Accept, reject or waive one requirement of one vendor; its history stands beside the form."""
    found = found_in_area(request, Vendor.objects.all(), pk=pk)
    requirement = get_object_or_404(Requirement, pk=requirement_pk)
    history = RequirementSubmission.objects.for_vendor(found).filter(requirement=requirement)
    history = history.select_related("by", "licence").order_by("-pk")
    last = history.first()
    form = DecisionForm(request.POST or None, initial={"seen_id": last.pk if last else None})
    back = reverse("officers_requirements:vendor", args=[pk])
    if form.is_valid():
        try:
            row = decide_requirement(
                vendor=found, requirement=requirement, by=officer_of(request), now=timezone.now(), **form.cleaned_data
            )
        except RefusedInput as error:
            refuse_all(form, error)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{requirement}: {row.get_state_display()}")
            return redirect(back)
    context = {
        "form": form,
        "button": _("Decide"),
        "back": back,
        "vendor": found,
        "requirement": requirement,
        "history": history,
    }
    crumbs = _crumbs((back, str(found)))
    return show(
        request, "cms/officers/requirement.html", title=str(requirement), icon=ICON, crumbs=crumbs, context=context
    )


@require_http_methods(["GET", "POST"])
@needs(PUBLISH)
def terms(request: HttpRequest) -> HttpResponse:
    """Publish a new version of the terms, beginning from the words of the last."""
    last = current_terms(now=timezone.now())
    began = {"text_km": last.text_km, "text_en": last.text_en} if last else {}
    form = TermsForm(request.POST or None, initial=began)
    if form.is_valid():
        try:
            made = publish_terms(**form.cleaned_data, by=officer_of(request), now=timezone.now())
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            messages.success(request, _("Version %(number)s of the terms is published.") % {"number": made.number})
            return redirect("officers_requirements:list")
    context = {
        "form": form,
        "button": _("Publish"),
        "back": reverse("officers_requirements:list"),
        "intro": _("Every vendor is asked to agree to it at the next visit to the portal. It cannot be changed."),
    }
    title = _("Terms for vendors")
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=_crumbs(), context=context)


class RequirementsViewSet(ViewSet):
    """Screens for requirements."""

    url_prefix = "marketplace/requirements"
    url_namespace = "officers_requirements"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", requirements, name="list"),
            path("add/", add, name="add"),
            path("<int:pk>/", change, name="change"),
            path("waiting/", waiting, name="waiting"),
            path("vendors/<int:pk>/", vendor, name="vendor"),
            path("vendors/<int:pk>/<int:requirement_pk>/", decide, name="decide"),
            path("terms/", terms, name="terms"),
        ]


REQUIREMENTS: Final = RequirementsViewSet("officers_requirements")
