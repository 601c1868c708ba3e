from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from logistics.carriers.base import (
    BookingRequest,
    CustomsDeclaration,
    NotSupported,
    ParcelSpec,
    Party,
    PickupRequest,
    RateRequest,
)
from logistics.carriers.unsupported import UnsupportedOperations

SOKHA = Party(name="Sokha", phone="+85512345678")
PARCEL = ParcelSpec(weight_g=500, description="Palm sugar")
BOOKING = BookingRequest(reference="r", service="ems", sender=SOKHA, recipient=SOKHA, parcel=PARCEL)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_every_operation_that_a_carrier_lacks_says_so_and_is_not_retried() -> None:
    carrier = UnsupportedOperations()
    operations = [
        lambda: carrier.quote(RateRequest(service="ems", origin=SOKHA, destination=SOKHA, parcel=PARCEL)),
        lambda: carrier.label(waybill_number="n"),
        lambda: carrier.request_pickup(PickupRequest(sender=SOKHA, waybill_numbers=(), ready_at=NOON), key="k"),
        lambda: carrier.cancel(carrier_ref="c", waybill_number="n", key="k"),
        lambda: carrier.track(["n"]),
        lambda: carrier.verify_webhook(headers={}, body=b"", now=NOON),
        lambda: carrier.parse_webhook(body=b""),
        lambda: carrier.service_points(),
        lambda: carrier.handover_manifest(["n"]),
        lambda: carrier.proof_of_delivery(waybill_number="n"),
        lambda: carrier.cod_statement(starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 1)),
        lambda: carrier.create_return(BOOKING, key="k"),
        lambda: carrier.declare_customs(CustomsDeclaration(lines=()), waybill_number="n", key="k"),
    ]

    for operation in operations:
        with pytest.raises(NotSupported) as refusal:
            operation()
        assert not refusal.value.retryable
