"""Fifty visitors type at once: each is answered, or told politely to wait."""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import timezone

from marketplace.storefront import throttle
from marketplace.storefront.search.services import reindex_all
from tests.factories.catalogue import ProductFactory

pytestmark = pytest.mark.database


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_suggestions_are_all_answered() -> None:
    ProductFactory(title_km="ម្រេចកំពត", title_en="Kampot pepper")
    reindex_all(now=timezone.now())
    barrier = threading.Barrier(50)
    statuses: list[int] = []

    def ask() -> None:
        try:
            barrier.wait(timeout=60)
            client = Client(raise_request_exception=False)
            statuses.append(client.get("/en/search/suggest/", {"q": "pepp"}).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert len(statuses) == 50
    assert set(statuses) <= {200, 429}
    assert statuses.count(200) >= min(throttle.MOST, 50)
    cache.clear()
