"""Kinds of goods at the officers' desk: asked otherwise, asked more, never robbed of an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from catalogue.models import AttributeOption, ProductAttribute, ProductAttributeValue, ProductClass
from catalogue.selectors import questions_of
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import ListingSubmissionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FORM = {
    "name_km": "វត្ថុធាតុដើម",
    "name_en": "Raw material",
    "hint_km": "",
    "hint_en": "Cotton or silk",
    "unit_km": "",
    "unit_en": "",
}


@pytest.fixture
def craft() -> ProductClass:
    return ProductClass.objects.create(slug="craft", name_km="សិប្បកម្ម", name_en="Craft")


def _page(name: str, *args: Any) -> str:
    return reverse(f"officers_kinds:{name}", args=args)


def _ask(desk: Client, of_kind: ProductClass, **fields: Any) -> Any:
    return desk.post(_page("ask", of_kind.pk), {**FORM, "kind": "text", "options": "", "code": "", **fields})


def _listed(desk: Client, kind: ProductClass, **fields: Any) -> ProductAttribute:
    """Return a question that is answered from a list of two."""
    _ask(desk, kind, kind="option", options="កប្បាស | cotton\nសូត្រ | silk", **fields)
    return ProductAttribute.objects.get(product_class=kind)


def test_an_officer_asks_goods_of_a_kind_one_thing_more(desk: Client, craft: ProductClass) -> None:
    _ask(desk, craft, is_required="on")

    (question,) = questions_of(product_class=craft)
    assert (question.code, question.is_required) == ("raw_material", True)
    text = desk.get(_page("kind", craft.pk)).content.decode()
    assert "វត្ថុធាតុដើម" in text
    assert "Raw material" in text
    assert AuditEntry.objects.filter(action="question.added").exists()


def test_a_list_to_choose_from_is_written_in_both_languages(desk: Client, craft: ProductClass) -> None:
    question = _listed(desk, craft)

    options = AttributeOption.objects.filter(group=question.option_group)
    assert [(one.option_km, one.option_en) for one in options] == [("កប្បាស", "cotton"), ("សូត្រ", "silk")]
    assert all(one.code for one in options)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name_km": ""}, "This field is required."),
        ({"kind": "miracle"}, "Select a valid choice"),
        ({"kind": "option", "options": ""}, "at least two"),
        ({"kind": "option", "options": "កប្បាស | cotton"}, "at least two"),
        ({"kind": "option", "options": "cotton\nsilk"}, "with a bar between: cotton"),
        ({"kind": "option", "options": "ក | a\nក | b"}, "This can be chosen already"),
        ({"code": "ទំហំ"}, "Small Latin letters"),
        ({"code": "two words"}, "Small Latin letters"),
        ({"code": "there"}, "asked this already"),
        ({"code": "elsewhere"}, "answer it otherwise"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_with_words(
    fields: dict[str, str], told: str, desk: Client, craft: ProductClass
) -> None:
    other = ProductClass.objects.create(slug="food", name_en="Food")
    ProductAttribute.objects.create(product_class=craft, code="there", name_en="There", type="text")
    ProductAttribute.objects.create(product_class=other, code="elsewhere", name_en="Elsewhere", type="integer")

    answer = _ask(desk, craft, **fields)

    text = answer.content.decode()
    assert told in text
    assert "Cotton or silk" in text
    assert ProductAttribute.objects.count() == 2
    assert not AttributeOption.objects.exists()


def test_the_same_thing_is_chosen_from_the_same_list_in_every_kind_of_goods(desk: Client, craft: ProductClass) -> None:
    first = _listed(desk, craft)
    other = ProductClass.objects.create(slug="textile", name_km="វាយនភណ្ឌ", name_en="Textile")

    _ask(desk, other, kind="option", options="", code=first.code)

    second = ProductAttribute.objects.get(product_class=other)
    assert second.option_group == first.option_group
    assert "Textile" in desk.get(_page("question", first.pk)).content.decode()


def test_a_question_is_asked_otherwise_and_made_optional(desk: Client, craft: ProductClass) -> None:
    _ask(desk, craft, is_required="on")
    question = ProductAttribute.objects.get()

    desk.post(_page("question", question.pk), {**FORM, "name_en": "Made of"})

    question.refresh_from_db()
    assert (question.name_en, question.required, question.code) == ("Made of", False, "raw_material")
    told = AuditEntry.objects.get(action="question.changed").data["changed"]
    assert told["name_en"] == ["Raw material", "Made of"]


def test_questions_go_up_and_down_in_the_form(desk: Client, craft: ProductClass) -> None:
    for name in ("One", "Two", "Three"):
        _ask(desk, craft, name_en=name)
    three = ProductAttribute.objects.get(code="three")

    desk.post(_page("shift"), {"up": three.pk})
    assert [one.code for one in questions_of(product_class=craft)] == ["one", "three", "two"]
    for _ in range(3):
        desk.post(_page("shift"), {"down": three.pk})
    assert [one.code for one in questions_of(product_class=craft)] == ["one", "two", "three"]
    assert desk.post(_page("shift"), {"up": "x"}).status_code == 404


def test_what_a_product_answered_is_not_taken_away_and_the_officer_is_told(desk: Client, craft: ProductClass) -> None:
    question = _listed(desk, craft)
    cotton, silk = AttributeOption.objects.filter(group=question.option_group)
    ProductAttributeValue.objects.create(
        product=ProductFactory(product_class=craft), attribute=question, value_option=cotton
    )

    asked = desk.post(_page("stop_asking", question.pk), follow=True)
    offered = desk.post(_page("stop_offering", question.pk, cotton.pk), follow=True)

    assert "1 product has answered this" in asked.content.decode()
    assert "1 product has chosen this" in offered.content.decode()
    assert ProductAttributeValue.objects.count() == 1
    assert ProductAttribute.objects.filter(pk=question.pk).exists()
    assert AttributeOption.objects.filter(pk=cotton.pk).exists()

    desk.post(_page("stop_offering", question.pk, silk.pk))
    assert not AttributeOption.objects.filter(pk=silk.pk).exists()


def test_one_of_several_choices_counts_as_an_answer_too(desk: Client, craft: ProductClass) -> None:
    _ask(desk, craft, kind="multi_option", options="កប្បាស | cotton\nសូត្រ | silk")
    question = ProductAttribute.objects.get()
    cotton = AttributeOption.objects.get(option_en="cotton")
    value = ProductAttributeValue.objects.create(product=ProductFactory(product_class=craft), attribute=question)
    value.value_multi_option.add(cotton)

    desk.post(_page("stop_offering", question.pk, cotton.pk))

    assert AttributeOption.objects.filter(pk=cotton.pk).exists()
    assert "chosen by 1 product" in desk.get(_page("question", question.pk)).content.decode()


def test_what_an_open_listing_answered_stays_until_it_is_decided(desk: Client, craft: ProductClass) -> None:
    question = _listed(desk, craft)
    cotton, silk = AttributeOption.objects.filter(group=question.option_group)
    shelf = CategoryFactory(product_class=craft)
    draft = ListingSubmissionFactory(category=shelf, attributes={question.code: cotton.code})
    ListingSubmissionFactory(category=CategoryFactory(), attributes={question.code: {"en": "of another kind"}})

    for address in (_page("stop_asking", question.pk), _page("stop_offering", question.pk, cotton.pk)):
        answer = desk.post(address, follow=True)
        assert "1 listing that is not decided yet has answered this" in answer.content.decode()
    assert ProductAttribute.objects.filter(pk=question.pk).exists()
    assert AttributeOption.objects.filter(pk=cotton.pk).exists()

    draft.delete()
    desk.post(_page("stop_offering", question.pk, cotton.pk))
    desk.post(_page("stop_asking", question.pk))
    assert not ProductAttribute.objects.exists()
    assert AttributeOption.objects.get() == silk


def test_the_last_choice_stays(desk: Client, craft: ProductClass) -> None:
    question = _listed(desk, craft)
    cotton, silk = AttributeOption.objects.filter(group=question.option_group)

    desk.post(_page("stop_offering", question.pk, cotton.pk))
    answer = desk.post(_page("stop_offering", question.pk, silk.pk), follow=True)

    assert "Nothing would be left to choose." in answer.content.decode()
    assert AttributeOption.objects.get() == silk


def test_what_nobody_answered_is_taken_away(desk: Client, craft: ProductClass) -> None:
    question = _listed(desk, craft)

    desk.post(_page("stop_asking", question.pk))

    assert not ProductAttribute.objects.exists()


def test_an_option_is_offered_and_named_otherwise_in_all_answers(desk: Client, craft: ProductClass) -> None:
    question = _listed(desk, craft)
    cotton = AttributeOption.objects.get(option_en="cotton")
    product = ProductFactory(product_class=craft)
    ProductAttributeValue.objects.create(product=product, attribute=question, value_option=cotton)

    desk.post(_page("offer", question.pk), {"option_km": "ធ្មៃ", "option_en": "ramie"})
    desk.post(_page("option", question.pk, cotton.pk), {"option_km": "កប្បាសស", "option_en": "white cotton"})
    again = desk.post(_page("offer", question.pk), {"option_km": "x", "option_en": "ramie"})

    options = AttributeOption.objects.filter(group=question.option_group)
    assert [one.option_en for one in options] == ["white cotton", "silk", "ramie"]
    assert "This can be chosen already: ramie." in again.content.decode()
    assert EventRecord.objects.get(name="ProductsChanged").data == {"product_ids": [product.pk]}


def test_an_option_of_another_question_is_not_there(desk: Client, craft: ProductClass) -> None:
    question = _listed(desk, craft)
    other = ProductAttribute.objects.create(product_class=craft, code="free", name_en="Free", type="text")
    cotton = AttributeOption.objects.get(option_en="cotton")

    assert desk.post(_page("stop_offering", other.pk, cotton.pk)).status_code == 404
    assert desk.post(_page("offer", other.pk), {"option_km": "x", "option_en": "x"}).status_code == 404
    assert AttributeOption.objects.filter(group=question.option_group).count() == 2


def test_a_kind_of_goods_is_renamed(desk: Client, craft: ProductClass) -> None:
    desk.post(_page("rename", craft.pk), {"name_km": "ហត្ថកម្ម", "name_en": "Handicraft"})

    kind: Any = ProductClass.objects.get(pk=craft.pk)
    assert (kind.name_km, kind.name_en, kind.slug) == ("ហត្ថកម្ម", "Handicraft", "craft")


def test_the_screens_ask_the_same_for_few_questions_and_for_many(
    desk: Client, craft: ProductClass, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        _ask(desk, craft, name_en=f"Question {number}")
    question = _listed(
        desk, ProductClass.objects.create(slug="textile", name_en="Textile"), name_en="Cloth", code="cloth"
    )
    cache.clear()

    for address in (_page("list"), _page("kind", craft.pk), _page("question", question.pk)):
        desk.get(address)
        with django_assert_max_num_queries(16):
            desk.get(address)


def test_a_provincial_officer_looks_and_changes_nothing(
    desk: Client, province_desk: Client, craft: ProductClass
) -> None:
    question = _listed(desk, craft)
    cotton = AttributeOption.objects.get(option_en="cotton")
    before = ProductAttribute.objects.values().get()

    assert "Raw material" in province_desk.get(_page("kind", craft.pk)).content.decode()
    seen = province_desk.get(_page("question", question.pk)).content.decode()
    assert "cotton" in seen
    assert 'name="name_km"' not in seen
    province_desk.post(_page("question", question.pk), {**FORM, "name_en": "Other"})
    for name, args in (
        ("rename", (craft.pk,)),
        ("ask", (craft.pk,)),
        ("shift", ()),
        ("stop_asking", (question.pk,)),
        ("offer", (question.pk,)),
        ("option", (question.pk, cotton.pk)),
        ("stop_offering", (question.pk, cotton.pk)),
    ):
        assert province_desk.post(_page(name, *args), {**FORM, "up": question.pk}).status_code == 302

    assert ProductAttribute.objects.values().get() == before
    assert AttributeOption.objects.count() == 2


def test_a_page_editor_sees_no_kind_of_goods(
    roles: None, sign_in: Callable[[User], Client], craft: ProductClass
) -> None:
    editor = sign_in(UserFactory(is_staff=True, groups=["Page editors"]))

    assert editor.get(_page("list")).status_code == 302
    assert editor.get(_page("kind", craft.pk)).status_code == 302
