"""Vendors' programs are told once, signed, again for a day; who does not answer is left in peace, and told so."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from logistics.models import Consignment
from marketplace import facts
from marketplace.core.http import HttpClient
from marketplace.core.models import EventRecord
from marketplace.webhooks import handlers
from marketplace.webhooks.errors import UnableToAddEndpoint
from marketplace.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.services import endpoints, sending
from marketplace.webhooks.signing import signature
from tests.factories.logistics import ConsignmentFactory, make_vendor
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db
URL = "https://shop.example.org/hook"


@dataclass
class Program:
    """A vendor's program: what it was told, and what it answers, then 204."""

    told: list[tuple[dict[str, str], str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    box = Program()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            box.told.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = box.answers.pop(0) if box.answers else 204
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/inside")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    there = f"http://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setattr(
        sending, "HttpClient", lambda **words: HttpClient(**{**words, "base_url": there, "only_public": False})
    )
    yield box
    server.shutdown()
    server.server_close()


@pytest.fixture
def endpoint() -> WebhookEndpoint:
    added, _secret = endpoints.add_endpoint(vendor=make_vendor(), url=URL, by=UserFactory(), now=timezone.now())
    return added


def moved(parcel: Consignment, status: str = "picked_up") -> facts.ParcelMoved:
    return facts.ParcelMoved(parcel.pk, parcel.shipment_id, "P1-1", status, at="2026-11-22T05:00:00+00:00")


def test_a_parcel_that_moved_is_told_once_and_signed(program: Program) -> None:
    _endpoint, secret = endpoints.add_endpoint(vendor=make_vendor(), url=URL, by=UserFactory(), now=timezone.now())
    parcel = ConsignmentFactory(booked=True)
    for _twice in range(2):
        handlers.tell_of_parcel(moved(parcel))

    [(headers, body)] = program.told
    told = json.loads(body)
    assert told["type"] == "parcel.moved"
    assert told["data"]["order_number"] == parcel.shipment.order.number
    assert (told["data"]["parcel"], told["data"]["status"]) == (parcel.reference, "picked_up")
    assert told["id"] == headers["webhook-id"]
    proof = signature(secret=secret, message_id=headers["webhook-id"], stamp=headers["webhook-timestamp"], body=body)
    assert headers["webhook-signature"] == f"v1,{proof}"


def test_nothing_of_the_buyer_is_told(program: Program, endpoint: WebhookEndpoint) -> None:
    parcel = ConsignmentFactory(booked=True)
    handlers.tell_of_parcel(moved(parcel))
    handlers.tell_of_booking(facts.ConsignmentBooked(parcel.pk, parcel.shipment_id, "P1-1", "fake", "W1"))
    handlers.tell_of_order(facts.OrderConfirmed(parcel.shipment.order_id, "P1-1"))

    said = " ".join(body for _headers, body in program.told)
    assert len(program.told) == 3
    address = parcel.shipment.order.shipping_address
    assert not any(words in said for words in (str(address.phone_number), "888999", address.first_name, address.line1))


def test_only_the_vendors_own_program_is_told(program: Program) -> None:
    endpoints.add_endpoint(vendor=VendorFactory(), url=URL, by=UserFactory(), now=timezone.now())

    handlers.tell_of_parcel(moved(ConsignmentFactory(booked=True)))

    assert not program.told
    assert not WebhookDelivery.objects.exists()


def test_what_is_not_taken_comes_again_with_the_same_id_for_a_day(program: Program, endpoint: WebhookEndpoint) -> None:
    program.answers = [500] * 20
    now = timezone.now()
    handlers.tell_of_parcel(moved(ConsignmentFactory(booked=True)))
    delivery = WebhookDelivery.objects.get()
    turns = [delivery.next_try_at]
    while delivery.state == DeliveryState.WAITING:
        sending.deliver_due(now=delivery.next_try_at)
        delivery.refresh_from_db()
        turns.append(delivery.next_try_at)
        if len(turns) > 20:
            break

    assert delivery.state == DeliveryState.GIVEN_UP
    assert delivery.tries == len(sending.WAITS) + 1 == len(program.told)
    assert len({headers["webhook-id"] for headers, _body in program.told}) == 1
    assert timedelta(hours=23) < turns[-2] - now < timedelta(hours=25)


def test_it_is_not_sent_before_its_turn(program: Program, endpoint: WebhookEndpoint) -> None:
    program.answers = [500]
    handlers.tell_of_parcel(moved(ConsignmentFactory(booked=True)))

    assert sending.deliver_due(now=timezone.now()) == 0
    assert len(program.told) == 1
    assert sending.deliver_due(now=timezone.now() + timedelta(minutes=1)) == 1
    assert WebhookDelivery.objects.get().state == DeliveryState.TAKEN


@pytest.mark.parametrize("answer", [302, 400, 404, 500])
def test_only_a_plain_yes_is_a_yes(program: Program, endpoint: WebhookEndpoint, answer: int) -> None:
    program.answers = [answer]
    handlers.tell_of_parcel(moved(ConsignmentFactory(booked=True)))

    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.last_status) == (DeliveryState.WAITING, answer)
    assert len(program.told) == 1  # a redirect is not followed


def test_a_message_that_somebody_else_sends_is_not_sent_twice(program: Program, endpoint: WebhookEndpoint) -> None:
    [pk] = sending.queue(vendor_id=endpoint.vendor_id, kind="test", key="k", data={}, now=timezone.now())
    WebhookDelivery.objects.filter(pk=pk).update(tries=1, next_try_at=timezone.now() + timedelta(minutes=1))

    assert sending.deliver(delivery_id=pk, now=timezone.now()) is False
    assert not program.told


def test_a_program_that_fails_for_a_day_is_stopped_and_its_vendor_told_once(
    program: Program, endpoint: WebhookEndpoint
) -> None:
    program.answers = [500] * 50
    now = timezone.now()
    WebhookEndpoint.objects.update(failures=sending.MOST_FAILURES, failing_since=now - timedelta(hours=23))
    sending.queue(vendor_id=endpoint.vendor_id, kind="test", key="a", data={}, now=now)
    sending.queue(vendor_id=endpoint.vendor_id, kind="test", key="b", data={}, now=now)
    sending.deliver_due(now=now)
    endpoint.refresh_from_db()
    assert endpoint.stopped_at is None  # not for a day yet

    sending.deliver_due(now=now + timedelta(hours=2))
    endpoint.refresh_from_db()
    assert endpoint.stopped_at is not None
    sending.deliver_due(now=now + timedelta(hours=9))

    assert len(program.told) == 2  # one each run: a program that fails is left in peace
    assert EventRecord.objects.filter(name="WebhookStopped").count() == 1
    handlers.tell_of_parcel(moved(ConsignmentFactory(booked=True)))
    assert len(program.told) == 2

    endpoints.switch_on(endpoint=endpoint, by=UserFactory(), now=now)
    program.answers = []
    assert sending.deliver_due(now=now + timedelta(hours=10)) == 2


def test_a_program_that_says_it_is_gone_is_stopped_at_once(program: Program, endpoint: WebhookEndpoint) -> None:
    program.answers = [410]
    handlers.tell_of_parcel(moved(ConsignmentFactory(booked=True)))

    endpoint.refresh_from_db()
    assert endpoint.stopped_at is not None


def test_a_program_that_answers_again_has_a_clean_record(program: Program, endpoint: WebhookEndpoint) -> None:
    program.answers = [500]
    handlers.tell_of_parcel(moved(ConsignmentFactory(booked=True)))
    sending.deliver_due(now=timezone.now() + timedelta(minutes=1))

    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since) == (0, None)


def test_without_the_open_internet_nothing_inside_is_called(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.update(url="https://localhost/hook")

    delivery = sending.send_test(endpoint=endpoint, now=timezone.now())

    assert (delivery.state, delivery.last_status) == (DeliveryState.WAITING, None)
    assert "did not answer" in delivery.last_error


def test_an_address_is_told_once_and_three_are_enough(endpoint: WebhookEndpoint) -> None:
    by, now = UserFactory(), timezone.now()
    with pytest.raises(UnableToAddEndpoint, match="already"):
        endpoints.add_endpoint(vendor=endpoint.vendor, url=URL, by=by, now=now)
    for at in range(2):
        endpoints.add_endpoint(vendor=endpoint.vendor, url=f"{URL}/{at}", by=by, now=now)
    with pytest.raises(UnableToAddEndpoint, match="enough"):
        endpoints.add_endpoint(vendor=endpoint.vendor, url=f"{URL}/9", by=by, now=now)

    assert WebhookEndpoint.objects.count() == 3


@pytest.mark.database
def test_an_address_without_tls_cannot_even_be_stored(endpoint: WebhookEndpoint) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookEndpoint.objects.update(url="http://shop.example.org/")


def test_a_removed_program_is_told_nothing(program: Program, endpoint: WebhookEndpoint) -> None:
    endpoints.remove_endpoint(endpoint=endpoint, by=UserFactory(), now=timezone.now())

    handlers.tell_of_parcel(moved(ConsignmentFactory(booked=True)))

    assert not program.told
