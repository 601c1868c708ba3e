"""The clerk's desk of the pretended post."""

from __future__ import annotations

import httpx
import pytest

from logistics.carriers.base import BookingRequest, ParcelSpec, Party
from logistics.carriers.cambodia_post.adapter import CambodiaPost
from logistics.carriers.s10 import format_s10
from tests.integration.logistics.conftest import CONFIG, Control

pytestmark = pytest.mark.usefixtures("no_faults")


@pytest.fixture
def waybill(sandbox_url: str, control: Control) -> str:
    """Book a parcel and return its number."""
    control.serial += 1
    control.send_callbacks_to("")
    number = format_s10(indicator="EE", serial=60_000_000 + control.serial)
    post = CambodiaPost.from_config({**CONFIG, "base_url": sandbox_url})
    sender = Party(name="ស្ករត្នោតព្រះដាក់", phone="+85512345678", address_lines=("សៀមរាប",), province_code="17")
    recipient = Party(name="ចាន់ ដារ៉ា", phone="+85512888999", address_lines=("បាត់ដំបង",), province_code="02")
    request = BookingRequest(
        reference="C1",
        service="ems",
        sender=sender,
        recipient=recipient,
        parcel=ParcelSpec(weight_g=500, description="Palm sugar"),
        waybill_number=number,
    )
    post.book(request, key=number)
    post._client._http._client.close()
    return number


def test_clerk_moves_a_parcel_by_one_button(sandbox_url: str, control: Control, waybill: str) -> None:
    with httpx.Client(base_url=sandbox_url, trust_env=False) as clerk:
        assert waybill in clerk.get("/post/").text
        for action in ("EMA", "EMC", "EMI"):
            assert clerk.post(f"/post/{waybill}/act", data={"action": action}).status_code == 302

        page = clerk.get("/post/").text

    (parcel,) = control.booked(waybill)
    assert [event["EventTypeCd"] for event in parcel["EdiMailitemEvents"]] == ["EMA", "EMC", "EMI"]
    assert "បានប្រគល់" in page


def test_clerk_gives_a_parcel_back_to_its_sender(sandbox_url: str, control: Control, waybill: str) -> None:
    with httpx.Client(base_url=sandbox_url, trust_env=False) as clerk:
        for action in ("EMG", "returning", "returned"):
            clerk.post(f"/post/{waybill}/act", data={"action": action})

    events = control.booked(waybill)[0]["EdiMailitemEvents"]
    assert [event["DeliveryLocation"] for event in events] == [None, None, "SENDER"]


def test_step_that_no_clerk_knows_is_refused(sandbox_url: str, control: Control, waybill: str) -> None:
    with httpx.Client(base_url=sandbox_url, trust_env=False) as clerk:
        assert clerk.post(f"/post/{waybill}/act", data={"action": "EZZ"}).status_code == 400
        assert clerk.post("/post/EE000000000KH/act", data={"action": "EMA"}).status_code == 404

    assert control.booked(waybill)[0]["EdiMailitemEvents"] == []
