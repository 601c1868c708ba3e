"""What left the country, by country, goods and province; and how near exporters are to being Best Traders."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.areas import area_at, found_in_area, within_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse_all, show
from cms.viewsets.parcels.carbon import DaysForm
from marketplace.core.errors import RefusedInput
from marketplace.core.typed import NotANumber, whole_number
from marketplace.exports.models import ExporterProfile
from marketplace.exports.selectors.figures import Trade, best_trader_term, best_traders, trade_between
from marketplace.exports.services.exporters import note_standing

if TYPE_CHECKING:
    from django.http import HttpRequest

SEE, EXPORTERS, CHANGE = "exports.view_exportfile", "exports.view_exporterprofile", "exports.change_exporterprofile"
ICON: Final = "globe"
#: Spreadsheets take a file for UTF-8 only if it begins so.
BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


class StandingForm(forms.Form):
    """What an officer read of an exporter."""

    capital_khr = forms.CharField(label=_("Capital, in riel"), required=False, max_length=24)
    tcms_rank = forms.IntegerField(
        label=_("Rank in the customs' system (TCMS)"), required=False, min_value=1, max_value=99
    )
    consolidator = forms.ModelChoiceField(
        label=_("Trades under"),
        queryset=ExporterProfile.objects.none(),
        required=False,
        empty_label=_("in its own name"),
    )

    def clean_capital_khr(self) -> Decimal | None:
        """Return the capital; nothing where it is not known."""
        typed = self.cleaned_data["capital_khr"]
        if not typed:
            return None
        try:
            return Decimal(whole_number(typed))
        except NotANumber as error:
            raise forms.ValidationError(_("Write a whole number of riel.")) from error


def _asked(request: HttpRequest) -> tuple[DaysForm, Trade]:
    """Return the form of the days and what left on them; of this year unless other days are named."""
    today = timezone.localdate()
    first, last = today.replace(month=1, day=1), today
    form = DaysForm({"first": request.GET.get("first") or first, "last": request.GET.get("last") or last})
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    return form, trade_between(area=area_at(request), first=first, last=last)


@require_GET
@needs(SEE)
def report(request: HttpRequest) -> HttpResponse:
    """Show what left, three ways."""
    form, trade = _asked(request)
    tables = (
        (_g("By country"), trade.by_country),
        (_g("By kind of goods (HS heading)"), trade.by_goods),
        (_g("By province of origin"), trade.by_province),
    )
    context = {"form": form, "trade": trade, "tables": tables}
    return show(
        request, "cms/officers/trade/figures.html", title=_g("What left the country"), icon=ICON, context=context
    )


@require_GET
@needs(SEE)
def table(request: HttpRequest) -> HttpResponse:
    """Hand out the same as a table."""
    _form, trade = _asked(request)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["by", "code", "name", "consignments", "value_usd", "without_rate", "came_back"])
    for name, figures in (("country", trade.by_country), ("goods", trade.by_goods), ("province", trade.by_province)):
        for one in figures:
            writer.writerow(
                [name, one.code, one.name, one.files, f"{one.value.amount:f}", one.without_rate, one.came_back]
            )
    answer = HttpResponse(BOM + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="exports-{trade.first:%Y%m%d}-{trade.last:%Y%m%d}.csv"'
    return answer


@require_GET
@needs(EXPORTERS)
def traders(request: HttpRequest) -> HttpResponse:
    """Show how near exporters are to being Best Traders, alone and with those that trade under them."""
    now = timezone.now()
    context = {
        "rows": best_traders(area=area_at(request), now=now),
        "term": best_trader_term(day=timezone.localdate(now)),
    }
    return show(request, "cms/officers/trade/traders.html", title=_g("Best Traders"), icon="pick", context=context)


@require_http_methods(["GET", "POST"])
@needs(EXPORTERS)
def trader(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one exporter, and note what an officer read of it."""
    profile: ExporterProfile = found_in_area(
        request, ExporterProfile.objects.select_related("vendor", "consolidator"), pk=pk
    )
    may = request.user.has_perm(CHANGE)
    if request.method == "POST" and not may:
        raise PermissionDenied
    first = {
        "capital_khr": f"{profile.capital_khr:,.0f}" if profile.capital_khr is not None else "",
        "tcms_rank": profile.tcms_rank,
        "consolidator": profile.consolidator_id,
    }
    form = StandingForm(request.POST or None, initial=first)
    others = within_area(request, ExporterProfile.objects.filter(consolidator=None)).exclude(pk=pk)
    form.fields["consolidator"].queryset = others  # type: ignore[attr-defined]
    if form.is_bound and form.is_valid():
        try:
            note_standing(profile=profile, by=officer_of(request), **form.cleaned_data)
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            messages.success(request, _g("Noted."))
            return redirect("officers_trade:traders")
    back = reverse("officers_trade:traders")
    context = {"profile": profile, "form": form, "may": may, "button": _g("Note it"), "back": back}
    crumbs = [(back, _g("Best Traders"))]
    return show(
        request, "cms/officers/trade/trader.html", title=profile.name_latin, icon="pick", crumbs=crumbs, context=context
    )


class FigureViewSet(ViewSet):
    """Screens of figures of exports."""

    url_prefix = "marketplace/trade"
    url_namespace = "officers_trade"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", report, name="report"),
            path("figures.csv", table, name="table"),
            path("traders/", traders, name="traders"),
            path("traders/<int:pk>/", trader, name="trader"),
        ]


FIGURES: Final = FigureViewSet("officers_trade")
