"""Sanctions and appeals: imposed, lifted, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
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
from cms.desk.screens import needs, refuse, refuse_all, show
from cms.viewsets.vendors.sanction_forms import FORM_NAMES, AppealForm, LiftForm, TermsForm
from marketplace.core import audit
from marketplace.core.errors import DomainError, RefusedInput
from marketplace.sales.order.services.sanctions import num_open_orders, sanction_vendor
from vendors.models import Appeal, Sanction, Vendor
from vendors.services.appeals import decide_appeal
from vendors.services.sanctions import lift

if TYPE_CHECKING:
    from django import forms

SEE, IMPOSE, CHANGE = "partner.view_sanction", "partner.add_sanction", "partner.change_sanction"
ICON: Final = "warning"
PAGE_SIZE: Final = 30


def tell(form: forms.Form, error: DomainError) -> None:
    """Say beside the fields, or above the form, why a service refused."""
    if isinstance(error, RefusedInput):
        refuse_all(form, RefusedInput({FORM_NAMES.get(name, name): words for name, words in error.fields.items()}))
    else:
        refuse(form, error)


@require_http_methods(["GET", "POST"])
@needs(IMPOSE)
def impose(request: HttpRequest, pk: int) -> HttpResponse:
    """Impose a sanction on a vendor."""
    vendor = found_in_area(request, Vendor.objects.all(), pk=pk)
    address = reverse("officers_vendors:inspect", args=[pk])
    form = TermsForm(request.POST or None)
    if form.is_valid():
        try:
            sanction_vendor(vendor=vendor, terms=form.terms, by=officer_of(request), now=timezone.now())
        except DomainError as error:
            tell(form, error)
        else:
            vendor.refresh_from_db()
            words = {"vendor": vendor, "status": vendor.get_status_display()}
            messages.success(
                request, _g("It is imposed, and the vendor is told. %(vendor)s is %(status)s now.") % words
            )
            return redirect(address)
    context = {
        "form": form,
        "button": _g("Impose"),
        "back": address,
        "is_harsh": True,
        "intro": _g("%(vendor)s has %(count)d open orders.")
        % {"vendor": vendor, "count": num_open_orders(vendor=vendor)},
    }
    title = _g("Impose a sanction on %(vendor)s") % {"vendor": vendor}
    return show(
        request, "cms/officers/form.html", title=title, icon=ICON, crumbs=_crumbs(vendor, address), context=context
    )


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def lift_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a sanction, with the reason that its vendor reads."""
    sanction = found_in_area(request, Sanction.objects.select_related("vendor"), pk=pk)
    address = reverse("officers_vendors:inspect", args=[sanction.vendor_id])
    form = LiftForm(request.POST or None)
    if form.is_valid():
        try:
            lift(sanction=sanction, by=officer_of(request), reason=form.cleaned_data["reason"], now=timezone.now())
        except DomainError as error:
            tell(form, error)
        else:
            sanction.vendor.refresh_from_db()
            words = {"vendor": sanction.vendor, "status": sanction.vendor.get_status_display()}
            messages.success(request, _g("It is lifted. %(vendor)s is %(status)s now.") % words)
            return redirect(address)
    context = {"form": form, "button": _g("Lift it"), "back": address, "sanction": sanction}
    return show(
        request,
        "cms/officers/sanction_form.html",
        title=_g("Lift a sanction"),
        icon=ICON,
        crumbs=_crumbs(sanction.vendor, address),
        context=context,
    )


@require_GET
@needs(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show the appeals that wait, the oldest first, or those that are decided."""
    is_decided = request.GET.get("decided") == "1"
    appeals = within_area(request, Appeal.objects.select_related("sanction__vendor__province", "decided_by"))
    wanted = appeals.exclude(decided_at=None).order_by("-decided_at") if is_decided else appeals.waiting()
    page = Paginator(wanted, PAGE_SIZE).get_page(request.GET.get("p"))
    now = timezone.now()
    rows = [(one, None if one.decided_at else age_of(since=one.made_at, now=now)) for one in page]
    context = {"page": page, "rows": rows, "is_decided": is_decided}
    return show(request, "cms/officers/appeals.html", title=_g("Appeals"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide an appeal."""
    appeal = found_in_area(request, Appeal.objects.select_related("sanction__vendor"), pk=pk)
    back = reverse("officers_appeals:queue")
    sanction = appeal.sanction
    kept = {name: getattr(sanction, name) for name in ("kind", "ground", "words_km", "words_en", "orders")}
    form = AppealForm(request.POST or None, initial=kept)
    if form.is_valid():
        data = form.cleaned_data
        try:
            decide_appeal(
                appeal=appeal,
                by=officer_of(request),
                outcome=data["outcome"],
                words=data["words"],
                instead=form.instead,
                now=timezone.now(),
            )
        except DomainError as error:
            tell(form, error)
        else:
            messages.success(request, _g("The appeal is decided, and the vendor is told."))
            return redirect(back)
    is_open = appeal.decided_at is None
    context = {"form": form, "button": _g("Decide"), "back": back, "sanction": sanction, "appeal": appeal}
    return show(
        request,
        "cms/officers/sanction_form.html",
        title=_g("Appeal of %(vendor)s") % {"vendor": sanction.vendor},
        icon=ICON,
        crumbs=[(back, _g("Appeals"))],
        context=context | {"is_shown_only": not is_open},
    )


@require_GET
def paper(request: HttpRequest, pk: int) -> FileResponse:
    """Hand an officer the paper of an appeal, and write down who read it."""
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    appeal = found_in_area(request, Appeal.objects.all(), pk=pk)
    if not appeal.paper:
        raise Http404
    audit.record(actor=officer_of(request), action="appeal.paper_read", subject=appeal)
    return handed_out(appeal.paper)


def _crumbs(vendor: Vendor, address: str) -> list[tuple[str, str]]:
    return [(reverse("officers_vendors:index"), _g("Vendors")), (address, vendor.name)]


class SanctionViewSet(ViewSet):
    """Screens on which a sanction is imposed and lifted."""

    url_prefix = "marketplace/sanctions"
    url_namespace = "officers_sanctions"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [path("impose/<int:pk>/", impose, name="impose"), path("lift/<int:pk>/", lift_one, name="lift")]


class AppealViewSet(ViewSet):
    """Screens for appeals."""

    url_prefix = "marketplace/appeals"
    url_namespace = "officers_appeals"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", queue, name="queue"),
            path("<int:pk>/", decide, name="decide"),
            path("<int:pk>/paper/", paper, name="paper"),
        ]


SANCTIONS: Final = SanctionViewSet("officers_sanctions")
APPEALS: Final = AppealViewSet("officers_appeals")
