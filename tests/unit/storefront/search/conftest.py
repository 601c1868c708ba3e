from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from marketplace.storefront.search.analysis.documents import analyse
from marketplace.storefront.search.analysis.lexicon import Lexicon, seed_lexicon
from marketplace.storefront.search.engines.base import Hit
from marketplace.storefront.search.engines.memory import MemoryEngine, Row
from marketplace.storefront.search.scratch import SCRATCH, source_of

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
    queries: list[dict[str, Any]] = json.loads((SETS / "own_queries.json").read_text(encoding="utf-8"))["queries"]
    return queries


@pytest.fixture(scope="session")
def memory_engine(public_set: dict[str, Any], words: Lexicon) -> MemoryEngine:
    """The port in a list, filled with the documents of the public set."""
    return engine_over(public_set["documents"], words)


def engine_over(documents: list[dict[str, Any]], words: Lexicon) -> MemoryEngine:
    rows = []
    for number, document in enumerate(documents, start=1):
        source = source_of(document, words)
        found = analyse(source, words)
        hit = Hit(SCRATCH, number, document["id"], "", document["title_km"], document["title_en"])
        rows.append(
            Row(
                hit,
                frozenset(found.tokens),
                tuple(found.clusters),
                category_path=document["category_en"],
                province=source.province,
                in_stock=document["in_stock"],
            )
        )
    return MemoryEngine(rows)
