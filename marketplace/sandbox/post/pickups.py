"""Asking the pretended post to come: it comes two hours after the parcels lie ready, if it knows them all."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from marketplace.sandbox.post.faults import faulty
from marketplace.sandbox.post.models import Parcel, Pickup
from marketplace.sandbox.post.offices import OFFICES
from marketplace.sandbox.post.views import once, refusal, with_token

COMES_AFTER: Final = timedelta(hours=2)


@csrf_exempt
@require_POST
@faulty("pickup")
@with_token
def pickups(request: HttpRequest) -> HttpResponse:
    """Promise to come; the same idempotency key gets the same promise."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return refusal("Idempotency-Key is needed", status=400)
    return once(key, request.body, lambda: _promise(request.body))


def _promise(body: bytes) -> tuple[int, dict[str, Any]]:
    try:
        data = json.loads(body)
        numbers, sender = data["MailItemFids"], data["Sender"]
        ready = datetime.fromisoformat(data["ReadyLocalDate"])
    except (ValueError, KeyError, TypeError):
        return 400, {"Message": "MailItemFids, Sender and ReadyLocalDate are needed"}
    if sender.get("ProvinceCd") not in OFFICES:
        return 422, {"Message": "Sender.ProvinceCd: unknown province"}
    known = set(Parcel.objects.filter(fid__in=numbers, cancelled_at=None).values_list("fid", flat=True))
    unknown = sorted(set(numbers) - known)
    if unknown or not numbers:
        return 422, {"Message": f"no such mail item: {', '.join(unknown) or 'none named'}"}
    promise = Pickup.objects.create(particulars=data, expected_local=f"{ready + COMES_AFTER:%Y-%m-%dT%H:%M:%S}")
    return 201, {"PickupId": str(promise.pickup_id), "ExpectedLocalDate": promise.expected_local}


@require_GET
def promised(request: HttpRequest) -> HttpResponse:
    """Tell every promise."""
    return JsonResponse({"pickups": [{"id": str(one), **one.particulars} for one in Pickup.objects.all()]})
