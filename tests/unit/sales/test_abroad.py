"""Addresses of other countries: written as their post wants them, refused in words where they do not fit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from marketplace.sales.address.abroad import UnableToReadAddress, asked_of, read_address, written_abroad

TOKYO = {
    "name": "Sato Yuki", "street_address": "1-2-3 Jingumae, Shibuya-ku", "country_area": "Tokyo",
    "postal_code": "150-0001",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("country", "fields", "lines"),
    [
        ("JP", TOKYO, ["Sato Yuki", "1-2-3 Jingumae, Shibuya-ku, TOKYO", "150-0001", "JAPAN"]),
        (
            "US",
            {"name": "Ann Lee", "street_address": "1 Elm Way", "city": "Portland", "country_area": "OR", "postal_code": "97201"},
            ["Ann Lee", "1 Elm Way", "PORTLAND, OR 97201", "UNITED STATES"],
        ),
        (
            "FR",
            {"name": "Léa Petit", "street_address": "5 rue des Lilas", "city": "Lyon", "postal_code": "69003"},
            ["Léa Petit", "5 rue des Lilas", "69003 LYON", "FRANCE"],
        ),
        (
            "GB",
            {"name": "Tom Ash", "street_address": "9 Mill Lane", "city": "Leeds", "postal_code": "LS1 4AB"},
            ["Tom Ash", "9 Mill Lane", "LEEDS", "LS1 4AB", "UNITED KINGDOM"],
        ),
        ("SG", {"name": "Mei Tan", "street_address": "10 Bay Road", "postal_code": "018956"}, ["Mei Tan", "10 Bay Road", "SINGAPORE 018956", "REP. OF SINGAPORE"]),
    ],
)  # fmt: skip
def test_each_country_writes_an_address_its_own_way(country: str, fields: dict[str, str], lines: list[str]) -> None:
    assert written_abroad(country=country, fields=fields) == lines


def test_what_a_country_asks_is_told() -> None:
    japan, hong_kong = asked_of(country="JP"), asked_of(country="HK")

    assert {"postal_code", "country_area", "street_address"} <= japan.required
    assert ("Tokyo", "Tokyo") in japan.areas  # in Latin letters, as it is written here and read there
    assert "postal_code" not in hong_kong.fields


def test_a_postcode_that_does_not_fit_is_refused_and_a_missing_one_too() -> None:
    with pytest.raises(UnableToReadAddress) as wrong:
        read_address(country="JP", fields={**TOKYO, "postal_code": "12"})
    with pytest.raises(UnableToReadAddress) as missing:
        read_address(country="JP", fields={**TOKYO, "postal_code": ""})

    assert wrong.value.fields == {"postal_code": "This does not fit the country."}
    assert missing.value.fields == {"postal_code": "Please fill this in."}


def test_an_address_comes_back_in_the_one_spelling_of_its_country() -> None:
    assert read_address(country="JP", fields=TOKYO)["country_area"] == "東京都"


def test_a_country_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnableToReadAddress) as refused:
        asked_of(country="ZZ")

    assert list(refused.value.fields) == ["country"]
