"""A carrier for tests and for copying: it keeps everything in memory and answers as it is told to."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from logistics.carriers.base import (
    Booking,
    BookingRequest,
    Capabilities,
    CarrierEvent,
    CarrierRate,
    Pickup,
    PickupRequest,
    RateRequest,
)
from logistics.carriers.unsupported import UnsupportedOperations
from logistics.tracking_status import TrackingStatus
from marketplace.core.errors import AdapterError


class FakeCarrier(UnsupportedOperations):
    """Remembers what it was asked, and raises what it was told to raise.

    Attributes:
        calls: Every call that reached it, as (operation, key or number).
        failures: Errors to raise, one for each coming call.
        events: What `track` answers, by waybill number.
        rates: What `quote` answers, whatever is asked.
        thinks_s: How long `quote` takes to answer.
    """

    secret = "fake-secret"  # noqa: S105 - opens nothing

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.failures: list[AdapterError] = []
        self.events: dict[str, list[CarrierEvent]] = {}
        self.bookings: dict[str, Booking] = {}
        self.rates: list[CarrierRate] = []
        self.thinks_s = 0.0

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        return cls()

    def capabilities(self) -> Capabilities:
        return Capabilities(
            is_networked=True,
            number_indicators={"ems": "EE"},
            has_polling=True,
            has_callbacks=True,
            takes_cash=True,
            can_cancel=True,
        )

    def _called(self, operation: str, word: str) -> None:
        self.calls.append((operation, word))
        if self.failures:
            raise self.failures.pop(0)

    def quote(self, request: RateRequest) -> Sequence[CarrierRate]:
        self._called("quote", request.service)
        time.sleep(self.thinks_s)
        return self.rates

    def book(self, request: BookingRequest, *, key: str) -> Booking:
        self._called("book", key)
        return self.bookings.setdefault(
            key,
            Booking(
                carrier_ref=f"FAKE-{len(self.bookings) + 1}",
                waybill_number=request.waybill_number or request.reference,
                raw={"reference": request.reference},
            ),
        )

    def request_pickup(self, request: PickupRequest, *, key: str) -> Pickup:
        self._called("pickup", key)
        return Pickup(carrier_ref=f"PICKUP-{key[:6]}", expected_at=request.ready_at)

    def cancel(self, *, carrier_ref: str, waybill_number: str, key: str) -> None:
        self._called("cancel", key)

    def track(self, waybill_numbers: Sequence[str]) -> Sequence[CarrierEvent]:
        self._called("track", ",".join(waybill_numbers))
        return [event for number in waybill_numbers for event in self.events.get(number, [])]

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers of a callback as this carrier would send it."""
        return {"x-fake-signature": hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()}

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        return hmac.compare_digest(headers.get("x-fake-signature", ""), self.sign(body)["x-fake-signature"])

    def parse_webhook(self, *, body: bytes) -> Sequence[CarrierEvent]:
        return [
            CarrierEvent(
                carrier_event_id=raw["id"],
                waybill_number=raw["number"],
                status=TrackingStatus(raw["status"]),
                carrier_code=raw["status"],
                carrier_text=raw.get("text", ""),
                occurred_at=datetime.fromisoformat(raw["at"]),
                raw=raw,
            )
            for raw in json.loads(body)
        ]
