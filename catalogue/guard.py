"""Which protected names texts use, and whether their vendor may: asked before a listing is sent, and by the import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalogue.models import NameMember, ProtectedName
from catalogue.naming.uses import Spellings, uses_in
from catalogue.selectors import answers_of

if TYPE_CHECKING:
    from catalogue.answers import Answers
    from catalogue.models import Product

#: The texts of a product or a listing in which a name can stand.
TEXTS: Final = ("title_km", "title_en", "description_km", "description_en", "maker_km", "maker_en", "unit")


@dataclass(frozen=True)
class FoundName:
    """A protected name in one text; one that is not certain is for an officer to look at. `found` is how it stands there."""

    field: str
    name: ProtectedName
    found: str
    is_certain: bool


def guarded_names() -> list[ProtectedName]:
    """Return the names that are guarded."""
    return list(ProtectedName.objects.filter(is_guarded=True).order_by("pk"))


def texts_of(thing: object, answers: Answers) -> dict[str, str]:
    """Return the texts of a product or a listing by field; what it answers in words as `attributes.code`."""
    texts = {field: str(getattr(thing, field, "") or "") for field in TEXTS}
    for code, answer in answers.items():
        words = answer.values() if isinstance(answer, Mapping) else [answer] if isinstance(answer, str) else []
        texts[f"attributes.{code}"] = "\n".join(str(word) for word in words)
    return {field: text for field, text in texts.items() if text}


def texts_of_product(product: Product) -> dict[str, str]:
    """Return the texts of what is on sale."""
    return texts_of(product, answers_of(product=product))


def names_in(texts: Mapping[str, str], *, names: Iterable[ProtectedName]) -> list[FoundName]:
    """Return each protected name that stands in each of the texts, by whoever they are."""
    by_code = {name.code: name for name in names}
    spellings = [spellings_of(name) for name in by_code.values()]
    return [
        FoundName(field, by_code[use.code], use.found, use.is_certain)
        for field, text in texts.items()
        for use in uses_in(text, spellings)
    ]


def spellings_of(name: ProtectedName) -> Spellings:
    """Return how a name is spelt, as the rules read it."""
    return Spellings(name.code, *(lines_of(text) for text in (name.goods, name.places, name.not_meant)))


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text in which something stands."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def names_allowed(*, vendor_id: int | None, on: date) -> set[int]:
    """Return the keys of the names that a vendor may use on a day."""
    if vendor_id is None:
        return set()
    return set(NameMember.objects.standing(on=on).filter(vendor_id=vendor_id).values_list("name_id", flat=True))


def found_without_right(
    *, texts: Mapping[str, str], vendor_id: int | None, on: date, names: Iterable[ProtectedName] | None = None
) -> list[FoundName]:
    """Return the protected names in texts that their vendor may not use on a day, certain and doubtful ones.

    `names` are the guarded ones, for who has them at hand.
    """
    found = names_in(texts, names=guarded_names() if names is None else names)
    allowed = names_allowed(vendor_id=vendor_id, on=on) if found else set()
    return [one for one in found if one.name.pk not in allowed]


def refusals(
    *, texts: Mapping[str, str], vendor_id: int | None, on: date, names: Iterable[ProtectedName] | None = None
) -> dict[str, list[str]]:
    """Return why texts may not be put on sale, by field and in the reader's language; nothing when they may.

    `names` are the guarded ones, for who has them at hand.
    """
    refused: dict[str, list[str]] = {}
    for one in found_without_right(texts=texts, vendor_id=vendor_id, on=on, names=names):
        if one.is_certain:
            refused.setdefault(one.field, []).append(refusal_of(one))
    return refused


def refusal_of(one: FoundName) -> str:
    """Return which name stands there, why it may not, and how to become a member."""
    name = one.name
    words = {
        "found": one.found,
        "name": name.name,
        "kind": name.get_kind_display(),
        "association": name.association or _("its association"),
        "contact": f" ({name.contact})" if name.contact else "",
    }
    why = _("“%(found)s”: the name %(name)s is a %(kind)s. Only members of its association may use it.") % words
    if name.registered_on:
        why = _(
            "“%(found)s”: the name %(name)s is a %(kind)s since %(day)s. Only members of its association may use it."
        ) % {**words, "day": date_format(name.registered_on, "DATE_FORMAT")}
    how = _(
        "Leave it out, or join %(association)s%(contact)s and tell us your member number: we put you on the list of members."
    )
    return f"{why} {how % words}"
