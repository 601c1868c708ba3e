"""What officers change of the kinds of goods: their names, what they are asked, and what can be chosen.

# Note [An answer is never lost]
The database would drop the answers together with a question or an option. So what somebody has answered stays: it can
be renamed, or made optional, but not taken away. Its code and its type stay as well, for answers are kept by them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.answers import AnswerKind
from catalogue.errors import UnableToChangeQuestions
from catalogue.models import (
    AttributeOptionGroup,
    ProductAttribute,
    ProductAttributeValue,
    ProductClass,
)
from catalogue.services.options import LONGEST, Texts, new_option, require_names, write_down
from catalogue.slugs import latin_slug

if TYPE_CHECKING:
    from marketplace.users.models import User

CHOSEN: Final = (AnswerKind.OPTION, AnswerKind.MULTI_OPTION)


@dataclass(frozen=True, kw_only=True)
class QuestionContent:
    """What officers say of one thing that goods of a kind are asked."""

    name_km: str
    name_en: str
    hint_km: str = ""
    hint_en: str = ""
    unit_km: str = ""
    unit_en: str = ""
    is_required: bool = False


def rename_class(*, product_class: ProductClass, names: Texts, by: User) -> None:
    """Name a kind of goods otherwise.

    Raises:
        UnableToChangeQuestions: A name is missing or too long.
    """
    require_names({"name_km": names.km, "name_en": names.en}, longest=LONGEST["name"])
    with transaction.atomic(durable=True):
        row = ProductClass.objects.select_for_update().get(pk=product_class.pk)
        before = str(row)
        for name, text in {"name_km": names.km, "name_en": names.en}.items():
            setattr(row, name, text.strip())  # made by modeltranslation, where no type sees them
        row.save()
        write_down("class_renamed", row, by=by, data={"from": before, "to": names.en.strip()})


def add_question(
    *,
    product_class: ProductClass,
    content: QuestionContent,
    kind: AnswerKind,
    by: User,
    options: Iterable[Texts] = (),
    code: str = "",
    is_variant: bool = False,
) -> ProductAttribute:
    """Ask goods of a kind one thing more; what is on sale already need not answer until its vendor changes it.

    Args:
        product_class: The kind of goods.
        content: How it is asked.
        kind: How it is answered.
        by: Who does it.
        options: What can be chosen; none where another kind of goods is asked the same already, for it is shared.
        code: The same for the same thing in every class; without one it is made from the English name.
        is_variant: Whether variants of one product differ in it.

    Raises:
        UnableToChangeQuestions: A name is missing, there is nothing to choose from, or the code is taken or means
            something else.
    """
    values = _values(content)
    wish = (code.strip() or latin_slug(content.name_en).replace("-", "_")).lower()
    if not wish.isidentifier() or not wish.isascii():
        raise UnableToChangeQuestions({"code": [_("Small Latin letters, digits and underscores, such as net_weight.")]})
    with transaction.atomic(durable=True):
        row = ProductClass.objects.select_for_update().get(pk=product_class.pk)
        if row.attributes.filter(code=wish).exists():
            raise UnableToChangeQuestions({"code": [_("Goods of this kind are asked this already.")]})
        group = _group_for(code=wish, kind=kind, options=list(options))
        last = row.attributes.aggregate(last=Max("display_order"))["last"]
        attribute: ProductAttribute = ProductAttribute.objects.create(
            product_class=row,
            code=wish,
            type=kind,
            option_group=group,
            is_variant=is_variant,
            display_order=0 if last is None else last + 1,
            **values,
        )
        write_down("question_added", row, by=by, data={"to": content.name_en, "code": wish})
    return attribute


def change_question(*, attribute: ProductAttribute, content: QuestionContent, by: User) -> None:
    """Ask something in other words, or make it required or not.

    Raises:
        UnableToChangeQuestions: A name is missing, or something is too long.
    """
    values = _values(content)
    with transaction.atomic(durable=True):
        row = (
            ProductAttribute.objects.select_for_update(of=("self",))
            .select_related("product_class")
            .get(pk=attribute.pk)
        )
        changed = {name: value for name, value in values.items() if (getattr(row, name) or "") != value}
        if not changed:
            return
        told = {name: [getattr(row, name), value] for name, value in changed.items()}
        for name, value in changed.items():
            setattr(row, name, value)
        row.save()
        write_down("question_changed", row.product_class, by=by, data={"to": row.name_en, "changed": told})


def shift_question(*, attribute: ProductAttribute, is_up: bool, by: User) -> None:
    """Move a question one place up or down in the form."""
    with transaction.atomic(durable=True):
        row = ProductClass.objects.select_for_update().get(attributes=attribute)
        order = list(row.attributes.all())
        place = [one.pk for one in order].index(attribute.pk)
        other = place + (-1 if is_up else 1)
        if not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        for number, one in enumerate(order):
            one.display_order = number
        ProductAttribute.objects.bulk_update(order, ["display_order"])
        write_down("question_shifted", row, by=by, data={"to": attribute.name_en})


def remove_question(*, attribute: ProductAttribute, by: User) -> None:
    """Ask something no more. See Note [An answer is never lost].

    Raises:
        UnableToChangeQuestions: A product has answered it.
    """
    with transaction.atomic(durable=True):
        row = (
            ProductAttribute.objects.select_for_update(of=("self",))
            .select_related("product_class")
            .get(pk=attribute.pk)
        )
        num = ProductAttributeValue.objects.filter(attribute=row).count()
        if num:
            told = ngettext(
                "%(num)s product has answered this, so it stays. You can make it optional.",
                "%(num)s products have answered this, so it stays. You can make it optional.",
                num,
            )
            raise UnableToChangeQuestions({"__all__": [told % {"num": num}]})
        write_down("question_removed", row.product_class, by=by, data={"from": row.name_en, "code": row.code})
        row.delete()


def _values(content: QuestionContent) -> dict[str, Any]:
    """Return the columns of a question."""
    given = {field.name: getattr(content, field.name) for field in fields(content) if field.name != "is_required"}
    stripped = {name: text.strip() for name, text in given.items()}
    require_names({name: stripped[name] for name in ("name_km", "name_en")}, longest=LONGEST["name"])
    for name, text in stripped.items():
        if len(text) > LONGEST[name[:-3]]:
            raise UnableToChangeQuestions({name: [_("This is too long.")]})
    return {**stripped, "required": content.is_required}


def _group_for(*, code: str, kind: AnswerKind, options: list[Texts]) -> AttributeOptionGroup | None:
    """Return the options of a new question: those of the same thing in another class, else new ones."""
    same = ProductAttribute.objects.filter(code=code).select_related("option_group").first()
    if same is not None and same.type != kind:
        told = _("Other goods are asked this already, and answer it otherwise: %(kind)s.")
        raise UnableToChangeQuestions({"code": [told % {"kind": same.get_type_display()}]})
    if kind not in CHOSEN:
        return None
    if same is not None and same.option_group is not None:
        return same.option_group
    if len(options) < 2:
        raise UnableToChangeQuestions({"options": [_("Write at least two things to choose from.")]})
    group = AttributeOptionGroup.objects.create(name=code)
    for texts in options:
        new_option(group, texts)
    return group
