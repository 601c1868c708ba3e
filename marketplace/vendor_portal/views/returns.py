"""What buyers give back: the queue by its clock, the vendor's answer, and what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.core.errors import DomainError
from marketplace.exports.selectors.files import file_of_order, numbers_of_order
from marketplace.returns.models import ReturnPhoto, ReturnRequest, ReturnStatus
from marketplace.returns.selectors import photo_in, return_for, returns_of
from marketplace.returns.services.answering import accept, decline
from marketplace.returns.services.inspecting import inspect
from marketplace.returns.services.moving import receive
from marketplace.returns.way import way_of
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.returns import AnswerForm, InspectForm
from vendors.permissions import can_handle_orders

if TYPE_CHECKING:
    from collections.abc import Callable


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def returns(request: MemberRequest) -> HttpResponse:
    """Show what waits for the vendor, by its clock, then the rest."""
    context = {"vendor": request.vendor, "returns": returns_of(vendor=request.vendor)}
    return render(request, "vendor_portal/returns.html", context)


@member_page(can_handle_orders, asks_terms=False)
@require_http_methods(["GET", "POST"])
def one_return(request: MemberRequest, number: str) -> HttpResponse:
    """Show one return, and do what is the vendor's to do."""
    found = _found(request, number)
    form = _form_for(request, found)
    deed = next((name for name in DEEDS if name in request.POST), "")
    if request.method == "POST" and deed and (form is None or form.is_valid()):
        try:
            messages.success(request, DEEDS[deed](request, found, form))
        except DomainError as error:
            if form is None:
                messages.error(request, str(error))
            else:
                show_refusal(form, error)
        if form is None or not form.errors:
            return redirect("vendor_portal:return", code=request.vendor.code, number=number)
    parcel = found.consignment
    context = {
        "vendor": request.vendor,
        "return": found,
        "form": form,
        "way": way_of(found),
        "export": file_of_order(order_id=found.order_id),
        "export_numbers": numbers_of_order(order_id=found.order_id),
        "may_answer": found.status == ReturnStatus.ASKED,
        "may_accept": found.status in (ReturnStatus.ASKED, ReturnStatus.DECLINED),
        "may_receive": found.must_come_back and found.status in (ReturnStatus.ACCEPTED, ReturnStatus.ON_THE_WAY),
        "events": parcel.events.order_by("-occurred_at", "-pk") if parcel is not None else (),
    }
    return render(request, "vendor_portal/return.html", context, status=422 if form and form.errors else 200)


def _form_for(request: MemberRequest, found: ReturnRequest) -> AnswerForm | InspectForm | None:
    if found.status in (ReturnStatus.ASKED, ReturnStatus.DECLINED):
        return AnswerForm(request.POST or None, request.FILES or None, request=found)
    if found.status == ReturnStatus.RECEIVED:
        return InspectForm(request.POST or None, request.FILES or None, request=found)
    return None


def _accept(request: MemberRequest, found: ReturnRequest, form: Any) -> str:
    said = form.cleaned_data
    accept(
        request=found,
        by=request.user,
        words=said["words"],
        photos=said["photos"],
        may_keep=bool(said.get("may_keep")),
        now=timezone.now(),
    )
    return _("Accepted. The buyer is told.")


def _decline(request: MemberRequest, found: ReturnRequest, form: Any) -> str:
    said = form.cleaned_data
    decline(request=found, by=request.user, words=said["words"], photos=said["photos"], now=timezone.now())
    return _("Declined. The buyer may call the Ministry.")


def _receive(request: MemberRequest, found: ReturnRequest, form: Any) -> str:
    receive(request=found, by=request.user, now=timezone.now())
    return _("Noted. Now look at it.")


def _inspect(request: MemberRequest, found: ReturnRequest, form: Any) -> str:
    said = form.cleaned_data
    inspect(
        request=found,
        by=request.user,
        found=form.found,
        words=said["words"],
        photos=said["photos"],
        is_contested=said["is_contested"],
        now=timezone.now(),
    )
    if found.status == ReturnStatus.DISPUTED:
        return _("Noted. An officer of the Ministry decides.")
    return _("Noted. The buyer is paid back.")


#: Name of the button that was pressed -> what it does; each returns what is said afterwards.
DEEDS: dict[str, Callable[[MemberRequest, ReturnRequest, Any], str]] = {
    "accept": _accept,
    "decline": _decline,
    "receive": _receive,
    "inspect": _inspect,
}


@member_page(can_handle_orders, asks_terms=False)
@require_safe
def photo(request: MemberRequest, number: str, public_id: str) -> HttpResponse:
    """Show a photo of a return."""
    try:
        found = photo_in(request=_found(request, number), public_id=public_id)
    except ReturnPhoto.DoesNotExist as error:
        raise Http404 from error
    response = HttpResponse(found.original.read(), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _found(request: MemberRequest, number: str) -> ReturnRequest:
    try:
        return return_for(vendor=request.vendor, number=number)
    except ReturnRequest.DoesNotExist as error:
        raise Http404 from error
