"""Questions put to the engine in a list."""

from __future__ import annotations

import time

import pytest

from marketplace.storefront.search.analysis.lexicon import Lexicon
from marketplace.storefront.search.analysis.plan import Tier
from marketplace.storefront.search.engines.base import Sort, Where
from marketplace.storefront.search.engines.memory import MemoryEngine
from marketplace.storefront.search.retrieval import Answer, Wanted, find
from marketplace.storefront.search.scratch import SCRATCH


def ask(text: str, engine: MemoryEngine, words: Lexicon, **where: object) -> Answer:
    wanted = Wanted(Where(kinds=(SCRATCH,), **where), limit=20)  # type: ignore[arg-type]
    return find(text=text, wanted=wanted, engine=engine, lexicon=words)


def test_everything_asked_for_is_there(memory_engine: MemoryEngine, words: Lexicon) -> None:
    answer = ask("កន្ត្រកឫស្សី", memory_engine, words)

    assert answer.tier == Tier.EXACT
    assert answer.total == 2
    assert answer.counts["a"] == 2


def test_a_typing_slip_is_put_right_and_said(memory_engine: MemoryEngine, words: Lexicon) -> None:
    answer = ask("ម្រិចកំពត", memory_engine, words)

    assert answer.tier == Tier.FUZZY
    assert answer.meant == "ម្រេចកំពត"
    assert answer.total == 8


def test_two_english_words_written_together_are_told_apart(memory_engine: MemoryEngine, words: Lexicon) -> None:
    answer = ask("bamboobasket", memory_engine, words)

    assert answer.meant == "bamboo basket"
    assert answer.total == 2


def test_words_that_nothing_has_are_left_out_and_said(memory_engine: MemoryEngine, words: Lexicon) -> None:
    answer = ask("frozen durian", memory_engine, words)

    assert answer.tier == Tier.RELAXED
    assert answer.left_out == ("frozen",)
    assert answer.keys


def test_the_words_of_an_english_name_may_stand_in_any_order(memory_engine: MemoryEngine, words: Lexicon) -> None:
    answer = ask("rice brown", memory_engine, words)

    assert answer.tier == Tier.EXACT
    assert set(answer.keys) == set(ask("brown rice", memory_engine, words).keys)


@pytest.mark.parametrize("text", ["durian mangosteen", "ginger or turmeric", "ខ្ញី និងរមៀត"])
def test_of_two_goods_of_one_kind_either_will_do(text: str, memory_engine: MemoryEngine, words: Lexicon) -> None:
    one, other = {"d": ("durian", "mangosteen")}.get(text[0], ("ginger", "turmeric"))

    found = set(ask(text, memory_engine, words).keys)

    for name in (one, other):
        assert found.intersection(ask(name, memory_engine, words).keys), name


def test_what_something_is_made_of_is_no_alternative_to_it(memory_engine: MemoryEngine, words: Lexicon) -> None:
    found = ask("silk basket", memory_engine, words)

    assert found.tier == Tier.RELAXED
    assert found.left_out == ("silk",)


def test_what_it_is_for_is_not_what_it_is(memory_engine: MemoryEngine, words: Lexicon) -> None:
    answer = ask("basket for pepper", memory_engine, words)

    assert answer.left_out == ("pepper",)
    assert ask("silver bowl for wedding", memory_engine, words).keys


def test_a_more_exact_name_finds_no_less_than_its_words(memory_engine: MemoryEngine, words: Lexicon) -> None:
    answer = ask("organic fertiliser", memory_engine, words)

    assert answer.tier == Tier.RELAXED
    assert answer.left_out == ("organic",)
    assert len(answer.keys) == len(ask("fertiliser", memory_engine, words).keys) > 0


def test_a_slip_is_put_right_also_where_words_must_be_left_out(memory_engine: MemoryEngine, words: Lexicon) -> None:
    answer = ask("silk baskt", memory_engine, words)

    assert (answer.tier, answer.meant, answer.left_out) == (Tier.RELAXED, "silk basket", ("silk",))
    assert answer.keys


def test_goods_that_are_not_there_are_never_swapped_for_others(memory_engine: MemoryEngine, words: Lexicon) -> None:
    for text in ("ទូរស័ព្ទដៃ", "laptop", "wooden laptop"):
        assert ask(text, memory_engine, words).tier == Tier.NOTHING


def test_a_filter_that_leaves_nothing_does_not_start_guessing(memory_engine: MemoryEngine, words: Lexicon) -> None:
    answer = ask("ម្រេច", memory_engine, words, tags=(("p24",),))

    assert answer.tier == Tier.EXACT
    assert answer.total == 0
    assert answer.node is not None  # for what else there is


def test_counts_ignore_their_own_filter(memory_engine: MemoryEngine, words: Lexicon) -> None:
    free = ask("កន្ត្រក", memory_engine, words)
    bound = ask("កន្ត្រក", memory_engine, words, tags=(("p17",),))

    assert bound.total < free.total
    assert bound.counts.get("p17") == free.counts.get("p17") == bound.total


def test_no_text_is_everything(memory_engine: MemoryEngine, words: Lexicon) -> None:
    for text in ("", "   "):
        answer = ask(text, memory_engine, words)
        assert (answer.tier, answer.total) == (Tier.BROWSE, 288)


@pytest.mark.parametrize(
    "text", ["\u200b", "!!!", "🌶🌶", "\u200f\u202e", "។", "' OR 1=1 --", "NEAR(", '"*', "\x00", "-"]
)
def test_nonsense_is_answered_quietly(text: str, memory_engine: MemoryEngine, words: Lexicon) -> None:
    assert ask(text, memory_engine, words).tier in set(Tier)


@pytest.mark.parametrize("unit", ["ម្រេច", "ឡ", "a", "pepper ", "ម្រិចកំពត", "xq ", "1", "្"])
def test_ten_thousand_letters_are_answered_at_once(unit: str, memory_engine: MemoryEngine, words: Lexicon) -> None:
    text = (unit * 10_000)[:10_000]

    began = time.perf_counter()
    ask(text, memory_engine, words)

    assert time.perf_counter() - began < 2


def test_products_are_in_stock_first(memory_engine: MemoryEngine, words: Lexicon) -> None:
    rows = {row.hit.object_id: row for row in memory_engine.rows}
    wanted = Wanted(Where(kinds=(SCRATCH,)), Sort.NEWEST, limit=300)

    keys = find(text="", wanted=wanted, engine=memory_engine, lexicon=words).keys

    stocked = [rows[key].in_stock for key in keys]
    assert stocked == sorted(stocked, reverse=True)


def test_a_district_is_widened_to_its_province_and_that_is_said(memory_engine: MemoryEngine, words: Lexicon) -> None:
    answer = ask("ត្រីងៀត ថាឡាបរិវ៉ាត់", memory_engine, words)

    assert answer.tier == Tier.RELAXED
    assert answer.left_out == ("ថាឡាបរិវ៉ាត់",)
    assert answer.total == 1


def test_goods_named_only_within_longer_names_are_found_by_those(memory_engine: MemoryEngine, words: Lexicon) -> None:
    answer = ask("ទឹក", memory_engine, words)

    assert answer.tier == Tier.PHRASE
    assert answer.total > 0


def test_a_vendors_name_finds_all_that_it_sells_after_what_is_named_so(
    memory_engine: MemoryEngine, words: Lexicon
) -> None:
    answer = ask("Takeo handicraft", memory_engine, words)

    hits = {row.hit.object_id: row.hit for row in memory_engine.rows}
    titles = [hits[key].title_en for key in answer.keys]
    assert "Salted duck egg" in titles
    assert titles.index("Salted duck egg") > 0
