from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.khmer import fold, khmer_digits, language_of, latin_digits

# Pairs written for this project: the left is how it is met, the right how the dictionary has it.
SAME_LOOK = {
    "coeng DA for coeng TA": ("កណ្ដាល", "កណ្តាល"),
    "subscript RO typed first": ("កន្រ្តក", "កន្ត្រក"),
    "vowel typed before its subscript": ("មេ្រចកំពត", "ម្រេចកំពត"),
    "AA typed before a subscript": ("ទា្វរ", "ទ្វារ"),
    "AU typed before a subscript": ("ពៅ្ន", "ព្នៅ"),
    "E and AA for OO": ("ស្ករត្នេាត", "ស្ករត្នោត"),
    "AA and E for OO": ("ស្ករត្នាេត", "ស្ករត្នោត"),
    "E and II for OE": ("រូបចម្លាក់ឈេី", "រូបចម្លាក់ឈើ"),
    "nikahit before U": ("ទឹកឃ្មំុ", "ទឹកឃ្មុំ"),
    "nikahit before AA": ("កំាពត", "កាំពត"),
    "zero-width space": ("ក្រមា\u200bសូត្រ", "ក្រមាសូត្រ"),
    "zero-width non-joiner": ("ក្រ\u200cមា", "ក្រមា"),
    "zero-width joiner": ("ក្រ\u200dមា", "ក្រមា"),
    "inherent vowel AQ": ("ក\u17b4ណ្តាល", "កណ្តាល"),
    "inherent vowel AA": ("ក\u17b5ណ្តាល", "កណ្តាល"),
    "U typed for triisap": ("សុីក្លូ", "ស៊ីក្លូ"),
    "U typed for muusikatoan": ("បុី", "ប៉ី"),
    "U typed after the upper vowel": ("សីុក្លូ", "ស៊ីក្លូ"),
    "shifter typed after the vowel": ("ស៊ី", "សី៊"),
    "Khmer digits": ("ភូមិទី ៦", "ភូមិទី 6"),
    "doubled sign": ("កំំពត", "កំពត"),
    "doubled coeng": ("ក្្រមា", "ក្រមា"),
    "two spellings of bamboo": ("ឬស្សី", "ឫស្សី"),
    "two spellings of give": ("ឲ្យ", "ឱ្យ"),
    "Latin case and accents": ("KRATIÉ", "kratie"),
    "control characters": ("ក\x00ប\x1b", "កប"),
    "full-width letters": ("Ｋｅｐ", "kep"),
    "spaces": (" ស្ពឺ   ក ", "ស្ពឺ ក"),
}


@pytest.mark.parametrize(("met", "meant"), SAME_LOOK.values(), ids=SAME_LOOK.keys())
def test_two_spellings_of_one_look_fold_to_one_form(met: str, meant: str) -> None:
    assert fold(met) == fold(meant)


@pytest.mark.parametrize(
    ("one", "other"),
    [("កប", "កាប"), ("ប៉ា", "ប៊ា"), ("ស៊ី", "សី"), ("ដី", "តី"), ("កែប", "កេប"), ("ក្រុង", "ក្រង"), ("ទឹក", "ទិក")],
)
def test_words_that_look_different_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_well_written_name_is_folded_to_itself_when_it_has_no_look_alike() -> None:
    assert fold("ព្រះដាក់") == "ព្រះដាក់"
    assert fold("បាត់ដំបង") == "បាត់ដំបង"
    assert fold("ពោធិ៍សាត់") == "ពោធិ៍សាត់"


@given(st.text(alphabet=st.characters(min_codepoint=0x1780, max_codepoint=0x17E9), max_size=24))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)

    assert fold(once) == once


@given(st.text(max_size=40))
def test_any_text_at_all_can_be_folded(text: str) -> None:
    assert isinstance(fold(text), str)


def test_digits_are_turned_both_ways_and_nothing_else_is() -> None:
    assert latin_digits("០១២ ៣៤៥ ៦៧៨ ៩ ៛") == "012 345 678 9 ៛"
    assert khmer_digits("012 345 678 9 ៛") == "០១២ ៣៤៥ ៦៧៨ ៩ ៛"
    assert latin_digits(khmer_digits("14,000")) == "14,000"


@pytest.mark.parametrize(
    ("text", "language"),
    [("ល្អណាស់!", "km"), ("5 ★ ល្អ, good", "km"), ("Good. ល្អ", "en"), ("123 ៥", ""), ("🍚", ""), ("", ""), ("米", "")],
)
def test_a_text_is_of_the_language_of_its_first_letter(text: str, language: str) -> None:
    assert language_of(text) == language
