"""Cambodia Post's adapter: its words into ours, and what every kind of answer means."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from logistics.carriers.base import BookingRequest, CarrierRejected, CarrierUnavailable, ParcelSpec, Party
from logistics.carriers.cambodia_post.adapter import BATCH, CambodiaPost
from logistics.carriers.cambodia_post.parse import booking_payload, parse_event
from logistics.carriers.cambodia_post.statuses import EVENTS, LEGACY, status_of, words_of
from logistics.tracking_status import TrackingStatus
from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpResponse
from marketplace.core.money import Money

FIXTURES = Path(__file__).parents[3] / "fixtures" / "cambodia_post"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET = "whispered"
NUMBER = "EE000000014KH"
TOKEN = HttpResponse(200, {}, b'{"access_token": "t-1", "expires_in": 3600}')


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def answer(body: bytes = b"{}", status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    return HttpResponse(status, headers or {}, body)


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


Connect = Callable[..., tuple[CambodiaPost, Wire]]


@pytest.fixture
def connect() -> Connect:
    def connected(*answers: HttpResponse | AdapterError) -> tuple[CambodiaPost, Wire]:
        post = CambodiaPost.from_config(
            {
                "base_url": "http://post.invalid",
                "client_id": "us",
                "client_secret": "s",
                "ips_token": "ips",
                "webhook_secret": SECRET,
            }
        )
        wire = Wire(*answers)
        post._client._http = wire  # type: ignore[assignment]
        return post, wire

    return connected


def request_for(number: str = NUMBER) -> BookingRequest:
    return BookingRequest(
        reference="c-1",
        service="ems",
        sender=Party(name="សុខា", phone="+85512345678", province_code="17"),
        recipient=Party(name="Dara", phone="+85512345679", province_code="02", landmark="behind the pagoda"),
        parcel=ParcelSpec(weight_g=1_250, description="Palm sugar", declared_value=Money(Decimal(48_000), "KHR")),
        waybill_number=number,
        cash_to_collect=Money(Decimal(48_000), "KHR"),
    )


# -- Booking ---------------------------------------------------------------------------------------------------------


def test_booking_tells_the_post_who_what_and_how_much_cash() -> None:
    payload = booking_payload(request_for())

    assert payload["MailItemFid"] == NUMBER
    assert payload["WeightGrams"] == 1_250
    assert payload["Sender"]["Name"] == "សុខា"
    assert payload["Addressee"]["Landmark"] == "behind the pagoda"
    assert payload["CashOnDelivery"] == {"Amount": "48000", "CurrencyCd": "KHR"}


def test_booking_is_sent_with_token_and_key_and_read_back(connect: Connect) -> None:
    post, wire = connect(TOKEN, answer(fixture("booking.json"), 201))

    booking = post.book(request_for(), key="k-1")

    assert booking.carrier_ref == "3c1f7a1e-0000-4000-8000-000000000001"
    assert booking.label_fields["RoutingCd"] == "BTB-02"
    assert wire.asked[0][2]["form"]["grant_type"] == "client_credentials"
    assert wire.asked[1][2]["headers"] == {"Authorization": "Bearer t-1", "Idempotency-Key": "k-1"}


def test_token_is_asked_for_once_and_kept(connect: Connect) -> None:
    post, wire = connect(TOKEN, answer(fixture("booking.json")), answer(fixture("booking.json")))

    post.book(request_for(), key="k-1")
    post.book(request_for(), key="k-1")

    assert [path for _, path, _ in wire.asked].count("/identity/connect/token") == 1


def test_token_that_the_post_forgot_is_renewed_once(connect: Connect) -> None:
    post, wire = connect(TOKEN, answer(status=401), TOKEN, answer(fixture("booking.json")))

    post.book(request_for(), key="k-1")

    assert len(wire.asked) == 4


def test_parcel_without_a_postal_number_is_refused_before_any_call(connect: Connect) -> None:
    post, wire = connect()

    with pytest.raises(CarrierRejected):
        post.book(request_for(number="EE000000015KH"), key="k-1")

    assert wire.asked == []


def test_answer_for_another_parcel_is_refused(connect: Connect) -> None:
    post, _ = connect(TOKEN, answer(fixture("booking.json").replace(NUMBER.encode(), b"EE123456785GB")))

    with pytest.raises(CarrierRejected):
        post.book(request_for(), key="k-1")


@pytest.mark.parametrize(
    "given",
    [
        answer(status=401),
        answer(status=403),
        answer(status=500),
        answer(status=302),
        answer(b'{"MailItemId": "x", "Mail'),
        answer(b"[]"),
        answer(b'{"MailItemId": 7, "MailItemFid": ""}'),
        AdapterError("timed out", retryable=True),
    ],
)
def test_answer_that_leaves_the_outcome_open_is_asked_again(
    connect: Connect, given: HttpResponse | AdapterError
) -> None:
    post, _ = connect(TOKEN, given, TOKEN, given)

    with pytest.raises(CarrierUnavailable) as failure:
        post.book(request_for(), key="k-1")

    assert failure.value.retryable


@pytest.mark.parametrize(
    ("header", "seconds"), [({"retry-after": "20"}, 20), ({}, None), ({"retry-after": "soon"}, None)]
)
def test_post_that_asks_us_to_slow_down_says_for_how_long(
    connect: Connect, header: dict[str, str], seconds: int | None
) -> None:
    post, _ = connect(TOKEN, answer(status=429, headers=header))

    with pytest.raises(CarrierUnavailable) as failure:
        post.book(request_for(), key="k-1")

    assert failure.value.retry_after_s == seconds


@pytest.mark.parametrize(
    ("body", "words"),
    [(b'{"Message": "Unknown district"}', "Unknown district"), (b"<html>", "422")],
)
def test_refusal_is_final_and_keeps_the_posts_reason(connect: Connect, body: bytes, words: str) -> None:
    post, _ = connect(TOKEN, answer(body, 422))

    with pytest.raises(CarrierRejected, match=words) as failure:
        post.book(request_for(), key="k-1")

    assert not failure.value.retryable


@pytest.mark.parametrize("given", [answer(status=401), answer(b'{"expires_in": 3600}'), answer(status=503)])
def test_token_that_cannot_be_had_leaves_the_parcel_waiting(connect: Connect, given: HttpResponse) -> None:
    post, _ = connect(given)

    with pytest.raises(CarrierUnavailable):
        post.book(request_for(), key="k-1")


@pytest.mark.parametrize("status", [204, 404, 410])
def test_cancelling_what_is_cancelled_succeeds(connect: Connect, status: int) -> None:
    post, wire = connect(TOKEN, answer(status=status))

    post.cancel(carrier_ref="ref-1", waybill_number=NUMBER, key="k-1")

    assert wire.asked[1][:2] == ("DELETE", "/dps/api/v1/mailitems/ref-1")


def test_cancelling_what_has_left_is_refused(connect: Connect) -> None:
    post, _ = connect(TOKEN, answer(status=409))

    with pytest.raises(CarrierRejected):
        post.cancel(carrier_ref="ref-1", waybill_number=NUMBER, key="k-1")


def test_label_words_come_from_the_post(connect: Connect) -> None:
    post, _ = connect(TOKEN, answer(b'{"RoutingCd": "BTB-02"}'))

    assert post.label(waybill_number=NUMBER).content == b'{"RoutingCd": "BTB-02"}'


# -- Tracking --------------------------------------------------------------------------------------------------------


def test_tracking_reads_every_event_with_its_time_place_and_cash(connect: Connect) -> None:
    post, wire = connect(answer(fixture("tracking.json")))

    events = {event.carrier_code: event for event in post.track([NUMBER, "EE000000028KH"])}

    assert wire.asked[0][2]["headers"] == {"ips_token": "ips"}
    assert wire.asked[0][2]["params"]["ids"] == f"{NUMBER},EE000000028KH"
    assert set(events) == {"EMA", "EMH", "EMI"}
    assert events["EMA"].occurred_at == datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
    assert events["EMA"].carrier_text == "Posting / collection"
    assert events["EMH"].status is TrackingStatus.DELIVERY_ATTEMPTED
    assert events["EMI"].signed_by == "Chan Dara"
    assert events["EMI"].location == "Battambang post office"
    assert events["EMI"].cash_collected == Money(Decimal(48_000), "KHR")


def test_many_numbers_are_asked_for_in_batches(connect: Connect) -> None:
    post, wire = connect(answer(b"[]"), answer(b"[]"))

    assert post.track([NUMBER] * (BATCH + 1)) == []
    assert len(wire.asked) == 2


@pytest.mark.parametrize(
    "body",
    [
        b'[{"MailitemFid"',
        b'{"Mailitems": 7}',
        b"[7]",
        b'[{"EdiMailitemEvents": []}]',
        b'[{"MailitemFid": "EE000000014KH", "EdiMailitemEvents": [{"EventTypeCd": "EMA", "EventLocalDate": "yesterday"}]}]',
        b'[{"MailitemFid": "EE000000014KH", "EdiMailitemEvents": [{"EventTypeCd": "EMA"}]}]',
        b'[{"MailitemFid": "E", "EdiMailitemEvents": [{"EventTypeCd": "EMI", "EventLocalDate": "2026-11-23", "CashCollected": {"Amount": "x"}}]}]',
    ],
)
def test_tracking_answer_of_another_shape_is_no_crash(connect: Connect, body: bytes) -> None:
    post, _ = connect(answer(body))

    with pytest.raises(CarrierUnavailable):
        post.track([NUMBER])


@pytest.mark.parametrize("code", sorted(EVENTS))
def test_every_code_of_the_standard_has_a_status_of_ours(code: str) -> None:
    assert status_of(code) is not TrackingStatus.UNKNOWN


def test_unknown_code_becomes_unknown_and_keeps_its_name() -> None:
    event = parse_event({"EventTypeCd": "ZZZ", "EventLocalDate": "2026-11-23T09:30:00+07:00"}, waybill_number=NUMBER)

    assert (event.status, event.carrier_text) == (TrackingStatus.UNKNOWN, "ZZZ")
    assert event.occurred_at == datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "why", "status"),
    [
        ("EMI", {"delivered_to": "sender"}, TrackingStatus.RETURNED),
        ("EMI", {}, TrackingStatus.DELIVERED),
        ("EMH", {"reason": "REFUSED"}, TrackingStatus.REFUSED),
        ("EMH", {"reason": "REFUSED", "measure": "RETURN"}, TrackingStatus.RETURNING),
    ],
)
def test_one_code_means_another_thing_by_whom_it_reached(
    code: str, why: dict[str, str], status: TrackingStatus
) -> None:
    assert status_of(code, **why) is status


def test_delivery_is_proven_by_the_name_of_who_signed(connect: Connect) -> None:
    post, _ = connect(answer(fixture("tracking.json")))

    assert post.proof_of_delivery(waybill_number=NUMBER).signed_by == "Chan Dara"


def test_parcel_on_the_road_has_no_proof(connect: Connect) -> None:
    post, _ = connect(answer(b"[]"))

    with pytest.raises(CarrierRejected):
        post.proof_of_delivery(waybill_number=NUMBER)


# -- Callbacks -------------------------------------------------------------------------------------------------------


def signed(body: bytes, *, at: datetime = NOON, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"x-post-timestamp": stamp, "x-post-signature": f"sha256={digest}"}


def test_callback_signed_now_is_the_posts_own(connect: Connect) -> None:
    post, _ = connect()
    body = fixture("callback.json")

    assert post.verify_webhook(headers=signed(body), body=body, now=NOON)
    assert [event.waybill_number for event in post.parse_webhook(body=body)] == [NUMBER]


def test_poll_and_callback_give_one_event_one_id(connect: Connect) -> None:
    post, _ = connect(answer(fixture("tracking.json")))

    by_poll = {event.carrier_event_id for event in post.track([NUMBER])}
    by_callback = {event.carrier_event_id for event in post.parse_webhook(body=fixture("callback.json"))}

    assert by_callback <= by_poll


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(b"body", secret="guessed"),
        signed(b"another body"),
        signed(b"body", at=NOON - timedelta(seconds=301)),
        signed(b"body", at=NOON + timedelta(seconds=301)),
        {**signed(b"body"), "x-post-timestamp": "១៧"},
        {**signed(b"body"), "x-post-timestamp": "9" * 400},
        {**signed(b"body"), "x-post-signature": "sha256=ខ្មែរ"},
    ],
)
def test_callback_that_is_forged_altered_or_played_again_is_not(connect: Connect, headers: dict[str, str]) -> None:
    post, _ = connect()

    assert not post.verify_webhook(headers=headers, body=b"body", now=NOON)


def test_no_secret_means_no_callback_is_believed() -> None:
    post = CambodiaPost.from_config(
        {"base_url": "http://x.invalid", "client_id": "", "client_secret": "", "ips_token": "", "webhook_secret": ""}
    )

    assert not post.verify_webhook(headers=signed(b"body", secret=""), body=b"body", now=NOON)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"Mailitems": [7]}', b"[" * 100_000, json.dumps({}).encode()])
def test_callback_of_another_shape_is_no_crash(connect: Connect, body: bytes) -> None:
    post, _ = connect()

    with pytest.raises(CarrierUnavailable):
        post.parse_webhook(body=body)


def test_code_of_the_first_version_of_the_standard_is_kept_and_moves_nothing() -> None:
    assert status_of("EMX") is TrackingStatus.UNKNOWN
    assert words_of("EMX") == "Legacy event"


def test_every_code_of_the_standard_is_known() -> None:
    """Source: UPU EMSEVT, the codes in use."""
    codes = [
        "EMA",
        "EMB",
        "EXA",
        "EXB",
        "EXC",
        "EXD",
        "EXX",
        "EMC",
        "EMJ",
        "EMK",
        "EMD",
        "EDA",
        "EDB",
        "EME",
        "EDC",
        "EMF",
        "EDD",
        "EDE",
        "EMG",
        "EDF",
        "EDG",
        "EDH",
        "EMH",
        "EMI",
        "EDX",
    ]

    assert set(EVENTS) == set(codes)
    assert set(LEGACY) == {"EMX"}
