"""The post's two interfaces as the marketplace sees them: DPS for bookings, IPS for tracking."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marketplace.sandbox.post.booking import booking_answer, errors_in, label_data
from marketplace.sandbox.post.config import CLIENT_ID, CLIENT_SECRET, IPS_TOKEN
from marketplace.sandbox.post.faults import View, faulty
from marketplace.sandbox.post.models import KeptAnswer, Parcel, Token
from marketplace.sandbox.post.scans import item_json

TOKEN_LASTS: Final = timedelta(hours=1)
MOST_NUMBERS: Final = 100


def refusal(message: str, *, status: int, **more: Any) -> JsonResponse:
    """Return a no in the post's form."""
    return JsonResponse({"Message": message, **more}, status=status)


@csrf_exempt
@require_POST
@faulty("token")
def token(request: HttpRequest) -> HttpResponse:
    """Hand out an access token for client credentials."""
    if request.POST.get("grant_type") != "client_credentials":
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    known = hmac.compare_digest(request.POST.get("client_id", ""), CLIENT_ID) and hmac.compare_digest(
        request.POST.get("client_secret", ""), CLIENT_SECRET
    )
    if not known:
        return JsonResponse({"error": "invalid_client"}, status=401)
    given = Token.objects.create(value=secrets.token_urlsafe(32), ends_at=timezone.now() + TOKEN_LASTS)
    lasts = int(TOKEN_LASTS.total_seconds())
    return JsonResponse({"access_token": given.value, "token_type": "Bearer", "expires_in": lasts, "scope": "DPSEXT"})


def with_token(view: View) -> View:
    """Let a view be reached only with a token that was handed out."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not Token.objects.filter(value=value, ends_at__gt=timezone.now()).exists():
            return refusal("a valid access token is needed", status=401)
        return view(request, *args, **kwargs)

    return wrapped


@csrf_exempt
@require_POST
@faulty("booking")
@with_token
def mail_items(request: HttpRequest) -> HttpResponse:
    """Take a booking; the same idempotency key gets the same answer, and another body under it a refusal."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return refusal("Idempotency-Key is needed", status=400)
    return once(key, request.body, lambda: _book(request.body))


def once(key: str, body: bytes, act: Callable[[], tuple[int, dict[str, Any]]]) -> HttpResponse:
    """Return the answer kept under a key, or act and keep the answer."""
    fingerprint = hashlib.sha256(body).hexdigest()
    with transaction.atomic():
        kept = KeptAnswer.objects.filter(key=key).first()
        if kept is None:
            status, answer = act()
            kept = KeptAnswer.objects.create(key=key, fingerprint=fingerprint, status=status, body=answer)
        elif kept.fingerprint != fingerprint:
            return refusal("this key was used for another request", status=409)
    return JsonResponse(kept.body, status=kept.status)


def _book(body: bytes) -> tuple[int, dict[str, Any]]:
    try:
        data = json.loads(body)
    except ValueError:
        return 400, {"Message": "not JSON"}
    errors = errors_in(data)
    if errors:
        return 422, {"Message": "; ".join(f"{name}: {words}" for name, words in errors.items()), "Errors": errors}
    if Parcel.objects.filter(fid=data["MailItemFid"]).exists():
        return 409, {"Message": "MailItemFid is in use"}
    parcel = Parcel.objects.create(fid=data["MailItemFid"], service=data["ServiceCd"], particulars=data)
    return 201, booking_answer(parcel)


@csrf_exempt
@require_http_methods(["DELETE"])
@faulty("cancel")
@with_token
def mail_item(request: HttpRequest, mail_item_id: uuid.UUID) -> HttpResponse:
    """Take a booking back, as long as the parcel was not accepted."""
    parcel = Parcel.objects.filter(mail_item_id=mail_item_id).first()
    if parcel is None:
        return refusal("no such mail item", status=404)
    if parcel.events.exists():
        return refusal("the parcel has been accepted", status=409)
    Parcel.objects.filter(pk=parcel.pk, cancelled_at=None).update(cancelled_at=timezone.now())
    return HttpResponse(status=204)


@require_GET
@faulty("label")
@with_token
def label(request: HttpRequest, fid: str) -> HttpResponse:
    """Tell the routing words for a label."""
    parcel = Parcel.objects.filter(fid=fid, cancelled_at=None).first()
    return JsonResponse(label_data(parcel)) if parcel else refusal("no such mail item", status=404)


@require_GET
@faulty("tracking")
def tracking(request: HttpRequest) -> HttpResponse:
    """Tell every scan of some parcels; numbers that nobody booked are left out."""
    if not hmac.compare_digest(request.META.get("HTTP_IPS_TOKEN", ""), IPS_TOKEN):
        return refusal("ips_token is needed", status=401)
    numbers = [number for number in request.GET.get("ids", "").split(",") if number]
    if not 0 < len(numbers) <= MOST_NUMBERS:
        return refusal(f"ids: 1 to {MOST_NUMBERS} numbers", status=400)
    parcels = Parcel.objects.filter(fid__in=numbers).prefetch_related("events")
    return JsonResponse([item_json(parcel, parcel.events.all()) for parcel in parcels], safe=False)
