"""Bookings that failed: refused by the carrier, or waiting because it does not answer."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.areas import found_in_area, within_area
from cms.desk.people import officer_of
from cms.desk.screens import needs
from cms.viewsets.money.acting import Action, NothingForm, Row, show_one, show_rows, when
from logistics.health.selectors import failed_bookings
from logistics.models import BookingStatus, Consignment
from logistics.services.booking import book_now, request_booking
from logistics.words import carrier_name

SEE, CHANGE = "shipping.view_consignment", "shipping.change_consignment"
TABS: Final = {"refused": _("Refused"), "waiting": _("Waiting for the carrier")}


@require_GET
@needs(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show parcels that are still with their vendor because booking them failed, the oldest first."""
    tab = request.GET.get("tab", "refused")
    tab = tab if tab in TABS else "refused"

    def row(consignment: Consignment) -> Row:
        order = consignment.shipment.order
        return Row(
            title=f"{order.number} · {carrier_name(consignment.carrier)} · {order.vendor}",
            note=consignment.failure,
            url=reverse("officers_bookings:booking", args=[consignment.pk]),
            tag=when(consignment.created_at),
            tone="bad" if tab == "refused" else "warn",
        )

    found = within_area(request, failed_bookings(is_refused=tab == "refused"))
    return show_rows(request, title=_g("Failed bookings"), found=found, row=row, tabs=TABS, tab=tab)


@require_http_methods(["GET", "POST"])
@needs(SEE)
def booking_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one booking that failed, and have it tried again."""
    known = Consignment.objects.select_related("shipment__order__vendor", "shipment__service")
    consignment = found_in_area(request, known, pk=pk)
    order = consignment.shipment.order
    facts = [
        (_g("Order"), order.number),
        (_g("Vendor"), order.vendor),
        (_g("Carrier"), carrier_name(consignment.carrier)),
        (_g("Our number"), consignment.reference),
        (_g("What the carrier said"), consignment.failure),
        (_g("Tries"), consignment.attempts),
        (_g("Asked for"), when(consignment.created_at)),
        (_g("Next try"), when(consignment.next_attempt_at) if consignment.status == BookingStatus.READY else ""),
    ]
    return show_one(
        request,
        title=f"{order.number} · {carrier_name(consignment.carrier)}",
        facts=facts,
        actions=_actions_on(request, consignment),
        crumbs=[(reverse("officers_bookings:queue"), _g("Failed bookings"))],
        tag=consignment.get_status_display(),
        tone="bad" if consignment.status == BookingStatus.FAILED else "warn",
        may_act=request.user.has_perm(CHANGE),
    )


def _actions_on(request: HttpRequest, consignment: Consignment) -> list[Action]:
    """Return what an officer may do: let a waiting parcel be tried at once, or ask anew after a refusal."""
    by, now, back = officer_of(request), timezone.now(), reverse("officers_bookings:queue")
    if consignment.status == BookingStatus.READY:
        return [
            Action(
                "now",
                _("Do not wait"),
                _("Try it now"),
                lambda _data: book_now(consignment_id=consignment.pk, by=by, now=now),
                _("It is tried within half a minute."),
                NothingForm,
                then=back,
            )
        ]
    if consignment.status != BookingStatus.FAILED:
        return []

    def again(carrier: str) -> Any:
        return lambda _data: request_booking(shipment_id=consignment.shipment_id, by=by, now=now, carrier=carrier)

    done = _("It is asked for again. The vendor need not do anything.")
    return [
        Action("again", _("The reason is gone"), _("Ask the carrier again"), again(consignment.carrier), done,
               NothingForm, then=back),
        Action("by_hand", _("Send it with another carrier"), _("Another carrier, by hand"), again("manual"),
               _("The vendor types in the other carrier's number."), NothingForm, is_harsh=True, then=back),
    ]  # fmt: skip


class BookingsViewSet(ViewSet):
    """Screens for bookings that failed."""

    url_prefix = "marketplace/bookings"
    url_namespace = "officers_bookings"
    icon = "cross"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", queue, name="queue"), path("<int:pk>/", booking_page, name="booking")]


BOOKINGS: Final = BookingsViewSet("officers_bookings")
