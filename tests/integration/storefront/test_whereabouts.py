"""Places of a product and its maker: read by their keys once, then at hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product
from marketplace.geography.models import Village
from marketplace.storefront.selectors import whereabouts
from marketplace.storefront.selectors.whereabouts import set_places
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_at_hand() -> None:
    cache.clear()


def _read(product: Product) -> tuple[Any, int]:
    """Return a product with its places, and how many queries these took."""
    row = Product.objects.select_related("vendor").get(pk=product.pk)
    with CaptureQueriesContext(connection) as queries:
        set_places((row, "origin_"), (row.vendor, ""))
    return row, len(queries)


@pytest.fixture
def product() -> Product:
    product: Product = ProductFactory()
    village = product.vendor.village
    Product.objects.filter(pk=product.pk).update(origin_village=village, origin_precision="village")
    return product


def test_places_that_were_asked_for_lately_are_not_read_again(product: Product) -> None:
    _row, first = _read(product)
    row, second = _read(product)
    assert (first > 0, second) == (True, 0)
    with CaptureQueriesContext(connection) as queries:
        assert row.origin_village.commune.district.province.name
    assert not queries.captured_queries


def test_a_name_that_an_officer_mended_is_seen_once_the_cache_forgets(product: Product) -> None:
    row, _ = _read(product)
    Village.objects.filter(pk=row.origin_village_id).update(name_en="Phum Thmey")
    assert _read(product)[0].origin_village.name_en != "Phum Thmey"
    cache.clear()
    assert _read(product)[0].origin_village.name_en == "Phum Thmey"


def test_places_at_hand_never_grow_beyond_their_number(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whereabouts, "MOST_AT_HAND", 3)
    _read(product)
    at_hand = whereabouts.held("storefront:places-at-hand", whereabouts._AtHand, seconds=60)
    at_hand.note("village", VillageFactory.create_batch(3))
    at_hand.note("village", VillageFactory.create_batch(1))
    assert len(at_hand) <= 3
    assert _read(product)[0].origin_village_id == product.vendor.village_id
