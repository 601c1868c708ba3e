"""How many riel one dollar is, day by day."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from payments.models import ExchangeRate


class RateIndexView(generic.IndexView):
    """The rates at which prices are shown in dollars."""

    page_title = _("Exchange rates")
    any_permission_required: ClassVar[list[str]] = ["view", "add", "change"]


class RateViewSet(ModelViewSet):
    """Screens for `ExchangeRate`: one a day, with its source."""

    model = ExchangeRate
    icon = "order"
    url_prefix = "marketplace/rates"
    url_namespace = "officers_rates"
    menu_label = _("Exchange rates")
    index_view_class = RateIndexView
    copy_view_enabled = False
    add_to_reference_index = False
    panels: ClassVar[list[Any]] = [
        FieldPanel("valid_on", heading=_("Valid from this day")),
        FieldPanel("khr_per_usd", heading=_("Riel for one dollar")),
        FieldPanel("source", heading=_("Source"), help_text=_("Who published it, and where.")),
    ]
    list_display: ClassVar[tuple[Any, ...]] = (
        Column("valid_on", label=_("Valid from")),
        Column("khr_per_usd", label=_("Riel for one dollar")),
        Column("source", label=_("Source")),
    )
    ordering = ("-valid_on",)


RATES = RateViewSet()
