"""Carriers that name their own prices: asked side by side, for a limited time, and not asked again at once."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from logistics.carriers.base import CarrierRate, CarrierRejected, CarrierUnavailable, RateRequest
from logistics.carriers.fake import FakeCarrier
from logistics.health.models import CarrierHealth
from logistics.models import Tariff
from logistics.selectors import ParcelLine, ParcelQuestion, Place, RateAnswer, RefusalReason, live, rates_for_all
from marketplace.core.money import Money
from tests.factories.logistics import DeliveryServiceFactory, TariffFactory, ZoneAreaFactory

TODAY = date(2026, 11, 22)
HERE = Place("17", "1703")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def live_service(fake_carrier: FakeCarrier) -> Any:
    """Open a service whose carrier sets the price, with a price in our table besides."""
    cache.clear()
    ZoneAreaFactory()
    service = DeliveryServiceFactory(is_live=True)
    TariffFactory(service=service, amount=Decimal(6_000), min_days=1, max_days=2)
    return service


def ask(**more: Any) -> RateAnswer:
    question = ParcelQuestion(lines=(ParcelLine(weight_g=500),), origin=HERE, destination=Place("17"), **more)
    answer = rates_for_all(questions={1: question}, on=TODAY, ask_carriers=True)[1]
    return RateAnswer(answer.rates, tuple(one for one in answer.refusals if one.carrier == "fake"))


def named(amount: int, **more: Any) -> CarrierRate:
    return CarrierRate("ems", Money(Decimal(amount), more.pop("currency", "KHR")), **more)


def test_carrier_names_its_price(fake_carrier: FakeCarrier) -> None:
    fake_carrier.rates = [named(7_300, min_days=0, max_days=0)]

    (rate,) = ask().rates

    assert (int(rate.price.amount), rate.max_days, rate.is_live, rate.is_estimate) == (7_300, 0, True, False)
    assert rate.as_quote(on=TODAY)["said_by"] == "carrier"


def test_silent_carrier_leaves_the_price_of_the_table_as_an_estimate(
    fake_carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_carrier.rates, fake_carrier.thinks_s = [named(7_300)], 1.0
    began = time.monotonic()

    found = live.ask_side_by_side(
        {1: live.LiveAsk("fake", _request()), 2: live.LiveAsk("fake", _request("other"))}, budget_s=0.1
    )

    assert time.monotonic() - began < 0.6
    assert all(answer.is_silent for answer in found.values())


def _request(service: str = "ems") -> RateRequest:
    from logistics.carriers.base import ParcelSpec, Party

    return RateRequest(service, Party("", ""), Party("", ""), ParcelSpec(500, ""))


def test_carriers_are_asked_side_by_side(fake_carrier: FakeCarrier) -> None:
    fake_carrier.rates, fake_carrier.thinks_s = [named(7_300)], 0.3
    began = time.monotonic()

    found = live.ask_side_by_side({n: live.LiveAsk("fake", _request(f"s{n}")) for n in range(8)})

    assert len(found) == 8
    assert time.monotonic() - began < 1.2  # one after the other it would be 2.4 s


@pytest.mark.parametrize(
    "error", [CarrierUnavailable("down"), None], ids=["does not answer", "names none for this service"]
)
def test_without_a_price_of_its_own_the_table_stands_in(
    fake_carrier: FakeCarrier, error: CarrierUnavailable | None
) -> None:
    if error:
        fake_carrier.failures = [error]
    else:
        fake_carrier.rates = [CarrierRate("another", Money(Decimal(1), "KHR")), named(2, currency="USD")]

    (rate,) = ask().rates

    assert (int(rate.price.amount), rate.is_live, rate.is_estimate) == (6_000, False, True)


def test_without_any_price_the_silence_is_the_reason(fake_carrier: FakeCarrier) -> None:
    Tariff.objects.all().delete()
    fake_carrier.failures = [CarrierUnavailable("down")]

    answer = ask()

    assert answer.reason == RefusalReason.NO_ANSWER


def test_parcel_that_the_carrier_turns_down_is_not_sold_at_our_price(fake_carrier: FakeCarrier) -> None:
    fake_carrier.failures = [CarrierRejected("not there")]

    answer = ask()

    assert answer.rates == ()
    assert answer.reason == RefusalReason.NOT_TAKEN


def test_price_that_was_named_holds_for_a_while(fake_carrier: FakeCarrier) -> None:
    fake_carrier.rates = [named(7_300)]
    ask()
    fake_carrier.rates = [named(9_900)]

    (rate,) = ask().rates

    assert rate.price.amount == 7_300
    assert len(fake_carrier.calls) == 1


def test_silence_is_remembered_and_a_click_does_not_wait_again(fake_carrier: FakeCarrier) -> None:
    fake_carrier.failures = [CarrierUnavailable("down")]
    ask()

    (rate,) = ask().rates

    assert rate.is_estimate
    assert len(fake_carrier.calls) == 1


def test_pages_that_only_guide_do_not_ask(fake_carrier: FakeCarrier) -> None:
    question = ParcelQuestion(lines=(ParcelLine(weight_g=500),), origin=HERE, destination=Place("17"))

    (rate,) = rates_for_all(questions={1: question}, on=TODAY)[1].rates

    assert rate.is_estimate
    assert fake_carrier.calls == []


def test_carriers_are_not_asked_with_a_transaction_open(fake_carrier: FakeCarrier) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
        ask()

    assert fake_carrier.calls == []


def test_carrier_that_rests_is_not_asked(fake_carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "resting_carriers", lambda now: frozenset({"fake"}))

    (rate,) = ask().rates

    assert rate.is_estimate
    assert fake_carrier.calls == []


def test_who_answered_and_who_did_not_is_written_down(fake_carrier: FakeCarrier) -> None:
    fake_carrier.failures = [CarrierUnavailable("down")]

    ask()

    assert CarrierHealth.objects.get(carrier="fake").failures_in_a_row == 1
