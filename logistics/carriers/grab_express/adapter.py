"""GrabExpress: a rider from door to door within a town, called at once.

Source: GrabExpress partner API; Cambodia is listed among its countries. Not verified with Grab: which services it opens
in Cambodia, whether cash at the door is one of them, and how it signs its callbacks there.

# Note [One rider for one order]
Grab promises nothing about a request that comes twice. So before a rider is called, whatever stands under our number
of the order is called off: what an earlier try made, whose answer was lost, is gone before the next is made. When it
cannot be called off, a rider is under way with it already, and none is called.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Self

from logistics.carriers.base import (
    Booking,
    BookingRequest,
    Capabilities,
    CarrierEvent,
    CarrierRate,
    CarrierRejected,
    CarrierUnavailable,
    DeliveryProof,
    RateRequest,
)
from logistics.carriers.grab_express.client import GrabClient, GrabConfig
from logistics.carriers.grab_express.parse import (
    booking_payload,
    order_id,
    parse_booking,
    parse_delivery,
    parse_quotes,
    quote_payload,
)
from logistics.carriers.unsupported import UnsupportedOperations
from logistics.tracking_status import TrackingStatus

#: Grams that fit behind a rider. Not verified for Cambodia.
MAX_WEIGHT_G: Final = 20_000
#: Seconds until a rider under way under our number is looked at again.
LOOK_AGAIN_S: Final = 600


class GrabExpress(UnsupportedOperations):
    """GrabExpress, over HTTP."""

    def __init__(self, config: GrabConfig) -> None:
        self._client = GrabClient(config)
        self._secret = config.webhook_secret

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return the adapter made from settings."""
        return cls(
            GrabConfig(
                base_url=config["base_url"],
                token_url=config["token_url"],
                client_id=config["client_id"],
                client_secret=config["client_secret"],
                webhook_secret=config["webhook_secret"],
                timeout_s=float(config.get("timeout_s", "8")),
            )
        )

    def capabilities(self) -> Capabilities:
        return Capabilities(
            is_networked=True,
            max_weight_g=MAX_WEIGHT_G,
            has_polling=True,
            has_callbacks=True,
            has_quotes=True,
            takes_cash=True,
            can_cancel=True,
            refuses=frozenset({"bulky", "live", "alcohol"}),
        )

    def quote(self, request: RateRequest) -> Sequence[CarrierRate]:
        return parse_quotes(self._client.quote(quote_payload(request)), service=request.service)

    def book(self, request: BookingRequest, *, key: str) -> Booking:
        """Call a rider. See Note [One rider for one order]."""
        payload = booking_payload(request, key=key)
        try:
            self._client.cancel_order(order_id(request, key=key))
        except CarrierRejected as error:
            raise CarrierUnavailable(
                f"a rider is under way for {request.reference} already: {error}", retry_after_s=LOOK_AGAIN_S
            ) from error
        return parse_booking(self._client.create(payload))

    def cancel(self, *, carrier_ref: str, waybill_number: str, key: str) -> None:
        try:
            self._client.cancel(carrier_ref)
        except CarrierRejected as error:
            if error.fields.get("status") == "404":
                return
            known = self._client.delivery(carrier_ref)
            if known is None or known.get("status") == "CANCELED":
                return
            raise

    def track(self, waybill_numbers: Sequence[str]) -> Sequence[CarrierEvent]:
        """Ask for each delivery by itself: Grab has no list."""
        found = [self._client.delivery(number) for number in waybill_numbers]
        heard_at = datetime.now(UTC)
        return [parse_delivery(data, heard_at=heard_at) for data in found if data is not None]

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Return whether a callback carries the word that we gave Grab.

        The word says nothing of the body or of the time, so it must be long, and the address HTTPS. What a recorded
        callback could do when it is played again is nothing: a state is taken once for each delivery.
        """
        given = headers.get("authorization", "")
        return bool(self._secret) and hmac.compare_digest(given.encode(), self._secret.encode())

    def parse_webhook(self, *, body: bytes) -> Sequence[CarrierEvent]:
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise CarrierUnavailable("Grab's callback cannot be read") from error
        return [parse_delivery(data, heard_at=datetime.now(UTC))]

    def proof_of_delivery(self, *, waybill_number: str) -> DeliveryProof:
        for event in self.track([waybill_number]):
            if event.status is TrackingStatus.DELIVERED:
                return DeliveryProof(signed_by=event.signed_by, delivered_at=event.occurred_at)
        raise CarrierRejected("the parcel is not delivered yet")
