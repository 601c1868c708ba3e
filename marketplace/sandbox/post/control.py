"""Levers for tests: move a parcel, order a fault, say where callbacks go, look at what is there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from marketplace.sandbox.json_api import BadRequestError, json_view, object_of
from marketplace.sandbox.post.callbacks import tell
from marketplace.sandbox.post.faults import KINDS, TARGETS
from marketplace.sandbox.post.models import Callback, Fault, Knob, Parcel
from marketplace.sandbox.post.scans import Scan, add_scan, item_json


@json_view
def move(request: HttpRequest) -> HttpResponse:
    """Scan a parcel: `{"waybill", "event"}`, and as wished what the names in `wishes` say.

    With `"callback": false` the marketplace is not told.
    """
    data = object_of(request)
    parcel = Parcel.objects.filter(fid=data.get("waybill"), cancelled_at=None).first()
    if parcel is None:
        return JsonResponse({"error": "no_such_parcel"}, status=404)
    wishes = ("local_date", "reason", "measure", "delivered_to", "signed_by", "cash", "province_code")
    event = add_scan(parcel, Scan(code=str(data.get("event")), **{name: str(data.get(name, "")) for name in wishes}))
    told = tell(event) if data.get("callback", True) else []
    return JsonResponse({"item": item_json(parcel, [event]), "callbacks": [_callback(one) for one in told]})


@json_view
def faults(request: HttpRequest) -> HttpResponse:
    """Order a fault: `{"target", "kind", "times": 1, "seconds": 15}`; `{"clear": true}` takes all orders back."""
    data = object_of(request)
    if data.get("clear"):
        Fault.objects.all().delete()
        return JsonResponse({"faults": []})
    if data.get("target") not in TARGETS or str(data.get("kind")) not in KINDS:
        raise BadRequestError(f"target one of {TARGETS}, kind one of {KINDS}")
    Fault.objects.create(
        target=data["target"],
        kind=str(data["kind"]),
        times_left=int(data.get("times", 1)),
        seconds=int(data.get("seconds", 15)),
    )
    return JsonResponse({"faults": [str(fault) for fault in Fault.objects.filter(times_left__gt=0)]})


@json_view
def callback_address(request: HttpRequest) -> HttpResponse:
    """Say where callbacks go: `{"url"}`; an empty one stops them."""
    url = str(object_of(request).get("url", ""))
    Knob.objects.update_or_create(name="callback_url", defaults={"value": url})
    return JsonResponse({"url": url})


@require_GET
def parcels(request: HttpRequest) -> HttpResponse:
    """Tell every parcel with its scans, and the latest callbacks."""
    booked = Parcel.objects.prefetch_related("events")
    return JsonResponse(
        {
            "parcels": [
                {
                    **item_json(parcel, parcel.events.all()),
                    "MailItemId": str(parcel.mail_item_id),
                    "particulars": parcel.particulars,
                    "is_cancelled": parcel.cancelled_at is not None,
                }
                for parcel in booked
            ],
            "callbacks": [_callback(one) for one in Callback.objects.all()[:50]],
        }
    )


def _callback(one: Callback) -> dict[str, Any]:
    return {"parcel": one.parcel.fid, "status": one.status, "error": one.error, "is_held": one.is_held}
