from __future__ import annotations

from tests.unit.storefront.search.conftest import (
    memory_engine,
    new_goods,
    new_goods_engine,
    own_queries,
    public_set,
    third_queries,
    words,
)

__all__ = ("memory_engine", "new_goods", "new_goods_engine", "own_queries", "public_set", "third_queries", "words")
