"""Asking the pretended post to come, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from logistics.carriers.base import (
    BookingRequest,
    CarrierRejected,
    CarrierUnavailable,
    ParcelSpec,
    Party,
    PickupRequest,
)
from logistics.carriers.cambodia_post.adapter import CambodiaPost
from logistics.carriers.s10 import format_s10
from tests.integration.logistics.conftest import CONFIG, Control

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_faults")]
SENDER = Party(name="ស្ករត្នោតព្រះដាក់", phone="+85512345678", province_code="17")
READY = datetime(2026, 11, 26, 3, tzinfo=UTC)


@pytest.fixture
def post(sandbox_url: str) -> Iterator[CambodiaPost]:
    adapter = CambodiaPost.from_config({**CONFIG, "base_url": sandbox_url})
    yield adapter
    adapter._client._http._client.close()


@pytest.fixture
def number(post: CambodiaPost, control: Control) -> str:
    control.serial += 1
    booked = format_s10(indicator="EE", serial=70_000 + control.serial)
    recipient = Party(name="ចាន់ ដារ៉ា", phone="+85512888999", province_code="12")
    request = BookingRequest(
        reference=booked, service="ems", sender=SENDER, recipient=recipient,
        parcel=ParcelSpec(weight_g=900, description="Sugar"), waybill_number=booked,
    )  # fmt: skip
    post.book(request, key=f"book-{booked}")
    return booked


def test_post_comes_two_hours_after_and_promises_once_under_one_key(post: CambodiaPost, number: str) -> None:
    wish = PickupRequest(sender=SENDER, waybill_numbers=(number,), ready_at=READY)

    first, again = (post.request_pickup(wish, key=f"pick-{number}") for _ in range(2))

    assert first == again
    assert first.carrier_ref
    assert first.expected_at == datetime(2026, 11, 26, 5, tzinfo=UTC)


def test_parcel_that_was_never_booked_is_not_fetched(post: CambodiaPost) -> None:
    with pytest.raises(CarrierRejected, match="no such mail item"):
        post.request_pickup(
            PickupRequest(sender=SENDER, waybill_numbers=("EE000000014KH",), ready_at=READY), key="pick-nobody"
        )


@pytest.mark.parametrize("kind", ["500", "half_json", "lost"])
def test_answer_that_is_lost_is_asked_for_again_under_the_same_key(
    post: CambodiaPost, control: Control, number: str, kind: str
) -> None:
    wish = PickupRequest(sender=SENDER, waybill_numbers=(number,), ready_at=READY)
    control.order_fault("pickup", kind)

    with pytest.raises(CarrierUnavailable):
        post.request_pickup(wish, key=f"pick-{number}")

    assert post.request_pickup(wish, key=f"pick-{number}").carrier_ref
