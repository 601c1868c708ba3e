"""What lacks its Khmer or its English text."""

from __future__ import annotations

from typing import Any, Final

import django_filters
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from catalogue.models import Product, ProductAttributeValue
from cms.viewsets.goods.reading_shelves import on_sale
from marketplace.users.areas import Area

LANGUAGES: Final = ("km", "en")
NAMES: Final = {"km": _("Khmer"), "en": _("English")}
TEXTS: Final = ("title", "description")


def _empty(name: str) -> Q:
    return Q(**{name: ""}) | Q(**{f"{name}__isnull": True})


def _lacks(language: str) -> Q:
    lacking = Q()
    for text in TEXTS:
        lacking |= _empty(f"{text}_{language}")
    return lacking


def with_lacks(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return rows that say whether they lack a name or a description: `lacks_km`, `lacks_en`.

    A product lacks a language too where it answers in words in the other one only.
    """
    for language, other in (("km", "en"), ("en", "km")):
        lacking: Any = _lacks(language)
        if rows.model is Product:
            answers = ProductAttributeValue.objects.filter(
                _empty(f"value_text_{language}"), product=OuterRef("pk"), attribute__type="text"
            ).exclude(_empty(f"value_text_{other}"))
            lacking = lacking | Exists(answers)
        rows = rows.annotate(**{f"lacks_{language}": ExpressionWrapper(lacking, output_field=BooleanField())})
    return rows


def num_lacking(*, area: Area) -> int:
    """Return how many products on sale in an area lack a text in Khmer or in English."""
    return (
        with_lacks(on_sale().filter(area.within(Product.PROVINCE_AT)))
        .filter(Q(lacks_km=True) | Q(lacks_en=True))
        .count()
    )


def words_of_lacks(row: Any) -> str:
    """Return the names of the languages that a row lacks."""
    return ", ".join(str(NAMES[language]) for language in LANGUAGES if getattr(row, f"lacks_{language}"))


class LacksFilter(django_filters.ChoiceFilter):
    """Those whose text is missing in one language, or in any."""

    def __init__(self) -> None:
        choices = [("km", _("in Khmer")), ("en", _("in English")), ("any", _("in one of the two"))]
        super().__init__(label=_("Text is missing"), choices=choices)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Narrow rows that were made by `with_lacks`."""
        if value in LANGUAGES:
            return qs.filter(**{f"lacks_{value}": True})
        return qs.filter(Q(lacks_km=True) | Q(lacks_en=True)) if value == "any" else qs


class LacksColumn(Column):
    """Which language is missing, as a warning."""

    cell_template_name = "cms/officers/lacks_cell.html"

    def __init__(self) -> None:
        super().__init__("lacks", label=_("Text is missing"), accessor=words_of_lacks)
