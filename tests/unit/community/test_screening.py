from __future__ import annotations

import pytest

from marketplace.community.screening import digest_of
from marketplace.core.screening import has_contact, tidy


@pytest.mark.parametrize(
    "text",
    [
        "call 012 345 678",
        "០១២ ៣៤៥ ៦៧៨",
        "+855 12-345-678",
        "012.345.678 សួរខ្ញុំ",
        "https://example.org/x",
        "see www.shop",
        "my-shop.com is cheaper",
        "t.me/shop",
        "write to @cheapshop",
        "a@b.kh",
        "0\u200b12\u200b345\u200b678",
    ],
)
def test_phone_numbers_and_links_are_seen(text: str) -> None:
    assert has_contact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Very good, 5 of 5.",
        "Bought 2 for 14,000 riel on 12.11.2026.",
        "ទិញ ២ គីឡូ ១៤,០០០ ៛",
        "It took 3-4 days. 500 g",
        "Order P1001-1",
        "ល្អណាស់ 👍🏽",
        "",
    ],
)
def test_prices_dates_and_weights_are_no_phone_numbers(text: str) -> None:
    assert not has_contact(text)


def test_a_text_is_kept_without_what_nobody_sees() -> None:
    assert tidy("  a\x00b\u202ec\r\n\r\n\r\n\r\n d \u200b") == "a b c\n\nd"


def test_a_text_of_nothing_but_spaces_is_empty() -> None:
    assert tidy(" \u200b\n \t") == ""


def test_the_same_question_has_the_same_digest_however_it_is_spaced() -> None:
    assert digest_of("Is it  hot?") == digest_of("is it hot?")
    assert digest_of("Is it hot?") != digest_of("Is it hot")
