"""The adapter and the pretended DHL, over real HTTP; needs karrio, which only who offers DHL installs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from logistics.carriers.base import CarrierRejected, CarrierUnavailable, ParcelSpec, RateRequest
from logistics.carriers.karrio.adapter import DhlExpress
from logistics.tracking_status import TrackingStatus
from marketplace.core.money import Money
from tests.integration.logistics.conftest import Road
from tests.unit.logistics.carriers.test_karrio import HERE, PARCEL, THERE

pytest.importorskip("karrio.mappers.mydhl", reason="an optional package")

CONFIG = {
    "username": "sandbox-dhl",
    "password": "sandbox-dhl-password",
    "account_number": "960000001",
    "timeout_s": "2",
}


@pytest.fixture
def dhl(sandbox_url: str) -> Iterator[DhlExpress]:
    adapter = DhlExpress.from_config({**CONFIG, "base_url": f"{sandbox_url}/dhl/mydhlapi"})
    yield adapter
    adapter._http.close()


def test_a_price_is_named_in_dollars(dhl: DhlExpress) -> None:
    (rate,) = dhl.quote(RateRequest("worldwide", HERE, THERE, ParcelSpec(1_200, "Palm sugar")))

    assert (rate.price, rate.max_days) == (Money(Decimal("38.80"), "USD"), 4)


def test_a_parcel_is_booked_with_its_label_and_followed_to_the_door(dhl: DhlExpress, dhl_road: Road) -> None:
    booking = dhl.book(PARCEL, key="k-1")
    for code in ("PU", "PL", "DF", "AF", "CR", "WC", "OK"):
        dhl_road.move(booking.waybill_number, code)
    events = sorted(dhl.track([booking.waybill_number]), key=lambda event: event.occurred_at)

    assert booking.label is not None
    assert booking.label.content.startswith(b"%PDF")
    assert {event.status for event in events} == {
        TrackingStatus.PICKED_UP,
        TrackingStatus.AT_ORIGIN_HUB,
        TrackingStatus.IN_TRANSIT,
        TrackingStatus.OUT_FOR_DELIVERY,
        TrackingStatus.DELIVERED,
    }
    assert {"Phnom Penh-KH", "Singapore-SG", "Tokyo-JP"} <= {event.location for event in events}


def test_dhl_refuses_goods_of_no_code(dhl: DhlExpress) -> None:
    assert PARCEL.customs is not None
    line = replace(PARCEL.customs.lines[0], hs_code="")
    request = replace(PARCEL, customs=replace(PARCEL.customs, lines=(line,)))

    with pytest.raises(CarrierRejected, match="commodityCodes"):
        dhl.book(request, key="k-2")


@pytest.mark.parametrize("kind", ["500", "half_json", "401", "429"])
def test_a_parcel_waits_while_dhl_misbehaves(dhl: DhlExpress, dhl_road: Road, kind: str) -> None:
    dhl_road.order_fault("booking", kind)

    with pytest.raises(CarrierUnavailable):
        dhl.book(PARCEL, key="k-3")

    assert dhl.book(PARCEL, key="k-3").waybill_number
