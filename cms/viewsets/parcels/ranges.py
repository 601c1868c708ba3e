"""Ranges of postal numbers: how many are left, until when they last, and entering new ones."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.desk.screens import refuse_all, show
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import Action, NothingForm, Row, show_one, show_rows
from logistics.errors import UnableToGrantRange
from logistics.models import NumberRange
from logistics.models.numbers import MAX_SERIAL
from logistics.selectors.numbers import Outlook, outlook_of
from logistics.services.numbers import LOW, Grant, grant_range, open_range

SEE, ADD, CHANGE = "shipping.view_numberrange", "shipping.add_numberrange", "shipping.change_numberrange"
ICON: Final = "list-ol"


class GrantForm(forms.Form):
    """A range, as the post's letter says it."""

    indicator = forms.CharField(
        label=_("Service indicator"),
        min_length=2,
        max_length=2,
        help_text=_("EE for EMS, CP for parcels collected at a post office, RR for what comes back."),
    )
    first_serial = forms.IntegerField(
        label=_("First number, without its check digit"), min_value=0, max_value=MAX_SERIAL
    )
    last_serial = forms.IntegerField(label=_("Last number, without its check digit"), min_value=0, max_value=MAX_SERIAL)
    granted_on = forms.DateField(label=_("Granted on"), widget=forms.DateInput({"type": "date"}))
    source = forms.CharField(label=_("Letter of the post, by number and date"), max_length=200)

    def grant(self) -> Grant:
        """Return what was typed."""
        data = self.cleaned_data
        return Grant(
            indicator=data["indicator"].upper(),
            first_serial=data["first_serial"],
            last_serial=data["last_serial"],
            granted_on=data["granted_on"],
            source=data["source"],
        )


def _lasts(outlook: Outlook) -> str:
    """Return until when an indicator's numbers last, as far as the last weeks tell."""
    if outlook.left == 0:
        return _g("used up")
    if outlook.ends_on is None:
        return _g("%(left)s left; none was taken lately") % {"left": f"{outlook.left:,}"}
    day = date_format(outlook.ends_on, "DATE_FORMAT")
    return _g("%(left)s left, until about %(day)s") % {"left": f"{outlook.left:,}", "day": day}


@require_GET
@at_the_desk(SEE)
def ranges(request: HttpRequest) -> HttpResponse:
    """Show every range, those in use first, with the outlook of each indicator above."""
    outlooks = {one.indicator: one for one in outlook_of(on=timezone.localdate())}

    def row(one: NumberRange) -> Row:
        is_low = one.is_open and outlooks[one.indicator].left <= LOW
        return Row(
            title=str(one),
            note=f"{one.source} · {date_format(one.granted_on, 'DATE_FORMAT')}"
            + (" · " + _g("demo") if one.is_demo else ""),
            url=reverse("officers_ranges:range", args=[one.pk]),
            tag=_g("%(left)s left") % {"left": f"{one.left:,}"} if one.is_open else _g("closed"),
            tone="bad" if is_low else "",
        )

    intro = " · ".join(f"{indicator}: {_lasts(one)}" for indicator, one in outlooks.items())
    links = [(reverse("officers_ranges:add"), _g("Enter a range"))] if request.user.has_perm(ADD) else []
    found = NumberRange.objects.order_by("-is_open", "indicator", "granted_on", "pk")
    return show_rows(request, title=_g("Postal numbers"), found=found, row=row, links=links, intro=intro)


@require_http_methods(["GET", "POST"])
@at_the_desk(ADD)
def add(request: HttpRequest) -> HttpResponse:
    """Enter a range that the post granted."""
    form = GrantForm(request.POST or None)
    back = reverse("officers_ranges:list")
    if form.is_valid():
        try:
            made = grant_range(grant=form.grant(), by=officer_of(request), now=timezone.now())
        except UnableToGrantRange as error:
            refuse_all(form, error)
        else:
            messages.success(request, _g("The range %(range)s is entered.") % {"range": made})
            return redirect(back)
    context = {"form": form, "button": _g("Enter it"), "back": back}
    crumbs = [(back, _g("Postal numbers"))]
    title = _g("Enter a range of postal numbers")
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=crumbs, context=context)


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def range_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one range, and close or open it."""
    one = get_object_or_404(NumberRange, pk=pk)
    by = officer_of(request)
    facts = [
        (_g("Service indicator"), one.indicator),
        (_g("First number"), f"{one.first_serial:08d}"),
        (_g("Last number"), f"{one.last_serial:08d}"),
        (_g("Next number"), f"{one.next_serial:08d}" if one.left else ""),
        (_g("Left"), f"{one.left:,}"),
        (_g("Granted on"), date_format(one.granted_on, "DATE_FORMAT")),
        (_g("Granted by"), one.source),
        (_g("For trying out only"), _g("yes") if one.is_demo else ""),
    ]
    title, button = (_("Use it no more"), _("Close it")) if one.is_open else (_("Use it again"), _("Open it"))
    turn = Action(
        "turn",
        title,
        button,
        lambda _data: open_range(number_range=one, is_open=not one.is_open, by=by, now=timezone.now()),
        _("It is saved."),
        NothingForm,
        is_harsh=one.is_open,
    )
    return show_one(
        request,
        title=str(one),
        facts=facts,
        actions=[turn],
        crumbs=[(reverse("officers_ranges:list"), _g("Postal numbers"))],
        tag=_g("open") if one.is_open else _g("closed"),
        tone="good" if one.is_open and one.left else "warn",
        may_act=request.user.has_perm(CHANGE),
    )


class RangesViewSet(ViewSet):
    """Screens for postal numbers."""

    url_prefix = "marketplace/postal-numbers"
    url_namespace = "officers_ranges"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", ranges, name="list"),
            path("add/", add, name="add"),
            path("<int:pk>/", range_page, name="range"),
        ]


RANGES: Final = RangesViewSet("officers_ranges")
