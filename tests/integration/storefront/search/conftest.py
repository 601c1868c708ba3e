from __future__ import annotations

from tests.unit.storefront.search.conftest import memory_engine, own_queries, public_set, words

__all__ = ("memory_engine", "own_queries", "public_set", "words")
