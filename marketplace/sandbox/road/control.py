"""Levers for tests: move a parcel, order a fault, say where callbacks go, look at what is there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from marketplace.sandbox.json_api import BadRequestError, json_view, object_of
from marketplace.sandbox.road.faults import KINDS, TARGETS
from marketplace.sandbox.road.models import Call, Fault, Knob, Parcel, ParcelEvent
from marketplace.sandbox.road.telling import tell


@json_view
def move(request: HttpRequest, courier: str) -> HttpResponse:
    """Let something happen to a parcel: `{"number", "event", "at"?: ISO, "words"?: {…}, "callback"?: true}`."""
    data = object_of(request)
    parcel = Parcel.objects.filter(courier=courier, number=data.get("number"), cancelled_at=None).first()
    if parcel is None:
        return JsonResponse({"error": "no_such_parcel"}, status=404)
    at = datetime.fromisoformat(str(data["at"])) if data.get("at") else timezone.now()
    code = str(data.get("event"))
    event = ParcelEvent.objects.create(parcel=parcel, code=code, happened_at=at, words=data.get("words") or {})
    Parcel.objects.filter(pk=parcel.pk).update(state=code)
    event.parcel.state = code
    return JsonResponse({"callbacks": tell(event) if data.get("callback", True) else []})


@json_view
def faults(request: HttpRequest, courier: str) -> HttpResponse:
    """Order a fault: `{"target", "kind", "times": 1, "seconds": 15}`; `{"clear": true}` takes all orders back."""
    data = object_of(request)
    if data.get("clear"):
        Fault.objects.filter(courier=courier).delete()
        return JsonResponse({"faults": []})
    if data.get("target") not in TARGETS or str(data.get("kind")) not in KINDS:
        raise BadRequestError(f"target one of {TARGETS}, kind one of {KINDS}")
    Fault.objects.create(
        courier=courier,
        target=data["target"],
        kind=str(data["kind"]),
        times_left=int(data.get("times", 1)),
        seconds=int(data.get("seconds", 15)),
    )
    ordered = Fault.objects.filter(courier=courier, times_left__gt=0)
    return JsonResponse({"faults": [str(fault) for fault in ordered]})


@json_view
def callback_address(request: HttpRequest, courier: str) -> HttpResponse:
    """Say where callbacks go: `{"url"}`; an empty one stops them."""
    url = str(object_of(request).get("url", ""))
    Knob.objects.update_or_create(courier=courier, name="callback_url", defaults={"value": url})
    return JsonResponse({"url": url})


@require_GET
def parcels(request: HttpRequest, courier: str) -> HttpResponse:
    """Tell every parcel of a courier, and how often each thing was asked."""
    return JsonResponse(
        {
            "parcels": [_parcel(one) for one in Parcel.objects.filter(courier=courier).prefetch_related("events")],
            "calls": dict(Call.objects.filter(courier=courier).values_list("target", "times")),
        }
    )


def _parcel(parcel: Parcel) -> dict[str, Any]:
    return {
        "number": parcel.number,
        "order_id": parcel.order_id,
        "state": parcel.state,
        "is_cancelled": parcel.cancelled_at is not None,
        "particulars": parcel.particulars,
        "events": [event.code for event in parcel.events.all()],
    }
