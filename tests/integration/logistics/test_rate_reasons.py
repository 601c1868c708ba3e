"""Why nothing serves: each reason for itself, room as well as weight, and goods that spoil."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from logistics.models import DeliveryService
from logistics.selectors import ParcelLine, Place, RateAnswer, RefusalReason, Sides, expected_days, rates_for
from marketplace.core.money import Money
from tests.factories.logistics import (
    DeliveryServiceFactory,
    ServiceStandardFactory,
    TariffFactory,
    ZoneAreaFactory,
)

TODAY = date(2026, 11, 22)
HERE = Place("17", "1703")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_carrier")]


def ask(*, to: Place = HERE, weight_g: int = 1_000, **more: Any) -> RateAnswer:
    line = {name: more.pop(name) for name in ("flags", "sides") if name in more}
    answer = rates_for(lines=[ParcelLine(weight_g=weight_g, **line)], origin=HERE, destination=to, on=TODAY, **more)
    keep = [one for one in answer.refusals if one.carrier == "fake"]
    return RateAnswer(answer.rates, tuple(keep))


@pytest.fixture
def service(db: None) -> DeliveryService:
    """Open one way from everywhere in Siem Reap to everywhere in it, in steps of 1 and 5 kg."""
    ZoneAreaFactory()
    service = DeliveryServiceFactory(max_weight_g=10_000)
    TariffFactory(service=service, max_weight_g=1_000, amount=Decimal(5_000), min_days=1, max_days=2)
    TariffFactory(service=service, max_weight_g=5_000, amount=Decimal(9_000), min_days=1, max_days=2)
    return service


def change(service: DeliveryService, **values: Any) -> None:
    DeliveryService.objects.filter(pk=service.pk).update(**values)


def test_where_nobody_goes_no_carrier_is_the_reason(service: DeliveryService) -> None:
    answer = ask(to=Place("02"))

    assert [one.reason for one in answer.refusals] == [RefusalReason.NOT_TO_THERE]
    assert answer.reason == RefusalReason.NO_CARRIER


def test_where_something_serves_there_is_no_reason(service: DeliveryService) -> None:
    assert ask().reason is None
    assert ask().words == ""


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ({"weight_g": 10_001}, RefusalReason.TOO_HEAVY),
        ({"weight_g": 5_001}, RefusalReason.TOO_HEAVY),
        ({"cash_to_collect": Money(Decimal(1), "KHR")}, RefusalReason.NO_CASH),
        ({"flags": frozenset({"perishable"})}, RefusalReason.PERISHABLE),
        ({"sides": Sides(151, 10, 10)}, RefusalReason.TOO_LONG),
        ({"sides": Sides(40, 30, 30)}, RefusalReason.TOO_BIG),
    ],
)
def test_each_reason_is_told_apart_and_in_khmer(
    service: DeliveryService, question: dict[str, Any], reason: RefusalReason
) -> None:
    change(service, takes_cash=False, perishable_days=1, max_length_cm=150, volumetric_divisor=5_000)

    answer = ask(**question)

    assert answer.rates == ()
    assert answer.reason == reason
    with translation.override("en"):
        english = ask(**question).words
    assert answer.words
    assert english


def test_too_much_cash_is_told_with_its_own_reason(service: DeliveryService) -> None:
    change(service, cash_limit_amount=Decimal(100_000), cash_limit_currency="KHR")

    assert ask(cash_to_collect=Money(Decimal(100_001), "KHR")).reason == RefusalReason.CASH_TOO_MUCH
    assert ask(cash_to_collect=Money(Decimal(100_000), "KHR")).reason is None


def test_light_parcel_that_takes_room_pays_for_the_room(service: DeliveryService) -> None:
    change(service, volumetric_divisor=5_000)

    (rate,) = ask(weight_g=300, sides=Sides(30, 20, 20)).rates  # 12,000 cm3 count as 2.4 kg

    assert (rate.weight_g, rate.billed_g, rate.price.amount) == (300, 2_400, 9_000)


def test_room_counts_only_where_the_carrier_says_so(service: DeliveryService) -> None:
    (rate,) = ask(weight_g=300, sides=Sides(30, 20, 20)).rates

    assert (rate.billed_g, rate.price.amount) == (300, 5_000)


def test_room_of_a_part_of_a_gram_counts_as_the_next_gram(service: DeliveryService) -> None:
    change(service, volumetric_divisor=6_000)

    (rate,) = ask(weight_g=1, sides=Sides(10, 10, 1)).rates  # 100,000 / 6,000 = 16.67 g

    assert rate.billed_g == 17


def test_goods_that_spoil_go_where_they_arrive_in_time(service: DeliveryService) -> None:
    change(service, perishable_days=2)

    assert len(ask(flags=frozenset({"perishable"})).rates) == 1


def test_standard_of_the_carrier_rules_over_the_days_of_the_tariff(service: DeliveryService) -> None:
    change(service, perishable_days=2)
    ServiceStandardFactory(service=service, hours=72)

    answer = ask(flags=frozenset({"cold_chain"}))

    assert answer.reason == RefusalReason.PERISHABLE
    (rate,) = ask().rates
    assert (rate.min_days, rate.max_days) == (1, 3)


def test_expected_days_say_the_same_as_the_rate(service: DeliveryService) -> None:
    ServiceStandardFactory(service=service, hours=25)

    days = expected_days(carrier="fake", service="ems", origin=HERE, destination=Place("17"), on=TODAY)

    assert days is not None
    assert (days.min_days, days.max_days, days.is_standard) == (1, 2, True)
    assert days.after(date(2026, 11, 30)) == (date(2026, 12, 1), date(2026, 12, 2))
    assert expected_days(carrier="fake", service="none", origin=HERE, destination=HERE, on=TODAY) is None
    assert expected_days(carrier="fake", service="ems", origin=HERE, destination=Place("02"), on=TODAY) is None


def test_standard_that_ended_rules_no_more(service: DeliveryService) -> None:
    ServiceStandardFactory(service=service, hours=72, valid_to=TODAY)

    (rate,) = ask().rates

    assert (rate.min_days, rate.max_days) == (1, 2)
