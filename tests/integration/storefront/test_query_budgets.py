"""How many queries a page may ask: a fixed number, the same for two lines and for twenty, for one vendor and for many.

Each page is asked for twice: a cold start reads the shelves too, and even that stays within the budget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.models import Batch, Certificate, OriginEvidence
from marketplace.storefront.search.services import reindex_all
from payments.models import ExchangeRate
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.listings import make_listing, make_variant, say
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def count(client: Client, rate: ExchangeRate) -> Callable[[str], tuple[int, int]]:
    """Return how many queries a page asks, cold and warm, for a buyer who is signed in with a full basket."""
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert connection.features.supports_json_field  # SQLite is asked once a process: no page's cost

    def _count(path: str) -> tuple[int, int]:
        cache.clear()
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = client.get(path)
            assert response.status_code == 200, path
            counts.append(len(queries))
        return counts[0], counts[1]

    return _count


def _fill(client: Client, number: int) -> Any:
    shelf = CategoryFactory(name_en="Baskets")
    for _ in range(number):
        CategoryFactory()
    vendors = VendorFactory.create_batch(number)
    products = [ProductFactory(vendor=vendor, category=shelf, photo=True) for vendor in vendors]
    products += ProductFactory.create_batch(number, vendor=vendors[0], category=shelf)
    for product in products:
        client.post(f"/en/basket/add/{product.code}/", {"quantity": 1})
    reindex_all(now=timezone.now())
    return products[0]


@pytest.mark.parametrize("size", [1, 6])
@pytest.mark.parametrize(
    ("path", "budget"),
    [
        ("/en/products/{code}/{slug}/", 17),  # places by themselves: see Note [Places are not joined]
        ("/en/categories/baskets/", 15),
        ("/en/basket/", 15),
        ("/en/", 15),
        ("/en/makers/{vendor}/", 12),
        ("/en/from/{province}/", 15),
        ("/en/villages/{village}/", 12),
    ],
)
def test_a_page_keeps_to_its_budget(
    client: Client, count: Callable[[str], tuple[int, int]], path: str, budget: int, size: int
) -> None:
    product = _fill(client, size)
    vendor = product.vendor
    address = path.format(
        code=product.code,
        slug=product.slug,
        vendor=vendor.code,
        province=vendor.province.slug,
        village=vendor.village.public_code,
    )

    cold, warm = count(address)

    assert cold <= budget
    assert warm <= cold


@pytest.mark.parametrize("path", ["/en/products/{code}/{slug}/", "/en/categories/baskets/", "/en/basket/", "/en/"])
def test_a_page_asks_the_same_for_few_and_for_many(
    client: Client, count: Callable[[str], tuple[int, int]], path: str
) -> None:
    product = _fill(client, 2)
    few = count(path.format(code=product.code, slug=product.slug))
    for _ in range(3):
        client.post(f"/en/basket/add/{ProductFactory(category=CategoryFactory()).code}/", {"quantity": 1})

    many = count(path.format(code=product.code, slug=product.slug))

    assert many == few


@pytest.mark.parametrize(
    ("kind", "is_signed_in", "budget"),
    [("whole", False, 9), ("in variants", False, 10), ("whole", True, 11), ("in variants", True, 12)],
)
def test_a_product_page_keeps_to_its_budget_however_much_it_tells(
    client: Client, rate: ExchangeRate, kind: str, is_signed_in: bool, budget: int
) -> None:
    product = _told_fully(kind)
    address = f"/en/products/{product.code}/{product.slug}/"
    if is_signed_in:
        client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
        client.get("/en/basket/")
    cache.clear()
    client.get(f"{address}?variant=x")  # what all pages share is held, and this one is not kept

    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()

    assert "B-1" in page
    assert "★★★★☆" in page
    assert len(queries) <= budget


def test_of_a_product_of_which_nothing_is_told_nothing_more_is_asked(client: Client, rate: ExchangeRate) -> None:
    product = ProductFactory(photo=True)
    address = f"/en/products/{product.code}/{product.slug}/"
    client.get(f"{address}?variant=x")

    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{address}?variant=x").status_code == 200

    assert len(queries) <= 6


def _told_fully(kind: str) -> Any:
    shelf = CategoryFactory()
    if kind == "whole":
        product: Any = ProductFactory(photo=True, category=shelf)
    else:
        product = make_listing(photo=True, category=shelf)
        for name in ("red", "blue", "green"):
            say(make_variant(product, en=name), "colour", is_variant=True, text_en=name)
    say(product, "materials", text_en="Cotton")
    say(product, "allergens", options=[("ល្ង", "sesame"), ("ត្រី", "fish")])
    Batch.objects.create(product=product, number="B-1")
    OriginEvidence.objects.create(product=product, kind="officer_visit", seen_on=timezone.localdate())
    today = timezone.localdate()
    Certificate.objects.create(product=product, kind="ovop", grade=4, issuer="Ministry", number="1", issued_on=today)
    ProductFactory.create_batch(3, vendor=product.vendor)
    return product
