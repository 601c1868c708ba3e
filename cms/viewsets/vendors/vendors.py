"""Vendors: who sells, and the Ministry's hand on the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn

from cms.desk.areas import found_in_area
from cms.desk.columns import VENDOR_TONES, ToneColumn
from cms.desk.people import officer_of
from cms.desk.watching import WatchIndexView, WatchInspectView, WatchViewSet
from cms.viewsets.vendors.sanctions import CHANGE as LIFT
from cms.viewsets.vendors.sanctions import IMPOSE
from marketplace.sales.order.services.sanctions import num_open_orders
from vendors.models import Vendor, VendorStatus
from vendors.sanctions import sanctions_of
from vendors.selectors import listings_of
from vendors.services.shops import mark_women_led

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHANGE = "partner.change_vendor"


class VendorIndexView(WatchIndexView):
    """All vendors."""

    page_title = _("Vendors")
    first_label = _("Shop name")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        "name",
        Column("legal_name", label=_("Legal name"), sort_key="legal_name"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("province", label=_("Province"), accessor="province.name", sort_key="province__code"),
        DateColumn("approved_at", label=_("Approved"), sort_key="approved_at"),
        ToneColumn("status", tones=VENDOR_TONES, label=_("Status"), sort_key="status"),
    )

    def get_base_queryset(self) -> QuerySet[Vendor]:
        return Vendor.objects.select_related("province")


class VendorInspectView(WatchInspectView):
    """One vendor: who it is, what it sells, and its standing."""

    template_name = "cms/officers/vendor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        vendor: Vendor = self.object
        context |= {
            "vendor": vendor,
            "application": getattr(vendor, "application", None),
            "members": vendor.memberships.select_related("user").order_by("pk"),
            "listings": listings_of(vendor=vendor),
            "open_orders": num_open_orders(vendor=vendor),
            "may_change": self.request.user.has_perm(CHANGE),
            "sanctions": sanctions_of(vendor=vendor),
            "may_impose": vendor.status != VendorStatus.CLOSED and self.request.user.has_perm(IMPOSE),
            "may_raise": self.request.user.has_perm("incidents.add_incident"),
            "may_lift": self.request.user.has_perm(LIFT),
        }
        return context


@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Note whether a vendor is led by women."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    vendor = found_in_area(request, Vendor.objects.all(), pk=pk)
    mark_women_led(vendor=vendor, is_women_led=request.POST.get("is_women_led") == "1", by=officer_of(request))
    messages.success(request, _g("%(what)s is saved.") % {"what": vendor})
    return redirect(VENDORS.get_url_name("inspect"), vendor.pk)


class VendorViewSet(WatchViewSet):
    """Screens for `Vendor`."""

    model = Vendor
    icon = "home"
    url_prefix = "marketplace/vendors"
    url_namespace = "officers_vendors"
    menu_label = _("Vendors")
    index_view_class = VendorIndexView
    inspect_view_class = VendorInspectView
    list_filter: ClassVar[list[str]] = ["status", "kind", "province", "is_women_led"]
    search_fields: ClassVar[list[str]] = ["name_km", "name_en", "legal_name", "code", "phone"]
    ordering = ("-approved_at", "-pk")

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("women/<int:pk>/", mark, name="women"),
        ]


VENDORS = VendorViewSet()
