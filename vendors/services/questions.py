"""Taking away what goods are asked: refused as well while a listing that is not decided yet has answered it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from catalogue.errors import UnableToChangeQuestions
from catalogue.models import Category
from catalogue.selectors import class_of_shelf
from catalogue.services.options import remove_option
from catalogue.services.questions import remove_question
from vendors.models import ListingStatus, ListingSubmission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.models import AttributeOption, ProductAttribute
    from marketplace.users.models import User


def stop_asking(*, attribute: ProductAttribute, by: User) -> None:
    """Ask something no more, if no product and no open listing has answered it.

    Raises:
        UnableToChangeQuestions: Somebody has answered it.
    """

    @cache
    def is_asked_on(category_id: int) -> bool:
        found = class_of_shelf(category=Category.objects.get(pk=category_id))
        return found is not None and found.pk == attribute.product_class_id

    _refuse_if(sum(attribute.code in answers and is_asked_on(shelf) for shelf, answers in _open_answers()))
    remove_question(attribute=attribute, by=by)


def stop_offering(*, option: AttributeOption, by: User) -> None:
    """Offer an option no more, if no product and no open listing has chosen it.

    Raises:
        UnableToChangeQuestions: Somebody has chosen it, or nothing would be left to choose.
    """

    def is_chosen(answer: Any) -> bool:
        return answer == option.code or (isinstance(answer, list) and option.code in answer)

    _refuse_if(sum(any(is_chosen(answer) for answer in answers.values()) for _shelf, answers in _open_answers()))
    remove_option(option=option, by=by)


def _open_answers() -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the shelf and the answers of every listing that is drafted, waits or came back."""
    rows = ListingSubmission.objects.exclude(status=ListingStatus.APPROVED).exclude(attributes={})
    yield from rows.order_by("pk").values_list("category_id", "attributes").iterator()


def _refuse_if(num: int) -> None:
    if num:
        told = ngettext(
            "%(num)s listing that is not decided yet has answered this, so it stays.",
            "%(num)s listings that are not decided yet have answered this, so it stays.",
            num,
        )
        raise UnableToChangeQuestions({"__all__": [told % {"num": num}]})
