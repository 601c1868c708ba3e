"""The shop, its kept pages and search follow every change of the shelves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from catalogue.models import Category, ProductClass
from catalogue.services.shelves import edit_shelf, move_shelf, shift_shelf
from marketplace.core.models import EventRecord
from marketplace.storefront.pagecache.versions import SHOP, version_of
from marketplace.storefront.search.models import Kind, SearchDocument
from marketplace.storefront.search.services import find_drift, reindex_all
from marketplace.storefront.selectors.menu import shelves
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.integration.catalogue.conftest import NOON, content_of
from vendors.services.shelves import take_away_shelf

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_the_shop_s_menu_shows_a_change_at_once(
    officer: User, put: Callable[..., Category], django_capture_on_commit_callbacks: Any
) -> None:
    with override("en"):
        food = put("Food")
        assert shelves()["food"].name == "Food"

        with django_capture_on_commit_callbacks(execute=True):
            edit_shelf(shelf=food, content=content_of(food, name_en="Eat", slug="eat"), by=officer, now=NOON)

        assert list(shelves()) == ["eat"]
        assert shelves()["eat"].name == "Eat"


def test_pages_that_are_kept_are_made_anew_after_every_change(officer: User, put: Callable[..., Category]) -> None:
    first, second = put("First"), put("Second")
    changes: list[Callable[[], object]] = [
        lambda: edit_shelf(shelf=first, content=content_of(first, description_en="New words."), by=officer, now=NOON),
        lambda: shift_shelf(shelf=second, is_up=True, by=officer, now=NOON),
        lambda: move_shelf(shelf=second, below=first, by=officer, now=NOON),
        lambda: take_away_shelf(shelf=second, heir=None, by=officer, now=NOON),
    ]

    for change in changes:
        before = version_of({SHOP})
        change()
        assert version_of({SHOP}) != before


def test_an_old_address_leads_the_reader_on_and_one_of_a_gone_shelf_says_so(
    client: Client, officer: User, put: Callable[..., Category]
) -> None:
    food, gone = put("Food"), put("Gone")
    fish = put("Fish", food)
    move_shelf(shelf=fish, below=None, by=officer, now=NOON)
    take_away_shelf(shelf=gone, heir=None, by=officer, now=NOON)

    assert client.get("/en/categories/food/fish/").headers["location"].endswith("/en/categories/fish/")
    assert client.get("/en/categories/gone/").status_code == 410


def facts_of_shelves() -> list[dict[str, Any]]:
    return [record.data for record in EventRecord.objects.filter(name="ShelfChanged").order_by("pk")]


def test_a_fact_says_what_must_be_read_anew_and_no_more(officer: User, put: Callable[..., Category]) -> None:
    first, second = put("First"), put("Second")
    below = put("Below", second)

    shift_shelf(shelf=second, is_up=True, by=officer, now=NOON)
    edit_shelf(shelf=below, content=content_of(below, name_en="Under"), by=officer, now=NOON)
    move_shelf(shelf=second, below=first, by=officer, now=NOON)

    shifted, renamed, moved = facts_of_shelves()[-3:]
    assert shifted["relabelled_ids"] == []
    assert set(shifted["category_ids"]) >= {second.pk, below.pk}
    assert renamed == {"category_ids": [below.pk], "relabelled_ids": [below.pk], "reclassed_ids": []}
    assert moved["relabelled_ids"] == [second.pk, below.pk]


def test_a_move_into_another_kind_of_goods_says_so(officer: User, put: Callable[..., Category]) -> None:
    textile = ProductClass.objects.create(name="Textile", slug="textile")
    food, cloth = put("Food"), put("Cloth", product_class=textile)
    krama = put("Krama", food)

    move_shelf(shelf=krama, below=cloth, by=officer, now=NOON)

    assert facts_of_shelves()[-1]["reclassed_ids"] == [krama.pk]


def test_search_follows_a_moved_renamed_and_reordered_shelf(
    officer: User, put: Callable[..., Category], deliver_facts: Callable[[], None]
) -> None:
    food, craft = put("Food"), put("Craft")
    fish = put("Fish", food)
    product = ProductFactory(category=fish)
    reindex_all(now=NOON)

    def document() -> SearchDocument:
        return SearchDocument.objects.get(kind=Kind.PRODUCT, object_id=product.pk)

    assert f'"k{food.pk}"' in document().facets

    move_shelf(shelf=fish, below=craft, by=officer, now=NOON)
    shift_shelf(shelf=craft, is_up=True, by=officer, now=NOON)
    edit_shelf(shelf=fish, content=content_of(fish, name_en="Smoked", slug="smoked"), by=officer, now=NOON)
    deliver_facts()

    fish.refresh_from_db()
    assert f'"k{craft.pk}"' in document().facets
    assert f'"k{food.pk}"' not in document().facets
    assert (document().category_path, document().category_en) == (fish.path, "Smoked")
    shelf = SearchDocument.objects.get(kind=Kind.CATEGORY, object_id=fish.pk)
    assert (shelf.url_slug, shelf.title_en) == ("craft/smoked", "Smoked")
    assert find_drift().categories == ()


def test_search_forgets_a_hidden_shelf_with_all_below_and_one_taken_away(
    officer: User, put: Callable[..., Category], deliver_facts: Callable[[], None]
) -> None:
    food, gone = put("Food"), put("Gone")
    fish = put("Fish", food)
    reindex_all(now=NOON)

    edit_shelf(shelf=food, content=content_of(food, is_public=False), by=officer, now=NOON)
    take_away_shelf(shelf=gone, heir=None, by=officer, now=NOON)
    deliver_facts()

    assert not SearchDocument.objects.filter(kind=Kind.CATEGORY).exists()
    assert fish.pk not in find_drift().categories


def test_a_reordered_shelf_costs_few_queries_however_much_stands_on_it(
    officer: User, put: Callable[..., Category], django_assert_max_num_queries: Any
) -> None:
    first, second = put("First"), put("Second")
    for _ in range(12):
        ProductFactory(category=second)

    with django_assert_max_num_queries(30):
        move_shelf(shelf=second, below=first, by=officer, now=NOON)
