"""What parcels burn, by the estimates kept with them, and how many travel together."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.screens import show
from cms.viewsets.money.access import at_the_desk
from logistics.handover.models import ConsolidationRun
from logistics.selectors.carbon import ROAD_FACTOR, factors_on
from logistics.selectors.green import green_of, together_of

SEE: Final = "shipping.view_shipment"
#: The longest time that one page tells of.
MOST_DAYS: Final = 366


class DaysForm(forms.Form):
    """From which day to which."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("To"), widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            raise forms.ValidationError(_("Choose at most a year, its first day before its last."))
        return data


@require_GET
@at_the_desk(SEE)
def report(request: HttpRequest) -> HttpResponse:
    """Show grams by way of sending, the cleaner choices, and the lots; of this month unless other days are named."""
    today = timezone.localdate()
    first, last = today.replace(day=1), today
    asked = {"first": request.GET.get("first") or first, "last": request.GET.get("last") or last}
    form = DaysForm(asked)
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    rows = green_of(first=first, last=last)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "rows": rows,
        "lots": together_of(first=first, last=last),
        "runs": ConsolidationRun.objects.filter(opened_at__date__range=(first, last)).aggregate(
            runs=Count("pk", distinct=True), parcels=Count("parcels")
        ),
        "kilograms": f"{sum(row.grams for row in rows) / 1000:,.1f}",
        "factors": _factors(last),
        "road_factor": ROAD_FACTOR,
    }
    return show(request, "cms/officers/parcels/carbon.html", title=_g("CO2 and lots"), icon="globe", context=context)


def _factors(day: date) -> list[Any]:
    """Return the factors in force, so that everybody sees what the estimate stands on."""
    return sorted(factors_on(day).values(), key=lambda one: one.mode)


class CarbonViewSet(ViewSet):
    """The screen of what parcels burn."""

    url_prefix = "marketplace/carbon"
    url_namespace = "officers_carbon"
    icon = "globe"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", report, name="report")]


CARBON: Final = CarbonViewSet("officers_carbon")
