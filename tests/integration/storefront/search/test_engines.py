"""Every engine answers like the one in a list, to the last place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from marketplace.core.khmer_sounds import sound
from marketplace.storefront.search.analysis.lexicon import Lexicon
from marketplace.storefront.search.analysis.nodes import All, Phrase, Token
from marketplace.storefront.search.analysis.nodes import Any as Either
from marketplace.storefront.search.checks import trigrams_of_khmer
from marketplace.storefront.search.engines.base import Sort, Where
from marketplace.storefront.search.engines.memory import MemoryEngine
from marketplace.storefront.search.engines.registry import engine
from marketplace.storefront.search.models import SearchDocument, SearchTerm
from marketplace.storefront.search.retrieval import Answer, Wanted, find
from marketplace.storefront.search.scratch import SCRATCH, scratch_index

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
EVERYTHING = Where(kinds=(SCRATCH,))


def document(number: int, tokens: str, clusters: str = "", **fields: Any) -> SearchDocument:
    return SearchDocument.objects.create(
        **{
            "kind": "product",
            "object_id": number,
            "url_code": f"p{number}",
            "tokens": tokens,
            "clusters": clusters,
            "listed_at": NOON,
            "indexed_at": NOON,
            "version": "1",
            **fields,
        }
    )


def ids(node: Any, **options: Any) -> list[int]:
    return [hit.object_id for hit in engine().page(node, Where(), **options).hits]


def test_counts_tiers_and_words_are_the_same_too(
    public_set: dict[str, Any], memory_engine: MemoryEngine, words: Lexicon
) -> None:
    wanted = Wanted(EVERYTHING, offset=2, limit=5)
    texts = ("ម្រេច", "កន្ត្រក", "ម្រិចកំពត", "ត្រីងៀតទន្លេសាប", "laptop", "", "dried")
    expected = [find(text=text, wanted=wanted, engine=memory_engine, lexicon=words) for text in texts]

    with scratch_index(public_set["documents"], words=words, now=NOON):
        found = [find(text=text, wanted=wanted, engine=engine(), lexicon=words) for text in texts]

    assert [_comparable(answer) for answer in found] == [_comparable(answer) for answer in expected]


def _comparable(answer: Answer) -> tuple[Any, ...]:
    return answer.keys, answer.tier, answer.total, answer.meant, answer.left_out, answer.counts.get("a", 0)


def test_nothing_of_a_scratch_index_stays(public_set: dict[str, Any], words: Lexicon) -> None:
    document(1, "copepper")
    SearchTerm.objects.create(token="lwsophea", text="sophea", sound=sound("sophea"))

    with scratch_index(public_set["documents"], words=words, now=NOON):
        pass

    assert ids(Token("copepper")) == [1]
    assert SearchDocument.objects.count() == SearchTerm.objects.count() == 1


def test_tokens_phrases_and_beginnings_are_told_apart() -> None:
    document(1, "copepper gr07", "kcaa kcbb kccc")
    document(2, "copepper", "kcaa kccc kcbb")
    document(3, "cosalt gr07", "kcbb kccd")

    assert ids(Token("copepper")) == [2, 1]
    assert ids(Token("cop")) == []
    assert ids(All((Token("copepper"), Token("gr07")))) == [1]
    assert ids(Either((Token("cosalt"), All((Token("copepper"), Token("gr07")))))) == [3, 1]
    assert ids(Phrase(("kcbb", "kccc"))) == [1]
    assert ids(Phrase(("kcbb", "kcc"))) == []
    assert ids(Phrase(("kcbb", "kcc"), open_end=True)) == [3, 1]
    assert ids(None) == [3, 2, 1]


def test_what_is_preferred_comes_first_then_stock_then_the_newest() -> None:
    document(1, "copepper")
    document(2, "copepper chpepper", in_stock=False)
    document(3, "copepper chpepper")
    document(4, "copepper", listed_at=NOON.replace(year=2027))

    assert ids(Token("copepper"), prefer=[Token("chpepper")]) == [3, 2, 4, 1]
    assert ids(Token("copepper"), prefer=[Token("chpepper")], sort=Sort.NEWEST) == [4, 3, 1, 2]


def test_documents_come_as_the_index_has_them_in_order_by_wish() -> None:
    document(1, "copepper fxb", "kcaa kcbb")
    document(2, "copepper chpepper")
    document(3, "cosalt")

    found = engine().indexed(Token("copepper"), Where(), prefer=[Token("fxb")], limit=5)

    assert [(one.object_id, one.tokens, one.clusters) for one in found] == [
        (1, "copepper fxb", "kcaa kcbb"),
        (2, "copepper chpepper", ""),
    ]
    assert [one.object_id for one in engine().indexed(Token("copepper"), Where(tags=(("b",),)))] == [1]


def test_prices_sort_both_ways_and_limit() -> None:
    for number, price in ((1, 500), (2, 100), (3, 900)):
        document(number, "copepper", price_amount=Decimal(price))

    assert ids(None, sort=Sort.CHEAPEST) == [2, 1, 3]
    assert ids(None, sort=Sort.DEAREST) == [3, 1, 2]
    where = Where(price_from=Decimal(200), price_to=Decimal(900))
    assert [hit.object_id for hit in engine().page(None, where).hits] == [3, 1]


def test_a_changed_document_is_found_by_its_new_words_only() -> None:
    row = document(1, "copepper")

    SearchDocument.objects.filter(pk=row.pk).update(tokens="cosalt")

    assert ids(Token("copepper")) == []
    assert ids(Token("cosalt")) == [1]


def test_a_deleted_document_is_not_found() -> None:
    document(1, "copepper").delete()

    assert engine().which_finds([Token("copepper")], Where()) == [False]
    assert ids(Token("copepper")) == []


def test_several_questions_are_answered_in_one_query(django_assert_num_queries: Any) -> None:
    document(1, "copepper")
    engine().about(None, Where())  # reads what is held for some minutes

    with django_assert_num_queries(1):
        found = engine().which_finds([Token("cosalt"), Token("copepper")], Where())

    assert found == [False, True]


def test_all_that_was_found_is_counted_beside_a_page() -> None:
    for number in range(5):
        document(number, "copepper")

    page = engine().page(Token("copepper"), Where(), limit=2, count=True)

    assert (len(page.hits), page.total) == (2, 5)


def test_words_that_sound_alike_are_candidates() -> None:
    for text in ("sophea", "bopha", "veasna"):
        SearchTerm.objects.create(token=f"lw{text}", text=text, sound=sound(text))

    found = engine().similar_terms([sound("sopea")])

    assert found[0].text == "sophea"
    assert "veasna" not in {term.text for term in found}
    assert engine().similar_terms([]) == []


def test_a_long_question_is_within_what_the_engine_can_take(words: Lexicon) -> None:
    document(1, "copepper")
    wanted = Wanted(replace(EVERYTHING, kinds=("product",)))

    for text in ("ម្រេច" * 2000, "ឡហ្គូ " * 2000, "abc def " * 2000):
        find(text=text, wanted=wanted, engine=engine(), lexicon=words)


def test_the_full_text_structures_survived_every_migration() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_%'")
            assert len(cursor.fetchall()) == 9
        else:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname IN ('search_vector', 'search_sound')")
            assert len(cursor.fetchall()) == 2
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'search_shelf_%'")
            assert len(cursor.fetchall()) == 3


def test_the_database_sees_letters_in_khmer() -> None:
    assert trigrams_of_khmer(None, databases=["default"]) == []
