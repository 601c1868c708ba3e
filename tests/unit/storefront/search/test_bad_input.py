"""Whatever is typed into the search box: read without an error, and never asked as more than an engine bears."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.storefront.search.analysis.atoms import LONGEST_TEXT
from marketplace.storefront.search.analysis.documents import Source, analyse
from marketplace.storefront.search.analysis.lexicon import Lexicon, seed_lexicon
from marketplace.storefront.search.analysis.nodes import All, Node, Phrase
from marketplace.storefront.search.analysis.nodes import Any as Either
from marketplace.storefront.search.analysis.plan import first_attempt, further_attempts, wider_attempt
from marketplace.storefront.search.analysis.queries import LONGEST_QUESTION, MOST_UNITS, beginning_of, understand

#: More than this no attempt ever asks for, however long the text: tokens in all.
MOST_TOKENS: Final = 600
MOST_ATTEMPTS: Final = 20
LONGEST_TOKEN: Final = 201

NASTY: Final = {
    "ten thousand letters": "a" * 10_000,
    "ten thousand Khmer letters": "ម្រេចកំពត" * 1_200,
    "ten thousand stacked signs": "ក" + "្ក" * 5_000,
    "ten thousand vowels": "\u17b6" * 10_000,
    "five hundred words": "pepper rice unknownword " * 170,
    "five hundred unknown words": " ".join(f"zq{number}x" for number in range(500)),
    "only spaces": " " * 500,
    "only zero-width spaces": "\u200b" * 500,
    "SQL": "'; DROP TABLE search_searchdocument; -- \" OR 1=1 /* */ % _ \\",
    "FTS operators": 'NEAR(rice pepper, 5) AND NOT * ^ : ( ) { } - + OR "rice',
    "tsquery operators": "rice & ! | <-> :* ' \\ pepper",
    "mixed scripts": "rice ម្រេច 米 рис أرز चावल ข้าว μ",
    "emoji": "🍚🌶️👩🏽‍🌾 rice 🇰🇭",
    "right to left": "\u202erice\u202c \u200f\u061cpepper\u2067",
    "lone surrogates": "\ud800rice\udfff",
    "unassigned": "\u17de\u17ff\U000e0fff\uffff rice",
    "control characters": "\x00\x01\x1b[31mrice\x7f",
    "numbers": "1" * 500 + "kg " + " ១២៣" * 200,
    "digits that are no digits": "²³¼ rice ٣",
}


def tokens_in(node: Node | None) -> int:
    match node:
        case None:
            return 0
        case All(parts) | Either(parts):
            return sum(tokens_in(part) for part in parts)
        case Phrase(tokens):
            return len(tokens)
        case _:
            return 1


def assert_bounded(text: str, words: Lexicon) -> None:
    question = understand(text, words)
    assert len(question.units) <= MOST_UNITS
    beginning_of(text)
    if not question.units:
        return
    in_use = [(f"word{number}", f"vort{number}") for number in range(40)]
    attempts = [first_attempt(question), *further_attempts(question, words, tuple(in_use))]
    attempts += filter(None, [wider_attempt(question)])
    assert len(attempts) <= MOST_ATTEMPTS
    for attempt in attempts:
        assert tokens_in(attempt.node) + sum(map(tokens_in, attempt.prefer)) <= MOST_TOKENS


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_a_question_is_read_and_stays_bearable(text: str, words: Lexicon) -> None:
    assert_bounded(text, words)


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_a_listing_is_read_and_stays_bearable(text: str, words: Lexicon) -> None:
    found = analyse(Source((text,), (text,), (text,), (text,), place_names=(text,)), words)

    assert all(
        word.isascii() and word.isalnum() and len(word) <= LONGEST_TOKEN for word in (*found.tokens, *found.clusters)
    )
    assert len(found.clusters) <= LONGEST_TEXT


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        st.one_of(
            st.characters(),
            st.characters(min_codepoint=0x1780, max_codepoint=0x17FF, exclude_categories=()),
            st.sampled_from("aeiouktrmn ្\u200b'\"*:()-"),
            st.characters(categories=("Cs", "Cn", "Cf")),
        ),
        max_size=LONGEST_QUESTION + 20,
    )
)
def test_no_text_at_all_is_too_much(text: str) -> None:
    assert_bounded(text, seed_lexicon())


def test_what_stands_behind_the_longest_question_is_not_read(words: Lexicon) -> None:
    text = "ម្រេច " * 60

    assert understand(text, words) == understand(text + "x" * 5_000, words)


@pytest.mark.parametrize("text", ["   ", "\u200b\u200b", "🍚", "!!!", ""])
def test_nothing_that_can_be_read_asks_for_nothing(text: str, words: Lexicon) -> None:
    assert understand(text, words).units == ()
