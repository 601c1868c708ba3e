"""J&T's Open API as its reference of 2025-10-08 (Malaysia) describes it: signed forms, one code for yes."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.sandbox.jt.config import API_ACCOUNT, CUSTOMER_CODE, PASSWORD, PRIVATE_KEY
from marketplace.sandbox.road.faults import faulty
from marketplace.sandbox.road.models import Parcel, ParcelEvent
from marketplace.sandbox.road.telling import MAKERS, Message

COURIER: Final = "jt"
ILLEGAL: Final = "145003050"
FIRST_BILL: Final = 880_000_000_000


def digest_of(business: str, *, key: str = PRIVATE_KEY) -> str:
    """Return J&T's digest of a business text."""
    return b64encode(hashlib.md5((business + key).encode(), usedforsecurity=False).digest()).decode()


def said(data: Any = None, *, code: str = "1", msg: str = "success") -> JsonResponse:
    """Return an answer in J&T's form: its status is 200 whatever it says."""
    return JsonResponse({"code": code, "msg": msg, "data": data, "requestId": uuid.uuid4().hex})


def signed(view: Callable[[dict[str, Any]], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a view be reached only with a good signature, and hand it the business."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        business = request.POST.get("bizContent", "")
        for header, code in (("apiAccount", "145003051"), ("digest", "145003052"), ("timestamp", "145003053")):
            if not request.headers.get(header):
                return said(code=code, msg=f"{header} is empty")
        if request.headers["apiAccount"] != API_ACCOUNT:
            return said(code="145003010", msg="API account does not exist")
        if not hmac.compare_digest(request.headers["digest"], digest_of(business)):
            return said(code="145003030", msg="headers signature verification failed")
        data = json.loads(business)
        if (data.get("customerCode"), data.get("password")) != (CUSTOMER_CODE, PASSWORD):
            return said(code=ILLEGAL, msg="customerCode or password is wrong")
        return view(data)

    return wrapped


def _errors_in(data: dict[str, Any]) -> list[str]:
    errors = [name for name in ("txlogisticId", "serviceType", "payType", "expressType", "items") if not data.get(name)]
    for end in ("sender", "receiver"):
        party = data.get(end) or {}
        needed = ("name", "phone", "countryCode", "address", "prov", "city")
        errors += [f"{end}.{name}" for name in needed if not party.get(name)]
    weight = str((data.get("packageInfo") or {}).get("weight", ""))
    try:
        if not 0.01 <= float(weight) <= 999.99:
            errors.append("packageInfo.weight")
    except ValueError:
        errors.append("packageInfo.weight")
    return errors


@faulty(COURIER, "booking")
@signed
def add_order(data: dict[str, Any]) -> HttpResponse:
    """Take a booking. A second one under the same order number is another parcel: nothing says that J&T minds."""
    if errors := _errors_in(data):
        return said(code=ILLEGAL, msg=f"Illegal parameters: {', '.join(errors)}")
    with transaction.atomic():
        bill = str(FIRST_BILL + Parcel.objects.filter(courier=COURIER).count() + 1)
        parcel = Parcel.objects.create(
            courier=COURIER, number=bill, order_id=data["txlogisticId"], particulars={**data, "password": ""}
        )
    return said(_booking(parcel))


def _booking(parcel: Parcel) -> dict[str, Any]:
    return {
        "txlogisticId": parcel.order_id,
        "billCode": parcel.number,
        "sortingCode": f"KH-{parcel.particulars['receiver']['prov']}-{parcel.particulars['receiver']['city'][2:4]}",
        "thirdSortingCode": "S01",
    }


@faulty(COURIER, "find")
@signed
def get_orders(data: dict[str, Any]) -> HttpResponse:
    """Tell what is booked under an order number."""
    known = Parcel.objects.filter(courier=COURIER, order_id=data.get("txlogisticId"), cancelled_at=None).first()
    return said(_booking(known)) if known else said(code="0", msg="The order does not exist")


@faulty(COURIER, "cancel")
@signed
def cancel_order(data: dict[str, Any]) -> HttpResponse:
    """Take a booking back, as long as it was not picked up; once is as good as twice."""
    parcel = Parcel.objects.filter(courier=COURIER, order_id=data.get("txlogisticId")).first()
    if parcel is None:
        return said(code="0", msg="The order does not exist")
    if parcel.events.exists():
        return said(code="0", msg="The order has been picked up")
    Parcel.objects.filter(pk=parcel.pk, cancelled_at=None).update(cancelled_at=timezone.now())
    return said({"txlogisticId": parcel.order_id, "billCode": parcel.number})


@faulty(COURIER, "tracking")
@signed
def trace(data: dict[str, Any]) -> HttpResponse:
    """Tell every scan of some parcels, the latest first; numbers that nobody booked are left out."""
    numbers = [number for number in str(data.get("billCode") or "").split(",") if number]
    if not 0 < len(numbers) <= 10:
        return said(code=ILLEGAL, msg="billCode: 1 to 10 numbers")
    found = Parcel.objects.filter(courier=COURIER, number__in=numbers).prefetch_related("events")
    return said([_traced(parcel, list(parcel.events.all())[::-1]) for parcel in found])


def _traced(parcel: Parcel, events: list[ParcelEvent]) -> dict[str, Any]:
    return {"billCode": parcel.number, "txlogisticId": parcel.order_id, "details": [_scan(event) for event in events]}


def _scan(event: ParcelEvent) -> dict[str, Any]:
    local = (event.happened_at + timedelta(hours=7)).replace(tzinfo=None)
    return {
        "scanTime": local.isoformat(sep=" ", timespec="seconds"),
        "timeZone": "GMT+07:00",
        "scanTypeCode": event.code,
        "scanTypeName": event.code,
        "scanNetworkName": "PNH-HUB",
        "scanNetworkTypeName": "Hub",
        "scanNetworkProvince": "Phnom Penh",
        "desc": f"Scan {event.code}",
        **event.words,
    }


def message(event: ParcelEvent, how: str) -> Message:
    """Return the push of one scan, signed; `forged` with another key, `old` an hour late."""
    pushed = [{**_traced(event.parcel, [event])}]
    business = json.dumps(pushed, ensure_ascii=False)
    stamp = int((time.time() - (3_600 if how == "old" else 0)) * 1000)
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "apiAccount": API_ACCOUNT,
        "digest": digest_of(business, key="another" if how == "forged" else PRIVATE_KEY),
        "timestamp": str(stamp),
    }
    return Message(urlencode({"bizContent": business}).encode(), headers)


MAKERS[COURIER] = message
