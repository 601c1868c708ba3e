"""The Harmonized System as a table, and finding a code in words."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils.translation import override

from catalogue.trade.models import HSCode
from catalogue.trade.selectors.hs import code_with_words, search_codes
from catalogue.trade.services.hs_codes import load_hs_codes

pytestmark = [pytest.mark.django_db, pytest.mark.database]


ASKED = [
    ("black pepper whole", "090411"),
    ("pepper", "090411"),
    ("palm sugar", "170290"),
    ("silk scarves", "621410"),
    ("krama", "621490"),
    ("ម្រេច", "090411"),
    ("ស្ករត្នោត", "170290"),
    ("ក្រមា", "621490"),
    ("natural honey", "040900"),
    ("cashew kernels", "080132"),
    ("0904.11", "090411"),
    ("០៩០៤១១", "090411"),
]


def test_every_code_is_loaded_once_however_often_it_is_loaded() -> None:
    call_command("load_hs", quiet=True)
    HSCode.objects.filter(code="090411").update(text_en="wrong")

    made = load_hs_codes()

    assert made == 0
    assert [HSCode.objects.filter(level=level).count() for level in (2, 4, 6)] == [96, 1_228, 5_612]
    assert HSCode.objects.get(code="090411").text_en.startswith("Spices; pepper")
    assert not HSCode.objects.filter(level=2, text_km="").exists()


def test_goods_are_found_by_what_people_call_them() -> None:
    call_command("load_hs", quiet=True)

    found = {words: [one.code for one in search_codes(words=words, most=3)] for words, _code in ASKED}

    assert [words for words, code in ASKED if code not in found[words]] == []


def test_a_code_is_told_with_what_stands_above_it() -> None:
    call_command("load_hs", quiet=True)

    with override("km"):
        pepper = code_with_words("090411")

    assert pepper is not None
    assert (pepper.dotted, pepper.text) == ("0904.11", "ម្រេចគ្រាប់")
    assert pepper.above == "កាហ្វេ តែ និងគ្រឿងទេស › ម្រេច និងម្ទេស"
    assert code_with_words("0904") is None


@pytest.mark.parametrize("words", ["", "   ", "a", "%", "_", "\x00", "x" * 5_000, "pepper'; drop table", "٣"])
def test_a_question_without_sense_finds_nothing(words: str) -> None:
    assert search_codes(words=words) == []
