"""J&T Express: from door to door in all provinces.

Source: J&T Open API, Malaysia, reference of 2025-10-08. The address and the codes of its Cambodian tenant are not
verified; production differs from the sandbox by address and credentials, and by what it then proves wrong.

# Note [Look before booking]
J&T's reference does not say what a second order under the same number does. So each booking looks first whether there
is one: what an earlier try made, whose answer was lost, is found and taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Self
from urllib.parse import parse_qs

from logistics.carriers.base import (
    Booking,
    BookingRequest,
    Capabilities,
    CarrierEvent,
    CarrierRejected,
    CarrierUnavailable,
    DeliveryProof,
)
from logistics.carriers.jt_express.client import JtClient, JtConfig
from logistics.carriers.jt_express.parse import booking_payload, order_id, parse_booking, parse_traces
from logistics.carriers.jt_express.signing import is_signed
from logistics.carriers.unsupported import UnsupportedOperations
from logistics.tracking_status import TrackingStatus

MAX_WEIGHT_G: Final = 30_000
#: Numbers asked for at once. Source: J&T open platform, track query: not more than ten.
BATCH: Final = 10
#: Seconds. A callback older or newer than this is refused.
TOLERANCE_S: Final = 300
#: What J&T expects to hear. Source: the same reference, section 4.6.
ACKNOWLEDGED: Final = {"code": "1", "msg": "success", "data": "SUCCESS"}


class JtExpress(UnsupportedOperations):
    """J&T Express, over HTTP."""

    def __init__(self, config: JtConfig) -> None:
        self._client = JtClient(config)
        self._config = config

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return the adapter made from settings."""
        return cls(
            JtConfig(
                base_url=config["base_url"],
                api_account=config["api_account"],
                private_key=config["private_key"],
                customer_code=config["customer_code"],
                password=config["password"],
                timeout_s=float(config.get("timeout_s", "10")),
            )
        )

    def capabilities(self) -> Capabilities:
        return Capabilities(
            is_networked=True,
            max_weight_g=MAX_WEIGHT_G,
            has_polling=True,
            has_callbacks=True,
            takes_cash=True,
            can_cancel=True,
            refuses=frozenset({"live"}),
            callback_answer=ACKNOWLEDGED,
        )

    def book(self, request: BookingRequest, *, key: str) -> Booking:
        """Book a parcel. See Note [Look before booking]."""
        known = self._client.find(order_id(request, key=key))
        if known is None:
            known = self._client.add(booking_payload(request, key=key))
        return parse_booking(known)

    def cancel(self, *, carrier_ref: str, waybill_number: str, key: str) -> None:
        self._client.cancel(carrier_ref, waybill_number=waybill_number, reason=f"Cancelled by the vendor ({key})"[:200])

    def track(self, waybill_numbers: Sequence[str]) -> Sequence[CarrierEvent]:
        numbers = list(waybill_numbers)
        events: list[CarrierEvent] = []
        for start in range(0, len(numbers), BATCH):
            events.extend(parse_traces(self._client.trace(numbers[start : start + BATCH])))
        return events

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Return whether a callback carries the digest of what it says, and is fresh; the digest leaves the time out."""
        stamp = headers.get("timestamp", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 15):
            return False
        if abs(now.timestamp() - int(stamp) / 1000) > TOLERANCE_S:
            return False
        business = _business_of(body)
        return is_signed(business, headers.get("digest", ""), private_key=self._config.private_key)

    def parse_webhook(self, *, body: bytes) -> Sequence[CarrierEvent]:
        try:
            return parse_traces(json.loads(_business_of(body)))
        except (ValueError, RecursionError) as error:
            raise CarrierUnavailable("J&T's callback cannot be read") from error

    def proof_of_delivery(self, *, waybill_number: str) -> DeliveryProof:
        for event in self.track([waybill_number]):
            if event.status is TrackingStatus.DELIVERED:
                return DeliveryProof(signed_by=event.signed_by, delivered_at=event.occurred_at)
        raise CarrierRejected("the parcel is not delivered yet")


def _business_of(body: bytes) -> str:
    """Return the business JSON of a form, as it was signed; of anything else, nothing."""
    try:
        return parse_qs(body.decode(), max_num_fields=10).get("bizContent", [""])[0]
    except (UnicodeDecodeError, ValueError):
        return ""
