"""Incidents: the queue by its clock, the page on which one is decided, and raising one."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from catalogue.papers import handed_out
from cms.desk.areas import found_in_area, within_area
from cms.desk.clock import age_of
from cms.desk.people import officer_of
from cms.desk.screens import needs, show
from cms.viewsets.vendors.incident_forms import DecisionForm, ReportForm
from cms.viewsets.vendors.sanctions import tell
from marketplace.core.errors import DomainError
from marketplace.incidents.models import Incident, IncidentPhoto, IncidentStatus
from marketplace.incidents.selectors import desk
from marketplace.incidents.services.raising import raise_incident
from marketplace.incidents.services.settling import decide
from marketplace.sales.order.services.sanctions import num_open_orders
from vendors.models import Vendor

SEE, RAISE, DECIDE = "incidents.view_incident", "incidents.add_incident", "incidents.change_incident"
ICON: Final = "warning"
PAGE_SIZE: Final = 30
#: Which incidents each tab shows.
TABS: Final = {
    "decide": (IncidentStatus.ESCALATED,),
    "vendor": (IncidentStatus.OPEN, IncidentStatus.ANSWERED),
    "closed": (IncidentStatus.CLOSED,),
}


@require_GET
@needs(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show incidents by their clock: what an officer must decide, what is with a vendor, what is closed."""
    tab = request.GET.get("tab", "decide")
    tab = tab if tab in TABS else "decide"
    wanted = within_area(request, desk()).filter(status__in=TABS[tab])
    if tab == "closed":
        wanted = wanted.order_by("-closed_at", "-pk")
    page = Paginator(wanted, PAGE_SIZE).get_page(request.GET.get("p"))
    now = timezone.now()
    rows = [
        (one, age_of(since=one.escalated_at, now=now) if tab == "decide" and one.escalated_at else None) for one in page
    ]
    labels = {"decide": _g("To decide"), "vendor": _g("With the vendor"), "closed": _g("Closed")}
    context = {"page": page, "rows": rows, "tab": tab, "tabs": labels.items()}
    return show(request, "cms/officers/incidents.html", title=_g("Incidents"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(SEE)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one incident, and decide it."""
    found = found_in_area(
        request,
        Incident.objects.select_related("vendor", "product", "order", "purchase", "raised_by", "decided_by", "sanction")
        .prefetch_related("notes__photos", "notes__author"),
        pk=pk,
    )  # fmt: skip
    back = reverse("officers_incidents:queue")
    may_decide = request.user.has_perm(DECIDE) and found.status != IncidentStatus.CLOSED
    form = DecisionForm(request.POST or None) if may_decide else None
    if form is not None and form.is_valid() and _decided(request, found, form):
        messages.success(request, _g("It is decided, and both sides are told."))
        return redirect(back)
    context = {
        "incident": found,
        "notes": found.notes.all(),
        "form": form or forms.Form(),
        "may_decide": may_decide,
        "button": _g("Decide"),
        "back": back,
        "num_open": num_open_orders(vendor=found.vendor),
    }
    title = f"{found.number} · {found.vendor.name}"
    crumbs = [(back, _g("Incidents"))]
    return show(request, "cms/officers/incident.html", title=title, icon=ICON, crumbs=crumbs, context=context)


def _decided(request: HttpRequest, found: Incident, form: DecisionForm) -> bool:
    try:
        decide(
            incident=found,
            by=officer_of(request),
            outcome=form.cleaned_data["outcome"],
            words=form.cleaned_data["words"],
            terms=form.terms_for(found),
            now=timezone.now(),
        )
    except DomainError as error:
        tell(form, error)
        return False
    return True


@require_http_methods(["GET", "POST"])
@needs(RAISE)
def raise_one(request: HttpRequest, vendor_pk: int) -> HttpResponse:
    """Raise an incident against a vendor, one of its orders or one of its listings."""
    vendor = found_in_area(request, Vendor.objects.all(), pk=vendor_pk)
    back = reverse("officers_vendors:inspect", args=[vendor_pk])
    form = ReportForm(request.POST or None, request.FILES or None, vendor=vendor)
    if form.is_valid():
        try:
            raised = raise_incident(
                subject=form.cleaned_data["about"],
                report=form.report,
                by=officer_of(request),
                is_officer=True,
                now=timezone.now(),
            )
        except DomainError as error:
            tell(form, error)
        else:
            messages.success(request, _g("It is raised, and the vendor is told."))
            return redirect("officers_incidents:page", raised.pk)
    context = {"form": form, "button": _g("Raise it"), "back": back}
    title = _g("Raise an incident against %(vendor)s") % {"vendor": vendor}
    crumbs = [(reverse("officers_vendors:index"), _g("Vendors")), (back, vendor.name)]
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=crumbs, context=context)


@require_GET
def photo(request: HttpRequest, public_id: str) -> FileResponse:
    """Show an officer a photo of an incident."""
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    return handed_out(found_in_area(request, IncidentPhoto.objects.all(), public_id=public_id).original)


class IncidentViewSet(ViewSet):
    """Screens for incidents."""

    url_prefix = "marketplace/incidents"
    url_namespace = "officers_incidents"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", queue, name="queue"),
            path("<int:pk>/", page, name="page"),
            path("raise/<int:vendor_pk>/", raise_one, name="raise"),
            path("photos/<str:public_id>/", photo, name="photo"),
        ]


INCIDENTS: Final = IncidentViewSet("officers_incidents")
