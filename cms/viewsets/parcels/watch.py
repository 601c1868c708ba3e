"""Stuck parcels: those nobody has heard of for too long, those that are late, and news that fits none."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.areas import area_at, found_in_area, within_area
from cms.desk.clock import age_of
from cms.desk.people import officer_of
from cms.desk.screens import needs
from cms.viewsets.money.acting import Action, NothingForm, ReasonForm, Row, Section, show_one, show_rows, when
from logistics.models import Consignment, StrayEvent
from logistics.selectors.watching import MOST_LISTED, late_parcels, open_strays, quiet_parcels
from logistics.services.tracking import correct_tracking
from logistics.services.watching import ask_now, note_about
from logistics.tracking_status import TrackingStatus
from logistics.words import carrier_name

SEE, CHANGE = "shipping.view_consignment", "shipping.change_consignment"
TABS: Final = {"quiet": _("Quiet"), "late": _("Late")}
STRAYS: Final = {"strays": _("News that fits no parcel")}


class NoteForm(forms.Form):
    """What was found out, and for how long that is enough."""

    words = forms.CharField(label=_("What you found out"), max_length=500, widget=forms.Textarea({"rows": 3}))
    days = forms.IntegerField(label=_("Leave it in peace for so many days"), min_value=1, max_value=30, initial=2)


@require_GET
@needs(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show the parcels that somebody should look after, the longest quiet first."""
    tabs = {**TABS, **(STRAYS if area_at(request).is_national else {})}
    tab = request.GET.get("tab", "quiet")
    tab = tab if tab in tabs else "quiet"
    now = timezone.now()
    if tab == "strays":
        found = open_strays()[:MOST_LISTED]
        return show_rows(request, title=_g("Stuck parcels"), found=found, row=_stray, tabs=tabs, tab=tab)
    listed = quiet_parcels(now=now) if tab == "quiet" else late_parcels(now=now)

    def row(consignment: Consignment) -> Row:
        shipment = consignment.shipment
        expected = date_format(consignment.expected_to, "SHORT_DATE_FORMAT") if consignment.expected_to else "–"
        heard = consignment.heard_at or consignment.booked_at or consignment.created_at
        return Row(
            title=f"{carrier_name(consignment.carrier)} {consignment.shown_number} · {consignment.tracking_words}",
            note=f"{shipment.order.number} · {shipment.order.vendor} · "
            + _g("expected by %(day)s") % {"day": expected},
            url=reverse("officers_watch:parcel", args=[consignment.pk]),
            tag=age_of(since=heard, now=now),
            tone="bad" if tab == "late" else "warn",
        )

    found = within_area(request, listed)[:MOST_LISTED]
    return show_rows(request, title=_g("Stuck parcels"), found=found, row=row, tabs=tabs, tab=tab)


def _stray(event: StrayEvent) -> Row:
    return Row(
        title=f"{carrier_name(event.carrier)} {event.waybill_number} · {event.carrier_code}",
        note=f"{event.get_reason_display()} · {when(event.occurred_at)} · {event.carrier_text}",
        tag=when(event.received_at),
        tone="warn",
    )


@require_http_methods(["GET", "POST"])
@needs(SEE)
def parcel_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one parcel, what was heard of it, and what may be done."""
    known = Consignment.objects.select_related(
        "shipment__order__vendor", "shipment__order__shipping_address__province", "shipment__service"
    )
    consignment = found_in_area(request, known, pk=pk)
    order, address = consignment.shipment.order, consignment.shipment.order.shipping_address
    days = [consignment.expected_from, consignment.expected_to]
    facts = [
        (_g("Order"), order.number),
        (_g("Vendor"), order.vendor),
        (_g("Carrier"), f"{carrier_name(consignment.carrier)} {consignment.shown_number}"),
        (_g("Delivery"), consignment.shipment.service.name),
        (_g("Goes to"), address.province.name if address and address.province else ""),
        (_g("Now"), consignment.tracking_words),
        (_g("Last heard of"), when(consignment.heard_at)),
        (_g("Expected"), " – ".join(date_format(day, "SHORT_DATE_FORMAT") for day in days if day)),
        (_g("Booked"), when(consignment.booked_at)),
    ]
    events = consignment.events.latest_first()[:50]
    notes = consignment.watch_notes.select_related("by")[:20]
    sections = [
        Section(_g("History"), [Row(title=one.words, note=_told(one), tag=when(one.occurred_at)) for one in events]),
        Section(_g("Notes"), [Row(title=one.words, note=str(one.by), tag=when(one.at)) for one in notes]),
    ]
    may_act = request.user.has_perm(CHANGE)
    if request.method == "POST" and not may_act:
        raise PermissionDenied
    return show_one(
        request,
        title=f"{carrier_name(consignment.carrier)} {consignment.shown_number}",
        facts=facts,
        sections=sections,
        actions=_actions_on(request, consignment) if may_act else [],
        crumbs=[(reverse("officers_watch:queue"), _g("Stuck parcels"))],
        tag=consignment.tracking_words,
        may_act=may_act,
    )


def _told(event: Any) -> str:
    return " · ".join(text for text in (event.location, event.carrier_text) if text)


def _actions_on(request: HttpRequest, consignment: Consignment) -> list[Action]:
    if consignment.tracking.is_final:
        return []
    by, now, pk = officer_of(request), timezone.now(), consignment.pk
    return [
        Action(
            "ask",
            _("Ask the carrier for news"),
            _("Ask now"),
            lambda _data: ask_now(consignment_id=pk, now=now),
            _("The carrier was asked. What it said stands below."),
            NothingForm,
        ),
        Action(
            "note",
            _("Note what you found out"),
            _("Keep the note"),
            lambda data: note_about(consignment_id=pk, words=data["words"], days=data["days"], by=by, now=now),
            _("It is noted. The parcel comes back to this list when the days are over."),
            NoteForm,
        ),
        Action(
            "lost",
            _("Give it up for lost"),
            _("It is lost"),
            lambda data: correct_tracking(
                consignment_id=pk, status=TrackingStatus.LOST, reason=data["words"], by=by, now=now
            ),
            _("It is marked as lost."),
            ReasonForm,
            is_harsh=True,
        ),
    ]


class WatchViewSet(ViewSet):
    """Screens for stuck parcels."""

    url_prefix = "marketplace/watch"
    url_namespace = "officers_watch"
    icon = "view"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", queue, name="queue"), path("<int:pk>/", parcel_page, name="parcel")]


WATCH: Final = WatchViewSet("officers_watch")
