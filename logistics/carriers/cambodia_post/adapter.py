"""Cambodia Post: EMS and parcels, from door to door or to a post office.

Booking is shaped like the UPU's DPS API and tracking like its IPS API. Which of the two the post opens to merchants
is not published; production differs from the sandbox by base URL and credentials, and by what it then proves wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Self

from logistics.carriers.base import (
    Booking,
    BookingRequest,
    Capabilities,
    CarrierEvent,
    CarrierRejected,
    CarrierUnavailable,
    DeliveryProof,
    LabelFile,
    Pickup,
    PickupRequest,
)
from logistics.carriers.cambodia_post.client import PostClient, PostConfig
from logistics.carriers.cambodia_post.parse import (
    booking_payload,
    parse_booking,
    parse_items,
    parse_pickup,
    pickup_payload,
)
from logistics.carriers.s10 import is_s10
from logistics.carriers.unsupported import UnsupportedOperations
from logistics.tracking_status import TrackingStatus

#: Grams. Source: Cambodia Post, "Compensation", the scale of which ends at 20 kg.
MAX_WEIGHT_G: Final = 20_000
#: Source: UPU S10-12, service indicators: EA to EZ for EMS, CA to CZ for parcels, RA to RZ for registered letter post.
INDICATORS: Final[Mapping[str, str]] = {
    "ems": "EE",
    "counter": "CP",
    "ems_abroad": "EE",
    "parcel_abroad": "CP",
    "packet_abroad": "RR",
}
#: A callback older or newer than this is refused, so that a recorded one cannot be played again.
TOLERANCE_S: Final = 300
#: Numbers asked for at once.
BATCH: Final = 50
SIGNATURE_HEADER: Final = "x-post-signature"
TIMESTAMP_HEADER: Final = "x-post-timestamp"


class CambodiaPost(UnsupportedOperations):
    """The national post, over HTTP."""

    def __init__(self, config: PostConfig) -> None:
        self._client = PostClient(config)
        self._secret = config.webhook_secret.encode()

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return the adapter made from settings."""
        return cls(
            PostConfig(
                base_url=config["base_url"],
                client_id=config["client_id"],
                client_secret=config["client_secret"],
                ips_token=config["ips_token"],
                webhook_secret=config["webhook_secret"],
                timeout_s=float(config.get("timeout_s", "10")),
            )
        )

    def capabilities(self) -> Capabilities:
        return Capabilities(
            is_networked=True,
            number_indicators=INDICATORS,
            max_weight_g=MAX_WEIGHT_G,
            has_polling=True,
            has_callbacks=True,
            takes_cash=True,
            to_service_point=True,
            can_cancel=True,
            refuses=frozenset({"no_post", "live"}),
        )

    def book(self, request: BookingRequest, *, key: str) -> Booking:
        if not is_s10(request.waybill_number):
            raise CarrierRejected("the post takes only parcels with a postal number")
        booking = parse_booking(self._client.create_item(booking_payload(request), key=key))
        if booking.waybill_number != request.waybill_number:
            raise CarrierRejected(f"the post answered for another parcel, {booking.waybill_number}")
        return booking

    def label(self, *, waybill_number: str) -> LabelFile:
        """Return the post's routing words for a label, as JSON; the label itself is ours to draw."""
        return LabelFile(content=self._client.label_data(waybill_number), content_type="application/json")

    def request_pickup(self, request: PickupRequest, *, key: str) -> Pickup:
        return parse_pickup(self._client.create_pickup(pickup_payload(request), key=key))

    def cancel(self, *, carrier_ref: str, waybill_number: str, key: str) -> None:
        self._client.cancel_item(carrier_ref, key=key)

    def track(self, waybill_numbers: Sequence[str]) -> Sequence[CarrierEvent]:
        numbers = list(waybill_numbers)
        events: list[CarrierEvent] = []
        for start in range(0, len(numbers), BATCH):
            events.extend(parse_items(self._client.track_items(numbers[start : start + BATCH])))
        return events

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Return whether a callback carries our shared secret's signature over its time and its raw body."""
        timestamp = headers.get(TIMESTAMP_HEADER, "")
        if not self._secret or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            return False
        if abs(now.timestamp() - int(timestamp)) > TOLERANCE_S:
            return False
        expected = hmac.new(self._secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"sha256={expected}".encode(), headers.get(SIGNATURE_HEADER, "").encode())

    def parse_webhook(self, *, body: bytes) -> Sequence[CarrierEvent]:
        try:
            data = json.loads(body)
            items = data["Mailitems"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise CarrierUnavailable("the post's callback cannot be read") from error
        return parse_items(items)

    def proof_of_delivery(self, *, waybill_number: str) -> DeliveryProof:
        for event in self.track([waybill_number]):
            if event.status is TrackingStatus.DELIVERED:
                return DeliveryProof(signed_by=event.signed_by, delivered_at=event.occurred_at)
        raise CarrierRejected("the parcel is not delivered yet")
