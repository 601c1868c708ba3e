"""What a carrier says to everything that it does not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from logistics.carriers.base import (
    Booking,
    BookingRequest,
    CarrierEvent,
    CarrierPoint,
    CarrierRate,
    CashLine,
    CustomsDeclaration,
    DeliveryProof,
    LabelFile,
    Manifest,
    NotSupported,
    Pickup,
    PickupRequest,
    RateRequest,
)


class UnsupportedOperations:
    """Every operation of the port but `capabilities` and `book`, each refused; adapters override what they do."""

    def quote(self, request: RateRequest) -> Sequence[CarrierRate]:
        raise NotSupported("quote")

    def label(self, *, waybill_number: str) -> LabelFile:
        raise NotSupported("label")

    def request_pickup(self, request: PickupRequest, *, key: str) -> Pickup:
        raise NotSupported("request_pickup")

    def cancel(self, *, carrier_ref: str, waybill_number: str, key: str) -> None:
        raise NotSupported("cancel")

    def track(self, waybill_numbers: Sequence[str]) -> Sequence[CarrierEvent]:
        raise NotSupported("track")

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        raise NotSupported("verify_webhook")

    def parse_webhook(self, *, body: bytes) -> Sequence[CarrierEvent]:
        raise NotSupported("parse_webhook")

    def service_points(self, *, province_code: str = "") -> Sequence[CarrierPoint]:
        raise NotSupported("service_points")

    def handover_manifest(self, waybill_numbers: Sequence[str]) -> Manifest:
        raise NotSupported("handover_manifest")

    def proof_of_delivery(self, *, waybill_number: str) -> DeliveryProof:
        raise NotSupported("proof_of_delivery")

    def cod_statement(self, *, starts_on: date, ends_on: date) -> Sequence[CashLine]:
        raise NotSupported("cod_statement")

    def create_return(self, request: BookingRequest, *, key: str) -> Booking:
        raise NotSupported("create_return")

    def declare_customs(self, declaration: CustomsDeclaration, *, waybill_number: str, key: str) -> str:
        raise NotSupported("declare_customs")
