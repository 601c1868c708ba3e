"""Something went wrong: telling it, and following what becomes of it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalogue.models import Product
from marketplace.community.selectors.listings import listing_with
from marketplace.core.errors import DomainError, RefusedInput
from marketplace.incidents.models import Incident, IncidentPhoto
from marketplace.incidents.selectors import by_token, photo_in
from marketplace.incidents.services.raising import Report, Subject, raise_incident
from marketplace.incidents.services.settling import say_whether_solved
from marketplace.sales.order.models import Order
from marketplace.storefront.incident_forms import LastWordForm, ReportForm
from marketplace.storefront.throttle import is_too_many
from vendors.models import Vendor


@never_cache
@require_http_methods(["GET", "POST"])
def about_order(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """Tell what went wrong with an order, to whoever holds its purchase's link."""
    order = Order.objects.select_related("vendor").filter(purchase__token=token, number=number).first()
    if order is None or order.vendor is None or order.confirmed_at is None:
        raise Http404
    heading = _("Order %(number)s from %(vendor)s") % {"number": number, "vendor": order.vendor.name}
    return _tell(request, Subject(vendor=order.vendor, order=order), heading=heading)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def about_product(request: HttpRequest, code: str) -> HttpResponse:
    """Tell what is wrong with a listing."""
    try:
        product = listing_with(code=code)
    except Product.DoesNotExist as error:
        raise Http404 from error
    if product.vendor is None:
        raise Http404
    return _tell(request, Subject(vendor=product.vendor, product=product), heading=product.get_title())


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def about_vendor(request: HttpRequest, code: str) -> HttpResponse:
    """Tell what is wrong with a vendor."""
    vendor = Vendor.objects.filter(code=code).first()
    if vendor is None:
        raise Http404
    return _tell(request, Subject(vendor=vendor), heading=vendor.name)


def _tell(request: HttpRequest, subject: Subject, *, heading: str) -> HttpResponse:
    form = ReportForm(request.POST or None, request.FILES or None)
    if form.is_bound and is_too_many(request, "incident"):
        form.add_error(None, _("That was too fast. Wait a moment and send it again."))
    if form.is_bound and form.is_valid():
        report = Report(**{name: form.cleaned_data[name] for name in ("kind", "words", "photos")})
        by = request.user if request.user.is_authenticated else None
        try:
            raised = raise_incident(subject=subject, report=report, by=by, now=timezone.now())
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("We have it. The vendor has seven days to answer; then the Ministry decides."))
            return _private(redirect("incidents:incident", token=raised.token))
    status = 422 if form.is_bound else 200
    return _private(render(request, "incidents/raise.html", {"form": form, "heading": heading}, status=status))


@never_cache
@require_http_methods(["GET", "POST"])
def incident(request: HttpRequest, token: str) -> HttpResponse:
    """Show what became of it, and let whoever raised it say whether it is solved."""
    found = _found(token)
    form = LastWordForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            say_whether_solved(
                incident=found,
                is_solved="solved" in request.POST,
                words=form.cleaned_data["words"],
                by=request.user if request.user.is_authenticated else None,
                now=timezone.now(),
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Thank you. We have noted it."))
            return _private(redirect("incidents:incident", token=token))
    context = {"incident": found, "notes": found.notes.all(), "form": form}
    return _private(render(request, "incidents/incident.html", context))


@never_cache
@require_GET
def photo(request: HttpRequest, token: str, public_id: str) -> FileResponse:
    """Show a photo of an incident to whoever holds its link."""
    try:
        found = photo_in(incident=_found(token), public_id=public_id)
    except IncidentPhoto.DoesNotExist as error:
        raise Http404 from error
    response = FileResponse(found.original.open("rb"), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return cast("FileResponse", _private(response))


def _found(token: str) -> Incident:
    try:
        return by_token(token=token)
    except Incident.DoesNotExist as error:
        raise Http404 from error


def _private(response: Any) -> Any:
    """Keep the link out of indexes: it opens the page to whoever has it.

    No other site is told it either, by the policy of all pages; `no-referrer` would hide where our own forms come from.
    """
    response["X-Robots-Tag"] = "noindex"
    return response


def _refuse(form: forms.Form, error: DomainError) -> None:
    fields = error.fields if isinstance(error, RefusedInput) else {"__all__": [str(error)]}
    for name, words in fields.items():
        form.add_error(name if name in form.fields else None, words)
