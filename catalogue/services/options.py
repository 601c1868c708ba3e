"""What can be chosen as an answer, offered and named by officers. A list of options may serve several kinds of goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from catalogue.errors import UnableToChangeQuestions
from catalogue.models import AttributeOption, AttributeOptionGroup, ProductAttributeValue
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import ProductsChanged

if TYPE_CHECKING:
    from marketplace.users.models import User

#: Letters that a name, a hint, a unit and an option may have.
LONGEST: Final = {"name": 120, "hint": 200, "unit": 30, "option": 120}
_TOLD_AT_ONCE: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class Texts:
    """A text in both languages."""

    km: str
    en: str


def add_option(*, group: AttributeOptionGroup, texts: Texts, by: User) -> AttributeOption:
    """Offer one thing more to choose from, as the last one, wherever these options are offered.

    Raises:
        UnableToChangeQuestions: A text is missing, too long, or there already.
    """
    with transaction.atomic(durable=True):
        locked = AttributeOptionGroup.objects.select_for_update().get(pk=group.pk)
        option = new_option(locked, texts)
        write_down("option_added", locked, by=by, data={"to": texts.en})
    return option


def change_option(*, option: AttributeOption, texts: Texts, by: User) -> None:
    """Name an option otherwise, in all answers too.

    Raises:
        UnableToChangeQuestions: A text is missing, too long, or another option's.
    """
    require_names({"option_km": texts.km, "option_en": texts.en}, longest=LONGEST["option"])
    with transaction.atomic(durable=True):
        row = AttributeOption.objects.select_for_update(of=("self",)).select_related("group").get(pk=option.pk)
        before = row.option_en
        row.option_km, row.option_en = texts.km.strip(), texts.en.strip()
        _save(row)
        write_down("option_changed", row.group, by=by, data={"from": before, "to": row.option_en})
        _tell_of_answers(row)


def remove_option(*, option: AttributeOption, by: User) -> None:
    """Offer an option no more. See Note [An answer is never lost] in `questions`.

    Raises:
        UnableToChangeQuestions: A product has chosen it, or nothing would be left to choose.
    """
    with transaction.atomic(durable=True):
        row = AttributeOption.objects.select_for_update(of=("self",)).select_related("group").get(pk=option.pk)
        num = _answering(row).count()
        if num:
            told = ngettext(
                "%(num)s product has chosen this, so it stays. You can name it otherwise.",
                "%(num)s products have chosen this, so it stays. You can name it otherwise.",
                num,
            )
            raise UnableToChangeQuestions({"__all__": [told % {"num": num}]})
        if not row.group.options.exclude(pk=row.pk).exists():
            raise UnableToChangeQuestions({"__all__": [_("Nothing would be left to choose.")]})
        write_down("option_removed", row.group, by=by, data={"from": row.option_en})
        row.delete()


def require_names(names: Mapping[str, str], *, longest: int) -> None:
    """Refuse names that are missing or too long; `names` is by field."""
    problems: dict[str, list[str]] = {}
    for field, name in names.items():
        if not name.strip():
            problems[field] = [_("Write it in Khmer and in English.")]
        elif len(name) > longest:
            problems[field] = [_("This is too long.")]
    if problems:
        raise UnableToChangeQuestions(problems)


def new_option(group: AttributeOptionGroup, texts: Texts) -> AttributeOption:
    """Make an option, as the last one of its list."""
    require_transaction()
    require_names({"option_km": texts.km, "option_en": texts.en}, longest=LONGEST["option"])
    last = group.options.aggregate(last=Max("display_order"))["last"]
    option = AttributeOption(
        group=group,
        option_km=texts.km.strip(),
        option_en=texts.en.strip(),
        display_order=0 if last is None else last + 1,
    )
    _save(option)
    return option


def _save(option: AttributeOption) -> None:
    try:
        with transaction.atomic():
            option.save()
    except IntegrityError as error:
        told = _("This can be chosen already: %(option)s.") % {"option": option.option_en}
        raise UnableToChangeQuestions({"option_en": [told]}) from error


def _answering(option: AttributeOption) -> Any:
    """Return the answers that chose an option."""
    return ProductAttributeValue.objects.filter(Q(value_option=option) | Q(value_multi_option=option)).distinct()


def _tell_of_answers(option: AttributeOption) -> None:
    """Publish that products which chose an option read otherwise now, in pieces that a handler takes at once."""
    ids = list(_answering(option).order_by("product").values_list("product_id", flat=True).distinct())
    for start in range(0, len(ids), _TOLD_AT_ONCE):
        publish(ProductsChanged(product_ids=ids[start : start + _TOLD_AT_ONCE]))


def write_down(action: str, subject: Any, *, by: User, data: Mapping[str, Any]) -> None:
    """Write down what an officer did, for people: in audit and in Wagtail's history."""
    log(instance=subject, action=f"catalogue.{action}", user=by, data=dict(data))
    audit.record(actor=by, action=action.replace("_", ".", 1), subject=subject, data=data)
