"""What a vendor says of an order that is paid in parts: a step is done, the goods are ready, it may go unpaid."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.core.errors import DomainError
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.milestones import reach_milestone, send_before_paid
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.selectors import milestone_at, order_for
from payments.papers.files import pdf_answer
from payments.papers.proforma import has_proforma, proforma_pdf
from vendors.permissions import can_handle_orders


@member_page(can_handle_orders, asks_terms=False)
@require_POST
def reach(request: MemberRequest, number: str, position: int) -> HttpResponse:
    """Say that what a part of the price waits for has happened."""
    milestone_id = milestone_at(order=_order(request, number), position=position)
    if milestone_id is None:
        raise Http404
    try:
        reach_milestone(milestone_id=milestone_id, vendor=request.vendor, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Said. The buyer is asked to pay this part."))
    return _back(request, number)


@member_page(can_handle_orders, asks_terms=False)
@require_POST
def send_unpaid(request: MemberRequest, number: str) -> HttpResponse:
    """Let an order be sent though a part of its price that holds it back is not paid."""
    try:
        send_before_paid(order=_order(request, number), vendor=request.vendor, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You can book the carrier now."))
    return _back(request, number)


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def proforma(request: MemberRequest, number: str) -> HttpResponse:
    """Hand out the proforma invoice, as the buyer has it: with what every vendor of the purchase delivers."""
    purchase = _order(request, number).purchase
    if purchase is None or not has_proforma(purchase):
        raise Http404
    return pdf_answer(proforma_pdf(purchase=purchase, now=timezone.now()), name=f"PF-{purchase.number}")


def _order(request: MemberRequest, number: str) -> Order:
    try:
        return order_for(vendor=request.vendor, number=number)
    except Order.DoesNotExist as error:
        raise Http404 from error


def _back(request: MemberRequest, number: str) -> HttpResponse:
    return redirect("vendor_portal:order", code=request.vendor.code, number=number)
