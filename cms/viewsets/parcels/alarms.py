"""Alarms about carriers: what nobody understood or what fails, until an officer settles it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import Action, Row, show_one, show_rows, when
from logistics.health.models import CarrierAlarm
from logistics.health.selectors import alarms_in
from logistics.health.services.alarms import settle_alarm

SEE, CHANGE = "carrier_health.view_carrieralarm", "carrier_health.change_carrieralarm"
TABS: Final = {"open": _("To settle"), "settled": _("Settled")}


def title_of(alarm: CarrierAlarm) -> str:
    """Return what an alarm is about, in one line."""
    parts = (alarm.carrier_words, str(alarm.get_kind_display()), alarm.subject)
    return " · ".join(part for part in parts if part)


@require_GET
@at_the_desk(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show what stands, the latest first."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"

    def row(alarm: CarrierAlarm) -> Row:
        times = ngettext("%(count)d time", "%(count)d times", alarm.count) % {"count": alarm.count}
        return Row(
            title=title_of(alarm),
            note=f"{times} · {alarm.detail}" if alarm.detail else times,
            url=reverse("officers_alarms:alarm", args=[alarm.pk]),
            tag=when(alarm.settled_at or alarm.last_at),
            tone="" if alarm.settled_at else "warn",
        )

    return show_rows(request, title=_g("Alarms"), found=alarms_in(is_open=tab == "open"), row=row, tabs=TABS, tab=tab)


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def alarm_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one alarm, and settle it."""
    alarm = get_object_or_404(CarrierAlarm.objects.select_related("settled_by"), pk=pk)
    by = officer_of(request)
    facts = [
        (_g("Carrier"), alarm.carrier_words),
        (_g("About"), alarm.subject),
        (_g("In detail"), alarm.detail),
        (_g("How often"), alarm.count),
        (_g("First"), when(alarm.first_at)),
        (_g("Last"), when(alarm.last_at)),
        (_g("Settled"), when(alarm.settled_at)),
        (_g("By"), alarm.settled_by or (_g("nobody: it went away by itself") if alarm.settled_at else "")),
        (_g("Note"), alarm.note),
    ]
    settle = Action(
        "settle",
        _("Settle it"),
        _("It is settled"),
        lambda data: settle_alarm(alarm_id=alarm.pk, by=by, note=data["words"], now=timezone.now()),
        _("It is settled. If it happens again, there will be another alarm."),
        intro=_("What was done about it? An unknown code is asked of the carrier and added to its list of codes."),
        then=reverse("officers_alarms:queue"),
    )
    return show_one(
        request,
        title=title_of(alarm),
        facts=facts,
        actions=[] if alarm.settled_at else [settle],
        crumbs=[(reverse("officers_alarms:queue"), _g("Alarms"))],
        tag=_g("settled") if alarm.settled_at else _g("open"),
        tone="good" if alarm.settled_at else "warn",
        may_act=request.user.has_perm(CHANGE),
    )


class AlarmsViewSet(ViewSet):
    """Screens for alarms."""

    url_prefix = "marketplace/alarms"
    url_namespace = "officers_alarms"
    icon = "warning"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", queue, name="queue"), path("<int:pk>/", alarm_page, name="alarm")]


ALARMS: Final = AlarmsViewSet("officers_alarms")
