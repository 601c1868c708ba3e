"""Kinds of goods are loaded from a file once; officers have the last word."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from catalogue.answers import AnswerKind
from catalogue.models import AttributeOption, ProductAttribute, ProductClass
from catalogue.selectors import questions_of
from catalogue.services.classes import goods_class
from catalogue.services.definitions import load_definitions

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _asked(slug: str) -> dict[str, bool]:
    """Return what a class asks, and whether it must be answered."""
    product_class = ProductClass.objects.get(slug=slug)
    return {question.code: question.is_required for question in questions_of(product_class=product_class)}


def test_every_kind_of_goods_is_asked_what_it_must_say() -> None:
    load_definitions()

    slugs = set(ProductClass.objects.values_list("slug", flat=True))
    assert slugs == {"food", "farm", "textile", "craft", "care", "service", "goods"}
    food = {"ingredients": True, "allergens": True, "shelf_life_days": True, "storage": True, "net_weight_g": False}
    assert _asked("food") == food
    assert {code for code, is_required in _asked("textile").items() if is_required} == {"materials", "care"}
    assert {code for code, is_required in _asked("service").items() if is_required} == {"service_area", "duration"}
    assert not any(_asked("goods").values())


def test_everything_is_said_in_both_languages_and_everything_to_choose_is_there() -> None:
    load_definitions()

    for row in (*ProductClass.objects.all(), *ProductAttribute.objects.all()):
        assert row.name_km, row.pk
        assert row.name_en, row.pk
    for option in AttributeOption.objects.all():
        assert option.option_km, option.code
        assert option.option_en, option.code
    for attribute in ProductAttribute.objects.all():
        assert (attribute.hint_km == "") == (attribute.hint_en == "")
        assert (attribute.unit_km == "") == (attribute.unit_en == "")
        is_choice = attribute.type in {AnswerKind.OPTION, AnswerKind.MULTI_OPTION}
        assert bool(attribute.option_group and attribute.option_group.options.exists()) == is_choice


def test_what_is_required_is_never_what_variants_differ_in() -> None:
    load_definitions()

    assert not ProductAttribute.objects.filter(required=True, is_variant=True).exists()
    assert ProductAttribute.objects.filter(is_variant=True).exists()


def test_allergens_can_be_denied() -> None:
    load_definitions()

    options = AttributeOption.objects.filter(group__code="allergens")
    assert options.last().code == "allergens-none"


def test_loading_again_makes_nothing_and_keeps_what_officers_changed() -> None:
    assert load_definitions()["classes"] == 7
    ProductAttribute.objects.filter(product_class__slug="food", code="storage").update(
        required=False, name_en="Keep it"
    )
    AttributeOption.objects.get(code="storage-freezer").delete()
    ProductAttribute.objects.get(product_class__slug="textile", code="dye").delete()

    assert load_definitions() == {"classes": 0, "attributes": 0, "options": 0}

    storage = ProductAttribute.objects.get(product_class__slug="food", code="storage")
    assert (storage.required, storage.name_en) == (False, "Keep it")
    assert not AttributeOption.objects.filter(code="storage-freezer").exists()
    assert "dye" not in _asked("textile")


def test_the_goods_that_stand_there_already_are_named_in_both_languages() -> None:
    before = goods_class()
    ProductClass.objects.filter(pk=before.pk).update(name_km="Goods", name_en=None)

    load_definitions()

    goods = ProductClass.objects.get(pk=before.pk)
    assert (goods.name_km, goods.name_en) == ("ទំនិញទូទៅ", "Goods")
    assert "materials" in _asked("goods")


def test_the_command_says_what_is_new() -> None:
    out = StringIO()

    call_command("load_catalogue", stdout=out)

    assert out.getvalue().startswith("New: 7 classes, ")
