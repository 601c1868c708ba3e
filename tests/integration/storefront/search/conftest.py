from __future__ import annotations

from tests.unit.storefront.search.conftest import (
    demo_country,
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
    "demo_country",
    "fourth_queries",
    "memory_engine",
    "new_goods",
    "new_goods_engine",
    "own_queries",
    "public_set",
    "third_queries",
    "words",
)
