"""The adapter and the pretended J&T, over real HTTP: what is said, and what is done when the other side misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from uuid import uuid4

import pytest

from logistics.carriers.base import BookingRequest, CarrierRejected, CarrierUnavailable, ParcelSpec, Party
from logistics.carriers.jt_express.adapter import JtExpress
from logistics.tracking_status import TrackingStatus
from marketplace.core.money import Money
from tests.integration.logistics.conftest import JT_CONFIG, Road


@pytest.fixture
def jt(sandbox_url: str) -> Iterator[JtExpress]:
    adapter = JtExpress.from_config({**JT_CONFIG, "base_url": f"{sandbox_url}/jt/webopenplatformapi"})
    yield adapter
    adapter._client._http.close()


def parcel(*, cash: Money | None = None, province: str = "02", phone: str = "+85512888999") -> BookingRequest:
    return BookingRequest(
        reference=f"CJ{uuid4().hex[:8]}",
        service="standard",
        sender=Party("ស្ករត្នោតព្រះដាក់", "+85512345678", ("ព្រះដាក់",), province_code="17", district_code="1703"),
        recipient=Party("ចាន់ ដារ៉ា", phone, ("ផ្ទះ ១២",), province_code=province, district_code="0203"),
        parcel=ParcelSpec(weight_g=1_234, description="Palm sugar", declared_value=Money(Decimal(48_000), "KHR")),
        cash_to_collect=cash,
    )


def test_parcel_is_booked_moved_and_delivered(jt: JtExpress, jt_road: Road) -> None:
    request = parcel(cash=Money(Decimal(54_000), "KHR"))

    booking = jt.book(request, key="k-1")
    jt_road.move(booking.waybill_number, "10")
    jt_road.move(booking.waybill_number, "30", words={"scanNetworkTypeName": "Origin"})
    jt_road.move(booking.waybill_number, "20")
    jt_road.move(booking.waybill_number, "30", words={"scanNetworkTypeName": "Delivery point"})
    jt_road.move(booking.waybill_number, "94")
    jt_road.move(booking.waybill_number, "100", words={"signer": "ចាន់ ដារ៉ា"})
    events = jt.track([booking.waybill_number])

    assert booking.label_fields["SortingCode"] == "KH-02-03"
    assert [event.status for event in reversed(events)] == [
        TrackingStatus.PICKED_UP,
        TrackingStatus.AT_ORIGIN_HUB,
        TrackingStatus.IN_TRANSIT,
        TrackingStatus.ARRIVED_DESTINATION,
        TrackingStatus.OUT_FOR_DELIVERY,
        TrackingStatus.DELIVERED,
    ]
    assert jt.proof_of_delivery(waybill_number=booking.waybill_number).signed_by == "ចាន់ ដារ៉ា"
    (booked,) = jt_road.standing(request.reference)
    assert booked["particulars"]["codInfo"] == {"codValue": "54000", "codCurrency": "KHR"}
    assert booked["particulars"]["packageInfo"]["weight"] == "1.24"


def test_same_key_books_once(jt: JtExpress, jt_road: Road) -> None:
    request = parcel()

    first, again = jt.book(request, key="one"), jt.book(request, key="one")

    assert first.waybill_number == again.waybill_number
    assert len(jt_road.standing(request.reference)) == 1


@pytest.mark.parametrize("kind", ["401", "429", "500", "timeout", "half_json", "lost"])
def test_booking_whose_answer_is_lost_is_found_and_exists_once(jt: JtExpress, jt_road: Road, kind: str) -> None:
    request = parcel()
    jt_road.order_fault("booking", kind)

    with pytest.raises(CarrierUnavailable):
        jt.book(request, key="k")
    booking = jt.book(request, key="k")

    (standing,) = jt_road.standing(request.reference)
    assert standing["number"] == booking.waybill_number


def test_without_looking_first_there_would_be_two(jt: JtExpress, jt_road: Road) -> None:
    """The negative control: J&T itself does not mind a second order under the same number."""
    request = parcel()
    jt_road.order_fault("booking", "lost")
    with pytest.raises(CarrierUnavailable):
        jt.book(request, key="k")

    jt._client.find = lambda order_id: None  # type: ignore[method-assign, assignment]
    jt.book(request, key="k")

    assert len(jt_road.standing(request.reference)) == 2


def test_what_is_missing_is_refused_with_its_name(jt: JtExpress, jt_road: Road) -> None:
    request = parcel(phone="")

    with pytest.raises(CarrierRejected, match=r"receiver\.phone"):
        jt.book(request, key="k")

    assert jt_road.standing(request.reference) == []


def test_wrong_key_makes_the_parcel_wait_and_is_no_refusal(sandbox_url: str) -> None:
    config = {**JT_CONFIG, "private_key": "another", "base_url": f"{sandbox_url}/jt/webopenplatformapi"}
    stranger = JtExpress.from_config(config)

    with pytest.raises(CarrierUnavailable, match="credentials"):
        stranger.book(parcel(), key="k")
    stranger._client._http.close()


def test_booking_is_taken_back_once_and_not_after_it_was_picked_up(jt: JtExpress, jt_road: Road) -> None:
    early, late = jt.book(parcel(), key="early"), jt.book(parcel(), key="late")
    jt_road.move(late.waybill_number, "10")

    for _ in range(2):
        jt.cancel(carrier_ref=early.carrier_ref, waybill_number=early.waybill_number, key="x")
    with pytest.raises(CarrierRejected, match="picked up"):
        jt.cancel(carrier_ref=late.carrier_ref, waybill_number=late.waybill_number, key="x")

    standing = {one["number"] for one in jt_road.state()["parcels"] if not one["is_cancelled"]}
    assert early.waybill_number not in standing
    assert late.waybill_number in standing


def test_many_numbers_are_asked_for_ten_at_a_time(jt: JtExpress, jt_road: Road) -> None:
    booked = [jt.book(parcel(), key="k").waybill_number for _ in range(11)]
    for number in booked:
        jt_road.move(number, "10")
    before = jt_road.state()["calls"].get("tracking", 0)

    events = jt.track([*booked, "999"])

    assert {event.waybill_number for event in events} == set(booked)
    assert jt_road.state()["calls"]["tracking"] == before + 2


def test_code_that_nobody_knows_is_kept_as_unknown(jt: JtExpress, jt_road: Road) -> None:
    number = jt.book(parcel(), key="k").waybill_number

    jt_road.move(number, "777")

    (event,) = jt.track([number])
    assert (event.status, event.carrier_code) == (TrackingStatus.UNKNOWN, "777")
