"""The adapter and the pretended post, over real HTTP: what is said, and what is done when the other side misbehaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from logistics.carriers.base import (
    BookingRequest,
    CarrierRejected,
    CarrierUnavailable,
    CustomsDeclaration,
    CustomsLine,
    ParcelSpec,
    Party,
)
from logistics.carriers.cambodia_post.adapter import CambodiaPost
from logistics.carriers.s10 import format_s10
from logistics.tracking_status import TrackingStatus
from marketplace.core.money import Money
from tests.integration.logistics.conftest import CONFIG, Control


@pytest.fixture
def post(sandbox_url: str) -> Iterator[CambodiaPost]:
    adapter = CambodiaPost.from_config({**CONFIG, "base_url": sandbox_url})
    yield adapter
    adapter._client._http._client.close()


@pytest.fixture
def request_for(control: Control) -> Callable[..., BookingRequest]:
    """Return a maker of bookings, each with a number that was not used."""

    def make(*, province: str = "02", cash: Money | None = None, weight_g: int = 1_200) -> BookingRequest:
        control.serial += 1
        return BookingRequest(
            reference=f"C{control.serial}",
            service="ems",
            sender=Party(name="ស្ករត្នោតព្រះដាក់", phone="+85512345678", province_code="17"),
            recipient=Party(name="ចាន់ ដារ៉ា", phone="+85512888999", province_code=province, district_code="0203"),
            parcel=ParcelSpec(weight_g=weight_g, description="Palm sugar"),
            waybill_number=format_s10(indicator="EE", serial=control.serial),
            cash_to_collect=cash,
        )

    return make


Make = Callable[..., BookingRequest]
pytestmark = pytest.mark.usefixtures("no_faults")


def test_parcel_is_booked_moved_and_delivered(post: CambodiaPost, control: Control, request_for: Make) -> None:
    request = request_for(cash=Money(Decimal(54_000), "KHR"))

    booking = post.book(request, key=f"k-{request.reference}")
    for code in ("EMA", "EMC", "EMG", "EDG", "EMI"):
        control.move(request.waybill_number, code)
    events = post.track([request.waybill_number])

    assert booking.label_fields["RoutingCd"] == "BTB-03"
    assert [event.status for event in events] == [
        TrackingStatus.PICKED_UP,
        TrackingStatus.IN_TRANSIT,
        TrackingStatus.ARRIVED_DESTINATION,
        TrackingStatus.OUT_FOR_DELIVERY,
        TrackingStatus.DELIVERED,
    ]
    assert events[0].location == "Siem Reap post office"
    assert (events[-1].signed_by, events[-1].cash_collected) == ("ចាន់ ដារ៉ា", Money(Decimal(54_000), "KHR"))
    assert post.proof_of_delivery(waybill_number=request.waybill_number).signed_by == "ចាន់ ដារ៉ា"


def abroad(request: BookingRequest, *, service: str = "ems_abroad", form: str = "CN23") -> BookingRequest:
    """Return the same parcel on its way to Tokyo."""
    sugar = CustomsLine("Palm sugar", 2, Money(Decimal(48_000), "KHR"), 1_000, "170290")
    tokyo = Party(
        name="Sato Yuki",
        phone="+81312345678",
        address_lines=("1-2-3 Jingumae, Shibuya-ku",),
        city="Tokyo",
        postcode="150-0001",
        country_code="JP",
    )
    customs = CustomsDeclaration(lines=(sugar,), form=form, invoice_number="P1001-1")
    return replace(request, service=service, recipient=tokyo, customs=customs)


def test_parcel_is_followed_across_the_border(post: CambodiaPost, control: Control, request_for: Make) -> None:
    request = abroad(request_for())

    booking = post.book(request, key=f"k-{request.reference}")
    for code in ("EMA", "EMB", "EXA", "EMC", "EMD", "EDB", "EME", "EMG", "EDG", "EMI"):
        control.move(request.waybill_number, code)
    events = post.track([request.waybill_number])

    assert booking.label_fields["RoutingCd"].startswith("JP")
    assert [event.status for event in events] == [
        TrackingStatus.PICKED_UP,
        TrackingStatus.AT_ORIGIN_HUB,
        TrackingStatus.AT_CUSTOMS,
        TrackingStatus.IN_TRANSIT,
        TrackingStatus.ARRIVED_DESTINATION,
        TrackingStatus.AT_CUSTOMS,
        TrackingStatus.CUSTOMS_HELD,
        TrackingStatus.ARRIVED_DESTINATION,
        TrackingStatus.OUT_FOR_DELIVERY,
        TrackingStatus.DELIVERED,
    ]
    assert events[0].location == "Siem Reap post office"
    assert events[2].location == "Phnom Penh post office"
    assert events[-1].location == "Tokyo, JP"


def test_nothing_leaves_the_country_without_its_customs_declaration(
    post: CambodiaPost, control: Control, request_for: Make
) -> None:
    request = replace(abroad(request_for()), customs=None)

    with pytest.raises(CarrierRejected, match="CustomsDeclaration"):
        post.book(request, key=f"k-{request.reference}")

    assert post.track([request.waybill_number]) == []


@pytest.mark.parametrize(("service", "form"), [("ems_abroad", "CN22"), ("packet_abroad", "")])
def test_a_parcel_bears_the_form_of_its_kind(post: CambodiaPost, request_for: Make, service: str, form: str) -> None:
    request = abroad(request_for(), service=service, form=form)

    with pytest.raises(CarrierRejected, match="FormCd"):
        post.book(request, key=f"k-{request.reference}")


def test_a_way_at_home_is_not_taken_for_a_parcel_abroad(post: CambodiaPost, request_for: Make) -> None:
    request = abroad(request_for(), service="ems")

    with pytest.raises(CarrierRejected, match="country"):
        post.book(request, key=f"k-{request.reference}")


def test_same_key_books_once_and_another_parcel_under_it_is_refused(
    post: CambodiaPost, control: Control, request_for: Make
) -> None:
    request, other = request_for(), request_for()

    first = post.book(request, key="one-key")
    again = post.book(request, key="one-key")
    with pytest.raises(CarrierRejected):
        post.book(other, key="one-key")

    assert first.carrier_ref == again.carrier_ref
    assert len(control.booked(request.waybill_number)) == 1
    assert control.booked(other.waybill_number) == []


def test_number_that_is_in_use_is_refused(post: CambodiaPost, request_for: Make) -> None:
    request = request_for()
    post.book(request, key=f"k-{request.reference}")

    with pytest.raises(CarrierRejected, match="in use"):
        post.book(request, key="another key")


def test_place_that_the_post_does_not_know_is_refused_with_its_reason(post: CambodiaPost, request_for: Make) -> None:
    with pytest.raises(CarrierRejected, match=r"Addressee\.ProvinceCd"):
        post.book(request_for(province="99"), key="k-99")


@pytest.mark.parametrize("kind", ["429", "500", "timeout", "half_json", "lost"])
def test_booking_whose_answer_is_lost_is_asked_again_and_exists_once(
    post: CambodiaPost, control: Control, request_for: Make, kind: str
) -> None:
    request = request_for()
    key = f"k-{request.reference}"
    control.order_fault("booking", kind)

    with pytest.raises(CarrierUnavailable):
        post.book(request, key=key)
    booking = post.book(request, key=key)

    assert booking.waybill_number == request.waybill_number
    assert len(control.booked(request.waybill_number)) == 1


def test_token_that_the_post_dropped_is_renewed_without_a_word(
    post: CambodiaPost, control: Control, request_for: Make
) -> None:
    request = request_for()
    control.order_fault("booking", "401")

    assert post.book(request, key=f"k-{request.reference}").carrier_ref


@pytest.mark.parametrize("kind", ["401", "500", "half_json"])
def test_without_a_token_the_parcel_waits(post: CambodiaPost, control: Control, request_for: Make, kind: str) -> None:
    request = request_for()
    control.order_fault("token", kind)

    with pytest.raises(CarrierUnavailable):
        post.book(request, key=f"k-{request.reference}")

    assert control.booked(request.waybill_number) == []


def test_booking_is_taken_back_once_and_not_after_the_counter(
    post: CambodiaPost, control: Control, request_for: Make
) -> None:
    early, late = request_for(), request_for()
    early_booking = post.book(early, key="k-early")
    late_booking = post.book(late, key="k-late")
    control.move(late.waybill_number, "EMA")

    for _ in range(2):
        post.cancel(carrier_ref=early_booking.carrier_ref, waybill_number=early.waybill_number, key="x-early")
    with pytest.raises(CarrierRejected):
        post.cancel(carrier_ref=late_booking.carrier_ref, waybill_number=late.waybill_number, key="x-late")

    assert control.booked(early.waybill_number)[0]["is_cancelled"]
    assert not control.booked(late.waybill_number)[0]["is_cancelled"]


@pytest.mark.parametrize("kind", ["401", "429", "500", "timeout", "half_json"])
def test_tracking_that_fails_is_no_news(post: CambodiaPost, control: Control, request_for: Make, kind: str) -> None:
    request = request_for()
    post.book(request, key=f"k-{request.reference}")
    control.move(request.waybill_number, "EMA")
    control.order_fault("tracking", kind)

    with pytest.raises(CarrierUnavailable):
        post.track([request.waybill_number])

    assert len(post.track([request.waybill_number])) == 1


def test_number_that_nobody_booked_has_no_events(post: CambodiaPost) -> None:
    assert post.track(["EE999999995KH"]) == []


def test_parcel_given_back_to_its_sender_is_returned_not_delivered(
    post: CambodiaPost, control: Control, request_for: Make
) -> None:
    request = request_for()
    post.book(request, key=f"k-{request.reference}")

    control.move(request.waybill_number, "EMA")
    control.move(request.waybill_number, "EMH", reason="ABSENT", measure="RETURN")
    control.move(request.waybill_number, "EMI", delivered_to="SENDER")

    assert [event.status for event in post.track([request.waybill_number])][1:] == [
        TrackingStatus.RETURNING,
        TrackingStatus.RETURNED,
    ]


def test_code_that_nobody_knows_is_kept_as_unknown(post: CambodiaPost, control: Control, request_for: Make) -> None:
    request = request_for()
    post.book(request, key=f"k-{request.reference}")

    control.move(request.waybill_number, "EZZ")

    (event,) = post.track([request.waybill_number])
    assert (event.status, event.carrier_code) == (TrackingStatus.UNKNOWN, "EZZ")


def test_label_words_are_told(post: CambodiaPost, request_for: Make) -> None:
    request = request_for()
    post.book(request, key=f"k-{request.reference}")

    assert b"BTB-03" in post.label(waybill_number=request.waybill_number).content
