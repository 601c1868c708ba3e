"""What a buyer does about a parcel that waits: says that it came, asks for a new code, or for more days."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from logistics.models import Consignment
from logistics.points.models import ParcelPhoto
from logistics.points.selectors import parcel_of_purchase, photo_of_purchase
from logistics.points.services.codes import renew_code
from logistics.points.services.doors import confirm_receipt
from logistics.points.services.stays import extend_hold
from marketplace.core.errors import DomainError

#: Days that one press of the button adds.
DAYS: Final = 3


@never_cache
@require_POST
def came(request: HttpRequest, token: str, parcel_id: str) -> HttpResponse:
    """Note that the buyer has the parcel."""
    parcel = _parcel(token, parcel_id)
    try:
        confirm_receipt(consignment_id=parcel.pk, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you. We have noted that it came."))
    return redirect("checkout:track", token=token)


@never_cache
@require_POST
def new_code(request: HttpRequest, token: str, parcel_id: str) -> HttpResponse:
    """Send the buyer another code."""
    parcel = _parcel(token, parcel_id)
    try:
        renew_code(consignment_id=parcel.pk, by=None, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You have a new code. The old one holds no more."))
    return redirect("checkout:track", token=token)


@never_cache
@require_POST
def longer(request: HttpRequest, token: str, parcel_id: str) -> HttpResponse:
    """Let the place keep the parcel some days longer."""
    parcel = _parcel(token, parcel_id)
    try:
        extend_hold(consignment_id=parcel.pk, days=DAYS, by=None, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is kept three days longer."))
    return redirect("checkout:track", token=token)


@never_cache
@require_safe
def photo(request: HttpRequest, token: str, public_id: str) -> FileResponse:
    """Show a picture of a parcel to whoever holds the link of its purchase."""
    try:
        found = photo_of_purchase(token=token, public_id=public_id)
    except ParcelPhoto.DoesNotExist as error:
        raise Http404 from error
    response = FileResponse(found.original.open("rb"), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def _parcel(token: str, parcel_id: str) -> Consignment:
    try:
        return parcel_of_purchase(token=token, parcel_id=parcel_id)
    except Consignment.DoesNotExist as error:
        raise Http404 from error
