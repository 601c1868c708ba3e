from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from logistics.carriers.base import BookingRequest, CarrierUnavailable, ParcelSpec, Party
from logistics.carriers.fake import FakeCarrier
from logistics.tracking_status import TrackingStatus

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOKHA = Party(name="Sokha", phone="+85512345678")
REQUEST = BookingRequest(
    reference="r-1", service="ems", sender=SOKHA, recipient=SOKHA, parcel=ParcelSpec(weight_g=1, description="x")
)


def test_fake_gives_the_same_booking_for_the_same_key() -> None:
    fake = FakeCarrier()

    assert fake.book(REQUEST, key="k") is fake.book(REQUEST, key="k")
    assert fake.book(REQUEST, key="other").carrier_ref == "FAKE-2"


def test_fake_fails_as_often_as_it_is_told() -> None:
    fake = FakeCarrier()
    fake.failures = [CarrierUnavailable("asleep")]

    with pytest.raises(CarrierUnavailable):
        fake.cancel(carrier_ref="c", waybill_number="n", key="k")
    fake.cancel(carrier_ref="c", waybill_number="n", key="k")

    assert fake.track(["n"]) == []
    assert [operation for operation, _ in fake.calls] == ["cancel", "cancel", "track"]


def test_fake_signs_its_callbacks() -> None:
    fake = FakeCarrier()
    body = json.dumps([{"id": "e", "number": "n", "status": "delivered", "at": NOON.isoformat()}]).encode()

    assert fake.verify_webhook(headers=fake.sign(body), body=body, now=NOON)
    assert not fake.verify_webhook(headers={}, body=body, now=NOON)
    assert fake.parse_webhook(body=body)[0].status is TrackingStatus.DELIVERED
