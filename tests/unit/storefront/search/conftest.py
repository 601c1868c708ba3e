from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from marketplace.core.khmer_sounds import sound
from marketplace.storefront.search.analysis.documents import analyse
from marketplace.storefront.search.analysis.lexicon import Lexicon, seed_lexicon
from marketplace.storefront.search.engines.base import Hit, KnownTerm
from marketplace.storefront.search.engines.memory import MemoryEngine, Row
from marketplace.storefront.search.scratch import FIRST, SCRATCH, source_of

SETS = Path(__file__).resolve().parents[3] / "fixtures" / "search"


@pytest.fixture(scope="session")
def words() -> Lexicon:
    return seed_lexicon()


@pytest.fixture(scope="session")
def public_set() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SETS / "khmer_search.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="session")
def own_queries() -> list[dict[str, Any]]:
    return queries_of("own_queries.json")


def queries_of(name: str) -> list[dict[str, Any]]:
    queries: list[dict[str, Any]] = json.loads((SETS / name).read_text(encoding="utf-8"))["queries"]
    return queries


@pytest.fixture(scope="session")
def third_queries() -> list[dict[str, Any]]:
    """Written by another hand than the rules, over the documents of the public set."""
    return queries_of("third_queries.json")


@pytest.fixture(scope="session")
def fourth_queries() -> list[dict[str, Any]]:
    """Written by yet another hand, that saw neither the rules nor the other sets, over the documents of the public set."""
    return queries_of("fourth_queries.json")


@pytest.fixture(scope="session")
def new_goods() -> dict[str, Any]:
    """Goods that are in no other set, with their queries, by that other hand."""
    documents = json.loads((SETS / "third_documents.json").read_text(encoding="utf-8"))["documents"]
    return {"documents": documents, "queries": queries_of("third_queries_new_goods.json")}


@pytest.fixture(scope="session")
def demo_country() -> dict[str, Any]:
    """The goods of the demo country, with queries by a further hand."""
    content: dict[str, Any] = json.loads((SETS / "demo_country.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="session")
def new_goods_engine(new_goods: dict[str, Any], words: Lexicon) -> MemoryEngine:
    return engine_over(new_goods["documents"], words)


@pytest.fixture(scope="session")
def memory_engine(public_set: dict[str, Any], words: Lexicon) -> MemoryEngine:
    """The port in a list, filled with the documents of the public set."""
    return engine_over(public_set["documents"], words)


def engine_over(documents: list[dict[str, Any]], words: Lexicon) -> MemoryEngine:
    rows = []
    terms: dict[str, KnownTerm] = {}
    for number, document in enumerate(documents, start=FIRST):
        source = source_of(document, words)
        found = analyse(source, words)
        terms |= {term.token: KnownTerm(term.token, term.text, sound(term.text)) for term in found.terms.values()}
        hit = Hit(SCRATCH, number, document["id"], "", document["title_km"], document["title_en"])
        rows.append(
            Row(
                hit,
                frozenset(found.tokens),
                tuple(found.clusters),
                tags=frozenset({"a", f"p{source.province}"}),
                in_stock=document["in_stock"],
            )
        )
    return MemoryEngine(rows, list(terms.values()))
