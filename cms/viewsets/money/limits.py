"""How much unremitted cash may be under way for a vendor, from a day on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.desk.watching import WatchHistoryView
from payments.remittances.models import CashLimit


class LimitIndexView(generic.IndexView):
    """The rules, the newest first."""

    page_title = _("Limits of cash on delivery")
    any_permission_required: ClassVar[list[str]] = ["view", "add"]


class LimitCreateView(generic.CreateView):
    """A rule, with the officer who made it."""

    def save_instance(self) -> Any:
        self.form.instance.entered_by = self.request.user
        return super().save_instance()


class LimitViewSet(ModelViewSet):
    """Screens for `CashLimit`: a rule is added and never changed, so that the past stays as it was."""

    model = CashLimit
    icon = "order"
    url_prefix = "marketplace/cash-limits"
    url_namespace = "officers_cash_limits"
    menu_label = _("Limits of cash on delivery")
    index_view_class = LimitIndexView
    add_view_class = LimitCreateView
    history_view_class = WatchHistoryView
    copy_view_enabled = False
    add_to_reference_index = False
    panels: ClassVar[list[Any]] = [
        FieldPanel("vendor", heading=_("Vendor"), help_text=_("Empty: for every vendor without a rule of its own.")),
        FieldPanel("valid_from", heading=_("Valid from this day")),
        FieldPanel("amount_khr", heading=_("Riel under way at most")),
        FieldPanel("reason", heading=_("Why")),
    ]
    list_display: ClassVar[tuple[Any, ...]] = (
        Column("valid_from", label=_("Valid from")),
        Column("vendor", label=_("Vendor")),
        Column("amount_khr", label=_("Riel under way at most")),
        Column("reason", label=_("Why")),
        Column("entered_by", label=_("Entered by")),
    )
    ordering = ("-valid_from", "-pk")


CASH_LIMITS = LimitViewSet()
