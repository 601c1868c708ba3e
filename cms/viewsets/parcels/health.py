"""The health of carriers: who answers, who rests, and how the last days went."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.views.decorators.http import require_GET
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.screens import show
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import when
from logistics.health.selectors import CarrierState, carriers_board

SEE: Final = "carrier_health.view_carrierhealth"
ICON: Final = "view"


def _state(one: CarrierState) -> tuple[str, str]:
    """Return how a carrier is, and the tone to say it in."""
    if not one.is_networked:
        return _g("people type in what happens"), "quiet"
    if one.rests_until:
        return _g("does not answer; asked again at %(time)s") % {"time": when(one.rests_until)}, "bad"
    if one.failures_in_a_row:
        return _g("was silent %(count)d times in a row") % {"count": one.failures_in_a_row}, "warn"
    return (_g("answers"), "good") if one.answered_at else (_g("was not asked yet"), "quiet")


@require_GET
@at_the_desk(SEE)
def board(request: HttpRequest) -> HttpResponse:
    """Show every carrier that the settings name."""
    states = carriers_board(now=timezone.now())
    rows = [{"one": one, "state": _state(one), "answered": when(one.answered_at)} for one in states]
    context = {"rows": rows, "alarms": reverse("officers_alarms:queue")}
    return show(request, "cms/officers/carriers.html", title=_g("Health of carriers"), icon=ICON, context=context)


class HealthViewSet(ViewSet):
    """The board of carriers."""

    url_prefix = "marketplace/carriers"
    url_namespace = "officers_carriers"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [path("", board, name="board")]


HEALTH: Final = HealthViewSet("officers_carriers")
