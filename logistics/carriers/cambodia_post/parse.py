"""Between our words and the post's JSON. Pure: no network, no clock.

The tracking answer has the fields of the UPU's IPS API (track and trace service). The fields of a domestic booking
(DPS) are not published, so ours follow the same naming and must be matched to the post's own document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from logistics.carriers.base import (
    Booking,
    BookingRequest,
    CarrierEvent,
    CarrierUnavailable,
    CustomsDeclaration,
    Party,
    Pickup,
    PickupRequest,
)
from logistics.carriers.cambodia_post.statuses import status_of, words_of
from marketplace.core.money import Money

#: Cambodia keeps one time all year, seven hours ahead of UTC.
LOCAL: Final = timezone(timedelta(hours=7))


def booking_payload(request: BookingRequest) -> dict[str, Any]:
    """Return the body that books a parcel."""
    payload: dict[str, Any] = {
        "MailItemFid": request.waybill_number,
        "ServiceCd": request.service.upper(),
        "ClientReference": request.reference,
        "WeightGrams": request.parcel.weight_g,
        "ContentDescription": request.parcel.description,
        "Sender": _party(request.sender),
        "Addressee": _party(request.recipient),
        "DeliveryOfficeCd": request.service_point_code,
        "Note": request.note,
    }
    if request.parcel.declared_value:
        payload["DeclaredValue"] = _amount(request.parcel.declared_value)
    if request.cash_to_collect:
        payload["CashOnDelivery"] = _amount(request.cash_to_collect)
    if request.customs:
        payload["CustomsDeclaration"] = _customs(request.customs)
    return payload


#: What the parcel is sent for. Source: UPU, forms CN 22 and CN 23, categories; the codes are ITMATT's, as we read of
#: them: 11 sale of goods, 21 returned goods, 31 gift, 32 commercial sample. Not verified with the post.
_CATEGORIES: Final = {"sale": "11", "return": "21", "gift": "31", "sample": "32"}


def _customs(declaration: CustomsDeclaration) -> dict[str, Any]:
    """Return what customs are told, named as the content pieces of the UPU's customs declaration system (CDS)."""
    return {
        "FormCd": declaration.form,
        "TransactionCategoryCd": _CATEGORIES[declaration.reason],
        "InvoiceNo": declaration.invoice_number,
        "ContentPieces": [
            {
                "Description": line.description,
                "Quantity": line.quantity,
                "NetWeightGrams": line.net_weight_g,
                "Amount": str(line.value.amount),
                "CurrencyCd": line.value.currency,
                "HSCode": line.hs_code,
                "OriginCountryCd": line.origin,
            }
            for line in declaration.lines
        ],
    }


def _party(party: Party) -> dict[str, Any]:
    abroad = {"CompanyNm": party.company, "CityNm": party.city, "AreaNm": party.area, "Email": party.email}
    return {
        "Name": party.name,
        "Telephone": party.phone,
        "AddressLines": list(party.address_lines),
        "ProvinceCd": party.province_code,
        "DistrictCd": party.district_code,
        "CommuneCd": party.commune_code,
        "VillageCd": party.village_code,
        "PostCode": party.postcode,
        "Landmark": party.landmark,
        "PlusCode": party.plus_code,
        "CountryCd": party.country_code,
        **{name: value for name, value in abroad.items() if value},
    }


def _amount(money: Money) -> dict[str, str]:
    return {"Amount": str(money.amount), "CurrencyCd": money.currency}


def parse_booking(data: Any) -> Booking:
    """Return the booking that the post confirmed.

    Raises:
        CarrierUnavailable: The answer lacks what a booking must have; whether it was booked is unknown.
    """
    try:
        label = data.get("LabelData") or {}
        return Booking(
            carrier_ref=_text(data, "MailItemId"),
            waybill_number=_text(data, "MailItemFid"),
            label_fields={str(name): str(value) for name, value in label.items()},
            raw=data,
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise CarrierUnavailable("the post's booking answer cannot be read") from error


def pickup_payload(request: PickupRequest) -> dict[str, Any]:
    """Return the body that asks the post to come."""
    return {
        "Sender": _party(request.sender),
        "MailItemFids": list(request.waybill_numbers),
        "ReadyLocalDate": f"{request.ready_at.astimezone(LOCAL):%Y-%m-%dT%H:%M:%S}",
    }


def parse_pickup(data: Any) -> Pickup:
    """Return the promise to come.

    Raises:
        CarrierUnavailable: The answer lacks what a promise must have.
    """
    try:
        expected = data.get("ExpectedLocalDate")
        return Pickup(carrier_ref=_text(data, "PickupId"), expected_at=_moment(expected) if expected else None)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CarrierUnavailable("the post's answer about a pickup cannot be read") from error


def parse_items(data: Any) -> list[CarrierEvent]:
    """Return every event of every parcel in a tracking answer or a callback.

    Raises:
        CarrierUnavailable: The answer has another shape than the IPS API's.
    """
    try:
        return [event for item in data for event in _events(item)]
    except (AttributeError, KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise CarrierUnavailable("the post's tracking answer cannot be read") from error


def _events(item: Mapping[str, Any]) -> Sequence[CarrierEvent]:
    number = _text(item, "MailitemFid")
    return [parse_event(raw, waybill_number=number) for raw in item.get("EdiMailitemEvents") or []]


def parse_event(raw: Mapping[str, Any], *, waybill_number: str) -> CarrierEvent:
    """Translate one event. An unknown code becomes UNKNOWN, which alerts us; it never guesses.

    The post gives its events no number, so code, local time and office make one: the same by poll and by callback.
    """
    code = _text(raw, "EventTypeCd")
    local_date = _text(raw, "EventLocalDate")
    location = str(raw.get("LocationId") or "")
    return CarrierEvent(
        carrier_event_id=f"{code}|{local_date}|{location}"[:100],
        waybill_number=waybill_number,
        status=status_of(
            code,
            delivered_to=str(raw.get("DeliveryLocation") or ""),
            reason=str(raw.get("NonDeliveryReasonCd") or ""),
            measure=str(raw.get("NonDeliveryMeasureCd") or ""),
        ),
        carrier_code=code,
        carrier_text=words_of(code),
        occurred_at=_moment(local_date),
        location=str(raw.get("LocationNm") or location),
        signed_by=str(raw.get("SignatoryNm") or ""),
        cash_collected=_money(raw.get("CashCollected")),
        raw=raw,
    )


def _moment(local_date: str) -> datetime:
    moment = datetime.fromisoformat(local_date)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LOCAL)
    return moment.astimezone(UTC)


def _money(raw: Mapping[str, Any] | None) -> Money | None:
    if not raw:
        return None
    return Money(Decimal(str(raw["Amount"])), str(raw["CurrencyCd"]))


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data[name]
    if not isinstance(value, str) or not value:
        raise TypeError(f"{name} must be text")
    return value
