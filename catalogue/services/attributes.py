"""What products say of themselves, written from plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.answers import LANGUAGES, clean_answers
from catalogue.models import AttributeOption, Product, ProductAttribute, ProductAttributeValue
from catalogue.selectors import answers_of, questions_for
from marketplace.core.db import require_transaction

if TYPE_CHECKING:
    from catalogue.answers import Answer, Answers


def write_attributes(*, product: Product, answers: Answers, must_be_whole: bool = True) -> None:
    """Write what a product says of itself in place of all it said before.

    Args:
        product: Standing alone, a parent, or a variant: each is asked its own part of what the class asks.
        answers: Plain data by code, see `catalogue.answers`.
        must_be_whole: Whether all that is required must be answered.

    Raises:
        UnableToWriteAttributes: Something is missing, of the wrong form, or was not asked; `fields` by code.
    """
    require_transaction()
    cleaned = clean_answers(questions=questions_for(product=product), answers=answers, must_be_whole=must_be_whole)
    before = answers_of(product=product)
    keep = [code for code, answer in cleaned.items() if before.get(code) == answer]
    product.attribute_values.exclude(attribute__code__in=keep).delete()
    product_class = product.get_product_class()
    attributes = {
        attribute.code: attribute
        for attribute in ProductAttribute.objects.filter(product_class=product_class, code__in=cleaned)
    }
    for code, answer in cleaned.items():
        if code not in keep:
            _write(product=product, attribute=attributes[code], answer=answer)
    product.attr.invalidate()


def _write(*, product: Product, attribute: ProductAttribute, answer: Answer) -> None:
    value = ProductAttributeValue(product=product, attribute=attribute)
    options = AttributeOption.objects.filter(group=attribute.option_group)
    if isinstance(answer, dict):
        for language in LANGUAGES:
            # None, not an empty text, lets the other language stand in.
            setattr(value, f"value_text_{language}", answer.get(language) or None)
    elif isinstance(answer, int):
        value.value_integer = answer
    elif isinstance(answer, str):
        value.value_option = options.get(code=answer)
    value.save()
    if isinstance(answer, list):
        value.value_multi_option.set(options.filter(code__in=answer))
