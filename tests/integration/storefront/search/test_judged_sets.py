"""All judged queries on the configured database: as well as promised, and the same on every database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from marketplace.core.khmer_sounds import sound
from marketplace.storefront.search.analysis.lexicon import Lexicon
from marketplace.storefront.search.engines.memory import MemoryEngine
from marketplace.storefront.search.engines.registry import engine
from marketplace.storefront.search.evaluation import Score, evaluate
from marketplace.storefront.search.models import SearchDocument, SearchTerm
from marketplace.storefront.search.scratch import answers, scratch_index
from tests.unit.storefront.search.conftest import SETS, engine_over

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)

Queries = list[dict[str, Any]]


def assert_good(queries: Queries, found: dict[str, list[str]], *, least: float) -> None:
    score: Score = evaluate(queries, found)["all"]
    assert score.recall >= least
    assert score.precision >= least


def test_the_same_ids_come_in_the_same_order_and_well_enough(
    public_set: dict[str, Any],
    own_queries: Queries,
    third_queries: Queries,
    fourth_queries: Queries,
    memory_engine: MemoryEngine,
    words: Lexicon,
) -> None:
    queries = [*public_set["queries"], *own_queries, *third_queries, *fourth_queries]
    expected = answers(queries, public_set["documents"], engine=memory_engine, words=words)

    with scratch_index(public_set["documents"], words=words, now=NOON):
        found = answers(queries, public_set["documents"], engine=engine(), words=words)

    assert found == expected
    for judged in (public_set["queries"], own_queries, third_queries, fourth_queries):
        assert_good(judged, found, least=0.97)


def test_so_do_goods_of_no_other_set(new_goods: dict[str, Any], new_goods_engine: MemoryEngine, words: Lexicon) -> None:
    expected = answers(new_goods["queries"], new_goods["documents"], engine=new_goods_engine, words=words)

    with scratch_index(new_goods["documents"], words=words, now=NOON):
        found = answers(new_goods["queries"], new_goods["documents"], engine=engine(), words=words)

    assert found == expected
    assert_good(new_goods["queries"], found, least=0.97)


def test_so_do_goods_of_the_demo_country(demo_country: dict[str, Any], words: Lexicon) -> None:
    expected = answers(
        demo_country["queries"],
        demo_country["documents"],
        engine=engine_over(demo_country["documents"], words),
        words=words,
    )

    with scratch_index(demo_country["documents"], words=words, now=NOON):
        found = answers(demo_country["queries"], demo_country["documents"], engine=engine(), words=words)

    assert found == expected
    assert_good(demo_country["queries"], found, least=0.97)


@pytest.fixture
def small_set(tmp_path: Path) -> Path:
    content = {
        "about": "for a test",
        "documents": [
            {"id": "d1", "title_km": "ម្រេចខ្មៅ", "title_en": "", "province_en": "Kampot", "in_stock": True},
            {"id": "d2", "title_km": "", "title_en": "White pepper", "price_khr": 5000, "in_stock": False},
            {"id": "d3", "title_en": "Silk scarf"},
        ],
        "queries": [
            {"id": "q1", "q": "ម្រេច", "kind": "km", "relevant": ["d1", "d2"], "neutral": []},
            {"id": "q2", "q": "laptop", "kind": "none", "relevant": [], "neutral": []},
        ],
    }
    path = tmp_path / "set.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_search_eval_says_what_each_query_found_and_leaves_the_index_alone(small_set: Path) -> None:
    SearchDocument.objects.create(
        kind="product", object_id=1, url_code="p1", tokens="copepper", listed_at=NOON, indexed_at=NOON, version="1"
    )
    SearchTerm.objects.create(token="lwsophea", text="sophea", sound=sound("sophea"))
    before = list(SearchDocument.objects.values()), list(SearchTerm.objects.values())
    out = StringIO()

    call_command("search_eval", str(small_set), "--json", stdout=out)

    report = json.loads(out.getvalue())
    assert report["results"] == {"q1": ["d1", "d2"], "q2": []}
    assert (report["recall"], report["precision"], report["mrr"], report["depth"]) == (1.0, 1.0, 1.0, 20)
    assert report["by_kind"]["km"]["recall"] == 1.0
    assert report["by_kind"]["none"]["recall"] is None
    assert (list(SearchDocument.objects.values()), list(SearchTerm.objects.values())) == before


def test_search_eval_prints_a_table(small_set: Path) -> None:
    out = StringIO()

    call_command("search_eval", str(small_set), stdout=out)

    head, *lines = out.getvalue().splitlines()
    assert {"recall@20", "precision@20", "MRR"} <= set(head.split())
    assert [line.split()[0] for line in lines] == ["all", "km", "none"]


def test_queries_can_be_asked_over_the_documents_of_another_file(small_set: Path) -> None:
    out = StringIO()

    call_command("search_eval", str(SETS / "own_queries.json"), "--documents", str(small_set), "--json", stdout=out)

    results = json.loads(out.getvalue())["results"]
    assert {document for found in results.values() for document in found} <= {"d1", "d2", "d3"}


@pytest.mark.parametrize(
    "content", ["", "not JSON", "[]", "{}", '{"queries": []}', '{"queries": [{"id": 1}], "documents": []}', "[" * 5000]
)
def test_a_file_that_is_no_set_is_refused_in_one_line(content: str, tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match="holds no"):
        call_command("search_eval", str(path), stdout=StringIO())

    assert not SearchDocument.objects.exists()


def test_a_file_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("search_eval", "/nowhere/set.json", stdout=StringIO())
