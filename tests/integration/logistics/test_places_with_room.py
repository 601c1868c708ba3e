"""A place of collection is offered to a buyer while it has room for the parcel, and where it has none they read why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from logistics.models import DeliveryService, ServicePoint
from logistics.selectors import ParcelLine, Place, RateAnswer, RefusalReason, rates_for
from logistics.selectors.questions import Sides, box_for
from tests.factories.geography import ProvinceFactory
from tests.factories.logistics import (
    DeliveryServiceFactory,
    ServicePointFactory,
    ShipmentFactory,
    TariffFactory,
    ZoneAreaFactory,
    ZoneFactory,
)
from tests.factories.points import locker

TODAY = date(2026, 11, 22)
SIEM_REAP, BATTAMBANG = Place("17"), Place("02")

pytestmark = pytest.mark.django_db


def service_to(kind: str) -> DeliveryService:
    """Return a service to places of a kind, between the two provinces."""
    carrier = {"pickup_point": "pickup_point", "locker": "locker"}[kind]
    made: DeliveryService = DeliveryServiceFactory(carrier=carrier, code="any", point_kind=kind)
    zone = ZoneFactory()
    for area in ("17", "02"):
        ZoneAreaFactory(carrier=carrier, area_code=area, zone=zone)
    TariffFactory(service=made, origin_zone=zone, destination_zone=zone)
    return made


def shop(number: int = 1, **fields: Any) -> ServicePoint:
    made: ServicePoint = ServicePointFactory(
        kind="pickup_point", province=ProvinceFactory(code="02"), name_en=f"Shop {number}", **fields
    )
    return made


def ask(*, sides: tuple[int, int, int] | None = None, weight_g: int = 500) -> RateAnswer:
    line = ParcelLine(weight_g=weight_g, sides=Sides(*sides) if sides else None)
    with translation.override("en"):
        return rates_for(lines=[line], origin=SIEM_REAP, destination=BATTAMBANG, on=TODAY)


def offered(answer: RateAnswer) -> list[str]:
    return [point.name for rate in answer.rates for point in rate.points]


def told(answer: RateAnswer) -> dict[str, RefusalReason]:
    return {refusal.name: refusal.reason for refusal in answer.refusals}


def test_a_full_shop_is_left_out_and_the_buyer_reads_why() -> None:
    service = service_to("pickup_point")
    full, free = shop(1, capacity=2), shop(2, capacity=2)
    for _number in range(2):
        ShipmentFactory(service=service, service_point=full)

    with translation.override("en"):
        answer = ask()
        assert offered(answer) == [free.name]
    assert told(answer) == {"Shop 1": RefusalReason.NO_ROOM}
    assert answer.refusals[0].words == "Full just now."


def test_what_was_delivered_or_called_off_takes_no_room() -> None:
    service = service_to("pickup_point")
    place = shop(capacity=1)
    for fields in ({"status": "cancelled"}, {"status": "returned"}):
        ShipmentFactory(service=service, service_point=place, **fields)

    assert len(offered(ask())) == 1

    ShipmentFactory(service=service, service_point=place, status="preparing")
    answer = ask()
    assert offered(answer) == []
    assert answer.reason == RefusalReason.NO_ROOM
    with translation.override("en"):
        assert "full just now" in answer.words


def test_where_nobody_counts_nothing_is_full() -> None:
    service = service_to("pickup_point")
    place = shop(capacity=None)
    for _number in range(3):
        ShipmentFactory(service=service, service_point=place)

    assert len(offered(ask())) == 1


def test_too_long_and_too_heavy_for_a_place_is_said_of_the_place() -> None:
    service_to("pickup_point")
    shop(1, max_length_cm=40)
    shop(2, max_weight_g=400)

    answer = ask(sides=(50, 10, 10))

    assert offered(answer) == []
    assert answer.reason == RefusalReason.TOO_LONG


@pytest.mark.parametrize(
    ("doors", "sides", "fits"),
    [
        ("S", (64, 38, 8), True),
        ("S", (8, 64, 38), True),
        ("S", (30, 20, 9), False),
        ("SM", (30, 20, 9), True),
        ("SM", (40, 38, 20), False),
        ("SML", (40, 38, 20), True),
        ("SML", (65, 10, 5), False),
        ("S", None, True),
    ],
)
def test_a_locker_is_offered_to_what_fits_behind_one_of_its_doors(
    doors: str, sides: tuple[int, int, int] | None, *, fits: bool
) -> None:
    service_to("locker")
    locker(doors=doors, province=ProvinceFactory(code="02"))

    answer = ask(sides=sides)

    assert bool(offered(answer)) is fits
    assert answer.reason == (None if fits else RefusalReason.TOO_BIG)


def test_a_broken_door_counts_for_nothing() -> None:
    service_to("locker")
    box = locker(doors="SL", province=ProvinceFactory(code="02"))
    box.compartments.filter(size="L").update(is_working=False)

    assert ask(sides=(40, 38, 20)).reason == RefusalReason.TOO_BIG
    assert offered(ask(sides=(20, 20, 5)))


def test_a_locker_whose_doors_are_all_promised_is_full() -> None:
    service = service_to("locker")
    box = locker(doors="SM", province=ProvinceFactory(code="02"))
    ShipmentFactory(service=service, service_point=box)
    assert offered(ask())

    ShipmentFactory(service=service, service_point=box)

    assert ask().reason == RefusalReason.NO_ROOM


def test_a_box_holds_each_piece_and_all_together() -> None:
    flat, long = Sides(30, 40, 4), Sides(10, 60, 5)

    assert box_for([ParcelLine(100, sides=flat)]) == (40, 30, 4)
    assert box_for([ParcelLine(100, 3, sides=flat)]) == (40, 30, 12)
    assert box_for([ParcelLine(100, sides=flat), ParcelLine(100, sides=long)]) == (60, 30, 5)
    assert box_for([ParcelLine(100)]) is None
