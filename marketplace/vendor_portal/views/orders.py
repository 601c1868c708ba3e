"""A vendor's orders: accept or decline, book the carrier, print the label, hand the parcel over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.labels import Paper, render_labels
from logistics.models import BookingStatus, Consignment
from logistics.points.models import ParcelPhoto
from logistics.points.selectors import WaitingParcel, photo_of_order, waiting_of
from logistics.points.services.telling import tell_step
from logistics.services.booking import request_booking
from marketplace.core.errors import DomainError
from marketplace.exports.selectors.files import file_of_order
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import accept_order, decline_order
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.orders import DeclineForm, GiveBackForm, HandStepForm
from marketplace.vendor_portal.giving_back import money_back_of
from marketplace.vendor_portal.selectors import (
    TABS,
    OrderPage,
    consignment_of,
    order_for,
    order_page,
    order_tabs,
    orders_of,
    shipment_of,
)
from payments.commission.selectors import kept_of
from payments.milestones import vendor_plan
from payments.papers.selectors import papers_of_order
from payments.services.refunds.by_hand import record_given_by_vendor
from vendors.permissions import can_handle_orders, can_see_money

if TYPE_CHECKING:
    from uuid import UUID


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def orders(request: MemberRequest) -> HttpResponse:
    """Show the vendor's orders, by what is to be done with them."""
    tab = request.GET.get("tab", "accept")
    if tab not in TABS:
        raise Http404
    context = {
        "vendor": request.vendor,
        "tabs": order_tabs(vendor=request.vendor, current=tab),
        "tab": tab,
        "rows": orders_of(vendor=request.vendor, tab=tab),
    }
    return render(request, "vendor_portal/orders.html", context)


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def order(request: MemberRequest, number: str) -> HttpResponse:
    """Show one order and what can be done with it now."""
    return _order_page(request, _order(request, number))


def _order_page(
    request: MemberRequest,
    found: Order,
    *,
    told: HandStepForm | None = None,
    giving: tuple[str, GiveBackForm] | None = None,
) -> HttpResponse:
    page = order_page(order=found)
    backs = money_back_of(order=found)
    sees_money = can_see_money(user=request.user, vendor=request.vendor)
    context = {
        "vendor": request.vendor,
        "order": page,
        "deal": vendor_plan(order=found, now=timezone.now()),
        "kept": kept_of(order_id=found.pk),
        "waiting": _waiting(page),
        "next_forms": _forms(page, "next_steps", told),
        "trouble_forms": _forms(page, "trouble_steps", told),
        "backs": backs,
        "give_forms": [
            (back, giving[1] if giving and giving[0] == back.public_id else GiveBackForm())
            for back in backs
            if back.is_mine_to_give and sees_money
        ],
        "papers": papers_of_order(order=found) if sees_money else (),
        "export": file_of_order(order_id=found.pk),
    }
    return render(request, "vendor_portal/order.html", context)


def _waiting(page: OrderPage) -> WaitingParcel | None:
    """Return where the parcel waits, who was called and what was photographed; never the buyer's code."""
    pk = page.parcel.consignment_id if page.parcel else None
    return waiting_of([pk], with_codes=False).get(pk) if pk is not None else None


def _forms(page: OrderPage, which: str, told: HandStepForm | None) -> list[HandStepForm]:
    """Return a form for each step that can be told; the one that came back keeps what was typed."""
    if page.parcel is None:
        return []
    return [
        told
        if told is not None and told.choice.code == step.code
        else HandStepForm(choice=step, carrier=page.parcel.timeline.carrier, cash_due=page.parcel.cash_due)
        for step in getattr(page.parcel, which)
    ]


@member_page(can_handle_orders, asks_terms=False)
@require_POST
def accept(request: MemberRequest, number: str) -> HttpResponse:
    """Take an order on."""
    found = _order(request, number)
    try:
        accept_order(order=found, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Accepted. Pack it now, then book the carrier."))
    return _back(request, number)


@member_page(can_handle_orders, asks_terms=False)
@require_http_methods(["GET", "POST"])
def decline(request: MemberRequest, number: str) -> HttpResponse:
    """Turn an order down, with a reason."""
    found = _order(request, number)
    form = DeclineForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            decline_order(order=found, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Declined. The buyer gets the money back."))
        return _back(request, number)
    return render(request, "vendor_portal/decline.html", {"vendor": request.vendor, "number": number, "form": form})


@member_page(can_handle_orders, asks_terms=False)
@require_POST
def book(request: MemberRequest, number: str) -> HttpResponse:
    """Book the parcel with the carrier that the buyer chose, or with another after that one refused."""
    shipment = shipment_of(_order(request, number))
    if shipment is None:
        raise Http404
    carrier = "manual" if "another" in request.POST else ""
    try:
        request_booking(shipment_id=shipment.pk, by=request.user, now=timezone.now(), carrier=carrier)
    except DomainError as error:
        messages.error(request, str(error))
    return _back(request, number)


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def label(request: MemberRequest, number: str) -> HttpResponse:
    """Give the label to print, on a roll, or on a sheet of A4 with `?paper=a4`."""
    consignment = _consignment(request, number)
    if consignment.status != BookingStatus.BOOKED:
        raise Http404
    paper = Paper.A4 if request.GET.get("paper") == Paper.A4 else Paper.ROLL
    response = HttpResponse(render_labels(consignments=[consignment], paper=paper), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{consignment.reference}.pdf"'
    return response


@member_page(can_handle_orders, asks_terms=False)
@require_POST
def tell(request: MemberRequest, number: str, step: str) -> HttpResponse:
    """Write down a step that the vendor saw happen: the parcel is on the bus, with the rider, collected."""
    found = _order(request, number)
    page = order_page(order=found)
    choices = {choice.code: choice for choice in page.parcel.hand_steps} if page.parcel else {}
    if step not in choices or page.parcel is None or page.parcel.consignment_id is None:
        raise Http404
    form = HandStepForm(
        request.POST,
        request.FILES,
        choice=choices[step],
        carrier=page.parcel.timeline.carrier,
        cash_due=page.parcel.cash_due,
    )
    if not form.is_valid():
        return _order_page(request, found, told=form)
    now = timezone.now()
    try:
        tell_step(consignment_id=page.parcel.consignment_id, told=form.told(now=now), by=request.user, now=now)
    except DomainError as error:
        form.refuse(error)
        return _order_page(request, found, told=form)
    messages.success(request, _("Written down. The buyer sees it."))
    return _back(request, number)


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def photo(request: MemberRequest, number: str, public_id: str) -> FileResponse:
    """Show a picture of a parcel of the vendor's own."""
    try:
        found = photo_of_order(vendor=request.vendor, order=_order(request, number), public_id=public_id)
    except ParcelPhoto.DoesNotExist as error:
        raise Http404 from error
    response = FileResponse(found.original.open("rb"), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@member_page(can_see_money, asks_terms=False)
@require_POST
def give_back(request: MemberRequest, number: str, public_id: UUID) -> HttpResponse:
    """Write down that the vendor gave a buyer money back, which the buyer had paid it directly."""
    found = _order(request, number)
    back = next((one for one in money_back_of(order=found) if one.public_id == str(public_id)), None)
    if back is None or not back.is_for_vendor:
        raise Http404
    form = GiveBackForm(request.POST)
    if form.is_valid():
        try:
            record_given_by_vendor(
                refund_id=back.refund_id,
                vendor=request.vendor,
                reference=form.cleaned_data["reference"],
                by=request.user,
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error("reference", str(error))
    if form.errors:
        return _order_page(request, found, giving=(back.public_id, form))
    messages.success(request, _("Written down. The buyer is told."))
    return _back(request, number)


def _order(request: MemberRequest, number: str) -> Order:
    try:
        return order_for(vendor=request.vendor, number=number)
    except Order.DoesNotExist as error:
        raise Http404 from error


def _consignment(request: MemberRequest, number: str) -> Consignment:
    shipment = shipment_of(_order(request, number))
    consignment = consignment_of(shipment) if shipment else None
    if consignment is None:
        raise Http404
    return consignment


def _back(request: MemberRequest, number: str) -> HttpResponse:
    return redirect("vendor_portal:order", code=request.vendor.code, number=number)
