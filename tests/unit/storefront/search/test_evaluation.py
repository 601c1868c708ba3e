from __future__ import annotations

import random
from typing import Any

import pytest

from marketplace.storefront.search.analysis import documents
from marketplace.storefront.search.analysis.lexicon import Lexicon, Role, seed, seed_kinds
from marketplace.storefront.search.analysis.words import ClusterSegmenter
from marketplace.storefront.search.engines.memory import MemoryEngine
from marketplace.storefront.search.evaluation import evaluate, rows_of
from marketplace.storefront.search.scratch import answers
from tests.unit.storefront.search.conftest import engine_over


def test_recall_and_precision_are_counted_as_the_set_says() -> None:
    queries = [{"id": "q", "kind": "km", "q": "x", "relevant": ["a", "b"], "neutral": ["n"]}]

    score = evaluate(queries, {"q": ["n", "a", "false"]})["all"]

    assert score.recall == 0.5
    assert score.precision == 0.5
    assert score.mrr == 0.5


def test_only_the_first_twenty_count() -> None:
    queries = [{"id": "q", "kind": "km", "q": "x", "relevant": ["a"], "neutral": []}]

    score = evaluate(queries, {"q": [*(f"f{n}" for n in range(20)), "a"]})["all"]

    assert score.recall == 0.0


def test_more_than_twenty_relevant_can_all_be_found() -> None:
    relevant = [f"r{n}" for n in range(31)]
    queries = [{"id": "q", "kind": "km", "q": "x", "relevant": relevant, "neutral": []}]

    score = evaluate(queries, {"q": relevant})["all"]

    assert (score.recall, score.precision) == (1.0, 1.0)


def test_a_query_for_nothing_is_right_only_with_nothing() -> None:
    queries = [
        {"id": "right", "kind": "none", "q": "x", "relevant": [], "neutral": []},
        {"id": "wrong", "kind": "none", "q": "y", "relevant": [], "neutral": []},
    ]

    score = evaluate(queries, {"right": [], "wrong": ["f"]})["none"]

    assert score.precision == 0.5


def test_all_others_neutral_means_no_false_hits() -> None:
    queries = [{"id": "q", "kind": "mixed", "q": "x", "relevant": ["a"], "neutral": "ALL_OTHERS"}]

    assert evaluate(queries, {"q": ["z", "a"]})["all"].precision == 1.0


def test_the_public_set_is_answered_well(
    memory_engine: MemoryEngine, public_set: dict[str, Any], words: Lexicon
) -> None:
    results = answers(public_set["queries"], public_set["documents"], engine=memory_engine, words=words)

    score = evaluate(public_set["queries"], results)["all"]

    assert score.recall >= 0.97
    assert score.precision >= 0.97
    assert score.zero_rate == 0


def test_our_own_set_is_answered_well(
    memory_engine: MemoryEngine, own_queries: list[dict[str, Any]], public_set: dict[str, Any], words: Lexicon
) -> None:
    results = answers(own_queries, public_set["documents"], engine=memory_engine, words=words)

    score = evaluate(own_queries, results)["all"]

    assert score.recall >= 0.97
    assert score.precision >= 0.97


def test_a_set_by_another_hand_is_answered_well(
    memory_engine: MemoryEngine,
    public_set: dict[str, Any],
    third_queries: list[dict[str, Any]],
    words: Lexicon,
) -> None:
    score = evaluate(third_queries, answers(third_queries, public_set["documents"], engine=memory_engine, words=words))[
        "all"
    ]

    assert score.recall >= 0.97
    assert score.precision >= 0.97


def test_goods_of_no_other_set_are_found_well(
    new_goods_engine: MemoryEngine, new_goods: dict[str, Any], words: Lexicon
) -> None:
    score = evaluate(
        new_goods["queries"],
        answers(new_goods["queries"], new_goods["documents"], engine=new_goods_engine, words=words),
    )["all"]

    assert score.recall >= 0.97
    assert score.precision >= 0.97


def test_goods_that_the_lexicon_does_not_hold_are_still_found_mostly(
    public_set: dict[str, Any],
) -> None:
    dice = random.Random(20261123)
    entries = seed()
    goods = sorted({entry.concept for entry in entries if entry.role == Role.GOODS})
    gone = {concept for concept in goods if dice.random() < 0.2}
    poorer = Lexicon([entry for entry in entries if entry.concept not in gone], kinds=seed_kinds())
    queries = public_set["queries"]

    found = answers(queries, public_set["documents"], engine=engine_over(public_set["documents"], poorer), words=poorer)

    score = evaluate(queries, found)["all"]
    assert score.recall >= 0.85
    assert score.precision >= 0.92


def test_a_set_that_is_none_is_refused_with_what_is_wrong() -> None:
    document = {"id": "d"}
    query = {"id": "q", "q": "x", "kind": "km", "relevant": []}
    for content, part in (
        ([], "documents"),
        ({"documents": []}, "documents"),
        ({"documents": [7]}, "documents"),
        ({"documents": [{"id": 7}]}, "documents"),
        ({"documents": [document, document]}, "documents"),
        ({"documents": [{**document, "title_km": 5}]}, "documents"),
        ({"documents": [{**document, "price_khr": "much"}]}, "documents"),
        ({"queries": [{**query, "relevant": "d"}]}, "queries"),
        ({"queries": [{**query, "neutral": "SOME"}]}, "queries"),
        ({"queries": [{"id": "q"}]}, "queries"),
    ):
        with pytest.raises(ValueError, match=part):
            rows_of(content, part)
    assert rows_of({"queries": [query]}, "queries") == [query]


@pytest.mark.parametrize("kind", ["km", "head", "order", "typo", "norm", "roman", "en", "mixed", "trap"])
def test_no_kind_of_query_is_left_behind(
    kind: str, memory_engine: MemoryEngine, public_set: dict[str, Any], words: Lexicon
) -> None:
    queries = [query for query in public_set["queries"] if query["kind"] == kind]

    score = evaluate(queries, answers(queries, public_set["documents"], engine=memory_engine, words=words))["all"]

    assert score.recall >= 0.9
    assert score.precision >= 0.9


def test_search_needs_no_trained_segmenter(
    public_set: dict[str, Any], words: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "segmenter", ClusterSegmenter)

    results = answers(
        public_set["queries"], public_set["documents"], engine=engine_over(public_set["documents"], words), words=words
    )

    score = evaluate(public_set["queries"], results)["all"]
    assert score.recall >= 0.95
    assert score.precision >= 0.95
