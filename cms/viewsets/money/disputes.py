"""Money that buyers' banks take back: what is disputed, until when the provider wants an answer, how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from cms.desk.columns import MoneyColumn, ToneColumn
from cms.desk.watching import WatchIndexView, WatchInspectView, WatchViewSet
from payments.models import Dispute

if TYPE_CHECKING:
    from django.db.models import QuerySet

DISPUTE_TONES = {"opened": "bad", "won": "good", "lost": "quiet"}


class DisputeIndexView(WatchIndexView):
    """Disputes, the one that must be answered first on top."""

    page_title = _("Disputes")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        TitleColumn(
            "purchase",
            label=_("Purchase"),
            accessor="receipt.purchase.number",
            get_url=lambda dispute: reverse("officers_disputes:inspect", args=[dispute.pk]),
        ),
        MoneyColumn("money", label=_("Amount")),
        Column("provider", label=_("Provider"), sort_key="provider"),
        DateColumn("answer_by", label=_("Answer until"), sort_key="answer_by"),
        ToneColumn("status", tones=DISPUTE_TONES, label=_("Status"), sort_key="status"),
    )

    def get_base_queryset(self) -> QuerySet[Dispute]:
        return Dispute.objects.select_related("receipt__purchase")


class DisputeInspectView(WatchInspectView):
    """One dispute, its purchase, and the vendors whose money it is about."""

    template_name = "cms/officers/dispute.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        purchase = self.object.receipt.purchase
        orders = purchase.orders.select_related("vendor").order_by("pk") if purchase else []
        return context | {"dispute": self.object, "orders": orders}


class DisputeViewSet(WatchViewSet):
    """Screens for `Dispute`."""

    model = Dispute
    icon = "warning"
    url_prefix = "marketplace/disputes"
    url_namespace = "officers_disputes"
    menu_label = _("Disputes")
    index_view_class = DisputeIndexView
    inspect_view_class = DisputeInspectView
    list_filter: ClassVar[list[str]] = ["status", "provider"]
    ordering = ("ended_at", "answer_by", "pk")


DISPUTES = DisputeViewSet()
