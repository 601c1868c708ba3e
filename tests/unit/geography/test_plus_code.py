from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import translation

from marketplace.geography.plus_code import (
    Reference,
    UnableToReadPlusCode,
    is_in_cambodia,
    plus_code_of,
    read_plus_code,
)

# Seats of provinces, GeoNames; reach as in marketplace/geography/data/province_seats.csv.
PHNOM_PENH = Reference(lat=Decimal("11.56245"), lon=Decimal("104.91601"), reach_deg=Decimal("0.2"))
SIEM_REAP = Reference(lat=Decimal("13.36179"), lon=Decimal("103.86056"), reach_deg=Decimal("0.9"))
PURSAT = Reference(lat=Decimal("12.53878"), lon=Decimal("103.9192"), reach_deg=Decimal("1.3"))


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "text", ["7P55CV78+2R", " 7p55cv78+2r ", "៧P៥៥CV៧៨+២R", "7P55CV78+2R Siem Reap", "Angkor Wat, 7P55CV78+2R"]
)
def test_a_full_code_is_read_however_it_is_typed(text: str) -> None:
    found = read_plus_code(text)

    assert found.code == "7P55CV78+2R"
    assert (found.lat, found.lon) == (Decimal("13.412562"), Decimal("103.867062"))


@pytest.mark.parametrize(("text", "near"), [("HW9C+RG", PHNOM_PENH), ("HW9C+RG Phnom Penh", PHNOM_PENH)])
def test_a_short_code_is_completed_from_the_province(text: str, near: Reference) -> None:
    assert read_plus_code(text, near=near).code == "7P36HW9C+RG"


def test_a_short_code_near_the_seat_of_a_wide_province_is_completed() -> None:
    assert read_plus_code("CV78+2R", near=SIEM_REAP).code == "7P55CV78+2R"


def test_a_short_code_that_fits_two_places_of_a_wide_province_is_refused() -> None:
    with pytest.raises(UnableToReadPlusCode, match="more than one place"):
        read_plus_code("9X9C+RG", near=PURSAT)


def test_a_short_code_far_out_of_a_small_province_is_refused() -> None:
    with pytest.raises(UnableToReadPlusCode, match="more than one place"):
        read_plus_code("2222+22", near=PHNOM_PENH)


def test_a_short_code_without_a_province_asks_for_one() -> None:
    with pytest.raises(UnableToReadPlusCode, match="Choose the province first"):
        read_plus_code("HW9C+RG")


@pytest.mark.parametrize("text", ["", "hello", "7P55CV782R", "7P55CV78+2", "AAAA+AA", "១២៣", "+"])
def test_what_is_no_plus_code_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnableToReadPlusCode):
        read_plus_code(text)


@pytest.mark.parametrize("text", ["7P550000+", "7P55CV78+"])
def test_a_code_of_a_wide_area_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadPlusCode, match="too wide"):
        read_plus_code(text)


def test_a_code_abroad_is_refused() -> None:
    with pytest.raises(UnableToReadPlusCode, match="outside Cambodia"):
        read_plus_code("8FVC9G8F+6X")  # Zurich


def test_the_corners_of_the_country_are_in_it_and_its_neighbours_seas_are_not() -> None:
    assert is_in_cambodia(lat=Decimal("10.40"), lon=Decimal("104.10"))
    assert not is_in_cambodia(lat=Decimal("9.0"), lon=Decimal("104.10"))
    assert not is_in_cambodia(lat=Decimal("13.0"), lon=Decimal("100.5"))


@pytest.mark.parametrize("code", ["7P36HW9C+RG", "7P36HWFG+V3", "7P55CV78+2R", "7P26F7MR+8M", "7P47FXQX+HH"])
def test_a_point_and_its_code_say_the_same_place_both_ways(code: str) -> None:
    """Central Market, the main post office, Angkor Wat, Kep, Koh Trong."""
    found = read_plus_code(code)

    assert plus_code_of(lat=found.lat, lon=found.lon) == code
