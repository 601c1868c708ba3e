"""How alike names are: order, spacing, accents, slips and scripts. All names are invented."""

from __future__ import annotations

import pytest

from marketplace.screening.names import THRESHOLD, is_khmer, key_of, likeness


def alike(left: str, right: str) -> int:
    return likeness(key_of(left), key_of(right), by_sound=is_khmer(left) or is_khmer(right))


@pytest.mark.parametrize(
    ("ours", "listed"),
    [
        ("Dara SOK", "Sok Dara"),
        ("Sok Dára", "sok  dara"),
        ("Lim Yongphat", "LIM Yong Phat"),
        ("Borey Kampot Trading Co., Ltd.", "BOREY KAMPOT CO LTD"),
        ("Yusif Rahman Ahmad", "Yusif RAHMAN AHMED"),
        ("Mr Chan Sophal", "CHAN Sophal"),
    ],
)
def test_order_spacing_accents_and_kinds_of_firms_do_not_hide_a_name(ours: str, listed: str) -> None:
    assert alike(ours, listed) >= THRESHOLD


@pytest.mark.parametrize(
    ("ours", "listed"),
    [
        ("សុខ ដារ៉ា", "Sok Dara"),
        ("សុខ ដារ៉ា", "Sokh Dara"),
        ("ជា សុផល", "Chea Sophal"),
        ("លី យ៉ុងផាត់", "Ly Yong Phat"),
        ("លោក សុខ ដារ៉ា", "Sok Dara"),
        ("Sok Dara", "សុខ\u200bដារ៉ា"),
    ],
)
def test_a_name_in_khmer_is_found_however_it_is_written_in_latin_letters(ours: str, listed: str) -> None:
    assert alike(ours, listed) >= THRESHOLD


def test_two_spellings_in_khmer_that_look_alike_are_one_name() -> None:
    assert alike("ស្ត្រី ដារ៉ា", "ស្រ្តី ដារ៉ា") == 100


@pytest.mark.parametrize(
    ("ours", "listed"),
    [
        ("Sok Dara", "Chan Sophal"),
        ("Chan Dara", "Chan Sophara"),
        ("Kampong Speu Palm Sugar", "Kampong Cham Rubber"),
        ("Phnom Penh Rice", "Phnom Penh Pepper"),
        ("Sok", "Sok Dara Vuthy"),
        ("ចាន់ បូផា", "Sok Dara"),
    ],
)
def test_other_names_are_other_names(ours: str, listed: str) -> None:
    assert alike(ours, listed) < THRESHOLD


def test_a_name_left_out_is_found_where_enough_is_left() -> None:
    assert alike("Rahman Yusif", "Yusif Abdul Karim Rahman") >= THRESHOLD
    assert alike("Li Na", "Li Na Wang Zhou") < THRESHOLD


def test_what_cannot_be_read_has_no_key_and_is_like_nothing() -> None:
    assert key_of("…!") == ""
    assert likeness("", "") == 0


def test_a_firm_called_by_nothing_but_its_kind_keeps_its_words() -> None:
    assert key_of("Trading Company Ltd") == "trading company ltd"


def test_chinese_is_read_word_by_word() -> None:
    assert key_of("王伟") == "wang wei"
