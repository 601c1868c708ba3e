from __future__ import annotations

from tests.unit.storefront.search.conftest import (
    fourth_queries,
    memory_engine,
    new_goods,
    new_goods_engine,
    own_queries,
    public_set,
    third_queries,
    words,
)

__all__ = (
    "fourth_queries",
    "memory_engine",
    "new_goods",
    "new_goods_engine",
    "own_queries",
    "public_set",
    "third_queries",
    "words",
)
