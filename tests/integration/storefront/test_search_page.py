from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.storefront.search.services import reindex_all
from payments.models import ExchangeRate
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.geography import make_preah_dak
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
BUDGET = 12


def test_a_buyer_finds_a_product_in_khmer_and_in_english(client: Client) -> None:
    ProductFactory(title_km="ម្រេចកំពត", title_en="Kampot pepper")
    ProductFactory(title_km="ក្រមា", title_en="Cotton krama")
    reindex_all(now=NOW)

    khmer = client.get("/km/search/", {"q": "ម្រេច"}).content.decode()
    english = client.get("/en/search/", {"q": "pepper"}).content.decode()

    assert "ម្រេចកំពត" in khmer
    assert "ក្រមា</a>" not in khmer
    assert "Kampot pepper" in english
    assert "Cotton krama" not in english


def test_a_search_can_be_narrowed_and_stays_the_same_search(client: Client) -> None:
    village = make_preah_dak()
    ProductFactory(title_en="Rattan basket", vendor=VendorFactory(village=village), category=CategoryFactory())
    ProductFactory(title_en="Palm basket")
    reindex_all(now=NOW)

    page = client.get("/en/search/", {"q": "basket", "province": "17"}).content.decode()

    assert "Rattan basket" in page
    assert "Palm basket" not in page
    assert '<input type="hidden" name="q" value="basket">' in page


def test_a_page_rendered_before_says_nothing_of_another_address(client: Client) -> None:
    ProductFactory(title_en="Palm basket")
    reindex_all(now=NOW)
    unknown = "Part of the filter in this address is unknown"

    before = client.get("/en/search/", {"q": "basket"}).content.decode()
    with_nonsense = client.get("/en/search/", {"q": "basket", "grade": "nine"}).content.decode()
    after = client.get("/en/search/", {"q": "basket"}).content.decode()

    assert unknown not in before
    assert unknown in with_nonsense
    assert unknown not in after


def test_a_page_rendered_before_shows_a_price_and_a_name_as_they_are_now(client: Client) -> None:
    vendor = VendorFactory(name_en="Sokha", name_km="Sokha")
    product = ProductFactory(title_en="Palm basket", vendor=vendor)
    reindex_all(now=NOW)
    client.get("/en/search/", {"q": "basket"})

    product.stockrecords.update(price=77_700)
    vendor.name_en = "Sokha and daughters"
    vendor.save()
    cache.clear()  # as the minutes do for which names are held
    page = client.get("/en/search/", {"q": "basket"}).content.decode()

    assert "77,700" in page
    assert "Sokha and daughters" in page


def test_a_search_that_finds_nothing_says_what_to_do(client: Client) -> None:
    page = client.get("/en/search/", {"q": "zzzzqqq"}).content.decode()

    assert "Nothing found" in page
    assert "All categories" in page


@pytest.mark.parametrize(
    "query",
    [
        {"q": "<script>alert(1)</script>"},
        {"q": '" OR 1=1 --'},
        {"q": "\x00"},
        {"q": "ក" * 5000},
        {"q": "a", "page": "-1"},
        {"q": "a", "page": "99999999999999999999"},
        {"q": "a", "page": "២"},
        {"q": "a", "sort": "nonsense", "category": "x", "province": "xx", "price_from": "NaN"},
    ],
)
def test_whatever_is_typed_is_answered_with_a_page(client: Client, query: dict[str, str]) -> None:
    response = client.get("/en/search/", query)

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_the_beginning_of_a_word_is_answered_with_suggestions(client: Client) -> None:
    product = ProductFactory(title_en="Kampot pepper", title_km="ម្រេចកំពត")
    reindex_all(now=NOW)

    page = client.get("/en/search/suggest/", {"q": "pepp"}).content.decode()

    assert f'href="/en/products/{product.code}/{product.slug}/"' in page
    assert "<html" not in page


@pytest.mark.parametrize("size", [1, 8])
def test_a_search_keeps_to_its_budget(client: Client, rate: ExchangeRate, size: int) -> None:
    shelf = CategoryFactory()
    for _ in range(size):
        product = ProductFactory(title_en="Rattan basket", category=shelf, photo=True)
        client.post(f"/en/basket/add/{product.code}/", {"quantity": 1})
    reindex_all(now=NOW)
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/en/search/", {"q": "rattan"})

    with CaptureQueriesContext(connection) as queries:
        client.get("/en/search/", {"q": "rattan basket"})

    assert len(queries) <= BUDGET


def test_a_search_keeps_to_its_budget_when_nothing_is_remembered(client: Client, rate: ExchangeRate) -> None:
    ProductFactory(title_en="Rattan basket", category=CategoryFactory())
    reindex_all(now=NOW)
    cache.clear()

    with CaptureQueriesContext(connection) as queries:
        client.get("/en/search/", {"q": "rattan basket"})

    assert len(queries) <= BUDGET


@pytest.mark.parametrize(
    "path", ["/en/catalogue/", "/en/catalogue/category/food_1/", "/en/search/?page=1&q=*:*", "/search/"]
)
def test_no_door_of_haystack_or_wagtail_is_open(client: Client, path: str) -> None:
    answer = client.get(path, follow=True)

    assert answer.status_code == 404 or "storefront/search.html" in {template.name for template in answer.templates}
