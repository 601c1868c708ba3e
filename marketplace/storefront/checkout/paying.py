"""The screen that waits for the money, the codes on it, another way to pay, and calling it off."""

from __future__ import annotations

import io
from typing import Any

import qrcode
import qrcode.image.pil
import qrcode.image.svg
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from marketplace.core.clock import database_now
from marketplace.sales.order.models import Purchase
from marketplace.storefront.checkout.links import purchase_behind, rate_of
from marketplace.storefront.checkout.selectors.payment import payment_page
from payments.errors import UnableToChangePayment, UnableToStartPayment
from payments.models import Shown
from payments.services.attempts import start_payment
from payments.services.changes import call_off, change_way


@never_cache
@require_GET
def payment(request: HttpRequest, token: str) -> HttpResponse:
    """Show the code to pay, what has become of it, and turn to paid by itself."""
    purchase = purchase_behind(token)
    page = payment_page(purchase=purchase, rate=rate_of(purchase), now=database_now())
    return render(request, "checkout/payment.html", {"page": page, "rate": rate_of(purchase)})


@never_cache
@require_GET
def payment_status(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the waiting page: nothing while its state stands, else the panel that takes its place."""
    purchase = purchase_behind(token)
    page = payment_page(purchase=purchase, rate=rate_of(purchase), now=database_now())
    seen = (request.GET.get("state"), request.GET.get("due"))
    if seen == (page.mark, str(page.due.amount)):
        return HttpResponse(status=204)
    response = render(request, "checkout/_payment_panel.html", {"page": page, "rate": rate_of(purchase)})
    response["X-Payment-State"] = page.state
    return response


@require_POST
def new_code(request: HttpRequest, token: str) -> HttpResponse:
    """Make a new code for each part whose old one is over."""
    purchase = purchase_behind(token)
    try:
        start_payment(purchase_id=purchase.pk, now=database_now())
    except UnableToStartPayment as error:
        messages.error(request, str(error))
    return redirect("checkout:payment", token=token)


@require_POST
def other_way(request: HttpRequest, token: str) -> HttpResponse:
    """Let the buyer pay in another way."""
    purchase = purchase_behind(token)
    try:
        change_way(purchase_id=purchase.pk, way=request.POST.get("way", ""), now=database_now())
    except (UnableToChangePayment, UnableToStartPayment) as error:
        messages.error(request, str(error))
    return redirect("checkout:payment", token=token)


@require_POST
def calling_off(request: HttpRequest, token: str) -> HttpResponse:
    """Call off what is not paid yet, by the buyer's wish."""
    purchase = purchase_behind(token)
    user = request.user if request.user.is_authenticated else None
    try:
        call_off(purchase_id=purchase.pk, by=user, now=timezone.now())
    except UnableToChangePayment as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is called off. Nothing is owed."))
    return redirect("checkout:payment", token=token)


@require_GET
def code_image(request: HttpRequest, token: str, attempt: str) -> HttpResponse:
    """Return an attempt's code as a picture; it never changes, so a phone may keep it."""
    return _picture(_payload(token, attempt), qrcode.image.svg.SvgPathImage, "image/svg+xml")


@require_GET
def code_png(request: HttpRequest, token: str, attempt: str) -> HttpResponse:
    """Return the code as a file for the gallery: a bank app on the same phone reads it from there."""
    response = _picture(_payload(token, attempt), qrcode.image.pil.PilImage, "image/png")
    response["Content-Disposition"] = 'attachment; filename="khqr.png"'
    return response


def _payload(token: str, attempt: str) -> str:
    """Return the text of an attempt's code, or answer 404."""
    purchase = get_object_or_404(Purchase, token=token)
    found = purchase.payment_attempts.filter(public_id=attempt).filter(shown=Shown.QR).exclude(payload="").first()
    if found is None:
        raise Http404
    return found.payload


def _picture(payload: str, factory: Any, content_type: str) -> HttpResponse:
    picture = qrcode.make(
        payload, image_factory=factory, error_correction=qrcode.constants.ERROR_CORRECT_M, border=3, box_size=12
    )
    out = io.BytesIO()
    picture.save(out)
    response = HttpResponse(out.getvalue(), content_type=content_type)
    response["Cache-Control"] = "private, max-age=3600, immutable"
    return response
