"""The examples of docs/algorithms/carbon.md, to the gram."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from logistics.models import CarbonFactor
from logistics.selectors import Place, Rate
from logistics.selectors.carbon import grams_of, straight_km, way_km, with_cleaner_marked
from marketplace.core.money import Money

SIEM_REAP = Place("17", "1710", point=(13.3633, 103.8564))
BATTAMBANG = Place("02", "0203", point=(13.0957, 103.2022))
NOWHERE = Place("02")

FACTORS = {
    "post_road": CarbonFactor(mode="post_road", grams_per_tonne_km=Decimal(300), grams_per_parcel=Decimal(60)),
    "post_air": CarbonFactor(mode="post_air", grams_per_tonne_km=Decimal(1200), grams_per_parcel=Decimal(60)),
    "bus": CarbonFactor(mode="bus", grams_per_tonne_km=Decimal(60), grams_per_parcel=Decimal(10)),
}


def grams(mode: str, weight_g: int = 1_200, destination: Place = BATTAMBANG) -> int | None:
    return grams_of(mode=mode, origin=SIEM_REAP, destination=destination, weight_g=weight_g, factors=FACTORS)


def test_the_worked_example() -> None:
    assert round(straight_km(SIEM_REAP.point, BATTAMBANG.point), 1) == 76.8  # type: ignore[arg-type]
    assert round(way_km(origin=SIEM_REAP, destination=BATTAMBANG, mode="bus") or 0, 1) == 99.9
    assert (grams("post_road"), grams("bus")) == (96, 17)


def test_by_air_the_way_is_straight() -> None:
    assert round(way_km(origin=SIEM_REAP, destination=BATTAMBANG, mode="post_air") or 0, 1) == 76.8


def test_within_a_district_it_is_some_kilometres() -> None:
    assert way_km(origin=SIEM_REAP, destination=SIEM_REAP, mode="bus") == 5.0
    assert straight_km((13.0, 103.0), (13.0, 103.0)) == 0


def test_a_quarter_of_the_earth() -> None:
    assert round(straight_km((0, 0), (0, 90))) == 10_008


@pytest.mark.parametrize(("mode", "destination"), [("bus", NOWHERE), ("truck", BATTAMBANG), ("", BATTAMBANG)])
def test_what_is_not_known_is_not_guessed(mode: str, destination: Place) -> None:
    assert grams(mode, destination=destination) is None


def rate(name: str, days: int | None, co2_g: int | None) -> Rate:
    price = Money(Decimal(5_000), "KHR")
    return Rate(f"x:{name}", "x", "X", name, name, price, 1_000, max_days=days, co2_g=co2_g)


def cleaner(*rates: Rate) -> list[str]:
    return [one.service for one in with_cleaner_marked(rates) if one.is_cleaner]


def test_slower_way_that_burns_less_is_marked() -> None:
    assert cleaner(rate("ems", 1, 96), rate("bus", 2, 17)) == ["bus"]


def test_the_cleanest_is_not_marked_where_it_is_also_the_fastest() -> None:
    assert cleaner(rate("ems", 2, 96), rate("bus", 1, 17)) == []
    assert cleaner(rate("ems", 1, 17), rate("counter", 2, 17)) == []


def test_what_has_no_estimate_takes_no_part() -> None:
    assert cleaner(rate("ems", 1, None), rate("bus", 2, 17)) == []
    assert cleaner(rate("ems", None, 96), rate("bus", 2, 17)) == []
    assert cleaner() == []


def test_only_one_is_marked() -> None:
    same = rate("bus", 3, 17)

    assert cleaner(rate("ems", 1, 96), same, replace(same, service="locker")) == ["bus"]
