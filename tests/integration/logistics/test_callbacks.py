"""Callbacks: only the carrier's own are kept, each once, raw before it is read."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from django.test import Client

from logistics.carriers.base import CarrierUnavailable
from logistics.carriers.fake import FakeCarrier
from logistics.errors import UnableToVerifyCallback
from logistics.models import CarrierCallback
from logistics.services.callbacks import MOST_TRIES, read_callback, receive_callback
from logistics.tasks import read_callbacks
from logistics.tracking_status import TrackingStatus
from tests.factories.logistics import NOON, ConsignmentFactory

pytestmark = pytest.mark.django_db


def body_for(number: str, status: str = "delivered") -> bytes:
    return json.dumps([{"id": "e-1", "number": number, "status": status, "at": NOON.isoformat()}]).encode()


def post(client: Client, body: bytes, headers: Mapping[str, str], carrier: str = "fake") -> int:
    return client.post(
        f"/callbacks/carriers/{carrier}/", body, content_type="application/json", headers=dict(headers)
    ).status_code


def test_callback_moves_the_parcel_and_is_kept_as_it_came(client: Client, fake_carrier: FakeCarrier) -> None:
    parcel = ConsignmentFactory(booked=True)
    body = body_for(parcel.waybill_number)

    status = post(client, body, fake_carrier.sign(body))

    parcel.refresh_from_db()
    callback = CarrierCallback.objects.get()
    assert status == 200
    assert parcel.tracking is TrackingStatus.DELIVERED
    assert bytes(callback.body) == body
    assert callback.read_at is not None


def test_callback_that_comes_twice_is_one(client: Client, fake_carrier: FakeCarrier) -> None:
    parcel = ConsignmentFactory(booked=True)
    body = body_for(parcel.waybill_number)

    assert [post(client, body, fake_carrier.sign(body)) for _ in range(3)] == [200, 200, 200]

    assert CarrierCallback.objects.count() == 1
    assert parcel.events.count() == 1


@pytest.mark.parametrize("carrier", ["fake", "bus_parcel", "nobody"])
def test_forged_callback_leaves_no_trace(client: Client, fake_carrier: FakeCarrier, carrier: str) -> None:
    parcel = ConsignmentFactory(booked=True)

    status = post(client, body_for(parcel.waybill_number), {"x-fake-signature": "0" * 64}, carrier)

    parcel.refresh_from_db()
    assert status == 401
    assert parcel.tracking is TrackingStatus.BOOKED
    assert not CarrierCallback.objects.exists()


def test_callback_as_long_as_a_book_is_refused_unread(client: Client, fake_carrier: FakeCarrier) -> None:
    body = b" " * 300_000

    assert post(client, body, fake_carrier.sign(body)) == 413
    assert not CarrierCallback.objects.exists()


def test_callback_address_takes_nothing_but_posts(client: Client) -> None:
    assert client.get("/callbacks/carriers/fake/").status_code == 405


def test_unreadable_callback_stays_in_the_queue_and_is_read_when_it_can_be(
    fake_carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = ConsignmentFactory(booked=True)
    body = body_for(parcel.waybill_number)

    def unreadable(*, body: bytes) -> None:
        raise CarrierUnavailable("what is this?")

    with monkeypatch.context() as patched:
        patched.setattr(fake_carrier, "parse_webhook", unreadable)
        callback = receive_callback(carrier="fake", headers=fake_carrier.sign(body), body=body, now=NOON)
    callback.refresh_from_db()
    assert (callback.read_at, callback.last_error) == (None, "what is this?")

    read_callbacks()

    callback.refresh_from_db()
    parcel.refresh_from_db()
    assert callback.read_at is not None
    assert parcel.tracking is TrackingStatus.DELIVERED


def test_callback_that_never_can_be_read_is_left_to_people(
    fake_carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_carrier, "parse_webhook", lambda body: (_ for _ in ()).throw(CarrierUnavailable("?")))
    body = b"[]"
    receive_callback(carrier="fake", headers=fake_carrier.sign(body), body=body, now=NOON)

    for _ in range(MOST_TRIES + 3):
        read_callbacks()

    assert CarrierCallback.objects.get().tries == MOST_TRIES


def test_callback_that_was_read_is_not_read_again(fake_carrier: FakeCarrier) -> None:
    body = b"[]"
    callback = receive_callback(carrier="fake", headers=fake_carrier.sign(body), body=body, now=NOON)

    read_callback(callback_id=callback.pk, now=NOON)

    callback.refresh_from_db()
    assert callback.tries == 1


def test_stranger_is_told_so(fake_carrier: FakeCarrier) -> None:
    with pytest.raises(UnableToVerifyCallback):
        receive_callback(carrier="fake", headers={}, body=b"[]", now=NOON)
