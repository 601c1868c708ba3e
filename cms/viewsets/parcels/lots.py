"""Lots of village hubs: what is under way together, whose parcels, what hubs take; and the lists for carriers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import Action, Row, Section, show_one, show_rows, spoken, when
from logistics.handover.models import ConsolidationRun, Manifest, RunParcel, RunStatus
from logistics.handover.selectors.manifests import all_manifests, manifest_page
from logistics.handover.selectors.runs import all_runs, fees_of, hubs, lines_of, sums_of
from logistics.handover.services.fees import next_day, set_fee
from logistics.handover.services.runs import fee_of
from logistics.models import ServicePoint
from marketplace.core.money import Money

SEE, SEE_LISTS = "handover.view_consolidationrun", "handover.view_manifest"
SEE_FEES, ADD_FEE = "handover.view_hubfee", "handover.add_hubfee"
TABS: Final = {status.value: status.label for status in RunStatus}


def _parcels(number: int) -> str:
    return ngettext("%(n)s parcel", "%(n)s parcels", number) % {"n": number}


@require_GET
@at_the_desk(SEE)
def lots(request: HttpRequest) -> HttpResponse:
    """Show the lots of all hubs, by how far they are, the newest first."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else RunStatus.OPEN

    def row(run: Any) -> Row:
        is_late = run.status == RunStatus.OPEN and run.bring_until < timezone.now()
        return Row(
            title=f"{run.number} · {run.hub} → {run.destination}",
            note=f"{run.carrier_name} · {_parcels(run.num_parcels)} · {when(run.opened_at)}",
            url=reverse("officers_lots:lot", args=[run.pk]),
            tag=run.get_status_display(),
            tone="bad" if is_late else "",
        )

    links = [(reverse("officers_lots:hubs"), _g("Hubs and their fees"))] if request.user.has_perm(SEE_FEES) else []
    found = all_runs().filter(status=tab)
    return show_rows(request, title=_g("Lots of village hubs"), found=found, row=row, tabs=TABS, tab=tab, links=links)


@require_GET
@at_the_desk(SEE)
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one lot: its parcels, what happened to it, and what the hub takes."""
    run = get_object_or_404(ConsolidationRun.objects.select_related("hub", "destination", "opened_by"), pk=pk)
    lines = lines_of(run=run)
    sums = sums_of(run=run, lines=lines)
    facts = [
        (_g("Hub"), run.hub),
        (_g("Carrier"), f"{run.carrier_name} {run.waybill_number}"),
        (_g("Goes to"), run.destination),
        (_g("Opened"), f"{when(run.opened_at)} · {run.opened_by}"),
        (_g("Takes parcels until"), when(run.bring_until)),
        (_g("Closed"), when(run.closed_at)),
        (_g("Handed over"), f"{when(run.handed_over_at)} · {run.received_by}" if run.handed_over_at else ""),
        (_g("Arrived"), when(run.arrived_at)),
        (_g("Makers"), sums.makers),
        (_g("Weight"), f"{sums.weight_g / 1000:g} kg"),
        (_g("Hub's fees"), " · ".join((spoken(sums.fees), _g("not paid yet") + " " + spoken(sums.owed)))),
    ]
    happened = [
        Row(title=event.words, note=f"{when(event.occurred_at)} {event.location} {event.text}")
        for event in run.events.order_by("-occurred_at", "-pk")
    ]
    return show_one(
        request,
        title=str(run),
        facts=facts,
        sections=[Section(_g("Parcels"), [_line(line) for line in lines]), Section(_g("What happened"), happened)],
        crumbs=[(reverse("officers_lots:list"), _g("Lots of village hubs"))],
        tag=run.get_status_display(),
    )


def _line(line: RunParcel) -> Row:
    parcel = line.consignment
    maker = parcel.shipment.partner.vendor or parcel.shipment.partner
    return Row(
        title=f"{parcel.shown_number} · {maker}",
        note=f"{parcel.shipment.order.number} · {when(line.joined_at)}"
        + (f" · {line.left_why}" if line.left_at else ""),
        tag=_g("goes alone") if line.left_at else parcel.tracking_words,
    )


@require_GET
@at_the_desk(SEE_FEES)
def hub_list(request: HttpRequest) -> HttpResponse:
    """Show the hubs and what each takes for a parcel today."""
    now = timezone.now()

    def row(hub: ServicePoint) -> Row:
        return Row(
            title=hub.name,
            note=f"{hub.province} · {hub.operator}".strip(" ·"),
            url=reverse("officers_lots:hub", args=[hub.pk]),
            tag=spoken(fee_of(hub=hub, now=now)),
        )

    crumbs = [(reverse("officers_lots:list"), _g("Lots of village hubs"))]
    return show_rows(request, title=_g("Hubs and their fees"), found=hubs(), row=row, crumbs=crumbs)


class FeeForm(forms.Form):
    """A new fee, with where it was agreed."""

    amount = forms.DecimalField(label=_("Riel for each parcel"), min_value=0, max_digits=14, decimal_places=0)
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}))
    source = forms.CharField(label=_("Where it was agreed, with the date"), max_length=200)


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE_FEES)
def hub(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one hub's fees, and set the next."""
    found, now = get_object_or_404(hubs(), pk=pk), timezone.now()

    def enter(data: Mapping[str, Any]) -> None:
        set_fee(
            hub=found,
            fee=Money(data["amount"], "KHR"),
            valid_from=data["valid_from"],
            source=data["source"],
            by=officer_of(request),
            now=now,
        )

    def form(data: Any, files: Any, **more: Any) -> forms.Form:
        return FeeForm(data, initial={"valid_from": next_day(now)}, **more)

    history = [
        Row(title=spoken(fee.price), note=fee.source, tag=date_format(fee.valid_from, "DATE_FORMAT"))
        for fee in fees_of(hub=found)
    ]
    return show_one(
        request,
        title=found.name,
        facts=[
            (_g("Province"), found.province),
            (_g("Landmark"), found.landmark),
            (_g("Phone"), found.phone),
            (_g("Fee today"), spoken(fee_of(hub=found, now=now))),
        ],
        sections=[Section(_g("Fees"), history)],
        actions=[Action("fee", _("Set a fee"), _("Set it"), enter, _("The fee is set."), form)],
        crumbs=[(reverse("officers_lots:hubs"), _g("Hubs and their fees"))],
        may_act=request.user.has_perm(ADD_FEE),
    )


@require_GET
@at_the_desk(SEE_LISTS)
def lists(request: HttpRequest) -> HttpResponse:
    """Show the lists that vendors closed for carriers, the newest first."""

    def row(manifest: Any) -> Row:
        return Row(
            title=f"{manifest} · {manifest.partner}",
            note=f"{_parcels(manifest.num_parcels)} · {when(manifest.closed_at)}",
            url=reverse("officers_lists_of_parcels:list", args=[manifest.pk]),
            tag=manifest.get_status_display(),
        )

    return show_rows(request, title=_g("Lists for carriers"), found=all_manifests(), row=row)


@require_GET
@at_the_desk(SEE_LISTS)
def one_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one list: its parcels, who took them, and what became of the wish that the carrier come."""
    manifest = get_object_or_404(Manifest.objects.select_related("partner__vendor", "closed_by"), pk=pk)
    page = manifest_page(manifest=manifest)
    wish = page.pickup
    facts = [
        (_g("Vendor"), manifest.partner.vendor),
        (_g("Pick-up point"), manifest.partner),
        (_g("Carrier"), manifest.carrier_name),
        (_g("Closed"), f"{when(manifest.closed_at)} · {manifest.closed_by}"),
        (_g("Signed for"), f"{when(manifest.received_at)} · {manifest.received_by}" if manifest.received_at else ""),
        (_g("Asked to come"), f"{when(wish.asked_at)} · {wish.get_status_display()} {wish.failure}" if wish else ""),
        (_g("Weight"), f"{page.weight_g / 1000:g} kg"),
        (_g("Cash to collect"), " ".join(spoken(money) for money in page.cash)),
    ]
    rows = [
        Row(title=parcel.shown_number, note=parcel.shipment.order.number, tag=parcel.tracking_words)
        for parcel in page.parcels
    ]
    return show_one(
        request,
        title=str(manifest),
        facts=facts,
        sections=[Section(_g("Parcels"), rows)],
        crumbs=[(reverse("officers_lists_of_parcels:all"), _g("Lists for carriers"))],
        tag=manifest.get_status_display(),
    )


class LotsViewSet(ViewSet):
    """Screens of lots and of hubs' fees."""

    url_prefix = "marketplace/lots"
    url_namespace = "officers_lots"
    icon = "folder-open-1"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", lots, name="list"),
            path("hubs/", hub_list, name="hubs"),
            path("hubs/<int:pk>/", hub, name="hub"),
            path("<int:pk>/", lot, name="lot"),
        ]


class ListsViewSet(ViewSet):
    """Screens of the lists for carriers."""

    url_prefix = "marketplace/lists-of-parcels"
    url_namespace = "officers_lists_of_parcels"
    icon = "list-ul"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", lists, name="all"), path("<int:pk>/", one_list, name="list")]


LOTS: Final = LotsViewSet("officers_lots")
LISTS: Final = ListsViewSet("officers_lists_of_parcels")
