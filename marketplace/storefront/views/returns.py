"""Giving something back: asking, and following what becomes of it; by link, without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from logistics.errors import UnableToCancelConsignment
from logistics.labels import render_label
from logistics.models import BookingStatus
from logistics.selectors import hand_steps_for
from logistics.services.by_hand import mark_by_hand
from marketplace.core.errors import DomainError, RefusedInput
from marketplace.exports.selectors.files import numbers_of_order
from marketplace.returns.models import ReturnPhoto, ReturnRequest, ReturnStatus
from marketplace.returns.selectors import by_token, photo_in, policies_for, returnable
from marketplace.returns.services.answering import dispute
from marketplace.returns.services.asking import Wish, ask_return, withdraw
from marketplace.returns.services.moving import book_way_back, call_back_parcel
from marketplace.returns.way import way_of
from marketplace.sales.order.models import Order
from marketplace.storefront.return_forms import AskForm, HandedForm, WordsForm
from marketplace.storefront.throttle import is_too_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from marketplace.users.models import User


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """Ask to give something of an order back, to whoever holds its purchase's link."""
    order = Order.objects.select_related("vendor", "purchase").filter(purchase__token=token, number=number).first()
    if order is None or order.vendor is None or order.confirmed_at is None:
        raise Http404
    lines = returnable(order=order, now=timezone.now())
    form = AskForm(request.POST or None, request.FILES or None, lines=lines)
    if form.is_bound and is_too_many(request, "return"):
        form.add_error(None, _("That was too fast. Wait a moment and send it again."))
    if form.is_bound and form.is_valid():
        wish = Wish(
            reason=form.cleaned_data["reason"],
            wanted=form.cleaned_data["wanted"],
            pieces=form.pieces,
            words=form.cleaned_data["words"],
            photos=form.cleaned_data["photos"],
        )
        try:
            asked = ask_return(order=order, wish=wish, by=_person(request), now=timezone.now())
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("We have it, and the vendor is told."))
            return _private(redirect("returns:return", token=asked.token))
    terms = [policy for policy in policies_for(order).values() if policy.goods in {line.goods for line in lines}]
    context = {"form": form, "order": order, "lines": lines, "terms": terms}
    return _private(render(request, "returns/ask.html", context, status=422 if form.is_bound else 200))


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what became of a return, and let its buyer do what is theirs to do."""
    found = _found(token)
    deed = next((name for name in DEEDS if name in request.POST), "")
    form: forms.Form | None = _form_for(request, found)
    if request.method == "POST" and deed and (form is None or form.is_valid()):
        try:
            messages.success(request, DEEDS[deed](request, found, form))
            return _private(redirect("returns:return", token=token))
        except DomainError as error:
            if form is None:
                messages.error(request, str(error))
                return _private(redirect("returns:return", token=token))
            _refuse(form, error)
    parcel = found.consignment
    context = {
        "return": found,
        "follow_url": found.replacement.get_absolute_url() if found.replacement else "",
        "form": form,
        "way": way_of(found),
        "export_numbers": numbers_of_order(order_id=found.order_id),
        "has_label": parcel is not None and parcel.status == BookingStatus.BOOKED,
        "may_withdraw": found.status in (ReturnStatus.ASKED, ReturnStatus.DECLINED)
        or (found.status == ReturnStatus.ACCEPTED and found.must_come_back),
        "events": parcel.events.order_by("-occurred_at", "-pk") if parcel is not None else (),
    }
    return _private(render(request, "returns/return.html", context, status=422 if form and form.errors else 200))


def _form_for(request: HttpRequest, found: ReturnRequest) -> forms.Form | None:
    """Return the form of what the buyer may do now: call the Ministry, or say that it was handed over."""
    if found.status == ReturnStatus.DECLINED:
        said = request.POST if "dispute" in request.POST else None
        return WordsForm(said, request.FILES or None) if said is not None else WordsForm()
    step = _handing_over(found)
    if step is None:
        return None
    return HandedForm(request.POST if "handed" in request.POST else None, step=step)


def _handing_over(found: ReturnRequest) -> Any:
    if found.status != ReturnStatus.ACCEPTED or found.consignment is None:
        return None
    steps = [one for one in hand_steps_for(found.consignment) if one.code in ("handed_over", "picked_up")]
    return steps[0] if steps else None


def _dispute(request: HttpRequest, found: ReturnRequest, form: Any) -> str:
    said = form.cleaned_data
    dispute(request=found, by=_person(request), words=said["words"], photos=said["photos"], now=timezone.now())
    return _("An officer of the Ministry will decide. You will hear from us.")


def _book(request: HttpRequest, found: ReturnRequest, form: Any) -> str:
    book_way_back(request=found, by=_person(request), now=timezone.now())
    return _("The way back is being booked.")


def _book_another(request: HttpRequest, found: ReturnRequest, form: Any) -> str:
    if found.consignment is not None:
        call_back_parcel(request=found, by=_person(request), now=timezone.now())
    book_way_back(request=found, by=_person(request), now=timezone.now(), by_hand=True)
    return _("Hand it to the carrier that you choose, and tell us its number.")


def _handed(request: HttpRequest, found: ReturnRequest, form: Any) -> str:
    if found.consignment is not None:
        now = timezone.now()
        mark_by_hand(consignment_id=found.consignment.pk, entry=form.entry(now), by=_person(request), now=now)
    return _("Thank you. The vendor is told that it is on its way.")


def _withdraw(request: HttpRequest, found: ReturnRequest, form: Any) -> str:
    withdraw(request=found, by=_person(request), now=timezone.now())
    try:
        call_back_parcel(request=found, by=_person(request), now=timezone.now())
    except UnableToCancelConsignment as error:
        return str(error)
    return _("You keep it. The return is closed.")


#: Name of the button that was pressed -> what it does; each returns what is said afterwards.
DEEDS: dict[str, Callable[[HttpRequest, ReturnRequest, Any], str]] = {
    "dispute": _dispute,
    "book": _book,
    "another": _book_another,
    "handed": _handed,
    "withdraw": _withdraw,
}


@never_cache
@require_GET
def label(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out the label of the parcel that goes back."""
    parcel = _found(token).consignment
    if parcel is None or parcel.status != BookingStatus.BOOKED:
        raise Http404
    response = HttpResponse(render_label(consignment=parcel), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{parcel.reference}.pdf"'
    return cast("HttpResponse", _private(response))


@never_cache
@require_GET
def photo(request: HttpRequest, token: str, public_id: str) -> FileResponse:
    """Show a photo of a return to whoever holds its link."""
    try:
        found = photo_in(request=_found(token), public_id=public_id)
    except ReturnPhoto.DoesNotExist as error:
        raise Http404 from error
    response = FileResponse(found.original.open("rb"), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return cast("FileResponse", _private(response))


def _person(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _found(token: str) -> ReturnRequest:
    try:
        return by_token(token=token)
    except ReturnRequest.DoesNotExist as error:
        raise Http404 from error


def _private(response: Any) -> Any:
    """Keep the link out of indexes: it opens the page to whoever has it."""
    response["X-Robots-Tag"] = "noindex"
    return response


def _refuse(form: forms.Form, error: DomainError) -> None:
    fields: Any = error.fields if isinstance(error, RefusedInput) else {"__all__": [str(error)]}
    if not fields:
        fields = {"__all__": [str(error)]}
    for name, words in fields.items():
        form.add_error(name if name in form.fields else None, words)
