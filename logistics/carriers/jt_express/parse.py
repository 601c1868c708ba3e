"""Between our words and J&T's JSON. Pure: no network, no clock.

Source: J&T Open API, Malaysia, reference of 2025-10-08, sections 4.1 to 4.6. Its Cambodian tenant's own names of
provinces, its currency of cash and its kinds of facilities are not verified; they stand here and in `statuses.py` only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_UP, Decimal
from typing import Any, Final

from logistics.carriers.base import (
    Booking,
    BookingRequest,
    CarrierEvent,
    CarrierUnavailable,
    Party,
)
from logistics.carriers.jt_express.statuses import status_of, words_of
from marketplace.core.money import Money

#: Cambodia keeps one time all year, seven hours ahead of UTC.
LOCAL: Final = timezone(timedelta(hours=7))
COUNTRY: Final = "KHM"
#: Characters of a customer's order number.
LONGEST_ORDER_ID: Final = 50
#: Source: the same reference: EZ domestic, EX next day, FD fresh; serviceType 1 door to door, 6 walk-in.
EXPRESS_TYPES: Final[Mapping[str, str]] = {"standard": "EZ", "next_day": "EX", "fresh": "FD"}
_HUNDREDTH: Final = Decimal("0.01")
_ZONE: Final = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?")


def order_id(request: BookingRequest, *, key: str) -> str:
    """Return the number by which J&T knows our order: ours, that people read, and the key that was stored before."""
    return f"{request.reference}.{key}"[:LONGEST_ORDER_ID]


def booking_payload(request: BookingRequest, *, key: str) -> dict[str, Any]:
    """Return what books a parcel; who we are is added by the client."""
    weight = (Decimal(request.parcel.weight_g) / 1000).quantize(_HUNDREDTH, rounding=ROUND_UP)
    value = request.parcel.declared_value or Money(Decimal(0), "KHR")
    item = {
        "itemName": request.parcel.description[:100],
        "number": "1",
        "weight": str(request.parcel.weight_g),
        "itemValue": str(value.amount),
        "itemCurrency": value.currency,
    }
    payload: dict[str, Any] = {
        "txlogisticId": order_id(request, key=key),
        "actionType": "add",
        "serviceType": "1",
        "payType": "PP_PM",
        "expressType": EXPRESS_TYPES.get(request.service, "EZ"),
        "sender": _party(request.sender),
        "receiver": _party(request.recipient),
        "items": [item],
        "packageInfo": {
            "packageQuantity": "1",
            "weight": str(weight),
            "packageValue": str(value.amount),
            "goodsType": "ITN8",
        },
        "remark": request.note[:200],
    }
    if request.cash_to_collect:
        cash = request.cash_to_collect
        payload["codInfo"] = {"codValue": str(cash.amount), "codCurrency": cash.currency}
    return payload


def _party(party: Party) -> dict[str, str]:
    return {
        "name": party.name,
        "phone": party.phone.lstrip("+"),
        "countryCode": COUNTRY,
        "prov": party.province_code,
        "city": party.district_code,
        "area": party.commune_code,
        "address": ", ".join((*party.address_lines, party.landmark)).strip(", ")[:200],
        "postCode": party.postcode,
    }


def parse_booking(data: Any) -> Booking:
    """Return the booking that J&T confirmed.

    Raises:
        CarrierUnavailable: The answer lacks what a booking must have; whether it was booked is unknown.
    """
    try:
        words = (("SortingCode", "sortingCode"), ("ThirdSortingCode", "thirdSortingCode"))
        return Booking(
            carrier_ref=_text(data, "txlogisticId"),
            waybill_number=_text(data, "billCode"),
            label_fields={ours: str(data[theirs]) for ours, theirs in words if data.get(theirs)},
            raw=data,
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise CarrierUnavailable("J&T's booking answer cannot be read") from error


def parse_traces(data: Any) -> list[CarrierEvent]:
    """Return every scan of every parcel in an answer or a callback.

    Raises:
        CarrierUnavailable: It has another shape than J&T's.
    """
    try:
        return [
            parse_scan(raw, waybill_number=_text(parcel, "billCode"))
            for parcel in data
            for raw in parcel.get("details") or []
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CarrierUnavailable("J&T's tracking answer cannot be read") from error


def parse_scan(raw: Mapping[str, Any], *, waybill_number: str) -> CarrierEvent:
    """Translate one scan. J&T numbers no scans, so code, time and facility make an id: the same by both ways."""
    code, scanned = str(raw["scanTypeCode"]), _text(raw, "scanTime")
    facility = str(raw.get("scanNetworkName") or "")
    return CarrierEvent(
        carrier_event_id=f"{code}|{scanned}|{facility}"[:100],
        waybill_number=waybill_number,
        status=status_of(code, facility=str(raw.get("scanNetworkTypeName") or "")),
        carrier_code=code,
        carrier_text=str(raw.get("desc") or words_of(code)),
        occurred_at=_moment(scanned, str(raw.get("timeZone") or "")),
        location=", ".join(part for part in (facility, str(raw.get("scanNetworkProvince") or "")) if part),
        signed_by=str(raw.get("signer") or ""),
        raw=raw,
    )


def _moment(scanned: str, zone: str) -> datetime:
    moment = datetime.fromisoformat(scanned)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_zone(zone))
    return moment.astimezone(UTC)


def _zone(text: str) -> timezone:
    """Return the zone that a scan names, such as GMT+07:00; of none, Cambodia's."""
    match = _ZONE.fullmatch(text.strip())
    if match is None:
        return LOCAL
    sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(offset if sign == "+" else -offset)


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data[name]
    if not isinstance(value, str) or not value:
        raise TypeError(f"{name} must be text")
    return value
