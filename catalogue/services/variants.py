"""One product in several sizes, colours or weights: a parent, and a child for each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from catalogue.answers import clean_answers
from catalogue.errors import UnableToSetVariants, UnableToWriteAttributes
from catalogue.models import Product
from catalogue.selectors import answers_of, questions_of, words_of_answers
from catalogue.services.attributes import write_attributes
from marketplace.core.db import require_transaction

if TYPE_CHECKING:
    from catalogue.answers import Answer, Answers, Question

#: What a variant has of its listing. See Note [A variant is a whole row] in `catalogue.models.product`.
_FROM_PARENT = (
    "vendor_id", "unit", "handling_flags", "hs6", "approved_at", "is_demo", "slug", "length_cm", "width_cm", "height_cm",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class VariantContent:
    """One variant. `values` answers what the class marks as differing, as plain data by code.

    Its titles say what sets it apart; without them they are made of its values, "red, 250 g".
    """

    values: Answers
    weight_g: int
    title_km: str = ""
    title_en: str = ""
    #: The public code that a new one gets; drawn when empty.
    code: str = ""


def write_variants(*, product: Product, variants: Sequence[VariantContent]) -> list[Product]:
    """Make a product the parent of these variants, in place of those it had; return them in the given order.

    A variant with the code of one that is there is that one, whatever it is called now; so is one with the same values,
    also if it was hidden. Code and history stay. What is not named any more is hidden and not deleted: orders and baskets speak of it. What the product
    itself answered of what variants differ in is dropped.

    Raises:
        UnableToSetVariants: None is named, two are alike, they do not all answer the same, or one weighs nothing.
    """
    require_transaction()
    if product.is_child:
        raise UnableToSetVariants({NON_FIELD_ERRORS: [_("A variant has no variants.")]})
    questions = [one for one in questions_of(product_class=product.product_class) if one.is_variant]
    cleaned = clean_variants(questions=questions, variants=variants)
    if product.structure != Product.PARENT:
        if product.stockrecords.exists():
            raise UnableToSetVariants({NON_FIELD_ERRORS: [_("It has pieces of its own. Take them away first.")]})
        product.structure = Product.PARENT
        product.save(update_fields=["structure", "date_updated"])
        product.attribute_values.filter(attribute__is_variant=True).delete()
        product.attr.invalidate()
    children: list[Product] = []
    for number, (content, child, values) in enumerate(_matched(product, variants, cleaned)):
        _write_child(child=child, parent=product, content=content, priority=len(variants) - number)
        write_attributes(product=child, answers=values)
        _name(child, content)
        children.append(child)
    product.children.exclude(pk__in=[child.pk for child in children]).update(is_public=False)
    return children


def _matched(
    product: Product, variants: Sequence[VariantContent], cleaned: Sequence[dict[str, Answer]]
) -> list[tuple[VariantContent, Product, dict[str, Answer]]]:
    """Return each variant with the row that it is: by its code, else by its values, else a new one; none twice."""
    there = list(product.children.all())
    by_code = {child.code: child for child in there}
    named = {variant.code for variant in variants if variant.code in by_code}
    by_values = {_key(answers_of(product=child)): child for child in there if child.code not in named}
    return [
        (
            variant,
            by_code.get(variant.code)
            or by_values.get(_key(values))
            or Product(structure=Product.CHILD, parent=product),
            values,
        )
        for variant, values in zip(variants, cleaned, strict=True)
    ]


def _write_child(*, child: Product, parent: Product, content: VariantContent, priority: int) -> None:
    child.parent = parent
    child.code = child.code or content.code or None
    for name in _FROM_PARENT:
        setattr(child, name, getattr(parent, name))
    child.weight_g, child.priority, child.is_public = content.weight_g, priority, True
    child.save()


def _name(child: Product, content: VariantContent) -> None:
    own = {"km": content.title_km.strip(), "en": content.title_en.strip()}
    if not any(own.values()):
        own = words_of_answers(product=child)
    for language, title in own.items():
        # None, not an empty text, lets the other language stand in.
        setattr(child, f"title_{language}", title or None)
    child.save(update_fields=["title", "title_km", "title_en"])


def clean_variants(
    *, questions: Sequence[Question], variants: Sequence[VariantContent], must_be_whole: bool = True
) -> list[dict[str, Answer]]:
    """Return the values of variants as they are kept.

    Args:
        questions: In what they may differ.
        variants: All of them, in order.
        must_be_whole: Whether they must be there, say in what they differ, and differ; a draft may lack that.

    Raises:
        UnableToSetVariants: See `write_variants`; `fields` is by `variant number.code`, counted from 0.
    """
    if not variants and must_be_whole:
        raise UnableToSetVariants({NON_FIELD_ERRORS: [_("Name at least one variant.")]})
    problems: dict[str, list[str]] = {}
    cleaned: list[dict[str, Answer]] = []
    for number, variant in enumerate(variants):
        values: dict[str, Answer] = {}
        try:
            values = clean_answers(questions=questions, answers=variant.values, must_be_whole=must_be_whole)
        except UnableToWriteAttributes as error:
            problems |= {f"{number}.{code}": words for code, words in error.fields.items()}
        else:
            problems |= _variant_problems(number, values, variant, cleaned) if must_be_whole else {}
        cleaned.append(values)
    if problems:
        raise UnableToSetVariants(problems)
    return cleaned


def _variant_problems(
    number: int, values: Mapping[str, Answer], variant: VariantContent, earlier: Sequence[Mapping[str, Any]]
) -> dict[str, list[str]]:
    if variant.weight_g <= 0:
        return {f"{number}.weight_g": [_("This must be more than zero.")]}
    if not values:
        return {f"{number}": [_("Say in what this variant differs: size, colour or weight.")]}
    if earlier and earlier[0] and set(earlier[0]) != set(values):
        return {f"{number}": [_("All variants must say the same: all a size, or all a colour.")]}
    if any(_key(one) == _key(values) for one in earlier):
        return {f"{number}": [_("Two variants are the same.")]}
    return {}


def _key(values: Mapping[str, Any]) -> str:
    return json.dumps(values, sort_keys=True)
