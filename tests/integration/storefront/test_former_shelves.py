"""Bookmarks of shelves that were renamed, moved or taken away."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from catalogue.models import Category, FormerShelf
from marketplace.storefront.search.services import reindex_all
from tests.factories.catalogue import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def was(slug: str, category: Category | None) -> None:
    FormerShelf.objects.create(slug=slug, category=category, since=timezone.now())
    cache.clear()


def test_a_renamed_shelf_leads_to_its_address_of_today_with_what_was_chosen(client: Client) -> None:
    was("spice", CategoryFactory(name_en="Spices", slug="spices"))

    response = client.get("/km/categories/spice/?province=17&sort=price&q=%E1%9E%80")

    assert response.status_code == 301
    assert response["Location"] == "/km/categories/spices/?province=17&sort=price&q=%E1%9E%80"


def test_a_shelf_below_one_that_moved_is_found_by_its_old_address(client: Client) -> None:
    food = CategoryFactory(name_en="Food", slug="food")
    food.add_child(name_km="ស្ករ", name_en="Sugar", slug="sugar")
    was("eat", food)

    response = client.get("/en/categories/eat/sugar/")

    assert response.status_code == 301
    assert response["Location"] == "/en/categories/food/sugar/"
    assert client.get("/en/categories/eat/nothing/").status_code == 404


def test_an_address_of_today_wins_over_an_old_one(client: Client) -> None:
    CategoryFactory(name_en="Spices", slug="spices")
    was("spices", CategoryFactory(name_en="Other"))

    assert client.get("/en/categories/spices/").status_code == 200


@pytest.mark.parametrize(("language", "said"), [("en", "This category is gone"), ("km", "ប្រភេទនេះលែងមានហើយ")])
def test_a_shelf_that_was_taken_away_says_so_and_where_to_look(client: Client, language: str, said: str) -> None:
    ProductFactory(category=CategoryFactory(name_en="Spices", slug="spices"))
    reindex_all(now=timezone.now())
    was("toys", None)

    response = client.get(f"/{language}/categories/toys/?page=3")
    page = response.content.decode()

    assert response.status_code == 410
    assert said in page
    assert f'href="/{language}/categories/spices/"' in page
    assert 'id="look-for"' in page
    assert client.get(f"/{language}/categories/toys/dolls/").status_code == 404


def test_a_former_address_of_a_hidden_shelf_is_not_found(client: Client) -> None:
    was("secret", CategoryFactory(name_en="Hidden", is_public=False))

    assert client.get("/en/categories/secret/").status_code == 404


@pytest.mark.parametrize("slug", ["nothing", "a/" * 200 + "b", "x" * 3000, "%00", "..%2f.."])
def test_an_unknown_address_is_not_found(client: Client, slug: str) -> None:
    assert client.get(f"/en/categories/{slug}/").status_code == 404


def test_a_search_within_a_shelf_that_is_gone_searches_everywhere_and_says_so(client: Client) -> None:
    ProductFactory(title_en="Palm sugar", category=CategoryFactory())
    reindex_all(now=timezone.now())

    page = client.get("/en/search/?q=sugar&category=999999").content.decode()

    assert "Palm sugar" in page
    assert "Part of the filter in this address is unknown and was left out." in page
