"""The countries of the world and what they are called."""

from __future__ import annotations

from django.utils import translation

from marketplace.geography.countries import countries, country_choices, country_name, is_abroad, is_country


def test_every_country_has_a_name_in_both_languages() -> None:
    assert len(countries()) == 249
    assert all(one.name_en and one.name_km for one in countries().values())
    assert all(any("ក" <= letter <= "៿" for letter in one.name_km) for one in countries().values())


def test_a_country_is_called_in_the_readers_language() -> None:
    with translation.override("km"):
        assert country_name("JP") == "ជប៉ុន"
    with translation.override("en"):
        assert country_name("JP") == "Japan"
    assert country_name("JP", language="km") == "ជប៉ុន"


def test_what_is_no_country_is_called_by_its_code_and_lies_nowhere() -> None:
    assert country_name("ZZ") == "ZZ"
    assert not is_country("ZZ")
    assert not is_abroad("ZZ")


def test_home_is_not_abroad_and_stands_first_in_the_list() -> None:
    with translation.override("en"):
        names = country_choices()

    assert not is_abroad("KH")
    assert is_abroad("JP")
    assert names[0] == ("KH", "Cambodia")
    assert ("KH", "Cambodia") not in country_choices(with_home=False)
