"""Officers arrange the shelves; whatever led to one goes on leading there, or says that it is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from wagtail.log_actions import registry

from catalogue.models import Category, FormerShelf
from catalogue.services.arranging import UnableToArrange
from catalogue.services.shelves import ShelfContent, add_shelf, address_of, edit_shelf, move_shelf, shift_shelf
from cms.roles import load_roles
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.users import OfficerFactory
from tests.factories.vendors import ListingSubmissionFactory
from tests.integration.catalogue.conftest import NOON, content_of
from vendors.models import ListingStatus
from vendors.services.listings import approve_listing, submit_listing
from vendors.services.shelves import take_away_shelf

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FISH = ShelfContent(name_km="ត្រី", name_en="Fish")


def tree() -> list[tuple[Any, ...]]:
    return list(Category.objects.order_by("path").values_list("pk", "path", "slug", "name_km", "name_en", "is_public"))


def former() -> dict[str, int | None]:
    return dict(FormerShelf.objects.values_list("slug", "category_id"))


def test_a_new_shelf_gets_its_address_from_its_english_name(officer: User, put: Callable[..., Category]) -> None:
    food = put("Food")

    fish = add_shelf(content=FISH, below=food, by=officer, now=NOON)
    second = add_shelf(content=FISH, below=food, by=officer, now=NOON)

    assert [address_of(food), address_of(fish), address_of(second)] == ["food", "food/fish", "food/fish-2"]
    assert (fish.name_km, fish.name_en) == ("ត្រី", "Fish")
    assert AuditEntry.objects.filter(action="shelf.added", actor=officer).count() == 3
    assert registry.get_logs_for_instance(fish).get().action == "catalogue.shelf_added"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_km": " "}, "name_km"),
        ({"name_en": ""}, "name_en"),
        ({"name_en": "x" * 256}, "name_en"),
        ({"slug": "ត្រី"}, "slug"),
        ({"slug": "dried fish"}, "slug"),
        ({"slug": "a/b"}, "slug"),
        ({"slug": "taken"}, "slug"),
    ],
)
def test_a_shelf_without_names_or_with_a_wrong_address_is_refused(
    changes: dict[str, str], field: str, officer: User, put: Callable[..., Category]
) -> None:
    put("Taken")
    own = put("Own")
    before = tree()

    for refused in (
        lambda: add_shelf(content=replace(FISH, **changes), below=None, by=officer, now=NOON),
        lambda: edit_shelf(shelf=own, content=replace(FISH, **changes), by=officer, now=NOON),
    ):
        with pytest.raises(UnableToArrange) as error:
            refused()
        assert error.value.field == field

    assert tree() == before
    assert former() == {}


def test_an_address_that_grows_too_long_is_refused(officer: User, put: Callable[..., Category]) -> None:
    deep = None
    for letter in "abc":
        deep = put(letter, deep, slug=letter * 80)
    before = tree()

    with pytest.raises(UnableToArrange):
        add_shelf(content=replace(FISH, slug="d" * 80), below=deep, by=officer, now=NOON)

    assert tree() == before


def test_another_name_alone_leaves_the_address(officer: User, put: Callable[..., Category]) -> None:
    shelf = put("Fish")

    edit_shelf(shelf=shelf, content=content_of(shelf, name_en="Dried fish"), by=officer, now=NOON)

    assert (shelf.name_en, shelf.slug) == ("Dried fish", "fish")
    assert former() == {}
    told = AuditEntry.objects.get(action="shelf.edited").data["changed"]
    assert told == {"name_en": ["Fish", "Dried fish"]}


def test_another_address_leads_there_from_the_old_one_for_all_that_stands_below(
    officer: User, put: Callable[..., Category]
) -> None:
    food = put("Food")
    fish = put("Fish", food)
    dried = put("Dried", fish)

    edit_shelf(shelf=food, content=content_of(food, slug="eat"), by=officer, now=NOON)

    assert former() == {"food": food.pk, "food/fish": fish.pk, "food/fish/dried": dried.pk}
    assert address_of(Category.objects.get(pk=dried.pk)) == "eat/fish/dried"


def test_a_move_takes_all_below_along_and_keeps_every_old_address(officer: User, put: Callable[..., Category]) -> None:
    food, craft = put("Food"), put("Craft", is_public=False)
    fish = put("Fish", food)
    dried = put("Dried", fish)

    move_shelf(shelf=fish, below=craft, by=officer, now=NOON)

    dried.refresh_from_db()
    assert address_of(dried) == "craft/fish/dried"
    assert former() == {"food/fish": fish.pk, "food/fish/dried": dried.pk}
    assert dried.ancestors_are_public is False
    assert Category.find_problems() == ([], [], [], [], [])

    move_shelf(shelf=fish, below=None, by=officer, now=NOON)

    dried.refresh_from_db()
    assert address_of(dried) == "fish/dried"
    assert dried.ancestors_are_public is True
    assert [one.pk for one in Category.get_root_nodes()] == [food.pk, craft.pk, fish.pk]


def test_an_old_address_at_which_a_shelf_stands_again_is_that_shelf_s(
    officer: User, put: Callable[..., Category]
) -> None:
    food = put("Food")
    edit_shelf(shelf=food, content=content_of(food, slug="eat"), by=officer, now=NOON)
    assert former() == {"food": food.pk}

    edit_shelf(shelf=food, content=content_of(food, slug="food"), by=officer, now=NOON)
    assert former() == {"eat": food.pk}

    put("Eat")
    assert former() == {}


def test_a_shelf_cannot_stand_below_itself(officer: User, put: Callable[..., Category]) -> None:
    food = put("Food")
    fish = put("Fish", food)
    before = tree()

    for below in (food, fish):
        with pytest.raises(UnableToArrange):
            move_shelf(shelf=food, below=below, by=officer, now=NOON)

    assert tree() == before
    assert not AuditEntry.objects.filter(action="shelf.moved").exists()


def test_a_move_beside_a_shelf_of_the_same_address_is_refused(officer: User, put: Callable[..., Category]) -> None:
    food = put("Food")
    fish, _other = put("Fish", food), put("Fish")
    before = tree()

    with pytest.raises(UnableToArrange):
        move_shelf(shelf=fish, below=None, by=officer, now=NOON)

    assert tree() == before
    assert former() == {}


def test_a_shelf_goes_up_and_down_among_its_siblings_and_no_further(
    officer: User, put: Callable[..., Category]
) -> None:
    first, second, third = put("First"), put("Second"), put("Third")
    put("Below", second)

    def order() -> list[int]:
        return [one.pk for one in Category.get_root_nodes()]

    shift_shelf(shelf=second, is_up=True, by=officer, now=NOON)
    assert order() == [second.pk, first.pk, third.pk]
    shift_shelf(shelf=second, is_up=True, by=officer, now=NOON)
    assert order() == [second.pk, first.pk, third.pk]
    shift_shelf(shelf=second, is_up=False, by=officer, now=NOON)
    shift_shelf(shelf=second, is_up=False, by=officer, now=NOON)
    shift_shelf(shelf=second, is_up=False, by=officer, now=NOON)
    assert order() == [first.pk, third.pk, second.pk]
    assert former() == {}
    assert Category.find_problems() == ([], [], [], [], [])


def test_an_empty_shelf_goes_for_good_and_its_addresses_say_so(officer: User, put: Callable[..., Category]) -> None:
    food = put("Food")
    fish = put("Fish", food)
    edit_shelf(shelf=fish, content=content_of(fish, slug="fishes"), by=officer, now=NOON)

    take_away_shelf(shelf=fish, heir=None, by=officer, now=NOON)

    assert former() == {"food/fish": None, "food/fishes": None}
    food.refresh_from_db()
    assert food.numchild == 0


def test_a_shelf_with_goods_goes_only_to_an_heir_who_takes_them_and_its_addresses(
    officer: User, put: Callable[..., Category]
) -> None:
    fish, heir = put("Fish"), put("Seafood")
    only, both = ProductFactory(category=fish), ProductFactory(category=fish)
    both.categories.add(heir)
    before = tree()

    with pytest.raises(UnableToArrange):
        take_away_shelf(shelf=fish, heir=None, by=officer, now=NOON)
    with pytest.raises(UnableToArrange):
        take_away_shelf(shelf=fish, heir=fish, by=officer, now=NOON)
    assert tree() == before
    assert list(only.categories.all()) == [fish]

    take_away_shelf(shelf=fish, heir=heir, by=officer, now=NOON)

    assert list(only.categories.all()) == list(both.categories.all()) == [heir]
    assert former() == {"fish": heir.pk}


def test_a_shelf_above_others_is_not_taken_away(officer: User, put: Callable[..., Category]) -> None:
    food = put("Food")
    put("Fish", food)
    other = put("Other")
    before = tree()

    for heir in (None, other):
        with pytest.raises(UnableToArrange):
            take_away_shelf(shelf=food, heir=heir, by=officer, now=NOON)

    assert tree() == before


def test_a_listing_that_waits_is_handed_over_and_can_be_approved_then(put: Callable[..., Category]) -> None:
    load_roles()
    decider = OfficerFactory()
    fish, heir = put("Fish"), put("Seafood")
    listing = ListingSubmissionFactory(category=fish)
    submit_listing(submission=listing, by=decider, now=NOON)
    with pytest.raises(UnableToArrange):
        take_away_shelf(shelf=fish, heir=None, by=decider, now=NOON)
    assert Category.objects.filter(pk=fish.pk).exists()

    take_away_shelf(shelf=fish, heir=heir, by=decider, now=NOON)
    listing.refresh_from_db()
    product = approve_listing(submission=listing, by=decider, now=NOON)

    assert list(product.categories.all()) == [heir]
    listing.refresh_from_db()
    assert (listing.status, listing.category) == (ListingStatus.APPROVED, heir)
