"""Kinds of goods, what they are asked and what can be chosen, as officers see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from catalogue.models import AttributeOption, Category, ProductAttribute, ProductAttributeValue, ProductClass
from cms.viewsets.goods.kind_forms import KINDS

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class KindRow:
    """One kind of goods, with how much is asked and how many shelves name it themselves."""

    pk: int
    name_km: str
    name_en: str
    num_questions: int
    num_shelves: int


@dataclass(frozen=True)
class QuestionRow:
    """One thing that goods of a kind are asked."""

    pk: int
    name_km: str
    name_en: str
    code: str
    answered: str
    is_required: bool
    is_variant: bool
    num_answers: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class OptionRow:
    """One thing that can be chosen, and how many products chose it."""

    pk: int
    km: str
    en: str
    num_chosen: int


def kind_rows() -> list[KindRow]:
    """Return every kind of goods, from three queries."""
    shelves = _numbers(Category.objects.filter(product_class__isnull=False), "product_class")
    questions = _numbers(ProductAttribute.objects.all(), "product_class")
    kinds: Any = ProductClass.objects.order_by("name")
    return [
        KindRow(one.pk, one.name_km or "", one.name_en or "", questions.get(one.pk, 0), shelves.get(one.pk, 0))
        for one in kinds
    ]


def question_rows(product_class: ProductClass) -> list[QuestionRow]:
    """Return what goods of a kind are asked, in the order of the form, from two queries."""
    questions = list(ProductAttribute.objects.filter(product_class=product_class))
    answers = _numbers(ProductAttributeValue.objects.filter(attribute__product_class=product_class), "attribute")
    kinds = dict(KINDS)
    return [
        QuestionRow(
            pk=one.pk,
            name_km=one.name_km or "",
            name_en=one.name_en or "",
            code=one.code,
            answered=str(kinds.get(one.type, one.get_type_display())),
            is_required=one.required,
            is_variant=one.is_variant,
            num_answers=answers.get(one.pk, 0),
            is_first=place == 0,
            is_last=place == len(questions) - 1,
        )
        for place, one in enumerate(questions)
    ]


def option_rows(attribute: ProductAttribute) -> list[OptionRow]:
    """Return what can be chosen as an answer, from three queries; nothing where one answers freely."""
    if attribute.option_group is None:
        return []
    options = list(AttributeOption.objects.filter(group=attribute.option_group))
    one_of = _numbers(ProductAttributeValue.objects.filter(value_option__in=options), "value_option")
    some_of = _numbers(ProductAttributeValue.objects.filter(value_multi_option__in=options), "value_multi_option")
    return [
        OptionRow(one.pk, one.option_km or "", one.option_en or "", one_of.get(one.pk, 0) + some_of.get(one.pk, 0))
        for one in options
    ]


def sharing(attribute: ProductAttribute) -> list[str]:
    """Return the names of the other kinds of goods that choose from the same options."""
    if attribute.option_group is None:
        return []
    others = ProductAttribute.objects.filter(option_group=attribute.option_group).exclude(pk=attribute.pk)
    return [str(one.product_class) for one in others.select_related("product_class")]


def _numbers(rows: QuerySet[Any], by: str) -> dict[int, int]:
    return dict(rows.order_by().values(by).annotate(num=Count("pk")).values_list(by, "num"))
