"""Texts read into words: the lexicon's, and those between."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.khmer_sounds import romanised, skeleton
from marketplace.storefront.search.analysis.atoms import atoms_of, folded, singular
from marketplace.storefront.search.analysis.documents import Source, analyse
from marketplace.storefront.search.analysis.encode import WORD, token
from marketplace.storefront.search.analysis.lexicon import Entry, Lexicon, Role, seed, seed_kinds, seed_lexicon
from marketplace.storefront.search.analysis.nodes import Phrase, Token, both, either, may_fit
from marketplace.storefront.search.analysis.segment import pieces_of


def reading(text: str, words: Lexicon) -> list[str]:
    return ["/".join(piece.concepts) or f"?{piece.text}" for piece in pieces_of(text, words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ម្រេចកំពត", ["pepper", "place07"]),
        ("ស្ករត្នោតកំពង់ស្ពឺ", ["palmsugar", "place05"]),
        ("សណ្តែកដី", ["peanut"]),
        ("ឆ្នាំងដី", ["claypot"]),
        ("ថូឈើ", ["vase", "wood"]),
        ("ស្វាយចន្ទី", ["cashew"]),
        ("ស្វាយរៀង", ["place20"]),
        ("ដំឡូងមី", ["cassava"]),
        ("រូបចម្លាក់ថ្មថ្មី", ["stonecarving", "new"]),
        ("Kampot black pepper 100g", ["place07", "blackpepper", "?100g"]),
        ("sticky rice cake", ["ansom"]),
        ("ទឹក ត្រី", ["fishsauce"]),
    ],
)
def test_the_longest_known_names_are_read(text: str, expected: list[str], words: Lexicon) -> None:
    assert reading(text, words) == expected


@pytest.mark.parametrize("text", ["តែង", "គោរព", "ធាតុ"])
def test_a_name_is_not_read_into_the_beginning_or_end_of_another_word(text: str, words: Lexicon) -> None:
    assert reading(text, words) == [f"?{text}"]


def test_a_known_name_hides_the_names_it_only_sounds_of(words: Lexicon) -> None:
    found = analyse(Source(("គ្រាប់ស្វាយចន្ទី",)), words)

    assert "cocashew" in found.tokens
    assert "comango" not in found.tokens


def test_a_name_says_how_and_whence_the_goods_are(words: Lexicon) -> None:
    found = analyse(Source(("ម្រេចក្រហម",)), words)

    assert {"copepper", "cored"} <= set(found.tokens)


def test_a_narrower_name_is_found_by_the_broader_one(words: Lexicon) -> None:
    found = analyse(Source(("ប្រហុកសៀមរាប",)), words)

    assert "cofish" in found.tokens
    assert "chfish" not in found.tokens


def test_what_stands_elsewhere_is_told_apart_from_the_title(words: Lexicon) -> None:
    source = Source(("Soap",), vendor_names=("Honey Shop",), descriptions=("with lemongrass",), province="17")

    tokens = set(analyse(source, words).tokens)

    assert {"cosoap", "vcohoney", "dcolemongrass", "gr17"} <= tokens
    assert not {"cohoney", "colemongrass"} & tokens


def test_tokens_are_plain_letters_and_digits(words: Lexicon) -> None:
    found = analyse(Source(("ម្រេចកំពត “Black” 100% — 500 g 🌶 ខ្មែរៗ", "Ø'; DROP TABLE x; -- \" * NEAR(")), words)

    assert all(word.isascii() and word.isalnum() for word in (*found.tokens, *found.clusters))


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    words = seed_lexicon()

    found = analyse(Source((text,)), words)

    assert all(word.isascii() and word.isalnum() for word in (*found.tokens, *found.clusters))


def test_the_beginning_of_a_word_is_the_beginning_of_its_token() -> None:
    assert token(WORD, "ម្រេចកំពត").startswith(token(WORD, "ម្រេច"))


def test_numbers_with_units_are_one_whatever_their_spelling() -> None:
    keys = {atoms_of(folded(text))[0].key for text in ("1kg", "1 Kg", "១គីឡូ", "1000 g", "១០០០ក្រាម")}

    assert keys == {"#1000g"}


@pytest.mark.parametrize(
    ("plural", "one"),
    [("noodles", "noodle"), ("knives", "knife"), ("berries", "berry"), ("boxes", "box"), ("glass", "glass")],
)
def test_plurals_meet_their_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


@pytest.mark.parametrize(
    ("khmer", "latin"),
    [
        ("ប្រហុក", "prahok"),
        ("ក្រមា", "kroma"),
        ("ស្ករត្នោត", "skor thnot"),
        ("ទឹកឃ្មុំ", "tuk khmom"),
        ("ត្រីងៀត", "trei ngiet"),
        ("នំបញ្ចុក", "nom banh chok"),
        ("សំពត់", "sompot"),
        ("ដំឡូងបារាំង", "damloung barang"),
    ],
)
def test_different_hands_agree_about_the_consonants(khmer: str, latin: str) -> None:
    assert skeleton(folded(khmer)) == skeleton(latin)


def test_khmer_is_romanised_by_series() -> None:
    assert romanised("កា") == "ka"
    assert romanised("គា") == "kea"


def test_an_officers_entry_adds_names_to_a_known_concept() -> None:
    words = Lexicon([*seed(), Entry("pepper", Role.GOODS, ("kampot gold",))])

    assert reading("kampot gold", words) == ["pepper"]
    assert words.version != Lexicon(seed()).version


def test_every_broader_concept_of_the_seed_exists(words: Lexicon) -> None:
    missing = {b for entry in words.entries.values() for b in entry.broader if b not in words.entries}

    assert missing == set()


def test_the_seed_knows_all_provinces_in_three_spellings(words: Lexicon) -> None:
    for number in range(1, 26):
        entry = words.entries[f"place{number:02}"]
        assert entry.provinces == (f"{number:02}",)
        assert len(entry.names) >= 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jewelry", "jewellery"),
        ("fertilizer", "fertilisers"),
        ("yogurt", "yoghourt"),
        ("chili", "chillies"),
        ("handbags", "hand bag"),
        ("sweetcorn", "corn"),
        ("skor thnot", "ស្ករត្នោត"),
        ("tuk trei", "ទឹកត្រី"),
        ("kompong thom", "កំពង់ធំ"),
        ("ratanak kiri", "រតនគិរី"),
        ("ក\u200bន្រ្តក", "កន្ត្រក"),
        ("ស្ករ ត្នោត", "ស្ករត្នោត"),
    ],
)
def test_spellings_of_one_thing_mean_one_thing(one: str, other: str, words: Lexicon) -> None:
    assert reading(one, words) == reading(other, words)


def test_a_juice_is_made_of_fruit_and_is_none(words: Lexicon) -> None:
    juice = set(analyse(Source(("Mango juice",)), words).tokens)
    fruit = set(analyse(Source(("Dried mango",)), words).tokens)

    assert {"comango", "codrink"} <= juice
    assert "cofruit" not in juice
    assert "cofruit" in fruit


def test_a_name_notes_the_names_that_it_is_put_together_from(words: Lexicon) -> None:
    assert {"ptwater", "ptfish"} <= set(analyse(Source(("ទឹកត្រី",)), words).tokens)
    assert "ptmango" not in analyse(Source(("ស្វាយចន្ទី",)), words).tokens


def test_a_district_knows_its_province(words: Lexicon) -> None:
    assert words.broader("placememut") == ("place25",)


def test_every_line_of_the_lexicon_is_whole() -> None:
    entries = seed()
    concepts = {entry.concept for entry in entries}
    kinds = seed_kinds()

    assert all(concept.isascii() and concept.isalnum() for concept in concepts)
    assert [(entry.concept, broader) for entry in entries for broader in entry.broader if broader not in concepts] == []
    assert {kind for made, raw in kinds.items() for kind in (made, *raw)} <= concepts
    whole = Lexicon(entries).entries
    assert [concept for concept in sorted(concepts) if not whole[concept].names] == []


def test_what_needs_a_word_that_no_document_has_cannot_fit_any() -> None:
    node = both([Token("a"), either([Token("b"), either([Token("c"), Token("b")])])])

    assert may_fit(node, {"a", "c"})
    assert not may_fit(node, {"b", "c"})
    assert may_fit(either([Token("x"), Phrase(("a", "b"))]), set())
    assert node == both([Token("a"), either([Token("b"), Token("c")])])
