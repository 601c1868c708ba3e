from __future__ import annotations

import pytest

from marketplace.geography.normalise import name_key, search_key, sound_key, without_unit_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kampong Cham", "Kompong Cham"),
        ("Siem Reap", "Siemreab"),
        ("Koh Trong", "Kaoh Trung"),
        ("Teuk Chhou", "Tuek Chhu"),
        ("Memot", "Memut"),
        ("Preaek", "Prek"),
        ("Svay Rieng", "Sway Reang"),
        ("Ratanakiri", "Rattanak Kiri"),
        ("Oddar Meanchey", "Otdar Mean Chey"),
    ],
)
def test_romanisations_of_one_sound_share_a_key(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other) != ""


@pytest.mark.parametrize("short", ["Kep", "Ou", "Pou", "ព្រះដាក់", "", "12"])
def test_too_little_sound_gives_no_key(short: str) -> None:
    assert sound_key(short) == ""


def test_letters_are_compared_without_spaces_marks_case_and_invisible_characters() -> None:
    assert name_key("Rolea B'ier") == name_key("rolea bier") == "roleabier"
    assert name_key("ស្ពឺ  ក") == name_key("ស្ពឺ\u200bក")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("ភូមិព្រះដាក់", "ព្រះដាក់"),
        ("ខេត្តកំពត", "កំពត"),
        ("រាជធានីភ្នំពេញ", "ភ្នំពេញ"),
        ("Kandal province", "kandal"),
        ("khum Preah Dak", "preah dak"),
        ("ភូមិ", "ភូមិ"),
        ("village", "village"),
    ],
)
def test_the_word_for_the_level_is_dropped_unless_it_is_all_there_is(text: str, bare: str) -> None:
    assert without_unit_words(text) == bare


def test_a_search_key_holds_each_name_code_and_sound_once() -> None:
    assert search_key(["Siem Reap", "Siemreap", "សៀមរាប"], ["17", "17"]) == "|siemreap|សៀមរាប|~smrb|17|"
