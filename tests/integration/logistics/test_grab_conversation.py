"""The adapter and the pretended Grab, over real HTTP: what is said, and what is done when the other side misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from uuid import uuid4

import pytest

from logistics.carriers.base import (
    BookingRequest,
    CarrierRejected,
    CarrierUnavailable,
    ParcelSpec,
    Party,
    RateRequest,
)
from logistics.carriers.grab_express.adapter import GrabExpress
from logistics.tracking_status import TrackingStatus
from marketplace.core.money import Money
from tests.integration.logistics.conftest import GRAB_CONFIG, Road

#: Central Market, and a house two kilometres away.
MARKET = (Decimal("11.569722"), Decimal("104.921111"))
HOUSE = (Decimal("11.556400"), Decimal("104.928200"))
BATTAMBANG = (Decimal("13.095700"), Decimal("103.202200"))


@pytest.fixture
def grab(sandbox_url: str) -> Iterator[GrabExpress]:
    adapter = GrabExpress.from_config(
        {**GRAB_CONFIG, "base_url": f"{sandbox_url}/grab", "token_url": f"{sandbox_url}/grab"}
    )
    yield adapter
    adapter._client._http.close()
    adapter._client._id.close()


def party(name: str, point: tuple[Decimal, Decimal] | None) -> Party:
    latitude, longitude = point or (None, None)
    return Party(name, "+85512888999", ("ផ្ទះ ១២",), latitude=latitude, longitude=longitude)


def ride(*, to: tuple[Decimal, Decimal] | None = HOUSE, cash: Money | None = None) -> BookingRequest:
    return BookingRequest(
        reference=f"CG{uuid4().hex[:8]}",
        service="instant",
        sender=party("ស្ករត្នោត", MARKET),
        recipient=party("ចាន់ ដារ៉ា", to),
        parcel=ParcelSpec(weight_g=1_200, description="Palm sugar"),
        cash_to_collect=cash,
    )


def test_price_is_asked_and_a_far_place_is_refused(grab: GrabExpress) -> None:
    near, far = ride(), ride(to=BATTAMBANG)
    ask = [RateRequest("instant", one.sender, one.recipient, one.parcel) for one in (near, far)]

    (rate,) = grab.quote(ask[0])
    with pytest.raises(CarrierRejected, match="out of the service area"):
        grab.quote(ask[1])

    assert rate.price == Money(Decimal(6_400), "KHR")


def test_ride_is_called_followed_and_handed_over(grab: GrabExpress, grab_road: Road) -> None:
    request = ride(cash=Money(Decimal(54_000), "KHR"))

    booking = grab.book(request, key="k-1")
    number = booking.waybill_number
    seen = []
    for state in ("ALLOCATING", "PENDING_PICKUP", "PENDING_DROP_OFF", "IN_DELIVERY", "COMPLETED"):
        grab_road.move(number, state)
        seen.append(grab.track([number])[0].status)

    assert len(booking.label_fields["PickupPin"]) == 4
    assert seen == [
        TrackingStatus.BOOKED,
        TrackingStatus.PICKUP_SCHEDULED,
        TrackingStatus.PICKED_UP,
        TrackingStatus.OUT_FOR_DELIVERY,
        TrackingStatus.DELIVERED,
    ]
    assert grab.proof_of_delivery(waybill_number=number).signed_by == "ចាន់ ដារ៉ា"
    (standing,) = grab_road.standing(request.reference)
    assert standing["particulars"]["cashOnDelivery"] == {"amount": 54_000}


@pytest.mark.parametrize("kind", ["429", "500", "timeout", "half_json", "lost"])
def test_ride_whose_answer_is_lost_is_called_off_before_the_next_is_called(
    grab: GrabExpress, grab_road: Road, kind: str
) -> None:
    request = ride()
    grab_road.order_fault("booking", kind)

    with pytest.raises(CarrierUnavailable):
        grab.book(request, key="k")
    booking = grab.book(request, key="k")

    (standing,) = grab_road.standing(request.reference)
    assert standing["number"] == booking.waybill_number


def test_without_calling_off_there_would_be_two_riders(grab: GrabExpress, grab_road: Road) -> None:
    """The negative control: Grab itself does not mind a second call under the same number."""
    request = ride()
    grab_road.order_fault("booking", "lost")
    with pytest.raises(CarrierUnavailable):
        grab.book(request, key="k")

    grab._client.cancel_order = lambda order_id: False  # type: ignore[method-assign, assignment]
    grab.book(request, key="k")

    assert len(grab_road.standing(request.reference)) == 2


def test_rider_who_is_under_way_already_is_not_joined_by_another(grab: GrabExpress, grab_road: Road) -> None:
    request = ride()
    first = grab.book(request, key="k")
    grab_road.move(first.waybill_number, "IN_DELIVERY")

    with pytest.raises(CarrierUnavailable, match="under way"):
        grab.book(request, key="k")

    assert len(grab_road.standing(request.reference)) == 1


def test_token_that_was_withdrawn_is_renewed_without_a_word(grab: GrabExpress, grab_road: Road) -> None:
    grab_road.order_fault("booking", "401")

    assert grab.book(ride(), key="k").carrier_ref


@pytest.mark.parametrize("kind", ["401", "500", "half_json"])
def test_without_a_token_the_parcel_waits(grab: GrabExpress, grab_road: Road, kind: str) -> None:
    request = ride()
    grab_road.order_fault("token", kind)

    with pytest.raises(CarrierUnavailable):
        grab.book(request, key="k")

    assert grab_road.standing(request.reference) == []


def test_end_that_is_not_on_the_map_is_refused_before_anything_is_asked(grab: GrabExpress, grab_road: Road) -> None:
    before = grab_road.state()["calls"]

    with pytest.raises(CarrierRejected, match="point on the map of the recipient"):
        grab.book(ride(to=None), key="k")

    assert grab_road.state()["calls"] == before


def test_ride_is_called_off_once_and_not_on_its_last_way(grab: GrabExpress, grab_road: Road) -> None:
    early, late = grab.book(ride(), key="early"), grab.book(ride(), key="late")
    grab_road.move(late.waybill_number, "IN_DELIVERY")

    for _ in range(2):
        grab.cancel(carrier_ref=early.carrier_ref, waybill_number=early.waybill_number, key="x")
    with pytest.raises(CarrierRejected, match="cannot be cancelled"):
        grab.cancel(carrier_ref=late.carrier_ref, waybill_number=late.waybill_number, key="x")


def test_delivery_that_grab_does_not_know_has_no_news_and_an_unknown_state_is_kept(
    grab: GrabExpress, grab_road: Road
) -> None:
    number = grab.book(ride(), key="k").waybill_number
    grab_road.move(number, "TELEPORTED")

    (event,) = grab.track(["IN-NOBODY", number])

    assert (event.status, event.carrier_code) == (TrackingStatus.UNKNOWN, "TELEPORTED")
