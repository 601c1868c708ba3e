"""Money that goes back to buyers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn

from cms.columns import MoneyColumn, ToneColumn
from cms.viewsets.watch import WatchIndexView, WatchViewSet
from payments.models import Refund

if TYPE_CHECKING:
    from django.db.models import QuerySet

REFUND_TONES = {
    "asked": "waiting",
    "refused": "good",
    "due": "bad",
    "submitted": "waiting",
    "succeeded": "good",
    "failed": "bad",
}


class RefundIndexView(WatchIndexView):
    """Money that must go back to buyers."""

    page_title = _("Refunds")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        Column("purchase", label=_("Purchase"), accessor="receipt.purchase.number"),
        MoneyColumn("money", label=_("Amount")),
        Column("reason", label=_("Why"), accessor="get_reason_display", sort_key="reason"),
        DateColumn("created_at", label=_("Since"), sort_key="created_at"),
        ToneColumn("status", tones=REFUND_TONES, label=_("Status"), sort_key="status"),
    )

    def get_base_queryset(self) -> QuerySet[Refund]:
        return Refund.objects.select_related("receipt__purchase")


class RefundViewSet(WatchViewSet):
    """Screens for `Refund`."""

    model = Refund
    icon = "rotate"
    url_prefix = "marketplace/refunds"
    url_namespace = "officers_refunds"
    menu_label = _("Refunds")
    index_view_class = RefundIndexView
    list_filter: ClassVar[list[str]] = ["status", "reason"]
    ordering = ("created_at", "pk")
    inspect_view_fields: ClassVar[list[str]] = ["amount", "currency", "reason", "status", "created_at", "order"]


REFUNDS = RefundViewSet()
