"""Between our words and Grab's JSON. Pure: no network, no clock.

Source: GrabExpress partner API, quotes, deliveries and webhook (OAuth scope `grab_express.partner_deliveries`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from logistics.carriers.base import (
    Booking,
    BookingRequest,
    CarrierEvent,
    CarrierRate,
    CarrierRejected,
    CarrierUnavailable,
    ParcelSpec,
    Party,
    RateRequest,
)
from logistics.carriers.grab_express.statuses import status_of
from logistics.tracking_status import TrackingStatus
from marketplace.core.money import Money

#: How many characters a merchant's own number of an order may have.
LONGEST_ORDER_ID: Final = 64
SERVICE: Final = "INSTANT"


def order_id(request: BookingRequest, *, key: str) -> str:
    """Return the number by which Grab knows our order: ours, that people read, and the key that was stored before."""
    return f"{request.reference}.{key}"[:LONGEST_ORDER_ID]


def quote_payload(request: RateRequest) -> dict[str, Any]:
    """Return the body that asks for a price."""
    return {
        "serviceType": SERVICE,
        "packages": [_package(request.parcel)],
        "origin": _place(request.origin, "sender"),
        "destination": _place(request.destination, "recipient"),
    }


def booking_payload(request: BookingRequest, *, key: str) -> dict[str, Any]:
    """Return the body that calls a rider.

    Raises:
        CarrierRejected: One of the ends is not on the map.
    """
    payload: dict[str, Any] = {
        "merchantOrderID": order_id(request, key=key),
        "serviceType": SERVICE,
        "packages": [_package(request.parcel)],
        "origin": _place(request.sender, "sender"),
        "destination": _place(request.recipient, "recipient"),
        "sender": _person(request.sender),
        "recipient": {**_person(request.recipient), "instruction": request.note},
        "paymentMethod": "CASHLESS",
    }
    if request.cash_to_collect:
        payload["codType"] = "REGULAR"
        payload["cashOnDelivery"] = {"amount": _number(request.cash_to_collect.amount)}
    return payload


def _package(parcel: ParcelSpec) -> dict[str, Any]:
    package: dict[str, Any] = {
        "name": parcel.description,
        "description": parcel.description,
        "quantity": 1,
        "dimensions": {"weight": parcel.weight_g, "height": 0, "width": 0, "depth": 0},
    }
    if parcel.declared_value:
        package["price"] = _number(parcel.declared_value.amount)
    return package


def _place(party: Party, end: str) -> dict[str, Any]:
    if party.latitude is None or party.longitude is None:
        raise CarrierRejected(f"Grab needs a point on the map of the {end}")
    return {
        "address": ", ".join((*party.address_lines, party.landmark)).strip(", "),
        "coordinates": {"latitude": float(party.latitude), "longitude": float(party.longitude)},
    }


def _person(party: Party) -> dict[str, Any]:
    return {"firstName": party.name, "phone": party.phone.lstrip("+"), "smsEnabled": False}


def _number(amount: Decimal) -> int | float:
    """Return an amount as JSON writes numbers; riel has no fraction."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def parse_quotes(data: Any, *, service: str) -> list[CarrierRate]:
    """Return the prices that Grab names."""
    try:
        return [
            CarrierRate(
                service=service,
                price=Money(Decimal(str(quote["amount"])), str(quote["currency"]["code"])),
                min_days=0,
                max_days=0,
            )
            for quote in data["quotes"]
        ]
    except (AttributeError, KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise CarrierUnavailable("Grab's price cannot be read") from error


def parse_booking(data: Any) -> Booking:
    """Return the delivery that Grab made.

    Raises:
        CarrierUnavailable: The answer lacks what a booking must have; whether a rider was called is unknown.
    """
    try:
        delivery = _text(data, "deliveryID")
    except (AttributeError, KeyError, TypeError) as error:
        raise CarrierUnavailable("Grab's booking answer cannot be read") from error
    pin, link = str(data.get("pickupPin") or ""), str(data.get("trackingURL") or "")
    fields = {name: value for name, value in (("PickupPin", pin), ("TrackingURL", link)) if value}
    return Booking(carrier_ref=delivery, waybill_number=delivery, label_fields=fields, raw=data)


def parse_delivery(data: Any, *, heard_at: datetime) -> CarrierEvent:
    """Return where a delivery is, from the answer to a question or from a callback.

    Grab names a state and not an event, so the delivery and the state make its id: the same by both ways. An answer
    says no time; a callback does, in seconds.

    Raises:
        CarrierUnavailable: It is not a delivery.
    """
    try:
        delivery, state = _text(data, "deliveryID"), _text(data, "status")
        stamp = data.get("timestamp")
        moment = datetime.fromtimestamp(int(stamp), tz=UTC) if stamp else heard_at
        return CarrierEvent(
            carrier_event_id=f"{delivery}|{state}"[:100],
            waybill_number=delivery,
            status=status_of(state),
            carrier_code=state,
            carrier_text=str(data.get("failedReason") or state),
            occurred_at=moment,
            location="",
            signed_by=_recipient(data) if status_of(state) is TrackingStatus.DELIVERED else "",
            raw=data,
        )
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise CarrierUnavailable("Grab's delivery cannot be read") from error


def _recipient(data: Mapping[str, Any]) -> str:
    recipient = data.get("recipient") or {}
    return str(recipient.get("firstName") or "")


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data[name]
    if not isinstance(value, str) or not value:
        raise TypeError(f"{name} must be text")
    return value
