"""Shelves arranged at the officers' desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from catalogue.models import AttributeOptionGroup, Category, FormerShelf, ProductAttribute, ProductClass
from cms.models import CollectionPage
from cms.site import load_site
from cms.viewsets.goods.reading_shelves import shelf_rows
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def _shelf(name: str, **fields: Any) -> Category:
    made: Category = CategoryFactory(name_en=name, slug=name.lower(), **fields)
    return made


def _page(name: str, *args: Any) -> str:
    return reverse(f"officers_shelves:{name}", args=args)


FORM = {"name_km": "ត្រី", "name_en": "Fish", "slug": "", "is_public": "on"}


def test_the_tree_shows_every_shelf_with_what_is_on_sale_on_it_and_below(desk: Client) -> None:
    food = _shelf("Food")
    fish = food.add_child(name_km="ត្រី", name_en="Fish", slug="fish")
    ProductFactory(category=food)
    ProductFactory(category=fish)
    ProductFactory(category=fish, is_public=False)

    text = desk.get(_page("tree")).content.decode()
    rows = {row.address: (row.on_sale, row.on_sale_below) for row in shelf_rows()}

    assert "/food/fish/" in text
    assert rows == {"food": (1, 2), "food/fish": (1, 1)}


def test_the_tree_asks_the_same_for_few_shelves_and_for_many(desk: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(25):
        ProductFactory(category=_shelf(f"S{number}"))
    desk.get(_page("tree"))
    cache.clear()

    with django_assert_max_num_queries(14):
        desk.get(_page("tree"))


def test_an_officer_adds_a_shelf_below_another(desk: Client) -> None:
    food = _shelf("Food")

    answer = desk.post(_page("add"), {**FORM, "below": food.pk})

    fish = Category.objects.get(slug="fish")
    assert answer.headers["location"] == f"{_page('tree')}#shelf-{fish.pk}"
    assert fish.get_parent() == food
    assert (fish.name_km, fish.name_en, fish.is_public) == ("ត្រី", "Fish", True)


def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(desk: Client) -> None:
    shelf = _shelf("Food")
    _shelf("Taken")

    answer = desk.post(_page("edit", shelf.pk), {**FORM, "slug": "taken", "description_en": "All that swims."})

    text = answer.content.decode()
    assert "Another shelf has the address taken already." in text
    assert "All that swims." in text
    shelf.refresh_from_db()
    assert (shelf.slug, shelf.name_en) == ("food", "Food")


def test_an_officer_renames_hides_and_readdresses_a_shelf(desk: Client) -> None:
    shelf = _shelf("Food")

    desk.post(_page("edit", shelf.pk), {"name_km": "ម្ហូប", "name_en": "Eat", "slug": "eat"})

    shelf.refresh_from_db()
    assert (shelf.name_km, shelf.name_en, shelf.slug, shelf.is_public) == ("ម្ហូប", "Eat", "eat", False)
    assert FormerShelf.objects.get().slug == "food"


def test_an_officer_moves_a_shelf_and_orders_it_with_buttons(desk: Client) -> None:
    food, craft, last = _shelf("Food"), _shelf("Craft"), _shelf("Last")

    desk.post(_page("shift"), {"up": last.pk})
    assert [one.pk for one in Category.get_root_nodes()] == [food.pk, last.pk, craft.pk]
    desk.post(_page("shift"), {"down": last.pk})
    assert [one.pk for one in Category.get_root_nodes()] == [food.pk, craft.pk, last.pk]
    desk.post(_page("move", last.pk), {"below": food.pk})

    last.refresh_from_db()
    assert last.get_parent() == food


def test_a_shelf_is_not_offered_itself_to_stand_below(desk: Client) -> None:
    food = _shelf("Food")
    fish = food.add_child(name_km="ត្រី", name_en="Fish", slug="fish")

    for below in (food, fish):
        answer = desk.post(_page("move", food.pk), {"below": below.pk})
        assert answer.status_code == 200

    assert Category.objects.get(pk=food.pk).depth == 1


def test_a_shelf_with_goods_asks_for_its_heir(desk: Client) -> None:
    fish, heir = _shelf("Fish"), _shelf("Seafood")
    product = ProductFactory(category=fish)

    assert "1 product stands on it." in desk.get(_page("away", fish.pk)).content.decode()
    desk.post(_page("away", fish.pk), {"heir": ""})
    assert Category.objects.filter(pk=fish.pk).exists()

    desk.post(_page("away", fish.pk), {"heir": heir.pk})

    assert list(product.categories.all()) == [heir]
    assert FormerShelf.objects.get().category == heir


def test_a_shelf_that_a_collection_shows_stays_until_that_shows_another(desk: Client) -> None:
    fish = _shelf("Fish")
    load_site()
    CollectionPage.objects.filter(slug="silk").update(category=fish)

    answer = desk.post(_page("away", fish.pk), {"heir": ""})

    assert "These collections show this shelf" in answer.content.decode()
    assert Category.objects.filter(pk=fish.pk).exists()


@pytest.mark.parametrize("number", ["", "x", "999999", "9" * 30, "១"])
def test_a_shelf_that_is_not_there_is_not_shifted(number: str, desk: Client) -> None:
    assert desk.post(_page("shift"), {"up": number}).status_code == 404


def test_a_provincial_officer_sees_the_tree_and_changes_nothing(province_desk: Client) -> None:
    shelf, other = _shelf("Food"), _shelf("Other")
    before = list(Category.objects.order_by("path").values_list("pk", "slug"))

    text = province_desk.get(_page("tree")).content.decode()
    assert "Food" in text
    assert _page("add") not in text
    for name, args, data in (
        ("add", (), FORM),
        ("edit", (shelf.pk,), FORM),
        ("move", (shelf.pk,), {"below": other.pk}),
        ("shift", (), {"down": shelf.pk}),
        ("away", (shelf.pk,), {"heir": ""}),
    ):
        assert province_desk.post(_page(name, *args), data).status_code == 302

    assert list(Category.objects.order_by("path").values_list("pk", "slug")) == before


def test_a_page_editor_does_not_see_the_tree(roles: None, sign_in: Callable[[User], Client]) -> None:
    editor = sign_in(UserFactory(is_staff=True, groups=["Page editors"]))
    _shelf("Food")

    answer = editor.get(_page("tree"))

    assert answer.status_code == 302
    assert _page("tree") not in editor.get("/officers/").content.decode()


@pytest.mark.parametrize("screen", ["add", "change", "delete"])
@pytest.mark.parametrize("model", ["category", "productclass", "productattribute", "attributeoptiongroup"])
def test_nobody_goes_past_the_rules_in_django_s_own_admin(
    model: str, screen: str, desk: Client, sign_in: Callable[[User], Client]
) -> None:
    shelf = _shelf("Food")
    kind = ProductClass.objects.create(slug="craft", name_en="Craft")
    group = AttributeOptionGroup.objects.create(name="Before")
    asked = ProductAttribute.objects.create(product_class=kind, code="made_of", name_en="Made of", type="text")
    row = {"category": shelf, "productclass": kind, "attributeoptiongroup": group, "productattribute": asked}[model]
    address = reverse(f"admin:catalogue_{model}_{screen}", args=[] if screen == "add" else [row.pk])

    for client, refused in ((desk, 404), (sign_in(UserFactory(superuser=True)), 403)):
        answer = client.post(address, {"name": "After", "slug": "after", "post": "yes", "_position": "first-child"})
        assert answer.status_code == refused

    assert [type(row).objects.count(), type(row).objects.filter(pk=row.pk).count()] == [1, 1]
    shelf.refresh_from_db()
    assert shelf.slug == "food"
