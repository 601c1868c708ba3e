"""What goods say of themselves: asked by their class, kept as plain data, moved along with their shelf."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from catalogue.errors import UnableToWriteAttributes
from catalogue.models import Category, Product, ProductAttributeValue, ProductClass
from catalogue.selectors import answers_of, class_of_shelf, questions_of
from catalogue.services.attributes import write_attributes
from catalogue.services.classes import move_to_class
from catalogue.services.shelves import ShelfContent, edit_shelf
from marketplace.core.models import EventRecord
from tests.factories.attributes import ProductAttributeFactory, ProductClassFactory
from tests.factories.catalogue import CategoryFactory, ProductFactory, make_variants
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHOLE: dict[str, Any] = {
    "ingredients": {"km": "ម្រេច", "en": "pepper"},
    "shelf_life_days": 365,
    "storage": "storage-dry",
    "allergens": ["allergens-nuts"],
}


@pytest.fixture
def food() -> ProductClass:
    """A class that asks one of each kind; ingredients and allergens it must be told."""
    food: ProductClass = ProductClassFactory(slug="food")
    ProductAttributeFactory(product_class=food, code="ingredients", required=True)
    ProductAttributeFactory(product_class=food, code="shelf_life_days", integer=True)
    ProductAttributeFactory(
        product_class=food, code="storage", option=True, option_group__options=["storage-dry", "storage-cold"]
    )
    ProductAttributeFactory(
        product_class=food,
        code="allergens",
        required=True,
        multi_option=True,
        option_group__options=["allergens-nuts", "allergens-fish", "allergens-none"],
    )
    return food


@pytest.fixture
def pepper(food: ProductClass) -> Product:
    product: Product = ProductFactory(product_class=food)
    return product


def _write(product: Product, answers: dict[str, Any], *, must_be_whole: bool = True) -> None:
    with transaction.atomic():
        write_attributes(product=product, answers=answers, must_be_whole=must_be_whole)


def test_what_is_written_is_read_as_it_was_written(pepper: Product) -> None:
    _write(pepper, WHOLE)

    assert answers_of(product=pepper) == WHOLE


def test_a_text_in_one_language_stands_in_for_the_other(pepper: Product) -> None:
    _write(pepper, {**WHOLE, "ingredients": {"km": " ម្រេច ", "en": ""}})

    value = ProductAttributeValue.objects.get(product=pepper, attribute__code="ingredients")
    assert (value.value_text_km, value.value_text_en) == ("ម្រេច", None)
    with override("en"):
        assert value.value_text == "ម្រេច"


def test_writing_again_replaces_all_that_was_said_before(pepper: Product) -> None:
    _write(pepper, WHOLE)
    kept = ProductAttributeValue.objects.get(product=pepper, attribute__code="ingredients").pk

    _write(pepper, {"ingredients": WHOLE["ingredients"], "allergens": ["allergens-none"]})

    assert answers_of(product=pepper) == {"ingredients": WHOLE["ingredients"], "allergens": ["allergens-none"]}
    assert ProductAttributeValue.objects.get(product=pepper, attribute__code="ingredients").pk == kept


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("ingredients", None),
        ("ingredients", {"km": " ", "en": ""}),
        ("ingredients", "pepper"),
        ("ingredients", {"fr": "poivre"}),
        ("ingredients", {"km": 5}),
        ("ingredients", {"en": "p" * 501}),
        ("shelf_life_days", "365"),
        ("shelf_life_days", 0),
        ("shelf_life_days", -3),
        ("shelf_life_days", True),
        ("shelf_life_days", 10**12),
        ("storage", "storage-moon"),
        ("storage", ["storage-dry"]),
        ("allergens", []),
        ("allergens", "allergens-nuts"),
        ("allergens", ["allergens-moon"]),
        ("allergens", [["allergens-nuts"]]),
        ("allergens", ["allergens-nuts", "allergens-none"]),
        ("colour", {"en": "black"}),
    ],
)
def test_an_answer_of_the_wrong_form_is_refused_by_its_code_and_nothing_is_written(
    pepper: Product, code: str, answer: Any
) -> None:
    _write(pepper, WHOLE)

    with pytest.raises(UnableToWriteAttributes) as refused:
        _write(pepper, {**WHOLE, code: answer})

    assert list(refused.value.fields) == [code]
    assert answers_of(product=pepper) == WHOLE


def test_a_draft_may_lack_what_is_required(pepper: Product) -> None:
    _write(pepper, {"shelf_life_days": 30}, must_be_whole=False)

    assert answers_of(product=pepper) == {"shelf_life_days": 30}


def test_questions_are_in_the_readers_language_and_in_the_order_of_the_form(food: ProductClass) -> None:
    ProductAttributeFactory(product_class=food, code="variety", display_order=9, hint_km="ដូចជា", hint_en="such as")

    with override("km"):
        last = questions_of(product_class=food)[-1]
        assert (last.code, last.label, last.hint) == ("variety", "លក្ខណៈ variety", "ដូចជា")
    with override("en"):
        assert questions_of(product_class=food)[-1].hint == "such as"


# -- Shelves -----------------------------------------------------------------------------------------------------------


def test_a_shelf_is_of_its_own_class_or_of_the_nearest_above(food: ProductClass) -> None:
    textile = ProductClassFactory(slug="textile")
    top: Category = CategoryFactory(product_class=food)
    middle = top.add_child(name_km="ក្រណាត់", name_en="Cloth", product_class=textile)
    below = middle.add_child(name_km="ក្រមា", name_en="Krama")
    beside = Category.objects.get(pk=top.pk).add_child(name_km="ម្រេច", name_en="Pepper")

    assert class_of_shelf(category=top) == food
    assert class_of_shelf(category=middle) == textile
    assert class_of_shelf(category=below) == textile
    assert class_of_shelf(category=beside) == food
    assert class_of_shelf(category=CategoryFactory()) is None


def test_moved_to_another_class_it_keeps_what_is_asked_there_too_and_drops_the_rest(
    pepper: Product, food: ProductClass
) -> None:
    farm = ProductClassFactory(slug="farm")
    ProductAttributeFactory(product_class=farm, code="ingredients")
    ProductAttributeFactory(product_class=farm, code="shelf_life_days")  # asked in words there
    ProductAttributeFactory(product_class=farm, code="variety", required=True)
    _write(pepper, WHOLE)

    with transaction.atomic():
        assert move_to_class(product=pepper, product_class=farm)

    assert Product.objects.get(pk=pepper.pk).product_class == farm
    assert answers_of(product=pepper) == {"ingredients": WHOLE["ingredients"]}


def test_variants_move_with_their_parent(food: ProductClass) -> None:
    farm = ProductClassFactory(slug="farm")
    for one in (food, farm):
        ProductAttributeFactory(product_class=one, code="net_weight_g", integer=True, variant=True)
    parent = ProductFactory(product_class=food, stock=False)
    small, large = make_variants(parent, {"net_weight_g": 100}, {"net_weight_g": 500})

    with transaction.atomic():
        move_to_class(product=Product.objects.get(pk=parent.pk), product_class=farm)

    assert [answers_of(product=one) for one in (small, large)] == [{"net_weight_g": 100}, {"net_weight_g": 500}]
    assert {one.attribute_values.get().attribute.product_class for one in (small, large)} == {farm}


def test_goods_follow_when_their_shelf_is_given_a_class(
    food: ProductClass, pepper: Product, deliver_facts: Callable[[], None]
) -> None:
    shelf: Category = CategoryFactory()
    below = shelf.add_child(name_km="ក", name_en="Below")
    textile = ProductClassFactory(slug="textile")
    other = below.add_child(name_km="ខ", name_en="Cloth", product_class=textile)
    pepper.categories.set([below])
    krama = ProductFactory(product_class=textile, category=other)
    farm = ProductClassFactory(slug="farm")
    content = ShelfContent(name_km=shelf.name_km, name_en=shelf.name_en, product_class=farm)

    edit_shelf(shelf=shelf, content=content, by=UserFactory(), now=timezone.now())
    deliver_facts()

    pepper.refresh_from_db()
    assert pepper.product_class == farm
    assert EventRecord.objects.get(name="ProductsChanged").data == {"product_ids": [pepper.pk]}
    krama.refresh_from_db()
    assert krama.product_class == textile
