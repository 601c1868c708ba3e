"""Which vendors we collect for, and which are paid straight by buyers."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.desk.screens import refuse, show
from cms.viewsets.money.access import at_the_desk
from marketplace.core.errors import DomainError
from vendors.models import Vendor
from vendors.models.vendor import SettlementMode
from vendors.services.settlement import set_settlement_mode

SEE: Final = "partner.view_vendor"
CHANGE: Final = "partner.set_settlement_mode"
ICON: Final = "resubmit"
PAGE_SIZE: Final = 50


class ModeForm(forms.Form):
    """How one vendor is paid."""

    mode = forms.ChoiceField(
        label=_("From the next order on"), choices=SettlementMode.choices, widget=forms.RadioSelect
    )


@require_GET
@at_the_desk(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Show every vendor and how it is paid, those paid directly first."""
    words = request.GET.get("q", "").strip()[:60]
    vendors = Vendor.objects.order_by("-settlement_mode", "name_en", "pk")
    if words:
        vendors = vendors.filter(Q(name_en__icontains=words) | Q(name_km__icontains=words) | Q(code__icontains=words))
    page = Paginator(vendors, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {"page": page, "asked": {"q": words} if words else {}, "may_change": request.user.has_perm(CHANGE)}
    return show(request, "cms/officers/money/settlement.html", title=_g("Direct payment"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@at_the_desk(CHANGE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Set how one vendor is paid."""
    vendor = get_object_or_404(Vendor, pk=pk)
    form = ModeForm(request.POST or None, initial={"mode": vendor.settlement_mode})
    back = reverse("officers_settlement:index")
    if form.is_valid():
        mode = SettlementMode(form.cleaned_data["mode"])
        try:
            set_settlement_mode(vendor=vendor, mode=mode, by=officer_of(request), now=timezone.now())
        except DomainError as error:
            refuse(form, error, "mode")
        else:
            messages.success(request, _g("It holds for what is ordered from now on."))
            return redirect(back)
    context = {"form": form, "button": _g("Save"), "back": back}
    crumbs = [(back, _g("Direct payment"))]
    return show(request, "cms/officers/form.html", title=vendor.name, icon=ICON, crumbs=crumbs, context=context)


class SettlementViewSet(ViewSet):
    """Screens for `Vendor.settlement_mode`."""

    url_prefix = "marketplace/direct-payment"
    url_namespace = "officers_settlement"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [path("", index, name="index"), path("<int:pk>/", change, name="change")]


SETTLEMENT = SettlementViewSet()
