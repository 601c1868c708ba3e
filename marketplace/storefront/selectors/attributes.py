"""What products say of themselves, as pages show it: a name and an answer, each in the language that it has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import pgettext

from catalogue.models import ProductAttributeValue
from marketplace.core.prepared import Prepared
from marketplace.geography.models import in_khmer

#: Attributes that stand above all others on the page of something to eat.
ALLERGENS: Final = "allergens"
SHELF_LIFE: Final = "shelf_life_days"
#: An option whose code ends so says that none of the others is true.
NONE_OF_THESE: Final = "-none"

_LANGUAGES: Final = ("km", "en")
_TEXTS: Final = (
    "attribute__name",
    "attribute__unit",
    "value_text",
    "value_option__option",
    "value_multi_option__option",
)


@dataclass(frozen=True)
class Answer:
    """One thing a product says of itself. `language` is that of an answer that exists only in the other one."""

    code: str
    label: str
    text: str
    language: str = ""
    is_variant: bool = False
    #: What was chosen, by its code, where it is a choice.
    choice: str = ""
    #: The same answer in the other language, for what machines and searches read.
    text_km: str = ""
    text_en: str = ""


def answers_of(product_ids: Collection[int]) -> dict[int, list[Answer]]:
    """Return what these products say, by their keys, in the order of the form; in one query."""
    values: dict[int, list[dict[str, Any]]] = {}
    for row in _ROWS.among(list(product_ids)):
        values.setdefault(row["pk"], []).append(row)
    found: dict[int, list[Answer]] = {pk: [] for pk in product_ids}
    for several in values.values():
        answer = _answer(several)
        if answer is not None:
            found[several[0]["product_id"]].append(answer)
    return found


def _rows(*product_ids: int) -> QuerySet[Any, dict[str, Any]]:
    return (
        ProductAttributeValue.objects.filter(product_id__in=product_ids)
        .order_by("attribute__display_order", "attribute__code", "value_multi_option__display_order", "pk")
        .values(
            "pk",
            "product_id",
            "attribute__code",
            "attribute__type",
            "attribute__is_variant",
            "value_integer",
            "value_boolean",
            "value_option__code",
            "value_multi_option__code",
            *(f"{name}_{language}" for name in _TEXTS for language in _LANGUAGES),
        )
    )


_ROWS: Final = Prepared(_rows)


def shown_of(answers: Iterable[Answer]) -> list[Answer]:
    """Return the answers that stand in the list of facts: not those that variants differ in, which stand with these."""
    return [answer for answer in answers if not answer.is_variant]


@dataclass(frozen=True)
class Row:
    """One thing that several products say of themselves, side by side; None where one does not say it."""

    label: str
    cells: tuple[Answer | None, ...]


def rows_of(product_ids: Sequence[int]) -> list[Row]:
    """Return what these products say, side by side in their order; in one query."""
    found = answers_of(product_ids)
    said = {pk: {answer.code: answer for answer in shown_of(answers)} for pk, answers in found.items()}
    labels = {code: answer.label for answers in said.values() for code, answer in answers.items()}
    return [Row(label, tuple(said[pk].get(code) for pk in product_ids)) for code, label in labels.items()]


def _answer(rows: list[dict[str, Any]]) -> Answer | None:
    """Return one answer from its rows: one row, or one for each of several choices."""
    row = rows[0]
    km, en = (_in(rows, language) for language in _LANGUAGES)
    first, second = (km, en) if in_khmer() else (en, km)
    if not (first or second):
        return None
    choice = row["value_option__code"] or (row["value_multi_option__code"] if len(rows) == 1 else "") or ""
    is_none = choice.endswith(NONE_OF_THESE)  # in a form it says "none of these", but here are no others
    return Answer(
        code=row["attribute__code"],
        label=_either(row, "attribute__name"),
        text=pgettext("answer", "None") if is_none else first or second,
        language="" if first or is_none else ("en" if in_khmer() else "km"),
        is_variant=row["attribute__is_variant"],
        choice=choice,
        text_km=km,
        text_en=en,
    )


def _in(rows: list[dict[str, Any]], language: str) -> str:
    """Return an answer in one language; empty where it has none in that one."""
    row = rows[0]
    if row["value_integer"] is not None:
        unit = row[f"attribute__unit_{language}"] or row["attribute__unit_en"] or row["attribute__unit_km"] or ""
        return f"{row['value_integer']:,} {unit}".strip()
    chosen = [one[f"value_multi_option__option_{language}"] for one in rows if one["value_multi_option__code"]]
    if chosen:
        return ", ".join(chosen) if all(chosen) else ""
    return row[f"value_option__option_{language}"] or row[f"value_text_{language}"] or ""


def _either(row: dict[str, Any], name: str) -> str:
    first, second = ("km", "en") if in_khmer() else ("en", "km")
    return str(row[f"{name}_{first}"] or row[f"{name}_{second}"] or "")
