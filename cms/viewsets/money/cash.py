"""Cash at the door: what carriers still hold, and what is done about what does not come."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.clock import age_of
from cms.desk.people import officer_of
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import (
    Action,
    NothingForm,
    Row,
    Section,
    show_one,
    show_rows,
    spoken,
    when,
)
from cms.viewsets.money.cash_lists import SEE_LISTS, row_of
from logistics.words import carrier_name
from marketplace.users.models import User
from payments.remittances import selectors
from payments.remittances.models import (
    CashParcel,
    WriteOff,
    WriteOffStatus,
)
from payments.remittances.services import settling

SEE, CHANGE = "remittances.view_cashparcel", "remittances.change_cashparcel"
TABS: Final = {
    "late": _("Late"),
    "short": _("Short"),
    "missing": _("Missing"),
    "way": _("On the way"),
    "write_offs": _("To write off"),
    "closed": _("Settled"),
}


@require_GET
@at_the_desk(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show the cash that carriers owe, by how it stands, the oldest first."""
    tab = request.GET.get("tab", "late")
    tab = tab if tab in TABS else "late"
    now = timezone.now()
    figures = selectors.cash_figures(now=now)
    intro = " · ".join(
        _g("Carriers hold %(held)s, of which %(late)s is late and %(short)s was remitted short.")
        % {"held": spoken(one.held), "late": spoken(one.late), "short": spoken(one.short)}
        for one in figures
    )

    def row(parcel: CashParcel) -> Row:
        age = age_of(since=parcel.collected_at, now=now)
        is_late = parcel.closed_at is None and parcel.due_by < now
        return Row(
            title=f"{parcel.order.number} · {spoken(parcel.rest_money if not parcel.closed_at else parcel.due_money)}",
            note=f"{carrier_name(parcel.carrier)} {parcel.waybill} · {parcel.order.vendor}",
            url=reverse("officers_cash:parcel", args=[parcel.pk]),
            tag=when(parcel.closed_at) if parcel.closed_at else age,
            tone="bad" if is_late else "",
        )

    links = [(reverse("officers_cash_lists:lists"), _g("Carriers' lists"))] if request.user.has_perm(SEE_LISTS) else []
    found = selectors.parcels_in(tab=tab, now=now)
    return show_rows(
        request, title=_g("Cash at the door"), found=found, row=row, tabs=TABS, tab=tab, links=links, intro=intro
    )


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def parcel_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one carrier took for one order, and what has become of it."""
    parcel = get_object_or_404(CashParcel.objects.select_related("order__vendor", "charged_by"), pk=pk)
    facts = [
        (_g("Order"), parcel.order.number),
        (_g("Vendor"), parcel.order.vendor),
        (_g("Carrier"), f"{carrier_name(parcel.carrier)} {parcel.waybill}"),
        (_g("Taken at the door"), when(parcel.collected_at)),
        (_g("Should be here by"), when(parcel.due_by)),
        (_g("Due"), spoken(parcel.due_money)),
        (_g("The carrier says it took"), spoken(parcel.taken_money) if parcel.taken != parcel.due else ""),
        (_g("Remitted"), spoken(parcel.remitted_money)),
        (_g("Written off"), spoken(parcel.written_off_money) if parcel.written_off else ""),
        (_g("Still with the carrier"), spoken(parcel.rest_money)),
        (
            _g("Put down to the carrier"),
            f"{when(parcel.charged_at)} · {parcel.charged_by}" if parcel.charged_at else "",
        ),
        (_g("Note"), parcel.note),
    ]
    history = [
        Row(
            title=f"{row_of(one)} · {spoken(one.money)}",
            note=when(one.booked_at),
            tag=one.get_state_display(),
            url=reverse("officers_cash_lists:list", args=[one.file_id]),
        )
        for one in parcel.lines.select_related("file").order_by("pk")
    ]
    asked = [
        Row(
            title=spoken(one.money),
            note=f"{one.reason} · {one.asked_by}" + (f" · {one.decided_by}" if one.decided_by else ""),
            tag=one.get_status_display(),
        )
        for one in selectors.write_offs_of(parcel=parcel)
    ]
    sections = [Section(_g("Lines of carriers' lists"), history)]
    if asked:
        sections.append(Section(_g("Writing off"), asked))
    may_act = request.user.has_perm(CHANGE)
    actions = _actions_on(request, parcel) if may_act else []
    return show_one(
        request,
        title=f"{parcel.order.number} · {carrier_name(parcel.carrier)}",
        facts=facts,
        sections=sections,
        actions=actions,
        crumbs=[(reverse("officers_cash:queue"), _g("Cash at the door"))],
        tag=_g("settled") if parcel.closed_at else _g("open"),
        tone="good" if parcel.closed_at else "warn",
        may_act=may_act,
    )


def _actions_on(request: HttpRequest, parcel: CashParcel) -> list[Action]:
    """Return what this officer may do about a parcel."""
    if parcel.closed_at:
        return []
    by, now = officer_of(request), timezone.now()
    asked = parcel.write_offs.filter(status=WriteOffStatus.ASKED).select_related("parcel__order").first()
    if asked is not None:
        return _decisions(asked, by)
    actions = [
        Action(
            "note",
            _("Wait: the carrier pays later"),
            _("Keep the note"),
            lambda data: settling.note_about(parcel=parcel, by=by, words=data["words"], now=now),
            _("It is noted. The rest stays owed by the carrier."),
        ),
        Action(
            "write_off",
            _("Give it up for lost"),
            _("Ask a second officer"),
            lambda data: settling.ask_write_off(parcel=parcel, by=by, reason=data["words"], now=now),
            _("A second officer decides now."),
            is_harsh=True,
        ),
    ]
    if parcel.charged_at is None:
        charge = Action(
            "charge",
            _("Put it down to the carrier"),
            _("It is the carrier's fault"),
            lambda data: settling.charge_carrier(parcel=parcel, by=by, words=data["words"], now=now),
            _("It is put down to the carrier, and stays on its account until it pays."),
        )
        actions.insert(1, charge)
    return actions


def _decisions(asked: WriteOff, by: User) -> list[Action]:
    def decide(_data: Mapping[str, Any], *, agrees: bool) -> None:
        settling.decide_write_off(write_off=asked, by=by, agrees=agrees, now=timezone.now())

    title = _g("%(officer)s wants to write off %(money)s") % {"officer": asked.asked_by, "money": spoken(asked.money)}
    agree, refuse = partial(decide, agrees=True), partial(decide, agrees=False)
    return [
        Action(
            "agree", title, _("Agree"), agree, _("It is written off."), NothingForm, intro=asked.reason, is_harsh=True
        ),
        Action("refuse", _("Or refuse"), _("Refuse"), refuse, _("It is refused and stays owed."), NothingForm),
    ]


class CashViewSet(ViewSet):
    """Screens for what carriers owe."""

    url_prefix = "marketplace/cash"
    url_namespace = "officers_cash"
    icon = "order"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", queue, name="queue"), path("<int:pk>/", parcel_page, name="parcel")]


CASH: Final = CashViewSet("officers_cash")
