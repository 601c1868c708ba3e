"""Purchases, orders and tariffs: what is bought and what sending it costs, for officers to watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from cms.desk.areas import area_at
from cms.desk.columns import MoneyColumn, ToneColumn
from cms.desk.watching import WatchIndexView, WatchInspectView, WatchViewSet
from cms.viewsets.sales.reading import read_purchase, standing_of
from logistics.models import Tariff
from marketplace.geography.models import Province
from marketplace.sales.order.models import Milestone, Order, Purchase
from marketplace.sales.order.statuses import OrderStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

ORDER_TONES = {
    "confirmed": "waiting",
    "accepted": "waiting",
    "dispatched": "waiting",
    "delivered": "good",
    "declined": "bad",
    "returned": "bad",
}


class PurchaseIndexView(WatchIndexView):
    """All purchases, newest first."""

    page_title = _("Purchases")
    first_label = _("Number")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        "number",
        DateColumn("placed_at", label=_("Placed"), sort_key="placed_at"),
        Column("buyer_name", label=_("Buyer")),
        Column("vendors", label=_("Orders"), accessor="num_orders"),
        MoneyColumn("total", label=_("Total")),
        Column("payment_method", label=_("Paid by")),
        Column("standing", label=_("Standing"), accessor=standing_of),
    )

    def get_base_queryset(self) -> QuerySet[Purchase]:
        return Purchase.objects.annotate(num_orders=Count("orders")).prefetch_related("orders__cash_parcel")


class PurchaseInspectView(WatchInspectView):
    """One purchase: its orders, its money, its parcels."""

    template_name = "cms/officers/purchase.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["reading"] = read_purchase(self.object, area=area_at(self.request), now=timezone.now())
        return context


class PurchaseFilterSet(WagtailFilterSet):
    """By day, way of paying, and how far those are that are paid in parts."""

    parts = django_filters.ChoiceFilter(
        label=_("Paid in parts"),
        choices=[("parts", _("all of them")), ("late", _("a part is late"))],
        method="keep_parts",
    )

    class Meta:
        model = Purchase
        fields: ClassVar[dict[str, list[str]]] = {"placed_at": ["date"], "payment_method": ["exact"]}

    def keep_parts(self, rows: QuerySet[Purchase], _name: str, asked: str) -> QuerySet[Purchase]:
        """Keep purchases that are paid in parts, or those of which a part is late."""
        if asked == "late":
            return rows.filter(pk__in=Milestone.objects.late(now=timezone.now()).values("purchase"))
        return rows.filter(has_milestones=True)


class PurchaseViewSet(WatchViewSet):
    """Screens for `Purchase`."""

    model = Purchase
    icon = "list-ul"
    url_prefix = "marketplace/purchases"
    url_namespace = "officers_purchases"
    menu_label = _("Purchases")
    index_view_class = PurchaseIndexView
    inspect_view_class = PurchaseInspectView
    filterset_class = PurchaseFilterSet
    search_fields: ClassVar[list[str]] = ["number", "buyer_name", "phone", "orders__number"]
    ordering = ("-placed_at", "-pk")


class OrderFilterSet(WagtailFilterSet):
    """By status and by vendor's province."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=OrderStatus.choices)
    vendor__province = django_filters.ModelChoiceFilter(label=_("Province"), queryset=Province.objects.all())

    class Meta:
        model = Order
        fields = ("status", "vendor__province")


class OrderIndexView(WatchIndexView):
    """Each vendor's part of a purchase."""

    page_title = _("Orders")
    first_label = _("Number")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        "number",
        Column("vendor", label=_("Vendor"), accessor="vendor.name", sort_key="vendor__name_en"),
        DateColumn("confirmed_at", label=_("Confirmed"), sort_key="confirmed_at"),
        MoneyColumn("total", label=_("Total")),
        ToneColumn(
            "status", tones=ORDER_TONES, label=_("Status"), sort_key="status", accessor=lambda order: order.status_label
        ),
    )

    def get_base_queryset(self) -> QuerySet[Order]:
        return Order.objects.exclude(purchase=None).select_related("vendor", "purchase")

    def get_inspect_url(self, instance: Order) -> str:
        return reverse("officers_purchases:inspect", args=[instance.purchase_id])


class OrderViewSet(WatchViewSet):
    """The list of `Order`; one order is read on the page of its purchase."""

    model = Order
    icon = "form"
    url_prefix = "marketplace/orders"
    url_namespace = "officers_orders"
    menu_label = _("Orders")
    index_view_class = OrderIndexView
    inspect_view_enabled = False
    filterset_class = OrderFilterSet
    search_fields: ClassVar[list[str]] = ["number", "vendor__name_km", "vendor__name_en"]
    ordering = ("confirmed_at", "pk")


class TariffIndexView(WatchIndexView):
    """What delivery costs, from zone to zone."""

    page_title = _("Tariffs")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        Column("service", label=_("Service"), accessor="service.name", sort_key="service"),
        Column("origin", label=_("From"), accessor="origin_zone.name_en"),
        Column("destination", label=_("To"), accessor="destination_zone.name_en"),
        Column("weight", label=_("Up to, in grams"), accessor="max_weight_g", sort_key="max_weight_g"),
        MoneyColumn("price", label=_("Price"), sort_key="amount"),
        Column("valid_from", label=_("Valid from"), sort_key="valid_from"),
        Column("checked", label=_("Checked"), accessor=lambda one: _("sample") if one.is_sample else _("yes")),
    )

    def get_base_queryset(self) -> QuerySet[Tariff]:
        return Tariff.objects.select_related("service", "origin_zone", "destination_zone")


class TariffViewSet(WatchViewSet):
    """Screens for `Tariff`."""

    model = Tariff
    icon = "tablet-alt"
    url_prefix = "marketplace/tariffs"
    url_namespace = "officers_tariffs"
    menu_label = _("Tariffs")
    index_view_class = TariffIndexView
    list_filter: ClassVar[list[str]] = ["service", "origin_zone", "destination_zone", "is_sample"]
