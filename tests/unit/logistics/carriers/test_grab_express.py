"""Grab's adapter: its words into ours, and what every kind of answer means."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from logistics.carriers.base import BookingRequest, CarrierRejected, CarrierUnavailable, ParcelSpec, Party, RateRequest
from logistics.carriers.grab_express.adapter import GrabExpress
from logistics.carriers.grab_express.parse import booking_payload, parse_delivery, parse_quotes
from logistics.carriers.grab_express.statuses import STATES, status_of
from logistics.tracking_status import TrackingStatus
from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpResponse
from marketplace.core.money import Money

FIXTURES = Path(__file__).parents[3] / "fixtures" / "grab_express"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORD = "a long word that only two know"
TOKEN = HttpResponse(200, {}, b'{"access_token": "t-1", "expires_in": 3600}')
NOTHING_STANDS = HttpResponse(404, {}, b'{"message": "not found"}')
POINT = {"latitude": Decimal("11.569722"), "longitude": Decimal("104.921111")}


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


class Wire:
    """Stands where HTTP stands: notes what was asked and gives prepared answers."""

    def __init__(self, *answers: HttpResponse | AdapterError) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    def request(self, method: str, path: str, **how: Any) -> HttpResponse:
        self.asked.append((method, path, how))
        given = self.answers.pop(0)
        if isinstance(given, AdapterError):
            raise given
        return given


Connect = Callable[..., tuple[GrabExpress, Wire]]


@pytest.fixture
def connect() -> Connect:
    def connected(*answers: HttpResponse | AdapterError) -> tuple[GrabExpress, Wire]:
        adapter = GrabExpress.from_config(
            {
                "base_url": "http://grab.invalid",
                "token_url": "http://grab.invalid",
                "client_id": "a",
                "client_secret": "b",
                "webhook_secret": WORD,
            }
        )
        adapter._client._http.close()
        adapter._client._id.close()
        wire = Wire(*answers)
        adapter._client._http = adapter._client._id = wire  # type: ignore[assignment]
        return adapter, wire

    return connected


def request(**changes: Any) -> BookingRequest:
    values: dict[str, Any] = {
        "reference": "C100001",
        "service": "instant",
        "sender": Party("ស្ករត្នោត", "+85512345678", ("ផ្សារ",), landmark="វត្ត", **POINT),
        "recipient": Party("ចាន់ ដារ៉ា", "+85512888999", ("ផ្ទះ ១២",), **POINT),
        "parcel": ParcelSpec(weight_g=1_200, description="Order P1-1", declared_value=Money(Decimal(48_000), "KHR")),
        "note": "Blue gate",
        **changes,
    }
    return BookingRequest(**values)


def test_ride_is_called_after_what_stood_under_its_number_is_called_off(connect: Connect) -> None:
    grab, wire = connect(TOKEN, NOTHING_STANDS, HttpResponse(200, {}, fixture("delivery.json")))

    booking = grab.book(request(), key="key")

    assert [(method, path) for method, path, _how in wire.asked] == [
        ("POST", "/grabid/v1/oauth2/token"),
        ("DELETE", "/v1/merchant/deliveries/C100001.key"),
        ("POST", "/v1/deliveries"),
    ]
    assert wire.asked[0][2]["json"]["scope"] == "grab_express.partner_deliveries"
    assert wire.asked[2][2]["headers"] == {"Authorization": "Bearer t-1"}
    assert (booking.waybill_number, booking.label_fields["PickupPin"]) == ("IN-2-0ABCDEF", "0042")


def test_payload_says_where_who_what_and_how_much_cash() -> None:
    payload = booking_payload(request(cash_to_collect=Money(Decimal(54_000), "KHR")), key="key")

    assert payload["merchantOrderID"] == "C100001.key"
    assert payload["origin"] == {
        "address": "ផ្សារ, វត្ត",
        "coordinates": {"latitude": 11.569722, "longitude": 104.921111},
    }
    assert payload["recipient"]["phone"] == "85512888999"
    assert payload["recipient"]["instruction"] == "Blue gate"
    assert payload["packages"][0]["price"] == 48_000
    assert (payload["codType"], payload["cashOnDelivery"]) == ("REGULAR", {"amount": 54_000})


def test_paid_ride_takes_no_cash_and_dollars_keep_their_cents() -> None:
    paid = booking_payload(request(), key="key")
    dollars = booking_payload(request(cash_to_collect=Money(Decimal("3.50"), "USD")), key="key")

    assert "cashOnDelivery" not in paid
    assert dollars["cashOnDelivery"] == {"amount": 3.5}


@pytest.mark.parametrize("end", ["sender", "recipient"])
def test_end_without_a_point_is_refused(end: str) -> None:
    with pytest.raises(CarrierRejected, match=end):
        booking_payload(request(**{end: Party("x", "+855")}), key="key")


def test_price_is_read(connect: Connect) -> None:
    grab, wire = connect(TOKEN, HttpResponse(200, {}, fixture("quotes.json")))
    one = request()

    (rate,) = grab.quote(RateRequest("instant", one.sender, one.recipient, one.parcel))

    assert wire.asked[1][:2] == ("POST", "/v1/deliveries/quotes")
    assert (rate.service, rate.price) == ("instant", Money(Decimal(6_400), "KHR"))


@pytest.mark.parametrize(
    "wrong", [None, {}, {"quotes": [{}]}, {"quotes": [{"amount": "many", "currency": {"code": "KHR"}}]}]
)
def test_price_of_another_shape_is_no_price(wrong: Any) -> None:
    with pytest.raises(CarrierUnavailable):
        parse_quotes(wrong, service="instant")


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(500),
        HttpResponse(403),
        HttpResponse(429, {"retry-after": "9"}),
        HttpResponse(200, {}, b'{"deliveryID": "IN'),
        HttpResponse(200, {}, b'{"status": "ALLOCATING"}'),
        AdapterError("no line", retryable=True),
    ],
)
def test_answer_that_says_nothing_leaves_the_outcome_open(
    connect: Connect, answer: HttpResponse | AdapterError
) -> None:
    grab, _wire = connect(TOKEN, NOTHING_STANDS, answer)

    with pytest.raises(CarrierUnavailable):
        grab.book(request(), key="k")


def test_no_is_final_and_keeps_its_words(connect: Connect) -> None:
    no = HttpResponse(400, {}, b'{"message": "destination is out of the service area"}')
    grab, _wire = connect(TOKEN, NOTHING_STANDS, no)

    with pytest.raises(CarrierRejected, match="out of the service area"):
        grab.book(request(), key="k")


def test_rider_under_way_is_not_joined_by_another(connect: Connect) -> None:
    grab, wire = connect(TOKEN, HttpResponse(409, {}, b'{"message": "cannot be cancelled any more"}'))

    with pytest.raises(CarrierUnavailable) as refused:
        grab.book(request(), key="k")

    assert refused.value.retry_after_s == 600
    assert not any(path == "/v1/deliveries" for _method, path, _how in wire.asked)


def test_token_is_renewed_once_when_it_was_withdrawn(connect: Connect) -> None:
    grab, wire = connect(TOKEN, HttpResponse(401), TOKEN, HttpResponse(200, {}, fixture("delivery.json")))

    assert grab.track(["IN-2-0ABCDEF"])[0].carrier_code == "ALLOCATING"
    assert [path for _method, path, _how in wire.asked].count("/grabid/v1/oauth2/token") == 2


@pytest.mark.parametrize(
    "answer", [HttpResponse(401), HttpResponse(400), HttpResponse(500), HttpResponse(200, {}, b'{"token": 1}')]
)
def test_without_a_token_the_parcel_waits(connect: Connect, answer: HttpResponse) -> None:
    grab, _wire = connect(answer)

    with pytest.raises(CarrierUnavailable):
        grab.book(request(), key="k")


@pytest.mark.parametrize("state", list(STATES))
def test_every_state_has_a_status(state: str) -> None:
    assert status_of(state) is not TrackingStatus.UNKNOWN


def test_state_that_nobody_knows_is_unknown() -> None:
    assert status_of("TELEPORTED") is TrackingStatus.UNKNOWN


def test_same_state_by_poll_and_by_callback_is_one_event(connect: Connect) -> None:
    grab, _wire = connect()
    told = json.loads(fixture("callback.json"))

    (called,) = grab.parse_webhook(body=fixture("callback.json"))
    asked = parse_delivery({**told, "timestamp": None}, heard_at=NOON)

    assert called.carrier_event_id == asked.carrier_event_id == "IN-2-0ABCDEF|COMPLETED"
    assert (called.status, called.signed_by) == (TrackingStatus.DELIVERED, "ចាន់ ដារ៉ា")
    assert called.occurred_at == datetime.fromtimestamp(1795600000, tz=UTC)
    assert asked.occurred_at == NOON


@pytest.mark.parametrize("wrong", [b"half", b"[]", b"{}", b'{"deliveryID": "I", "status": "X", "timestamp": "noon"}'])
def test_callback_that_cannot_be_read_comes_again(connect: Connect, wrong: bytes) -> None:
    grab, _wire = connect()

    with pytest.raises(CarrierUnavailable):
        grab.parse_webhook(body=wrong)


def test_callback_proves_itself_by_the_word_we_gave(connect: Connect) -> None:
    grab, _wire = connect()

    assert grab.verify_webhook(headers={"authorization": WORD}, body=b"{}", now=NOON)
    assert not grab.verify_webhook(headers={"authorization": "another"}, body=b"{}", now=NOON)
    assert not grab.verify_webhook(headers={}, body=b"{}", now=NOON)
    grab._secret = ""
    assert not grab.verify_webhook(headers={"authorization": ""}, body=b"{}", now=NOON)


def test_ride_that_is_off_already_is_called_off(connect: Connect) -> None:
    gone = HttpResponse(404, {}, b"{}")
    refused = HttpResponse(409, {}, b'{"message": "no"}')
    off = HttpResponse(200, {}, b'{"deliveryID": "I", "status": "CANCELED"}')
    grab, wire = connect(TOKEN, HttpResponse(204), gone, refused, off)

    for _ in range(3):
        grab.cancel(carrier_ref="I", waybill_number="I", key="x")

    assert wire.answers == []


def test_ride_on_its_way_is_not_called_off(connect: Connect) -> None:
    refused = HttpResponse(409, {}, b'{"message": "on its way"}')
    riding = HttpResponse(200, {}, b'{"deliveryID": "I", "status": "IN_DELIVERY"}')
    grab, _wire = connect(TOKEN, refused, riding)

    with pytest.raises(CarrierRejected, match="on its way"):
        grab.cancel(carrier_ref="I", waybill_number="I", key="x")
