"""Handing parcels over together: what to fetch and pack, labels, lists for carriers, the village hub."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from logistics.handover.models import Manifest, ManifestStatus
from logistics.handover.selectors.manifests import manifest_for, manifest_page, manifests_of
from logistics.handover.selectors.packing import packing_day
from logistics.handover.selectors.ready import bundles_of
from logistics.handover.selectors.runs import brought_by, runs_near
from logistics.handover.services.manifests import close_manifest, receive_manifest
from logistics.handover.services.pickups import comes_on_request, request_pickup
from logistics.handover.sheets import manifest_pdf, packing_slips_pdf, pick_list_pdf
from logistics.labels import Paper, render_labels
from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.handover import PickupForm, ReceivedForm
from vendors.permissions import can_handle_orders

#: Labels in one file: a morning's work of a busy shop.
MOST_LABELS: Final = 200
#: So long a maker sees what was brought to a hub.
BROUGHT: Final = timedelta(days=30)


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def handover(request: MemberRequest) -> HttpResponse:
    """Show what lies ready for which carrier, the lists that were closed, and the hubs that gather parcels."""
    vendor, now = request.vendor, timezone.now()
    context = {
        "vendor": vendor,
        "bundles": bundles_of(vendor=vendor),
        "manifests": manifests_of(vendor=vendor),
        "runs": runs_near(vendor=vendor, now=now),
        "brought": brought_by(vendor=vendor, since=now - BROUGHT),
    }
    return render(request, "vendor_portal/handover/handover.html", context)


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def packing(request: MemberRequest) -> HttpResponse:
    """Show what to fetch from the shelf and what goes into which box on a day."""
    day = _day(request)
    context = {
        "vendor": request.vendor,
        "packing": packing_day(vendor=request.vendor, day=day),
        "is_today": day == timezone.localdate(),
        "day_before": day - timedelta(days=1),
    }
    return render(request, "vendor_portal/handover/packing.html", context)


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def pick_list(request: MemberRequest) -> HttpResponse:
    """Give the pick list of a day to print."""
    day = _day(request)
    return _pdf(pick_list_pdf(vendor=request.vendor, day=day), f"pick-{day:%Y-%m-%d}")


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def packing_slips(request: MemberRequest) -> HttpResponse:
    """Give the packing slips of a day to print."""
    day = _day(request)
    return _pdf(packing_slips_pdf(vendor=request.vendor, day=day), f"packing-{day:%Y-%m-%d}")


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def labels(request: MemberRequest, paper: str) -> HttpResponse:
    """Give the labels of all that lies ready, in the order of the page."""
    parcels = [parcel for bundle in bundles_of(vendor=request.vendor) for parcel in bundle.parcels]
    if paper not in {one.value for one in Paper}:
        raise Http404
    if not parcels:
        messages.info(request, _("Nothing lies ready."))
        return redirect("vendor_portal:handover", code=request.vendor.code)
    return _pdf(render_labels(consignments=parcels[:MOST_LABELS], paper=Paper(paper)), f"labels-{paper}")


@member_page(can_handle_orders, asks_terms=False)
@require_POST
def close(request: MemberRequest) -> HttpResponse:
    """Close the list of what was ticked for one carrier."""
    wanted = (request.POST.get("partner", ""), request.POST.get("carrier", ""))
    bundle = next((one for one in bundles_of(vendor=request.vendor) if (one.partner.code, one.carrier) == wanted), None)
    if bundle is None:
        messages.error(request, _("No parcel lies ready for this carrier."))
        return redirect("vendor_portal:handover", code=request.vendor.code)
    try:
        manifest = close_manifest(
            partner=bundle.partner,
            carrier=bundle.carrier,
            by=request.user,
            now=timezone.now(),
            references=request.POST.getlist("parcel"),
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("vendor_portal:handover", code=request.vendor.code)
    return redirect("vendor_portal:manifest", code=request.vendor.code, public_id=manifest.public_id)


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def manifest(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show one list, and what can be done with it now."""
    return _manifest_page(request, _manifest(request, public_id))


def _manifest_page(
    request: MemberRequest, found: Manifest, *, wish: PickupForm | None = None, received: ReceivedForm | None = None
) -> HttpResponse:
    page = manifest_page(manifest=found)
    waits = found.status == ManifestStatus.CLOSED
    may_ask = waits and comes_on_request(found.carrier) and (page.pickup is None or page.pickup.status == "refused")
    soon = timezone.localtime(timezone.now()).replace(second=0, microsecond=0)
    context = {
        "vendor": request.vendor,
        "page": page,
        "manifest": found,
        "pickup_form": (wish or PickupForm(initial={"ready_at": soon})) if may_ask else None,
        "received_form": (received or ReceivedForm()) if waits else None,
    }
    return render(request, "vendor_portal/handover/manifest.html", context)


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def manifest_file(request: MemberRequest, public_id: str) -> HttpResponse:
    """Give one list to print and to sign."""
    found = _manifest(request, public_id)
    return _pdf(manifest_pdf(manifest=found), found.number)


@member_page(can_handle_orders, asks_terms=False)
@require_POST
def pickup(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask the carrier to come for a list's parcels."""
    found, form = _manifest(request, public_id), PickupForm(request.POST)
    if not form.is_valid():
        return _manifest_page(request, found, wish=form)
    try:
        request_pickup(
            manifest_id=found.pk, ready_at=form.cleaned_data["ready_at"], by=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The carrier is asked to come."))
    return redirect("vendor_portal:manifest", code=request.vendor.code, public_id=public_id)


@member_page(can_handle_orders, asks_terms=False)
@require_POST
def received(request: MemberRequest, public_id: str) -> HttpResponse:
    """Write down who of the carrier took a list's parcels."""
    found, form = _manifest(request, public_id), ReceivedForm(request.POST)
    if form.is_valid():
        try:
            receive_manifest(
                manifest_id=found.pk,
                received_by=form.cleaned_data["received_by"],
                signature=form.cleaned_data["signature"],
                by=request.user,
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
    if form.errors:
        return _manifest_page(request, found, received=form)
    messages.success(request, _("Handed over. The buyers see it."))
    return redirect("vendor_portal:manifest", code=request.vendor.code, public_id=public_id)


def _manifest(request: MemberRequest, public_id: str) -> Manifest:
    try:
        return manifest_for(vendor=request.vendor, public_id=public_id)
    except Manifest.DoesNotExist as error:
        raise Http404 from error


def _day(request: MemberRequest) -> date:
    """Return the day that is asked for, today where none is."""
    try:
        return date.fromisoformat(request.GET["day"]) if "day" in request.GET else timezone.localdate()
    except ValueError as error:
        raise Http404 from error


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
