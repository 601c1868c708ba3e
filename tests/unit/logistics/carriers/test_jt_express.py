"""J&T's adapter: its words into ours, its digest, and what every kind of answer means."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from logistics.carriers.base import BookingRequest, CarrierRejected, CarrierUnavailable, NotSupported, ParcelSpec, Party
from logistics.carriers.jt_express.adapter import JtExpress
from logistics.carriers.jt_express.parse import booking_payload, parse_scan, parse_traces
from logistics.carriers.jt_express.signing import digest_of
from logistics.carriers.jt_express.statuses import SCANS, status_of
from logistics.tracking_status import TrackingStatus
from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpResponse
from marketplace.core.money import Money

FIXTURES = Path(__file__).parents[3] / "fixtures" / "jt_express"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET = "whispered"
NOTHING_BOOKED = HttpResponse(200, {}, b'{"code": "0", "msg": "The order does not exist", "data": null}')


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


Connect = Callable[..., tuple[JtExpress, Wire]]


@pytest.fixture
def connect() -> Connect:
    def connected(*answers: HttpResponse | AdapterError) -> tuple[JtExpress, Wire]:
        adapter = JtExpress.from_config(
            {
                "base_url": "http://jt.invalid",
                "api_account": "64",
                "private_key": SECRET,
                "customer_code": "KH1",
                "password": "pw",
            }
        )
        adapter._client._http.close()
        wire = Wire(*answers)
        adapter._client._http = wire  # type: ignore[assignment]
        return adapter, wire

    return connected


def request(**changes: Any) -> BookingRequest:
    values: dict[str, Any] = {
        "reference": "C100001",
        "service": "standard",
        "sender": Party("ស្ករត្នោត", "+85512345678", ("ព្រះដាក់",), province_code="17", landmark="វត្ត"),
        "recipient": Party("ចាន់ ដារ៉ា", "+85512888999", ("ផ្ទះ ១២",), province_code="02", district_code="0203"),
        "parcel": ParcelSpec(weight_g=1_234, description="Order P1-1", declared_value=Money(Decimal(48_000), "KHR")),
        **changes,
    }
    return BookingRequest(**values)


def test_digest_is_the_one_of_the_reference() -> None:
    """By hand: printf '{"a":1}whispered' | openssl md5 -binary | base64."""
    assert digest_of('{"a":1}', private_key=SECRET) == "VXPncUVuvOVsYdD+P9WFow=="


def test_booking_is_asked_with_who_we_are_and_a_digest_of_exactly_what_is_sent(connect: Connect) -> None:
    jt, wire = connect(NOTHING_BOOKED, HttpResponse(200, {}, fixture("booking.json")))

    booking = jt.book(request(cash_to_collect=Money(Decimal(54_000), "KHR")), key="key")

    assert [path for _method, path, _how in wire.asked] == ["/api/order/getOrders", "/api/order/addOrder"]
    how = wire.asked[1][2]
    business = how["form"]["bizContent"]
    sent = json.loads(business)
    assert how["headers"]["digest"] == digest_of(business, private_key=SECRET)
    assert (sent["customerCode"], sent["password"], sent["txlogisticId"]) == ("KH1", "pw", "C100001.key")
    assert sent["codInfo"] == {"codValue": "54000", "codCurrency": "KHR"}
    assert sent["sender"]["address"] == "ព្រះដាក់, វត្ត"
    assert (booking.waybill_number, booking.carrier_ref) == ("630002864925", "C100001.key")
    assert booking.label_fields == {"SortingCode": "02-C51-PRK309", "ThirdSortingCode": "S01"}


def test_booking_that_is_there_already_is_taken_and_none_is_made(connect: Connect) -> None:
    jt, wire = connect(HttpResponse(200, {}, fixture("booking.json")))

    assert jt.book(request(), key="key").waybill_number == "630002864925"
    assert len(wire.asked) == 1


@pytest.mark.parametrize(("grams", "kilos"), [(1, "0.01"), (1_000, "1.00"), (1_001, "1.01"), (1_234, "1.24")])
def test_weight_is_rounded_up_to_ten_grams(grams: int, kilos: str) -> None:
    payload = booking_payload(request(parcel=ParcelSpec(weight_g=grams, description="x")), key="k")

    assert payload["packageInfo"]["weight"] == kilos


@pytest.mark.parametrize("code", ["145003010", "145003012", "145003030", "145003051", "145003052", "145003053"])
def test_answer_that_does_not_know_us_makes_the_parcel_wait(connect: Connect, code: str) -> None:
    body = json.dumps({"code": code, "msg": "who are you", "data": None}).encode()
    jt, _wire = connect(HttpResponse(200, {}, body))

    with pytest.raises(CarrierUnavailable, match="credentials"):
        jt.book(request(), key="k")


def test_no_is_final_and_keeps_its_words(connect: Connect) -> None:
    no = HttpResponse(200, {}, b'{"code": "145003050", "msg": "Illegal parameters: receiver.phone", "data": null}')
    jt, _wire = connect(NOTHING_BOOKED, no)

    with pytest.raises(CarrierRejected, match=r"receiver\.phone") as refused:
        jt.book(request(), key="k")
    assert refused.value.fields == {"code": "145003050"}


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(500),
        HttpResponse(401),
        HttpResponse(408),
        HttpResponse(429, {"retry-after": "7"}),
        HttpResponse(200, {}, b'{"code": "1", "da'),
        HttpResponse(200, {}, b"[]"),
        HttpResponse(200, {}, b'{"code": "1", "msg": "success", "data": {"txlogisticId": "C"}}'),
        AdapterError("no line", retryable=True),
    ],
)
def test_answer_that_says_nothing_leaves_the_outcome_open(
    connect: Connect, answer: HttpResponse | AdapterError
) -> None:
    jt, _wire = connect(NOTHING_BOOKED, answer)

    with pytest.raises(CarrierUnavailable):
        jt.book(request(), key="k")


def test_trace_is_read_with_local_times_and_places(connect: Connect) -> None:
    jt, wire = connect(HttpResponse(200, {}, fixture("trace.json")))

    delivered, picked_up = jt.track(["630002864925"])

    assert json.loads(wire.asked[0][2]["form"]["bizContent"])["billCode"] == "630002864925"
    assert (delivered.status, delivered.signed_by) == (TrackingStatus.DELIVERED, "ចាន់ ដារ៉ា")
    assert delivered.occurred_at == datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
    assert delivered.location == "BTB-01, Battambang"
    assert picked_up.occurred_at == datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert picked_up.carrier_event_id == "10|2026-11-22 09:00:00|SRP-02"


@pytest.mark.parametrize(
    ("zone", "hour"), [("GMT+07:00", 2), ("GMT+08:00", 1), ("+8", 1), ("UTC-01:30", 10), ("moon", 2), ("", 2)]
)
def test_zone_of_a_scan_is_believed_and_without_one_it_is_cambodias(zone: str, hour: int) -> None:
    raw = {"scanTypeCode": "10", "scanTime": "2026-11-22 09:00:00", "timeZone": zone}

    assert parse_scan(raw, waybill_number="1").occurred_at.hour == hour


@pytest.mark.parametrize("code", list(SCANS))
def test_every_code_of_the_reference_has_a_status(code: str) -> None:
    assert status_of(code, facility="Hub") is not TrackingStatus.UNKNOWN


@pytest.mark.parametrize(
    ("code", "facility", "status"),
    [
        ("30", "Origin", TrackingStatus.AT_ORIGIN_HUB),
        ("30", "Hub", TrackingStatus.IN_TRANSIT),
        ("30", " Delivery Point ", TrackingStatus.ARRIVED_DESTINATION),
        ("200", "Collection point", TrackingStatus.PICKED_UP),
        ("200", "Delivery point", TrackingStatus.UNKNOWN),
        ("173", "Origin", TrackingStatus.RETURNED),
        ("777", "", TrackingStatus.UNKNOWN),
    ],
)
def test_code_is_read_with_the_place_where_it_was_made(code: str, facility: str, status: TrackingStatus) -> None:
    assert status_of(code, facility=facility) is status


@pytest.mark.parametrize("wrong", [None, 7, [7], [{"details": [{}]}], [{"billCode": "1", "details": [{}]}]])
def test_trace_of_another_shape_is_no_news(wrong: Any) -> None:
    with pytest.raises(CarrierUnavailable):
        parse_traces(wrong)


def _callback(business: str, *, at: datetime = NOON, key: str = SECRET) -> tuple[Mapping[str, str], bytes]:
    headers = {
        "apiaccount": "64",
        "digest": digest_of(business, private_key=key),
        "timestamp": str(int(at.timestamp() * 1000)),
    }
    return headers, urlencode({"bizContent": business}).encode()


def test_callback_of_theirs_is_believed_while_it_is_fresh(connect: Connect) -> None:
    jt, _wire = connect()
    business = json.dumps(json.loads(fixture("trace.json"))["data"], ensure_ascii=False)
    headers, body = _callback(business)

    assert jt.verify_webhook(headers=headers, body=body, now=NOON + timedelta(minutes=4))
    assert [event.carrier_code for event in jt.parse_webhook(body=body)] == ["100", "10"]
    assert not jt.verify_webhook(headers=headers, body=body, now=NOON + timedelta(minutes=6))
    assert not jt.verify_webhook(headers={**headers, "timestamp": "soon"}, body=body, now=NOON)
    assert not jt.verify_webhook(headers={**headers, "digest": ""}, body=body, now=NOON)
    assert not jt.verify_webhook(headers=headers, body=body.replace(b"630002864925", b"630002864926"), now=NOON)
    assert not jt.verify_webhook(headers=headers, body=b"\xff\xfe", now=NOON)


def test_callback_signed_by_another_is_not_believed(connect: Connect) -> None:
    jt, _wire = connect()
    headers, body = _callback("[]", key="another")

    assert not jt.verify_webhook(headers=headers, body=body, now=NOON)


def test_callback_that_cannot_be_read_comes_again(connect: Connect) -> None:
    jt, _wire = connect()

    with pytest.raises(CarrierUnavailable):
        jt.parse_webhook(body=b"bizContent=%7Bhalf")


def test_cancelling_names_the_order_and_a_no_is_kept(connect: Connect) -> None:
    done = HttpResponse(200, {}, b'{"code": 1, "msg": "success", "data": {}}')
    jt, wire = connect(done, HttpResponse(200, {}, b'{"code": 0, "msg": "The order has been picked up"}'))

    jt.cancel(carrier_ref="C100001.key", waybill_number="63", key="x")
    with pytest.raises(CarrierRejected, match="picked up"):
        jt.cancel(carrier_ref="C100001.key", waybill_number="63", key="x")

    sent = json.loads(wire.asked[0][2]["form"]["bizContent"])
    assert (sent["txlogisticId"], sent["billCode"]) == ("C100001.key", "63")


def test_what_jt_does_not_do_is_said(connect: Connect) -> None:
    jt, _wire = connect(HttpResponse(200, {}, b'{"code": 1, "data": []}'))

    with pytest.raises(NotSupported):
        jt.label(waybill_number="63")
    with pytest.raises(CarrierRejected, match="not delivered yet"):
        jt.proof_of_delivery(waybill_number="63")
