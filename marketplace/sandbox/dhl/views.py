"""DHL Express as its MyDHL API answers: Basic authentication, prices, a shipment with its label, and events.

Shapes are those that karrio-mydhl 2026.1.32 reads and writes; prices are made up.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from marketplace.sandbox.dhl.config import ACCOUNT, PASSWORD, USERNAME
from marketplace.sandbox.road.faults import faulty
from marketplace.sandbox.road.models import Parcel, ParcelEvent

COURIER: Final = "dhl"
FIRST_NUMBER: Final = 1_234_000_000
#: Dollars: the least, and for each kilogram. Made up.
LEAST, PER_KG = 28, 9
MOST_KG: Final = 70
#: Code -> words and where, as DHL tells them; a code that is not here is told with nothing.
WORDS: Final = {
    "PU": ("Shipment picked up", "PNH", "Phnom Penh-KH"),
    "PL": ("Processed at Phnom Penh", "PNH", "Phnom Penh-KH"),
    "DF": ("Departed from facility", "PNH", "Phnom Penh-KH"),
    "AF": ("Arrived at facility", "SIN", "Singapore-SG"),
    "CR": ("Clearance processing complete", "", ""),
    "OH": ("Clearance event: on hold", "", ""),
    "WC": ("With delivery courier", "", ""),
    "OK": ("Delivered", "", ""),
}


def refusal(detail: str, *, status: int = 400) -> JsonResponse:
    """Return a no in DHL's form."""
    return JsonResponse(
        {"instance": "/mydhlapi", "detail": detail, "title": "Bad request", "status": status}, status=status
    )


def known(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a view be reached only with the right name and password."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        scheme, _, pair = request.headers.get("Authorization", "").partition(" ")
        try:
            given = b64decode(pair.encode()).decode()
        except ValueError:
            given = ""
        if scheme != "Basic" or not hmac.compare_digest(given.encode(), f"{USERNAME}:{PASSWORD}".encode()):
            return refusal("Unauthorized", status=401)
        return view(request)

    return wrapped


@faulty(COURIER, "quote")
@known
@require_POST
def rates(request: HttpRequest) -> HttpResponse:
    """Name a price by weight."""
    data = json.loads(request.body)
    if errors := _errors_in(data):
        return refusal(f"Multiple problems found: {', '.join(errors)}", status=422)
    price = LEAST + PER_KG * _kilograms(data.get("packages") or [])
    product = {
        "productName": "EXPRESS WORLDWIDE",
        "productCode": "P",
        "localProductCode": "P",
        "totalPrice": [{"currencyType": "BILLC", "priceCurrency": "USD", "price": round(price, 2)}],
        "deliveryCapabilities": {"totalTransitDays": "4"},
    }
    return JsonResponse({"products": [product]})


@faulty(COURIER, "booking")
@known
@require_POST
def shipments(request: HttpRequest) -> HttpResponse:
    """Take a booking. Like the real one it does not mind a second one of the same."""
    data = json.loads(request.body)
    content = data.get("content") or {}
    errors = _errors_in(data)
    if not content.get("isCustomsDeclarable"):
        errors.append("#/content/isCustomsDeclarable: must be true for goods")
    items = ((content.get("exportDeclaration") or {}).get("lineItems")) or []
    if not items:
        errors.append("#/content/exportDeclaration/lineItems: required")
    for item in items:
        needed = ("description", "price", "quantity", "commodityCodes", "manufacturerCountry", "weight")
        errors += [f"lineItem {item.get('number')}.{name}: required" for name in needed if not item.get(name)]
    if not 0 < _kilograms(content.get("packages") or []) <= MOST_KG:
        errors.append("#/content/packages/weight: 0 to 70")
    if errors:
        return refusal(f"Multiple problems found: {', '.join(errors)}", status=422)
    with transaction.atomic():
        number = str(FIRST_NUMBER + Parcel.objects.filter(courier=COURIER).count() + 1)
        reference = request.headers.get("Message-Reference", "")[:64]
        Parcel.objects.create(courier=COURIER, number=number, order_id=reference, particulars=data)
    label = {"imageFormat": "PDF", "content": b64encode(label_pdf(number)).decode(), "typeCode": "label"}
    return JsonResponse(
        {
            "shipmentTrackingNumber": number,
            "trackingUrl": f"/dhl/mydhlapi/tracking?shipmentTrackingNumber={number}",
            "packages": [{"referenceNumber": 1, "trackingNumber": f"JD{number}"}],
            "documents": [label],
        },
        status=201,
    )


@faulty(COURIER, "tracking")
@known
@require_GET
def tracking(request: HttpRequest) -> HttpResponse:
    """Tell every event of some shipments; numbers that nobody booked are left out."""
    numbers = [one for value in request.GET.getlist("shipmentTrackingNumber") for one in value.split(",")]
    found = Parcel.objects.filter(courier=COURIER, number__in=numbers).prefetch_related("events")
    if not found:
        return refusal("No data found", status=404)
    told = [
        {"shipmentTrackingNumber": one.number, "events": [_event(e, one) for e in one.events.all()]} for one in found
    ]
    return JsonResponse({"shipments": told})


def _event(event: ParcelEvent, parcel: Parcel) -> dict[str, Any]:
    words, code, place = WORDS.get(event.code, (event.code, "", ""))
    receiver = parcel.particulars["customerDetails"]["receiverDetails"]["postalAddress"]
    there = f"{receiver['cityName']}-{receiver['countryCode']}"
    local = event.happened_at + timedelta(hours=7)
    return {
        "date": f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M:%S}",
        "GMTOffset": "+07:00",
        "typeCode": event.code,
        "description": str(event.words.get("description") or words),
        "serviceArea": [{"code": code or receiver["countryCode"], "description": place or there}],
    }


def _errors_in(data: dict[str, Any]) -> list[str]:
    """Return what is wrong with the ends, and with whose account it is."""
    errors = []
    if not any(one.get("number") == ACCOUNT for one in data.get("accounts") or []):
        errors.append("#/accounts: unknown")
    for end in ("shipperDetails", "receiverDetails"):
        party = (data.get("customerDetails") or {}).get(end) or {}
        address = party.get("postalAddress") or party
        errors += [f"#/{end}/{name}: required" for name in ("cityName", "countryCode") if not address.get(name)]
    return errors


def _kilograms(packages: list[dict[str, Any]]) -> float:
    return float(sum(float(one.get("weight") or 0) for one in packages))


def label_pdf(number: str) -> bytes:
    """Return a PDF of one page with a number on it."""
    drawing = f"BT /F1 18 Tf 40 360 Td (DHL EXPRESS {number}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 283 425]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number_of, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number_of, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    begins = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, begins)
