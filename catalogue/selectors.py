"""Reads of the catalogue that span tables: which class a shelf is of, what a class asks, what a product answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from catalogue.answers import LANGUAGES, Answer, AnswerKind, Choice, Question
from catalogue.models import (
    Batch,
    Category,
    Certificate,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductClass,
)

#: Classes whose goods grow, or are made of what grew, in some months of the year.
HARVESTED: Final = frozenset({"food", "farm"})

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet


def class_of_shelf(*, category: Category) -> ProductClass | None:
    """Return the class of what stands on a shelf: its own, or that of the nearest one above; None if no one has one."""
    step = Category.steplen
    paths = [category.path[: step * depth] for depth in range(1, category.depth + 1)]
    nearest = (
        Category.objects.filter(path__in=paths, product_class__isnull=False)
        .select_related("product_class")
        .order_by("-depth")
        .first()
    )
    return nearest.product_class if nearest else None


def is_harvested(*, product_class: ProductClass | None) -> bool:
    """Return whether goods of a class have months of harvest."""
    return product_class is not None and product_class.slug in HARVESTED


def questions_of(*, product_class: ProductClass | None) -> list[Question]:
    """Return what a class asks, in the order of the form and in the reader's language."""
    if product_class is None:
        return []
    attributes = (
        ProductAttribute.objects.filter(product_class=product_class, type__in=list(AnswerKind))
        .select_related("option_group")
        .prefetch_related("option_group__options")
    )
    return [question_from(attribute) for attribute in attributes]


def question_from(attribute: ProductAttribute) -> Question:
    """Return one attribute as a question; its options are read from `option_group.options`."""
    options = attribute.option_group.options.all() if attribute.option_group else ()
    return Question(
        code=attribute.code,
        kind=AnswerKind(attribute.type),
        label=attribute.name,
        hint=attribute.hint or "",
        unit=attribute.unit or "",
        is_required=attribute.required,
        is_variant=attribute.is_variant,
        choices=tuple(Choice(code=option.code or "", label=option.option) for option in options),
    )


def questions_for(*, product: Product) -> list[Question]:
    """Return what is asked of one product: of a parent not what its variants differ in, of a variant only that."""
    questions = questions_of(product_class=product.get_product_class())
    if product.is_parent:
        return [question for question in questions if not question.is_variant]
    if product.is_child:
        return [question for question in questions if question.is_variant]
    return questions


def questions_on_shelf(*, category: Category, product: Product | None, in_variants: bool = False) -> list[Question]:
    """Return what goods on a shelf are asked; of what is sold, or is to be sold, in variants not what they differ in."""
    questions = questions_of(product_class=class_of_shelf(category=category))
    if in_variants or (product is not None and product.is_parent):
        return [question for question in questions if not question.is_variant]
    return questions


def differing_on_shelf(*, category: Category) -> list[Question]:
    """Return in what the variants of goods on a shelf may differ."""
    return [one for one in questions_of(product_class=class_of_shelf(category=category)) if one.is_variant]


def answers_of(*, product: Product) -> dict[str, Answer]:
    """Return what a product says of itself, as plain data by code. See `catalogue.answers`."""
    return answers_from(_values_of(product))


def _values_of(product: Product) -> QuerySet[Any]:
    return (
        ProductAttributeValue.objects.filter(product=product, attribute__type__in=list(AnswerKind))
        .select_related("attribute", "value_option")
        .prefetch_related("value_multi_option")
        .order_by("attribute__display_order", "attribute__code")
    )


def answers_from(values: Iterable[Any]) -> dict[str, Answer]:
    """Return values read with their attribute and options as plain data by code."""
    answers = {value.attribute.code: _plain(value) for value in values}
    return {code: answer for code, answer in answers.items() if answer is not None}


def words_of_answers(*, product: Product) -> dict[str, str]:
    """Return all that a product answers as one line in each language: "red, 250 g"."""
    values = _values_of(product)
    return {language: ", ".join(filter(None, (_words(value, language) for value in values))) for language in LANGUAGES}


def _words(value: Any, language: str) -> str:
    def told(row: Any, name: str) -> str:
        return getattr(row, f"{name}_{language}") or getattr(row, name) or ""

    kind = value.attribute.type
    if kind == AnswerKind.TEXT:
        return told(value, "value_text")
    if kind == AnswerKind.INTEGER:
        return f"{value.value_integer} {told(value.attribute, 'unit')}".strip()
    if kind == AnswerKind.OPTION:
        return told(value.value_option, "option") if value.value_option else ""
    return ", ".join(told(option, "option") for option in value.value_multi_option.all())


def _plain(value: Any) -> Answer | None:
    kind = value.attribute.type
    if kind == AnswerKind.TEXT:
        texts = {language: getattr(value, f"value_text_{language}") or "" for language in LANGUAGES}
        return {language: text for language, text in texts.items() if text} or None
    if kind == AnswerKind.INTEGER:
        number: int | None = value.value_integer
        return number
    if kind == AnswerKind.OPTION:
        return (value.value_option.code or "") if value.value_option else None
    return [option.code or "" for option in value.value_multi_option.all()] or None


def batches_of(*, product: Product) -> list[Batch]:
    """Return what was harvested or made of a product, the newest first."""
    return list(Batch.objects.filter(product=product).order_by("-recorded_at", "-pk"))


def batch_of(*, product: Product, code: str) -> Batch:
    """Return one batch of a product by the code in its address.

    Raises:
        Batch.DoesNotExist: No such one, or another product's; callers answer 404 to both.
    """
    return Batch.objects.get(product=product, code=code)


def certificates_of(*, product: Product, on: date | None = None) -> list[Certificate]:
    """Return the certificates of a product and of all that its vendor makes; with a day only those that hold on it."""
    rows = Certificate.objects.standing(on=on) if on else Certificate.objects.all()
    mine = rows.filter(Q(product=product) | Q(vendor=product.vendor_id, vendor__isnull=False))
    return list(mine.select_related("renewed_by").order_by("kind", "-issued_on", "pk"))


def variants_of(*, product: Product) -> list[Product]:
    """Return the variants of a listing, in the order that the vendor gave them."""
    return list(Product.objects.filter(parent=product).select_related("parent").order_by("-priority", "pk"))
