"""Doors to logistics: the carriers' callbacks, and what anybody may know who holds a parcel."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from logistics.configured import carrier_for
from logistics.errors import UnableToVerifyCallback
from logistics.models import Consignment
from logistics.selectors import public_parcel
from logistics.services.callbacks import receive_callback

#: Bytes. A callback carries a few events.
LONGEST_CALLBACK: Final = 256 * 1024


@csrf_exempt  # the carrier proves itself by its signature
@require_POST
def carrier_callback(request: HttpRequest, carrier: str) -> HttpResponse:
    """Take a carrier's message. 200 means stored; anything else asks it to come again, but for 401 and 413."""
    if int(request.headers.get("content-length") or 0) > LONGEST_CALLBACK:
        return JsonResponse({"error": "too long"}, status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        receive_callback(carrier=carrier, headers=headers, body=request.body, now=timezone.now())
    except UnableToVerifyCallback:
        return JsonResponse({"error": "signature"}, status=401)
    return JsonResponse(dict(carrier_for(carrier).capabilities().callback_answer))


@require_GET
def parcel_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show where a parcel is to whoever scans its label: no name, no address, no phone of the buyer."""
    try:
        parcel = public_parcel(public_id)
    except Consignment.DoesNotExist as error:
        raise Http404 from error
    response = render(request, "logistics/parcel.html", {"parcel": parcel})
    response["X-Robots-Tag"] = "noindex"
    return response
