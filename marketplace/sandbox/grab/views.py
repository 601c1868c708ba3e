"""GrabExpress as its partner documentation describes it: a token, prices, a rider, and a callback for each state."""

from __future__ import annotations

import hmac
import json
import math
import secrets
import time
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.sandbox.road.faults import faulty
from marketplace.sandbox.road.models import Knob, Parcel, ParcelEvent
from marketplace.sandbox.road.telling import MAKERS, Message

COURIER: Final = "grab"
CLIENT_ID: Final = "marketplace"
CLIENT_SECRET: Final = "sandbox-grab-secret"  # noqa: S105 - known to everybody
WEBHOOK_WORD: Final = "sandbox-grab-webhook-word"
SCOPE: Final = "grab_express.partner_deliveries"
#: States in which a delivery may still be called off.
EARLY: Final = frozenset({"ALLOCATING", "PENDING_PICKUP", "PICKING_UP"})
#: Riel: the least, and for each kilometre. Made up.
LEAST, PER_KM = 4_000, 1_200


def refusal(message: str, *, status: int) -> JsonResponse:
    """Return a no in Grab's form."""
    return JsonResponse({"message": message, "reason": "", "devMessage": message}, status=status)


@csrf_exempt
@require_POST
@faulty(COURIER, "token")
def token(request: HttpRequest) -> HttpResponse:
    """Hand out an access token for client credentials."""
    asked = json.loads(request.body or b"{}")
    known = hmac.compare_digest(str(asked.get("client_secret", "")), CLIENT_SECRET)
    if asked.get("client_id") != CLIENT_ID or not known or asked.get("scope") != SCOPE:
        return JsonResponse({"error": "invalid_client"}, status=401)
    value = secrets.token_urlsafe(24)
    Knob.objects.update_or_create(courier=COURIER, name="token", defaults={"value": value})
    return JsonResponse({"access_token": value, "token_type": "Bearer", "expires_in": 604_799})


def with_token(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view be reached only with the token that was handed out last."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not given or not Knob.objects.filter(courier=COURIER, name="token", value=given).exists():
            return refusal("unauthorized", status=401)
        return view(request, *args, **kwargs)

    return wrapped


def _distance_km(body: dict[str, Any]) -> float:
    ends = [body[end]["coordinates"] for end in ("origin", "destination")]
    north = (ends[0]["latitude"] - ends[1]["latitude"]) * 111.0
    east = (ends[0]["longitude"] - ends[1]["longitude"]) * 108.0
    return math.hypot(north, east)


def _price(body: dict[str, Any]) -> int:
    return LEAST + math.ceil(_distance_km(body)) * PER_KM


@faulty(COURIER, "quote")
@with_token
@require_POST
def quotes(request: HttpRequest) -> HttpResponse:
    """Tell the price of one ride; nothing rides further than sixty kilometres."""
    body = json.loads(request.body)
    if _distance_km(body) > 60:
        return refusal("destination is out of the service area", status=400)
    quote = {
        "service": {"id": 0, "type": "INSTANT", "name": "GrabExpress"},
        "currency": {"code": "KHR", "symbol": "៛", "exponent": 0},
        "amount": _price(body),
        "estimatedTimeline": {},
        "distance": round(_distance_km(body) * 1000),
    }
    return JsonResponse({"quotes": [quote], "origin": body["origin"], "destination": body["destination"]})


@faulty(COURIER, "booking")
@with_token
@require_POST
def deliveries(request: HttpRequest) -> HttpResponse:
    """Call a rider. A second call under the same number calls a second rider: nothing says that Grab minds."""
    body = json.loads(request.body)
    missing = [name for name in ("merchantOrderID", "packages", "sender", "recipient") if not body.get(name)]
    if missing:
        return refusal(f"missing {', '.join(missing)}", status=400)
    if _distance_km(body) > 60:
        return refusal("destination is out of the service area", status=400)
    parcel = Parcel.objects.create(
        courier=COURIER,
        number=f"IN-{uuid.uuid4().hex[:16].upper()}",
        order_id=body["merchantOrderID"],
        particulars=body,
        state="ALLOCATING",
    )
    return JsonResponse(_delivery(parcel))


def _delivery(parcel: Parcel) -> dict[str, Any]:
    return {
        "deliveryID": parcel.number,
        "merchantOrderID": parcel.order_id,
        "status": parcel.state,
        "quote": {"amount": _price(parcel.particulars), "currency": {"code": "KHR", "symbol": "៛", "exponent": 0}},
        "courier": None,
        "trackingURL": f"https://express.grab.com/{parcel.number}",
        "pickupPin": f"{parcel.pk % 10_000:04d}",
        "recipient": parcel.particulars["recipient"],
    }


@csrf_exempt
@require_http_methods(["GET", "DELETE"])
def delivery(request: HttpRequest, delivery_id: str) -> HttpResponse:
    """Tell of one delivery, or call it off."""
    return _told(request, delivery_id) if request.method == "GET" else _called_off(request, delivery_id)


@faulty(COURIER, "tracking")
@with_token
def _told(request: HttpRequest, delivery_id: str) -> HttpResponse:
    parcel = Parcel.objects.filter(courier=COURIER, number=delivery_id).first()
    return JsonResponse(_delivery(parcel)) if parcel else refusal("not found", status=404)


@faulty(COURIER, "cancel")
@with_token
def _called_off(request: HttpRequest, delivery_id: str) -> HttpResponse:
    return _call_off(list(Parcel.objects.filter(courier=COURIER, number=delivery_id)))


@faulty(COURIER, "find")
@with_token
@require_http_methods(["DELETE"])
def by_order(request: HttpRequest, order_id: str) -> HttpResponse:
    """Call off whatever stands under the merchant's own number."""
    return _call_off(list(Parcel.objects.filter(courier=COURIER, order_id=order_id, cancelled_at=None)))


def _call_off(parcels: list[Parcel]) -> HttpResponse:
    if not parcels:
        return refusal("not found", status=404)
    if any(parcel.state not in EARLY for parcel in parcels):
        return refusal("the delivery cannot be cancelled any more", status=409)
    keys = [parcel.pk for parcel in parcels]
    Parcel.objects.filter(pk__in=keys).update(state="CANCELED", cancelled_at=timezone.now())
    return HttpResponse(status=204)


def message(event: ParcelEvent, how: str) -> Message:
    """Return the callback of one state; `forged` with another word."""
    body = {**_delivery(event.parcel), "status": event.code, "timestamp": int(event.happened_at.timestamp())}
    body["failedReason"] = event.words.get("failedReason", "")
    word = "another word" if how == "forged" else WEBHOOK_WORD
    headers = {"content-type": "application/json", "authorization": word, "x-sent-at": str(int(time.time()))}
    return Message(json.dumps(body).encode(), headers)


MAKERS[COURIER] = message
