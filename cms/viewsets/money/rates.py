"""How many riel one dollar is, day by day."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.desk.people import officer_of
from cms.viewsets.money.rate_forms import RateForm
from payments.models import ExchangeRate
from payments.services.rates import write_rate


class RateIndexView(generic.IndexView):
    """The rates at which prices are shown and purchases in dollars are converted."""

    page_title = _("Exchange rates")
    any_permission_required: ClassVar[list[str]] = ["view", "add", "change"]


class SavedByService:
    """To inherit from: the service writes the rate, with the officer's name to it."""

    form: forms.Form
    request: Any

    def save_instance(self) -> ExchangeRate:
        """Put the rate in."""
        data = self.form.cleaned_data
        return write_rate(
            day=data["valid_on"], khr_per_usd=data["khr_per_usd"], source=data["source"], by=officer_of(self.request)
        )


class RateCreateView(SavedByService, generic.CreateView):
    """Put a rate in."""


class RateEditView(SavedByService, generic.EditView):
    """Mend a rate; what was placed keeps the one it was placed at."""


class RateViewSet(ModelViewSet):
    """Screens for `ExchangeRate`: one a day, with its source and who put it in."""

    model = ExchangeRate
    icon = "order"
    url_prefix = "marketplace/rates"
    url_namespace = "officers_rates"
    menu_label = _("Exchange rates")
    index_view_class = RateIndexView
    add_view_class = RateCreateView
    edit_view_class = RateEditView
    copy_view_enabled = False
    add_to_reference_index = False
    edit_handler = ObjectList(
        [
            FieldPanel("valid_on", heading=_("Valid from this day")),
            FieldPanel("khr_per_usd", heading=_("Riel for one dollar")),
            FieldPanel("source", heading=_("Source"), help_text=_("Who published it, and where.")),
            FieldPanel("is_sure", heading=_("It is right, although it is far from the last one")),
        ],
        base_form_class=RateForm,
    )
    list_display: ClassVar[tuple[Any, ...]] = (
        Column("valid_on", label=_("Valid from")),
        Column("khr_per_usd", label=_("Riel for one dollar")),
        Column("source", label=_("Source")),
        Column("entered_by", label=_("Put in by")),
    )
    ordering = ("-valid_on",)


RATES = RateViewSet()
