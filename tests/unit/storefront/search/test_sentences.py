"""How much, until when and delivered where are left out of a request's sentence; goods never are."""

from __future__ import annotations

import pytest

from marketplace.storefront.search.analysis.lexicon import Lexicon, seed_lexicon
from marketplace.storefront.search.analysis.nodes import Node, Phrase, Token, both, check_of, either
from marketplace.storefront.search.analysis.queries import understand
from marketplace.storefront.search.engines.base import Hit
from marketplace.storefront.search.engines.memory import Row, fits
from marketplace.storefront.search.sentences import goods_of


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return seed_lexicon()


def named(sentence: str, words: Lexicon) -> list[str]:
    return [unit.text for unit in understand(goods_of(sentence, words), words).hard]


@pytest.mark.parametrize(("sentence", "goods"), [
    (
        "2 tonnes of Kampong Speu palm sugar, organic, FOB Sihanoukville, before March",
        ["kampong speu", "palm sugar", "organic"],
    ),
    ("500 kg Kampot pepper CIF Tokyo by 15 March 2027", ["kampot", "pepper"]),
    ("1,000 pieces silk scarves monthly", ["silk", "scarves"]),
    ("dried mango, 2.5 t per month, EXW", ["dried", "mango"]),
    ("rice, 3 x 20ft containers DAP Ho Chi Minh", ["rice"]),
    ("krama in May 2027", ["krama"]),
    ("honey until the end of June", ["honey"]),
    ("ស្ករត្នោត ២តោន មុនខែមីនា", ["ស្ករត្នោត"]),
    ("ម្រេចកំពត 500 គីឡូ FOB កំពង់សោម", ["ម្រេច", "កំពត"]),
    ("cashew nuts, fob", ["cashew nuts"]),
])  # fmt: skip
def test_amounts_times_and_delivery_are_no_goods(words: Lexicon, sentence: str, goods: list[str]) -> None:
    assert named(sentence, words) == goods


@pytest.mark.parametrize("sentence", [
    "palm sugar", "ម្រេចកំពត", "may flowers", "march", "stone carving Siem Reap", "zzqqy", "rice from Takeo",
])  # fmt: skip
def test_what_names_goods_is_left_as_it_is(words: Lexicon, sentence: str) -> None:
    assert goods_of(sentence, words) == sentence


def test_goods_after_a_delivery_rule_and_its_place_stay(words: Lexicon) -> None:
    assert named("FOB Sihanoukville organic pepper", words) == ["organic", "pepper"]
    assert named("CIF Tokyo, organic pepper", words) == ["organic", "pepper"]


@pytest.mark.parametrize("sentence", ["2 tonnes", "FOB", "before March", "", "  "])
def test_a_sentence_of_nothing_else_is_read_as_it_stands(words: Lexicon, sentence: str) -> None:
    assert goods_of(sentence, words) == sentence


@pytest.mark.parametrize("sentence", [
    "FOB " * 2_000, "9 " * 5_000, "in the end of " * 900, "9,999" * 900, "ខែ" * 2_000, "\u200b", "'\"&|!():*",
])  # fmt: skip
def test_nothing_that_can_be_typed_breaks_it(words: Lexicon, sentence: str) -> None:
    goods_of(sentence, words)


@pytest.mark.parametrize("node", [
    Token("a"),
    Phrase(("k1", "k2")),
    Phrase(("k2", "k"), open_end=True),
    Phrase(("k1", "k3")),
    both([Token("a"), Token("b")]),
    both([Token("a"), either([Token("x"), Phrase(("k2", "k3"))])]),
    either([Token("x"), both([Token("a"), Token("x")])]),
    either([Token("x"), both([Token("a"), Token("b")])]),
])  # fmt: skip
def test_a_check_made_once_says_what_the_engine_says(node: Node) -> None:
    row = Row(Hit("product", 1, "", "", "", ""), frozenset({"a", "b"}), ("k1", "k2", "k3"))

    assert check_of(node)(row.tokens, " ".join(row.clusters)) == fits(row, node)
